"""From exceptions to answers: problem documents for programs, pages for people."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fairlead.kernel.errors import Invalid, Problem, Unauthenticated, Unavailable
from fairlead.platform.http.dberrors import database_problem
from fairlead.platform.http.edge import Edge
from fairlead.platform.http.invalid import invalid_from
from fairlead.platform.http.problems import (
    BodyTooLarge,
    InternalError,
    MethodNotAllowed,
    NoSuchAddress,
    UnsupportedMediaType,
    document,
    headers_of,
    problem_json,
)
from fairlead.platform.log import get_logger
from fairlead.platform.storage import no_room

PAGE = "fairlead.page"
"""Scope key: a page route took this request, its errors are pages."""

_log = get_logger("fairlead.errors")


async def answer(request: Request, problem: Problem) -> Response:
    """The answer to a problem, in the form that the caller reads."""
    edge: Edge | None = getattr(request.app.state, "edge", None)
    if edge is None or edge.page_error is None or not wants_page(request):
        return problem_json(document(problem, request.scope), headers_of(problem))
    if isinstance(problem, Unauthenticated) and request.method in {"GET", "POST"}:
        return _to_login(request, edge)
    response = await edge.page_error(request, document(problem, request.scope))
    response.headers.update(headers_of(problem))
    return response


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer: a page route took it, or no route did and a browser asked."""
    if PAGE in request.scope:
        return True
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _to_login(request: Request, edge: Edge) -> Response:
    target = edge.login_path
    if request.method == "GET":
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        target = str(request.url.replace(path=edge.login_path, query="").include_query_params(next=asked))
        target = target[target.index(edge.login_path) :]
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def _from_http(request: Request, error: HTTPException) -> Problem:
    """Starlette's own refusals; FastAPI answers 400 for a body that it cannot take apart (a broken form)."""
    if error.status_code == NoSuchAddress.status:
        return NoSuchAddress()
    if error.status_code == MethodNotAllowed.status:
        return MethodNotAllowed(allowed=_literal(request) or _allowed(request))
    if error.status_code == BodyTooLarge.status:
        return BodyTooLarge(limit_bytes=0)
    if error.status_code == UnsupportedMediaType.status:
        return UnsupportedMediaType(accepted=())
    return Invalid.of("body", str(error.detail), "Correct the request.", "#")


def _allowed(request: Request) -> tuple[str, ...]:
    """The methods of every route at this address; the one that refused knows only its own."""
    methods: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        pattern = getattr(context, "path_regex", None)
        if pattern is not None and pattern.match(request.scope["path"]):
            methods |= context.methods or set()
    return tuple(sorted(methods))


def _literal(request: Request) -> tuple[str, ...]:
    """The methods of routes that are exactly at this address: PATCH /services/internet is no malformed service id."""
    path = request.scope["path"]
    found = [c.methods or set() for c in iter_route_contexts(request.app.routes) if c.path_format == path]
    return tuple(sorted(set().union(*found)))


async def on_problem(request: Request, error: Exception) -> Response:
    """A problem that a command, rule or the edge raised."""
    if not isinstance(error, Problem):
        raise error
    literal = _literal(request) if isinstance(error, Invalid) else ()
    if literal and request.method not in literal:
        return await answer(request, MethodNotAllowed(allowed=literal))
    return await answer(request, error)


async def on_validation(request: Request, error: Exception) -> Response:
    """Input that does not fit a route's schema."""
    if not isinstance(error, RequestValidationError):
        raise error
    return await on_problem(request, invalid_from(error.errors()))


async def on_http(request: Request, error: Exception) -> Response:
    """An address or method that no route takes."""
    if not isinstance(error, HTTPException):
        raise error
    return await answer(request, _from_http(request, error))


async def on_database(request: Request, error: Exception) -> Response:
    """What the database refused, when that is the caller's affair."""
    found = database_problem(error)
    if found is None:
        raise error
    return await answer(request, found)


async def on_unavailable(request: Request, error: Exception) -> Response:
    """No connection, or none in time."""
    _log.warning("database out of reach", error=type(error).__name__, path=request.url.path)
    return await answer(request, Unavailable())


async def on_storage(request: Request, error: Exception) -> Response:
    """A file that could not be written, when that is for want of room."""
    found = no_room(error) if isinstance(error, OSError) else None
    if found is None:
        raise error
    return await answer(request, found)


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Problem: on_problem,
    RequestValidationError: on_validation,
    HTTPException: on_http,
    DBAPIError: on_database,
    StaleDataError: on_database,
    asyncpg.PostgresError: on_database,
    asyncpg.InterfaceError: on_database,
    TimeoutError: on_unavailable,
    PoolTimeout: on_unavailable,
    ConnectionError: on_unavailable,
    OSError: on_storage,
}


def last_resort(scope: Scope, error: Exception) -> ASGIApp:
    """The answer to what nobody expected: logged once with its traceback, told without internals."""
    _log.error("unexpected error", path=scope["path"], method=scope["method"], exc_info=error)

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        response = await answer(Request(scope, receive), InternalError())
        await response(scope, receive, send)

    return respond


def install_handlers(app: Starlette) -> None:
    """Register every handler."""
    handlers: Mapping[Any, Any] = HANDLERS
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
