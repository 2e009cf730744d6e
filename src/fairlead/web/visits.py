"""The visit of a request: made of its principal, its cookies and the company's name and zone."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from starlette.requests import Request

from fairlead.kernel.ids import TenantId
from fairlead.platform.http.edge import edge_of
from fairlead.platform.http.pages import csrf_token
from fairlead.platform.http.principals import Principal
from fairlead.platform.pages.visit import NOBODY, Company, Theme, Viewer, Visit

THEME_COOKIE = "fairlead_theme"
LoadCompany = Callable[[TenantId], Awaitable[Company]]


class CompanyVisits:
    """Makes visits. A company's name and zone are read once a minute, not once a page."""

    def __init__(self, load: LoadCompany, keep: timedelta = timedelta(minutes=1)) -> None:
        self._load = load
        self._keep = keep
        self._known: dict[TenantId, tuple[datetime, Company]] = {}

    async def __call__(self, request: Request) -> Visit:
        """Who looks at the page that answers this request, for which company."""
        now: datetime = getattr(request.state, "now", None) or edge_of(request).clock()
        principal: Principal | None = getattr(request.state, "principal", None)
        return Visit(
            now=now,
            path=request.url.path,
            query=tuple(request.query_params.multi_items()),
            viewer=_viewer(principal),
            company=await self._company(principal.tenant_id, now) if principal else _host(request),
            theme=Theme.of(request.cookies.get(THEME_COOKIE)),
            csrf=csrf_token(request),
        )

    async def _company(self, tenant_id: TenantId, now: datetime) -> Company:
        known = self._known.get(tenant_id)
        if known is None or now - known[0] >= self._keep:
            known = now, await self._load(tenant_id)
            self._known[tenant_id] = known
        return known[1]


def _host(request: Request) -> Company:
    """Whose page it is where nobody is signed in: a page that a signed link leads to says so."""
    company: Company = getattr(request.state, "company", NOBODY)
    return company


def _viewer(principal: Principal | None) -> Viewer | None:
    if principal is None:
        return None
    return Viewer(principal.actor.name, permissions=principal.actor.permissions)
