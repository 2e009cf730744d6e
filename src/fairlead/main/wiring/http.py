"""The web application, put together: routes, authentication, pages, readiness, metrics."""

import asyncio
from collections.abc import Sequence
from importlib.metadata import version

from fastapi import FastAPI

from fairlead.domains.billing.pages.invoices import show_also, show_beside
from fairlead.domains.identity import queries as identity
from fairlead.kernel.ids import TenantId
from fairlead.main import migrate
from fairlead.main.wiring.build import App
from fairlead.main.wiring.credentials import StaffCredentials
from fairlead.main.wiring.observing import queue_sampler
from fairlead.main.wiring.routes import API_ROUTERS, PAGE_ROUTERS, TAGS
from fairlead.platform.clock import system_now
from fairlead.platform.http.app import Background, create_app
from fairlead.platform.http.auth import CachedAuthenticator
from fairlead.platform.http.cachebus import PRINCIPALS, CacheListener, principals_topic
from fairlead.platform.http.csrf import Csrf
from fairlead.platform.http.edge import Edge
from fairlead.platform.http.health import database_check, migrations_check, worker_check
from fairlead.platform.http.principals import LastUses, PrincipalCache
from fairlead.platform.links import Links
from fairlead.platform.pages.visit import Company
from fairlead.platform.tracing import tracing_to
from fairlead.web.errors import page_error, page_plan
from fairlead.web.look import make_renderer
from fairlead.web.staff.invoices import life_of
from fairlead.web.staff.notices import letters_of
from fairlead.web.staff.picking import PICKERS
from fairlead.web.visits import CompanyVisits, LoadCompany

_FLUSH_EVERY = 5.0
"""Seconds between writes of tokens' last uses."""


def make_web(app: App) -> FastAPI:
    """The ASGI application of a wired system."""
    show_also(letters=letters_of)
    show_beside(life=life_of)
    settings = app.settings
    key = settings.signing_key()
    credentials = StaffCredentials(app.work)
    cache = PrincipalCache()
    uses = LastUses(credentials.note_uses)
    edge = Edge(
        work=app.work,
        database=app.database,
        authenticator=CachedAuthenticator(credentials, cache, uses),
        csrf=Csrf(key, settings.public_url),
        max_body_bytes=settings.max_body_bytes,
        public_url=settings.public_url,
        page_error=page_error,
        page_plan=page_plan,
        samplers=(queue_sampler(app.database),),
        checks=(
            database_check(app.database),
            migrations_check(app.database, migrate.head()),
            worker_check(app.database, system_now),
        ),
    )
    news = CacheListener(app.database, {PRINCIPALS: principals_topic(cache)})
    background: Sequence[Background] = (news.run, _flusher(uses))
    number = version("fairlead")
    web = create_app(
        edge,
        api=API_ROUTERS,
        pages=PAGE_ROUTERS,
        version=number,
        tags=TAGS,
        background=background,
        tracer_provider=tracing_to(settings.otel_endpoint, process="web", version=number),
    )
    renderer = make_renderer(CompanyVisits(_company_loader(app)), key)
    web.state.renderer = renderer
    web.state.pickers = PICKERS
    web.state.settings = settings
    web.state.links = Links(key, settings.public_url)
    web.state.jobs = app.jobs
    web.mount("/static", renderer.assets.app(), name="static")
    return web


def _flusher(uses: LastUses) -> Background:
    async def flush_now_and_then() -> None:
        try:
            while True:
                await asyncio.sleep(_FLUSH_EVERY)
                await uses.flush()
        finally:
            await uses.flush()

    return flush_now_and_then


def _company_loader(app: App) -> LoadCompany:
    async def load(tenant_id: TenantId) -> Company:
        async with app.database.session() as session:
            known = {company.id: company for company in await identity.companies(session)}
        facts = known[tenant_id]
        return Company(facts.name, facts.timezone, facts.currency)

    return load
