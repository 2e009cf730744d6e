"""Loading the demo company: found it, import its customers, let the jobs run, bill the month."""

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from sqlalchemy import func, select

from fairlead.domains.billing import queries as billing
from fairlead.domains.billing.commands import run_billing
from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.clients.models import Client
from fairlead.domains.identity import commands as identity
from fairlead.domains.identity import queries as identity_queries
from fairlead.domains.identity.permissions import Role
from fairlead.domains.imports.commands import Importer, TelcoFile, generated_file, import_telco, read_file
from fairlead.domains.services import queries as services
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.main.demo.login import Login
from fairlead.main.wiring import App
from fairlead.platform.context import Actor, Context
from fairlead.platform.jobs.drain import run_until_idle
from fairlead.platform.jobs.queue import Queue
from fairlead.platform.jobs.runner import Runner
from fairlead.platform.policy import set_policy

SLUG = "demo"
CURRENCY = "USD"
ZONE = "America/Los_Angeles"
"""The customers of the telco file live in California."""

_ACTOR = Actor.system("demo")
_TERMS = {0: "month-to-month", 12: "one year", 24: "two years"}
SAMPLE_CLIENTS = 7043


class Progress(Protocol):
    """Shows how far something is: `with progress("Importing", 7043) as advance: advance(500)`."""

    def __call__(self, label: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Begin a bar."""
        ...


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo company came to."""

    clients: int
    clients_active: int
    mrr: Money
    mrr_by_term: Mapping[str, Money]
    invoices: int
    invoiced: Money
    seconds: float


def demo_file(path: Path | None, clients: int | None) -> TelcoFile:
    """The named file; else the telco file where it usually lies; else rows like it."""
    if path is not None:
        return read_file(path)
    if clients is None:
        named = os.environ.get("FAIRLEAD_TELCO_FILE")
        usual = Path(named) if named else Path(__file__).parents[5] / "shared" / "data" / "telco-customers.csv"
        if named or usual.is_file():
            return read_file(usual)
    return generated_file(clients or SAMPLE_CLIENTS)


async def load_demo(
    app: App, owner_url: str, *, file: TelcoFile, login: Login, now: datetime, as_of: date, progress: Progress
) -> Demo:
    """Load the demo company, or finish loading it; a second call changes nothing and reports the same figures."""
    began = perf_counter()
    tenant = await _company(app, login, now)
    importer = Importer(app.work, tenant, _ACTOR, now)
    with progress("Importing customers", len(file.rows)) as advance:
        await import_telco(importer, file, as_of=as_of, told=advance)
    with progress("Setting up billing", 1) as advance:
        await run_until_idle(Queue(owner_url, Runner(app.work, app.jobs), pool_size=4), raise_on_failure=True)
        advance(1)
    with progress("Billing the month", 1) as advance:
        await run_billing(app.work, tenant, _ACTOR, as_of=as_of, now=now)
        advance(1)
    await run_until_idle(Queue(owner_url, Runner(app.work, app.jobs), pool_size=4), raise_on_failure=True)
    async with app.work.begin(tenant, _ACTOR, now=now, read_only=True) as ctx:
        return await _figures(ctx, as_of, perf_counter() - began)


async def _company(app: App, login: Login, now: datetime) -> TenantId:
    async with app.database.session() as session:
        known = {company.slug: company.id for company in await identity_queries.companies(session)}
    if SLUG in known:
        return known[SLUG]
    async with app.work.begin(identity.NOBODY, _ACTOR, now=now) as ctx:
        tenant = await identity.found_company(
            ctx, slug=SLUG, name="Fairlead Demo", currency=CURRENCY, timezone=ZONE, country="US", locale="en"
        )
    async with app.work.begin(tenant, _ACTOR, now=now) as ctx:
        await set_policy(ctx, BillingPolicy(payment_terms_days=30))
        await identity.add_user(ctx, email=login.email, name="Demo Owner", role=Role.OWNER, password=login.password)
    return tenant


async def _figures(ctx: Context, as_of: date, seconds: float) -> Demo:
    active = select(func.count(Service.client_id.distinct())).where(Service.status == Status.ACTIVE)
    month = await billing.invoiced_in_month(ctx, as_of, CURRENCY)
    by_term = await services.mrr_by_term(ctx, CURRENCY)
    return Demo(
        clients=int(await ctx.scalar(select(func.count()).select_from(Client))),
        clients_active=int(await ctx.scalar(active)),
        mrr=await services.mrr(ctx, CURRENCY),
        mrr_by_term={_TERMS[term]: money for term, money in sorted(by_term.items())},
        invoices=month.invoices,
        invoiced=month.total,
        seconds=round(seconds, 2),
    )


def as_json(demo: Demo) -> dict[str, Any]:
    """One object for scripts; amounts are JSON numbers in major units, printed exactly."""
    return {
        "clients": demo.clients,
        "clients_active": demo.clients_active,
        "mrr": demo.mrr.amount,
        "mrr_by_term": {term: money.amount for term, money in demo.mrr_by_term.items()},
        "invoices": demo.invoices,
        "invoiced": demo.invoiced.amount,
        "currency": demo.mrr.currency,
        "seconds": demo.seconds,
    }
