"""What the wiring hands to the HTTP layer, found again from any request as `edge_of(request)`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.clock import system_now
from fairlead.platform.db.database import Database
from fairlead.platform.http.csrf import Csrf
from fairlead.platform.http.principals import Principal
from fairlead.platform.plan import Plan
from fairlead.platform.work import Work

PageError = Callable[[Request, Mapping[str, Any]], Awaitable[Response]]
"""Renders a problem document as an HTML page; the web layer supplies it."""

PagePlan = Callable[[Request, Plan, Response], Awaitable[Response]]
"""Renders the preview of a page's form: the plan, and what the form would have answered."""


class Authenticator(Protocol):
    """Finds out who a request comes from, or raises Unauthenticated."""

    async def api(self, request: Request, now: datetime) -> Principal:
        """The principal of the bearer token."""
        ...

    async def page(self, request: Request, now: datetime) -> Principal:
        """The principal of the session cookie."""
        ...


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one readiness check found."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must work before traffic is sent here."""

    name: str
    probe: Callable[[], Awaitable[CheckResult]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One gauge value read when metrics are scraped, such as the number of failed jobs."""

    name: str
    help: str
    labels: Mapping[str, str]
    value: float


Sampler = Callable[[], Awaitable[Sequence[Sample]]]


@dataclass(frozen=True, slots=True)
class Edge:
    """The services behind the routes of one process."""

    work: Work
    database: Database
    authenticator: Authenticator
    csrf: Csrf
    max_body_bytes: int = 1_048_576
    public_url: str | None = None
    login_path: str = "/login"
    page_error: PageError | None = None
    page_plan: PagePlan | None = None
    checks: Sequence[Check] = ()
    samplers: Sequence[Sampler] = ()
    clock: Callable[[], datetime] = field(default=system_now)


def edge_of(request: Request) -> Edge:
    """The edge of the application that serves this request."""
    edge: Edge = request.app.state.edge
    return edge
