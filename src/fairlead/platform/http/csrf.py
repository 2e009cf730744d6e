"""Protection of page forms: a token signed for the session, and a look at where the request came from."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request

FIELD = "_csrf"
"""Name of the hidden field in every form."""

HEADER = "x-csrf-token"
"""Header that htmx requests carry instead of the field."""

VISITOR_COOKIE = "fairlead_visitor"
"""Before there is a session (login), the token is bound to this random cookie."""


@dataclass(frozen=True, slots=True)
class Csrf:
    """Makes and checks tokens with the process's signing key."""

    key: bytes
    public_url: str | None = None

    def token(self, binding: str) -> str:
        """The token of a session id (or visitor cookie): valid as long as that lives."""
        return str(URLSafeSerializer(self.key, salt="fairlead.csrf").dumps(binding))

    def valid(self, token: str, binding: str) -> bool:
        """Whether the token was made for this binding with this key."""
        try:
            return bool(binding) and URLSafeSerializer(self.key, salt="fairlead.csrf").loads(token) == binding
        except BadSignature:
            return False

    def same_origin(self, request: Request) -> bool:
        """Whether the browser says that one of our own pages sent this request.

        A browser sends `Sec-Fetch-Site` or `Origin` with every unsafe request; a request with neither does not come
        from a page of another site, and the token decides alone.
        """
        site = request.headers.get("sec-fetch-site")
        if site is not None and site not in {"same-origin", "none"}:
            return False
        origin = request.headers.get("origin")
        if origin is None:
            return True
        if self.public_url is not None:
            own = urlsplit(self.public_url)
            return origin == f"{own.scheme}://{own.netloc}"
        return urlsplit(origin).netloc == request.headers.get("host", "")
