"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from fairlead.domains.identity import commands
from fairlead.domains.identity.errors import SeveralCompanies, WrongCredentials
from fairlead.kernel.errors import Problem, TooMany
from fairlead.platform.http.access import public
from fairlead.platform.http.cookies import SESSION_COOKIE, drop_cookie, is_https, set_cookie
from fairlead.platform.http.deps import Caller, Ctx, Now
from fairlead.platform.http.edge import edge_of
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import page
from fairlead.platform.pages.urls import own_path

router = APIRouter(route_class=PageRoute)

_OPEN = [public("whoever wants to sign in is not signed in yet")]


async def _login_page(request: Request, *, target: str, email: str = "", problem: Problem | None = None) -> Response:
    companies = problem.companies if isinstance(problem, SeveralCompanies) else ()
    return await page(
        request,
        "login.html",
        code=problem.status if problem else 200,
        title="Sign in",
        next=own_path(target),
        email=email,
        problem=f"{problem.detail} {problem.remedy}" if problem else "",
        companies=companies,
        hint="",
    )


@router.get("/login", dependencies=_OPEN)
async def login_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - the parameter's name in the address
    """The form."""
    return await _login_page(request, target=next)


@router.post("/login", dependencies=_OPEN)
async def log_in(
    request: Request,
    now: Now,
    email: Annotated[str, Form(max_length=254)],
    password: Annotated[str, Form(max_length=200)],
    company: Annotated[str, Form(max_length=60)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002 - as above
) -> Response:
    """Check the password, begin a session, go on to where one wanted."""
    edge = edge_of(request)
    hours: int = request.app.state.settings.session_hours
    attempt = commands.Attempt(
        email=email, password=password, company=company, hours=hours,
        address=request.client.host if request.client else "", agent=request.headers.get("user-agent", ""),
    )  # fmt: skip
    try:
        secret = await commands.log_in(edge.work, attempt, now=now)
    except (WrongCredentials, SeveralCompanies, TooMany) as problem:
        return await _login_page(request, target=next, email=email, problem=problem)
    response = RedirectResponse(own_path(next), status_code=303)
    secure = is_https(request, edge.public_url)
    set_cookie(response, SESSION_COOKIE, secret, secure=secure, max_age=hours * 3600)
    return response


@router.post("/logout", dependencies=[public("anyone may leave", signed_in=True)])
async def log_out(request: Request, ctx: Ctx, caller: Caller) -> Response:
    """End the session."""
    await commands.sign_out(ctx, caller.credential_id)
    response = RedirectResponse("/login", status_code=303)
    drop_cookie(response, SESSION_COOKIE, secure=is_https(request, edge_of(request).public_url))
    return response
