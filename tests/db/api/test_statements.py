"""Every list asks the database as often for one row as for ten and for fifty."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pytest

from fairlead.domains.billing import commands as billing
from fairlead.domains.billing.queries import lines_of
from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.clients.commands import NewContact, NewSite, add_contact, add_site
from fairlead.domains.contracts.commands import NewContract, create_contract
from fairlead.domains.identity import commands as identity
from fairlead.domains.identity.permissions import Role
from fairlead.domains.monitoring import commands as monitoring
from fairlead.domains.monitoring.models import ServiceAlert, SlaReport
from fairlead.domains.monitoring.terms import AlertKind, IncidentKind, Severity
from fairlead.domains.notifications import commands as notices
from fairlead.domains.notifications.terms import NoticeKind, Saying
from fairlead.domains.provisioning import commands as provisioning
from fairlead.domains.provisioning.rules import SET_UP_MONITORING
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Pause
from fairlead.domains.services.models import BulkChangeItem, Renewal, Service
from fairlead.domains.services.rules import Sale
from fairlead.domains.services.terms import BulkResult, RenewalDecision, SuspensionReason
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.main.wiring.policies import POLICIES
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.work import Work
from tests.kit.calls import call_of, path_of
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.kit.routes import API_ROUTES, Route
from tests.kit.world import World
from tests.make import catalog, taxes, usage
from tests.make import clients as make

Grow = Callable[[Context, Mapping[str, UUID], int], Awaitable[object]]
"""Add the row with a number."""
DAY = date(2026, 4, 1)


async def _client(ctx: Context, _ids: Mapping[str, UUID], number: int) -> object:
    return await make.client(ctx, name=f"Client {number}")


async def _contact(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    return await add_contact(ctx, ids["client"], NewContact(name=f"Contact {number}"))


async def _tax_rate(ctx: Context, _ids: Mapping[str, UUID], number: int) -> object:
    return await taxes.rate(ctx, category=f"category-{number}")


async def _site(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    new = NewSite(name=f"Site {number}", line1="1 Main St", city="Boston", country="US")
    return await add_site(ctx, ids["client"], new)


async def _notice(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    """The same thing happens to a service again and again."""
    said = Saying(
        kind=NoticeKind.RENEWAL_DUE, about=str(number), client_id=ids["client"], service_id=ids["active"],
        facts={"days": number, "last_day": DAY, "auto_renewal": True},
    )  # fmt: skip
    return await notices.write(ctx, [said])


async def _template(ctx: Context, _ids: Mapping[str, UUID], number: int) -> object:
    return await catalog.template(ctx, code=f"t-{number}", published=False)


async def _tariff(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    made = await catalog_commands.create_tariff(ctx, ids["template"], code=f"f-{number}", name="F", cycle=Cycle.MONTHLY)
    price = Money.parse("9.99", made.currency)
    return await catalog_commands.set_price(
        ctx, made.id, price=price, setup=Money.zero(made.currency), valid_from=catalog.LONG_AGO
    )


async def _price(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    price, day = Money.parse("9.99", "USD"), DAY + timedelta(days=number)
    return await catalog_commands.set_price(ctx, ids["tariff"], price=price, setup=Money.zero("USD"), valid_from=day)


async def _contract(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    return await create_contract(ctx, NewContract(client_id=ids["client"], start_date=DAY))


async def _service(ctx: Context, ids: Mapping[str, UUID], _number: int) -> Service:
    sale = Sale(client_id=ids["client"], tariff_id=ids["tariff"], start_date=DAY, site_id=ids["site"])
    return await services.provision(ctx, sale)


async def _move(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    """Holds placed and lifted: transitions, holds and events at once."""
    if number % 2:
        return await services.resume(ctx, ids["active"], reason=SuspensionReason.ABUSE)
    return await services.suspend(ctx, ids["active"], reason=SuspensionReason.ABUSE)


async def _hold_plan(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    first = DAY + timedelta(days=365 + 2 * number)
    pause = Pause(reason=SuspensionReason.MAINTENANCE, from_on=first, until_on=first + timedelta(days=1))
    return await services.plan_hold(ctx, ids["active"], pause)


async def _change(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    wanted = services.Wanted(price=Money(1000 + number, "USD"))
    return await services.change(ctx, ids["active"], wanted)


async def _discount(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    new = services.NewDiscount(name=f"Discount {number}", percent=Decimal(5))
    return await services.grant_discount(ctx, ids["active"], new)


async def _bulk_change(ctx: Context, _ids: Mapping[str, UUID], _number: int) -> object:
    return await services.start_bulk_change(ctx, {}, services.BulkWish(list_price=True))


async def _bulk_item(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    sold = await _service(ctx, ids, number)
    await ctx.session.flush()
    item = BulkChangeItem(
        id=ctx.new_id(), bulk_id=ids["bulk"], service_id=sold.id, result=BulkResult.OPEN, currency="USD"
    )
    ctx.session.add(item)
    return item


async def _term(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    sale = Sale(client_id=ids["client"], tariff_id=ids["tariff"], start_date=DAY, term_months=12)
    sold = await services.provision(ctx, sale)
    return await services.activate(ctx, sold.id, on=DAY)


async def _quote(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    return await services.create_renewal_quote(ctx, ids["active"])


async def _decision(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    made = Renewal(
        id=ctx.new_id(), service_id=ids["active"], term_end=DAY - timedelta(days=number), currency="USD",
        decision=RenewalDecision.RENEWED, price_before_minor=1, price_minor=1, decided_at=NOW, decided_by="x",
    )  # fmt: skip
    ctx.session.add(made)
    return made


async def _user(ctx: Context, _ids: Mapping[str, UUID], number: int) -> object:
    return await identity.add_user(ctx, email=f"u{number}@example.net", name="U", role=Role.BILLING)


async def _token(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    return await identity.create_token(
        ctx, user_id=ids["user"], name=f"T{number}", scopes=["api"], allowed=frozenset(), expires_at=None
    )


async def _charge(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    return await billing.add_charge(
        ctx, ids["client"], description="Visit", price=Money.parse("1", "USD"), due_on=date(2026, 1, 1)
    )


async def _invoice(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    await _charge(ctx, ids, number)
    return await billing.draft_invoice(ctx, ids["client"], date(2026, 1, 1))


async def _overdue(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    await _charge(ctx, ids, number)
    return await billing.issue(ctx, (await billing.draft_invoice(ctx, ids["client"], date(2026, 1, 1))).id)


async def _credit(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    cent = [billing.LineCredit((await lines_of(ctx, ids["first_invoice"]))[0].id, amount=Money.parse("0.01", "USD"))]
    return await billing.credit(ctx, ids["first_invoice"], reason="rain", lines=cent)


async def _run(ctx: Context, _ids: Mapping[str, UUID], number: int) -> object:
    return await billing.start_run(ctx, DAY + timedelta(days=number))


async def _technician(ctx: Context, _ids: Mapping[str, UUID], number: int) -> object:
    return await identity.add_user(ctx, email=f"t{number}@example.net", name="T", role=Role.TECHNICIAN)


async def _orphan(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    """A service whose technician left."""
    sold = await services.provision(ctx, Sale(client_id=ids["client"], tariff_id=ids["tariff"], start_date=DAY))
    user = await identity.add_user(ctx, email=f"o{number}@example.net", name="O", role=Role.TECHNICIAN)
    await ctx.session.flush()
    await services.assign_technicians(ctx, sold.id, user.id)
    return await identity.set_active(ctx, user.id, active=False)


async def _steps(ctx: Context, _ids: Mapping[str, UUID], number: int) -> object:
    template = await catalog.template(ctx, code=f"s-{number}", published=False)
    return await provisioning.set_steps(ctx, template.type, [SET_UP_MONITORING], template_id=template.id)


async def _incident(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    return await monitoring.record_incident(
        ctx, ids["active"], kind=IncidentKind.OTHER, severity=Severity.LOW, description="Noise"
    )


async def _alert(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    alert = ServiceAlert(
        id=ctx.new_id(), service_id=ids["active"], kind=AlertKind.HEALTH, source_id=ctx.new_id(), severity=Severity.LOW,
        message="Fell", raised_at=ctx.now, closed_at=None, closed_by=None,
    )  # fmt: skip
    ctx.session.add(alert)
    return alert


async def _review(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    return await monitoring.record_review(ctx, ids["active"])


async def _set_up(ctx: Context, ids: Mapping[str, UUID], _number: int) -> object:
    sold = await services.provision(ctx, Sale(client_id=ids["client"], tariff_id=ids["tariff"], start_date=DAY))
    return await services.start_provisioning(ctx, sold.id)


async def _report(ctx: Context, ids: Mapping[str, UUID], number: int) -> object:
    report = SlaReport(
        id=ctx.new_id(), service_id=ids["active"], period_start=DAY + timedelta(days=number),
        period_end=DAY + timedelta(days=number + 1), kept=True, uptime_percent=100, facts={}, made_at=ctx.now,
    )  # fmt: skip
    ctx.session.add(report)
    return report


async def _metered(ctx: Context, ids: Mapping[str, UUID], number: int) -> None:
    service = await _service(ctx, ids, number)
    await services.activate(ctx, service.id, on=DAY)


async def _meter(ctx: Context, _ids: Mapping[str, UUID], number: int) -> None:
    await usage.meter(ctx, f"meter-{number}")


async def _usage_price(ctx: Context, ids: Mapping[str, UUID], number: int) -> None:
    await usage.priced(ctx, ids["tariff"], code=f"meter-{number}")


async def _client_price(ctx: Context, ids: Mapping[str, UUID], number: int) -> None:
    price, day = Money.parse("9.99", "USD"), DAY + timedelta(days=number)
    await catalog_commands.set_client_price(ctx, ids["client"], ids["tariff"], price=price, valid_from=day)


GROW: Mapping[str, Grow] = {
    "GET /meters": _meter,
    "GET /tariffs/{tariff_id}/usage-prices": _usage_price,
    "GET /usage": _metered,
    "GET /notices": _notice,
    "GET /bulk-changes": _bulk_change,
    "GET /bulk-changes/{bulk_id}/items": _bulk_item,
    "GET /services/{service_id}/changes": _change,
    "GET /discounts": _discount,
    "GET /services/{service_id}/discounts": _discount,
    "GET /alerts": _alert,
    "GET /billing/runs": _run,
    "GET /charges": _charge,
    "GET /charges/waiting": _charge,
    "GET /clients": _client,
    "GET /clients/{client_id}/contacts": _contact,
    "GET /clients/{client_id}/prices": _client_price,
    "GET /clients/{client_id}/sites": _site,
    "GET /contracts": _contract,
    "GET /credit-notes": _credit,
    "GET /events": _client,
    "GET /incidents": _incident,
    "GET /invoices": _invoice,
    "GET /invoices/overdue": _overdue,
    "GET /offers": _tariff,
    "GET /provisioning/runs": _set_up,
    "GET /provisioning/templates": _steps,
    "GET /renewals": _term,
    "GET /services": _service,
    "GET /services/{service_id}/alerts": _alert,
    "GET /services/{service_id}/events": _move,
    "GET /services/{service_id}/timeline": _move,
    "GET /services/{service_id}/reviews": _review,
    "GET /services/{service_id}/sla-reports": _report,
    "GET /services/{service_id}/hold-plans": _hold_plan,
    "GET /services/{service_id}/holds": _move,
    "GET /services/{service_id}/renewal/decisions": _decision,
    "GET /services/{service_id}/renewal/quotes": _quote,
    "GET /services/{service_id}/transitions": _move,
    "GET /tariffs/{tariff_id}/prices": _price,
    "GET /tax-rates": _tax_rate,
    "GET /technicians": _technician,
    "GET /technicians/orphans": _orphan,
    "GET /templates": _template,
    "GET /templates/{template_id}/tariffs": _tariff,
    "GET /tokens": _token,
    "GET /users": _user,
}
SINGLE = frozenset(
    {
        "GET /billing/runs/{run_id}/undo",
        "GET /billing/series",
        "GET /clients/{client_id}/statement",
        "GET /clients/{client_id}/statement/pdf",
        "GET /credit-notes/{credit_note_id}/pdf",
        "GET /document-templates",
        "GET /invoices/{invoice_id}/pdf",
        "GET /reports/churn",
        "GET /reports/mrr",
        "GET /billing/forecast",
        "GET /clients/{client_id}/next-invoice",
        "GET /invoices/{invoice_id}/lines/{line_id}/explanation",
        "GET /provisioning/steps",
        "GET /renewals/pipeline",
        "GET /services/{service_id}/health",
        "GET /services/{service_id}/monitoring",
        "GET /services/{service_id}/parameters",
        "GET /services/{service_id}/projection",
        "GET /services/{service_id}/provisioning",
        "GET /services/{service_id}/renewal",
        "GET /services/{service_id}/sla-report",
        "GET /services/{service_id}/technicians",
        "GET /services/{service_id}/usage",
        "GET /tariffs/{tariff_id}/cost",
        "GET /tariffs/{tariff_id}/offer",
        "GET /tax-rates/quote",
        "GET /tax-report",
        *(f"GET {whose}/settings/{kind.key}" for whose in ("", "/clients/{client_id}") for kind in POLICIES),
    }
)
"""Reads that end in a word and answer with one thing."""
WHOLE = frozenset({"GET /offers", "GET /provisioning/templates", "GET /technicians", "GET /technicians/orphans"})
"""Lists that are given out at once."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A secret may have as many hyphens."""
LISTS = [route for route in API_ROUTES if route.reads and not route.path.endswith("}") and route.name not in SINGLE]


