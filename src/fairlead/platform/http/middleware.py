"""The outermost layer of every request: its id, its limits, its log line, its metrics, the security headers.

Pure ASGI: BaseHTTPMiddleware would cost more than the rest of a request.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairlead.platform.clock import system_now
from fairlead.platform.http.metrics import Metrics
from fairlead.platform.http.problems import BodyTooLarge
from fairlead.platform.log import write_line

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_OVERRIDABLE = frozenset({b"content-security-policy", b"x-frame-options"})
_Header = tuple[bytes, bytes]
UNMATCHED = "unmatched"
"""Route label of requests that no route took."""

LastResort = Callable[[Scope, Exception], ASGIApp]
"""Makes the answer to an unexpected error."""


def request_id(scope: Scope) -> str:
    """The caller's X-Request-ID when it is a sane one, else a fresh id."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given: str = value.decode("latin-1")
            if _REQUEST_ID.fullmatch(given):
                return given
    return secrets.token_hex(8)


class RequestMiddleware:
    """Wraps the whole application; an error that nobody handled becomes a 500 and one log line here."""

    def __init__(
        self, app: ASGIApp, *, metrics: Metrics, last_resort: LastResort, templates: Callable[[], dict[int, str]]
    ) -> None:
        self.app = app
        self._metrics = metrics
        self._last_resort = last_resort
        self._templates = templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        identity = request_id(scope)
        scope.setdefault("state", {})["request_id"] = identity
        structlog.contextvars.bind_contextvars(request_id=identity)
        own_headers = [*SECURITY_HEADERS, (b"x-request-id", identity.encode())]
        status = 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = message.get("headers", ())
                message["headers"] = [*given, *_unless_given(own_headers, given)]
            await send(message)

        try:
            await self.app(scope, receive, marked)
        except Exception as error:  # noqa: BLE001 - the edge: what nobody expected is logged once and answered
            answer = self._last_resort(scope, error)
            if status == 0:
                await answer(scope, receive, marked)
        finally:
            self._account(scope, status, perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id")

    def _account(self, scope: Scope, status: int, seconds: float) -> None:
        route = self._templates().get(id(scope.get("endpoint")), UNMATCHED)
        method = scope["method"]
        self._metrics.observe(method, route, status, seconds)
        facts: dict[str, Any] = scope["state"].get("log", {})
        milliseconds = round(seconds * 1000, 2)
        line = {"method": method, "path": scope["path"], "route": route, "status": status, "ms": milliseconds}
        write_line("fairlead.access", "request", system_now(), line | facts)


def _unless_given(headers: Sequence[_Header], given: Sequence[_Header]) -> Sequence[_Header]:
    """Our headers, less those of its own that an answer brings: a mail shown in a frame has a stricter policy."""
    names = {name for name, _ in given} & _OVERRIDABLE
    return [header for header in headers if header[0] not in names] if names else headers


class BodyLimit:
    """Refuses bodies above a size: at once by their Content-Length, else while they arrive.

    What a refused caller still sends is read and thrown away up to `drain` bytes, because a client that is cut off
    while sending sees a broken connection instead of our answer.
    """

    def __init__(self, app: ASGIApp, *, limit: int, drain: int = 33_554_432) -> None:
        self.app = app
        self._limit = limit
        self._drain = drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        limit = self._limit
        total = 0

        async def counted() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > limit or declared > limit:
                await self._swallow(receive, message, total)
                raise BodyTooLarge(limit_bytes=limit)
            return message

        declared = _content_length(scope)
        await self.app(scope, counted, send)

    async def _swallow(self, receive: Receive, message: Message, total: int) -> None:
        while message["type"] == "http.request" and message.get("more_body") and total < self._drain:
            message = await receive()
            total += len(message.get("body", b""))


def _content_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
