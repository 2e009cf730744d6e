"""The dashboard: what earns, what is owed, what failed; eight statements, however many services there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import RunRow
from fairlead.domains.billing.queries.overview import Bucket, Receivable, latest_runs, receivable
from fairlead.domains.billing.terms import RunStatus
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.identity.queries import company_facts
from fairlead.domains.monitoring import queries as monitoring
from fairlead.domains.monitoring.permissions import MonitoringPermission
from fairlead.domains.services import queries as services
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import Composition, Counts, MonthlyRevenue, TypeRevenue
from fairlead.kernel.lifecycle import State
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.http.access import public
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.jobs import queries as jobs
from fairlead.platform.pages import (
    Action,
    Chart,
    Column,
    Columns,
    EmptyState,
    Halves,
    Header,
    Link,
    Section,
    Series,
    Stat,
    Stats,
    Table,
    Trend,
    detail_page,
)
from fairlead.platform.pages.formats import MONTHS, money_text, number, percent

router = APIRouter(route_class=PageRoute)

_TERMS = {0: "Month to month", 12: "One year", 24: "Two years", 36: "Three years"}
_RUN = {
    RunStatus.RUNNING: State("Running", "azure"),
    RunStatus.FINISHED: State("Finished", "green"),
    RunStatus.FAILED: State("Failed", "red"),
}
_GOING = (Status.PENDING, Status.PROVISIONING, Status.PROVISIONED)


@dataclass(frozen=True, slots=True)
class _Services:
    counts: Mapping[Status, int]
    trend: Sequence[MonthlyRevenue]
    made_of: Composition
    mrr: Money


@dataclass(frozen=True, slots=True)
class _Billing:
    owed: Receivable
    runs: Sequence[RunRow]


ONBOARD = Action(
    label="Onboard a client", href="/onboarding", icon="user-plus", look="primary", hotkey="o",
    permission=ServicePermission.PROVISION,
)  # fmt: skip


@router.get("/", dependencies=[public("everyone has a start page; it shows what they may see", signed_in=True)])
async def dashboard(ctx: Ctx, request: Request) -> Response:
    """The business at a glance."""
    company = await company_facts(ctx)
    today = ctx.today(company.timezone)
    may = ctx.actor.may
    held = await _services(ctx, company.currency, company.timezone) if may(ServicePermission.READ) else None
    money = None
    if may(BillingPermission.READ):
        money = _Billing(await receivable(ctx, company.currency, today), await latest_runs(ctx))
    failed = await jobs.failed_count(ctx) if may(IdentityPermission.READ_JOBS) else None
    alerts = await monitoring.open_alert_count(ctx) if may(MonitoringPermission.READ) else None
    figures = Stats([*_service_stats(held), *_money_stats(money), *_alert_stats(alerts), *_job_stats(failed)])
    return await detail_page(request, Header("Dashboard", actions=(ONBOARD,)), figures, *_parts(held, money))


async def _services(ctx: Context, currency: str, zone: str) -> _Services:
    counts: list[Counts] = await services.status_counts(ctx)
    trend = await services.mrr_trend(ctx, currency, today=ctx.today(zone))
    made_of = await services.composition(ctx, currency)
    mrr = Money.sum(made_of.by_term.values(), currency)
    return _Services({c.status: c.services for c in counts}, trend, made_of, mrr)


def _service_stats(held: _Services | None) -> list[Stat]:
    if held is None:
        return []
    count = held.counts.get
    going = sum(count(state, 0) for state in _GOING)
    suspended = count(Status.SUSPENDED, 0)
    return [
        Stat("MRR", held.mrr, _year(held.trend), trend=_change(held.trend), icon="trending-up"),
        Stat(
            "Active services", count(Status.ACTIVE, 0), f"{number(going)} being set up",
            href="/services?status=active", icon="router",
        ),
        Stat(
            "Suspended", suspended, f"{number(count(Status.FAILED, 0))} failed to set up",
            href="/services?status=suspended", icon="player-pause", tone="warning" if suspended else None,
        ),
    ]  # fmt: skip


def _change(trend: Sequence[MonthlyRevenue]) -> Trend | None:
    """Against the end of last month."""
    before, now = trend[-2].mrr, trend[-1].mrr
    if not before or before == now:
        return None
    return Trend(percent(abs((now - before).amount) / before.amount), rising=now > before)


def _year(trend: Sequence[MonthlyRevenue]) -> str:
    first, now = trend[0].mrr, trend[-1].mrr
    if not first:
        return "per month"
    grown = (now - first).amount / first.amount
    return f"{'+' if grown >= 0 else '−'}{percent(abs(grown))} since {_month(trend[0])}"


def _money_stats(money: _Billing | None) -> list[Stat]:
    if money is None:
        return []
    owed = money.owed
    note = f"{money_text(owed.overdue)} of it past due" if owed.overdue_invoices else "nothing is past due"
    return [
        Stat(
            "Receivable", owed.owed, note, href="/invoices?status=issued&balance__gt=0", icon="file-invoice",
            tone="danger" if owed.overdue_invoices else None,
        )
    ]  # fmt: skip


def _alert_stats(alerts: int | None) -> list[Stat]:
    if alerts is None:
        return []
    note = "wait for somebody" if alerts else "nothing asks for attention"
    return [
        Stat(
            "Open alerts", alerts, note, href="/alerts?closed_at__isnull=true", icon="bell",
            tone="danger" if alerts else None,
        )
    ]  # fmt: skip


def _job_stats(failed: int | None) -> list[Stat]:
    if failed is None:
        return []
    note = "wait for a decision" if failed else "everything ran"
    return [
        Stat(
            "Failed jobs", failed, note, href="/jobs?state=failed", icon="checklist",
            tone="danger" if failed else None,
        )
    ]  # fmt: skip


def _parts(held: _Services | None, money: _Billing | None) -> list[object]:
    trend = [] if held is None else [Section("Monthly recurring revenue", _chart(held.trend))]
    ages = [] if money is None else [Section("Receivable by age", _ages(money.owed), flush=True)]
    parts: list[object] = [Columns(trend, ages)] if trend and ages else [*trend, *ages]
    if held is not None:
        terms = Section("MRR by contract term", _terms(held), flush=True)
        types = Section("Services by type", _types(held.made_of.by_type), flush=True)
        parts.append(Halves((terms, types)))
    if money is not None:
        more = Action(label="All runs", href="/billing/runs", look="ghost")
        parts.append(Section("Last billing runs", _runs(money.runs), (more,), flush=True))
    return parts


def _chart(trend: Sequence[MonthlyRevenue]) -> Chart:
    labels = [_month(one) for one in trend]
    series = (Series("MRR", [one.mrr for one in trend], "area"),)
    return Chart("Monthly recurring revenue", labels, series, unit=trend[-1].mrr.currency)


def _runs(runs: Sequence[RunRow]) -> Table[RunRow]:
    columns: tuple[Column[RunRow], ...] = (
        Column("Billed to", "as_of", "date", main=True, below="started_by"),
        Column("Status", "status", "status", states=_RUN),
        Column("Clients", "clients", "number", phone=False),
        Column("Invoices", "invoices", "number"),
        Column("Invoiced", "invoiced", "money"),
        Column("Started", "started_at", "ago"),
    )
    empty = EmptyState("Nothing has been billed yet", "A billing run makes invoices of what is due.", icon="receipt")
    return Table(columns, runs, label="Last billing runs", noun="run", href=_run_href, empty=empty)


def _run_href(run: RunRow) -> str:
    return f"/billing/runs/{run.id}"


def _ages(owed: Receivable) -> Table[Bucket]:
    columns: tuple[Column[Bucket], ...] = (
        Column("Age", _age, main=True),
        Column("Invoices", lambda row: row.invoices or None, "number"),
        Column("Owed", lambda row: row.owed if row.invoices else None, "money"),
    )
    return Table(columns, owed.buckets, label="Receivable by age", noun="age")


def _age(bucket: Bucket) -> str:
    if bucket.until is None:
        return "Older"
    return "Not yet due" if bucket.until < 0 else f"Up to {bucket.until} days late"


def _terms(held: _Services) -> Table[tuple[int, Money]]:
    whole = held.mrr.amount
    columns: tuple[Column[tuple[int, Money]], ...] = (
        Column("Term", lambda row: _TERMS.get(row[0], f"{row[0]} months"), main=True),
        Column("Share", lambda row: row[1].amount / whole if whole else None, "percent"),
        Column("MRR", lambda row: row[1], "money"),
    )
    empty = EmptyState("No services yet")
    return Table(columns, sorted(held.made_of.by_term.items()), label="MRR by contract term", noun="term", empty=empty)


def _types(types: Sequence[TypeRevenue]) -> Table[TypeRevenue]:
    columns: tuple[Column[TypeRevenue], ...] = (
        Column("Type", lambda row: Link(row.type.value.replace("_", " ").capitalize(), _type_href(row)), main=True),
        Column("Services", "services", "number"),
        Column("MRR", "mrr", "money"),
    )
    return Table(columns, types, label="Services by type", noun="type", empty=EmptyState("No services yet"))


def _type_href(row: TypeRevenue) -> str:
    return f"/services?status={Status.ACTIVE.value}&type={row.type.value}"


def _month(one: MonthlyRevenue) -> str:
    return f"{MONTHS[one.month.month - 1]} {one.month:%y}"
