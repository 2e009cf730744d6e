"""Cookies as we set them: unreadable for scripts, sent to our own pages only, encrypted on the wire under https."""

from starlette.requests import Request
from starlette.responses import Response

SESSION_COOKIE = "fairlead_session"


def is_https(request: Request, public_url: str | None) -> bool:
    """Whether browsers reach us by https, directly or through the proxy at `public_url`."""
    return (public_url or "").startswith("https://") or request.url.scheme == "https"


def set_cookie(response: Response, name: str, value: str, *, secure: bool, max_age: int | None = None) -> None:
    """Set one of our cookies; without `max_age` it ends with the browser."""
    response.set_cookie(name, value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=secure)


def drop_cookie(response: Response, name: str, *, secure: bool) -> None:
    """Make the browser forget a cookie."""
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)