@pytest.mark.parametrize("route", [pytest.param(route, id=route.name) for route in LISTS])
async def test_a_list_asks_as_often_whatever_its_length(
    client: httpx.AsyncClient, database: Database, work: Work, world: World, route: Route
) -> None:
    assert route.name in GROW, f"add {route.name!r} to GROW in this file: what adds one more row"
    ids = {name: UUID(found) for name, found in world.ids.items() if _UUID.fullmatch(found)}
    asked: dict[int, int] = {}
    lengths: list[int] = []
    grown = 0
    await client.get("/clients?limit=1")  # who calls is looked up once
    for rows in (1, 10, 50):
        async with work.begin(world.tenant, Actor.system("test"), now=NOW) as ctx:
            for number in range(grown, rows):
                await GROW[route.name](ctx, ids, number)
                await ctx.session.flush()
        grown = rows
        query = {**call_of(route).query, **({"limit": str(rows)} if _pages(route) else {})}
        async with count_queries(database) as queries:
            answer = await client.get(path_of(route, world.ids), params=query)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        lengths.append(len(body["items"] if isinstance(body, dict) else body))
        asked[rows] = queries.count
    assert lengths == sorted(lengths)
    assert lengths[-1] >= 25
    assert len(set(asked.values())) == 1, asked


def _pages(route: Route) -> bool:
    """Whether a list is given out in pages."""
    return "{" not in route.path and route.name not in WHOLE
