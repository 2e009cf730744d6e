"""Changing a live service at once: what it becomes, what it keeps, what is refused."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.catalog.errors import NotOnSale
from fairlead.domains.catalog.terms import ServiceType, Timing
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import NONE, BulkWish, Wanted
from fairlead.domains.services.errors import CancellationDue, ForeignContract, NothingChanges, WrongCurrency
from fairlead.domains.services.lifecycle import ChangeStatus, Status
from fairlead.domains.services.models import Service
from fairlead.domains.services.rules import Terms
from fairlead.domains.services.terms import ChangeOrigin, ChangeWhen, TechnicianRole
from fairlead.kernel.errors import Invalid, Problem
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle
from fairlead.platform.context import Context
from fairlead.platform.db.repository import StaleVersion
from tests.make import catalog, clients, services, staff

Names = Callable[[], list[str]]
TODAY = date(2026, 3, 15)


def usd(amount: str) -> Money:
    return Money.parse(amount, "USD")


async def test_a_price_counts_from_today_and_both_sides_are_kept(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    before, version = Terms.of(service), service.version
    change = await commands.change(ctx, service.id, Wanted(price=usd("60")), note="agreed by phone")
    assert (service.price, service.price_agreed, service.version) == (usd("60"), True, version + 1)
    assert (change.status, change.effective_on, change.note) == (ChangeStatus.APPLIED, TODAY, "agreed by phone")
    assert change.terms == (before, Terms.of(service))
    assert events()[-1] == "ServiceChanged"
    said: Any = ctx.outbox.events[-1].event
    assert (said.change_id, said.effective_on, said.priced) == (change.id, TODAY, True)


async def test_the_database_has_what_the_session_shows(ctx: Context) -> None:
    service = await services.service(ctx)
    voice = await catalog.template(ctx, code="voice", name="Voice", type=ServiceType.VOICE)
    other = await catalog.tariff(ctx, voice, price="30.00")
    await commands.change(ctx, service.id, Wanted(tariff_id=other.id, quantity=Decimal(3)))
    shown = Terms.of(service), service.version, service.details, service.type
    await ctx.session.refresh(service)
    assert (Terms.of(service), service.version, service.details, service.type) == shown
    assert service.type is ServiceType.VOICE


async def test_another_plan_brings_its_price_cycle_and_details(ctx: Context) -> None:
    service = await services.service(ctx, price=usd("40"))
    template = await catalog.template(
        ctx, code="fibre-500", name="Fibre 500", details={"download_mbps": 500, "upload_mbps": 50}
    )
    other = await catalog.tariff(ctx, template, price="199.00", cycle=Cycle.QUARTERLY, timing=Timing.ARREARS)
    await commands.change(ctx, service.id, Wanted(tariff_id=other.id))
    assert (service.template_id, service.tariff_id, service.name) == (template.id, other.id, "Fibre 500")
    assert (service.price, service.price_agreed) == (usd("199"), False)
    assert (service.cycle, service.timing) == (Cycle.QUARTERLY, Timing.ARREARS)
    assert service.details["download_mbps"] == 500
    assert (service.anchor, service.anchor_day) == (TODAY, 15), "another cycle counts from the day of the change"


async def test_another_plan_costs_the_clients_own_price_where_there_is_one(ctx: Context) -> None:
    sold = await catalog.tariff(ctx)
    service, other = await services.service(ctx, sold=sold), await services.service(ctx, sold=sold)
    plan = await catalog.tariff(ctx, await catalog.template(ctx, code="f2", name="Fibre 200"), price="70")
    for day, price in ((date(2026, 1, 1), "66"), (date(2026, 3, 1), "65"), (date(2026, 4, 1), "64")):
        ctx.now = ctx.now.replace(month=1, day=1)
        await catalog_commands.set_client_price(ctx, service.client_id, plan.id, price=usd(price), valid_from=day)
    ctx.now = ctx.now.replace(month=3, day=15)
    seen = await queries.bulk_preview(ctx, {}, BulkWish(tariff_id=plan.id), TODAY)
    assert seen.differences == {"USD": usd("35.20")}  # 65.00 and 70.00 less 49.90 each
    for one in (service, other):
        await commands.change(ctx, one.id, Wanted(tariff_id=plan.id))
    assert [(one.price, one.price_agreed) for one in (service, other)] == [(usd("65"), True), (usd("70"), False)]


async def test_a_plan_of_the_same_cycle_keeps_the_periods_and_a_name_of_its_own(ctx: Context) -> None:
    service = await services.service(ctx, name="Head office")
    other = await catalog.tariff(ctx, await catalog.template(ctx, code="f2", name="Fibre 200"), price="70")
    anchor = service.anchor, service.anchor_day
    await commands.change(ctx, service.id, Wanted(tariff_id=other.id, price=usd("65")))
    assert ((service.anchor, service.anchor_day), service.name) == (anchor, "Head office")
    assert (service.price, service.price_agreed) == (usd("65"), True)


async def test_r12_the_user_says_when_whatever_the_direction(ctx: Context) -> None:
    """R12: from an annual 134 to a monthly 17 counts when the user says so, today here; nothing is inferred."""
    yearly = await catalog.tariff(ctx, price="134.00", cycle=Cycle.ANNUAL)
    service = await services.service(ctx, sold=yearly)
    monthly = await catalog.tariff(ctx, await catalog.template(ctx, code="m", name="M"), price="17.00")
    change = await commands.change(ctx, service.id, Wanted(tariff_id=monthly.id), when=ChangeWhen.NOW)
    assert (change.effective_on, service.price, service.cycle) == (TODAY, usd("17"), Cycle.MONTHLY)
    back = await commands.change(ctx, service.id, Wanted(tariff_id=yearly.id), when=ChangeWhen.NEXT_PERIOD)
    assert (back.effective_on, back.status, service.price) == (date(2026, 4, 15), ChangeStatus.SCHEDULED, usd("17"))


async def test_r14_the_list_price_is_that_of_the_day_it_counts_from(ctx: Context) -> None:
    sold = await catalog.tariff(ctx)
    service = await services.service(ctx, sold=sold, price=usd("40"))
    await catalog_commands.set_price(ctx, sold.id, price=usd("55"), setup=usd("0"), valid_from=date(2026, 3, 16))
    await commands.change(ctx, service.id, Wanted(price=NONE))
    assert (service.price, service.price_agreed) == (usd("49.90"), False)


async def test_quantity_site_and_name(ctx: Context) -> None:
    client = await clients.client(ctx)
    service = await services.service(ctx, client)
    site = await clients.site(ctx, client)
    await ctx.session.flush()
    change = await commands.change(ctx, service.id, Wanted(quantity=Decimal("2.5"), site_id=site.id, name="Shed"))
    assert (service.quantity, service.site_id, service.name) == (Decimal("2.5"), site.id, "Shed")
    assert change.wish == Wanted(quantity=Decimal("2.5"), site_id=site.id, name="Shed")
    await commands.change(ctx, service.id, Wanted(site_id=NONE))
    assert service.site_id is None
    said: Any = ctx.outbox.events[-1].event
    assert said.priced is False, "an address is no matter for billing"


async def test_technicians_take_over_with_the_change(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    ada, bob = [(await staff.user(ctx, name)).id for name in ("Ada", "Bob")]
    await commands.change(ctx, service.id, Wanted(primary_technician_id=ada, backup_technician_id=bob))
    await commands.change(ctx, service.id, Wanted(backup_technician_id=NONE))
    await ctx.session.flush()
    found = await queries.technicians_of(ctx, service.id)
    assert {role: one.user_id for role, one in found.items()} == {TechnicianRole.PRIMARY: ada}
    assert events()[-2:] == ["ServiceChanged", "TechnicianAssigned"]


@pytest.mark.parametrize("status", [Status.PENDING, Status.SUSPENDED])
async def test_what_is_not_billed_yet_or_suspended_changes_too(ctx: Context, status: Status) -> None:
    service = await services.service(ctx, status=status)
    await commands.change(ctx, service.id, Wanted(price=usd("10")))
    assert (service.price, service.status) == (usd("10"), status)


async def test_another_cycle_before_the_start_counts_from_the_start(ctx: Context) -> None:
    service = await services.service(ctx, status=Status.PENDING, start_date=date(2026, 5, 7))
    yearly = await catalog.tariff(ctx, await catalog.template(ctx, code="y", name="Y"), cycle=Cycle.ANNUAL)
    await commands.change(ctx, service.id, Wanted(tariff_id=yearly.id))
    assert (service.anchor, service.anchor_day) == (date(2026, 5, 7), 7)


async def test_what_is_billed_by_the_calendar_stays_so(ctx: Context) -> None:
    service = await services.service(ctx, anchor_day=1)
    yearly = await catalog.tariff(ctx, await catalog.template(ctx, code="y", name="Y"), cycle=Cycle.ANNUAL)
    await commands.change(ctx, service.id, Wanted(tariff_id=yearly.id))
    assert (service.anchor, service.anchor_day) == (date(2026, 1, 1), 1)


async def refused(ctx: Context, service: Service, wanted: Wanted, kind: type[Problem], **over: Any) -> Problem:
    """Ask for it; the service, its changes and the events are as before."""
    before = Terms.of(service), service.version, len(ctx.outbox.events), await queries.changes_of(ctx, service.id)
    with pytest.raises(kind) as raised:
        await commands.change(ctx, service.id, wanted, **over)
    after = Terms.of(service), service.version, len(ctx.outbox.events), await queries.changes_of(ctx, service.id)
    assert after == before
    return raised.value


async def test_refusals_name_the_field_and_change_nothing(ctx: Context) -> None:
    service = await services.service(ctx)
    stranger = await clients.client(ctx, name="Eve")
    foreign = await clients.site(ctx, stranger)
    euro = await catalog.tariff(ctx, await catalog.template(ctx, code="e", name="E"), currency="EUR")
    await ctx.session.flush()
    for wanted, kind, said in (
        (Wanted(), Invalid, "wanted: "),
        (Wanted(quantity=Decimal(0)), Invalid, "quantity: "),
        (Wanted(quantity=Decimal(-1)), Invalid, "quantity: "),
        (Wanted(price=usd("-1")), Invalid, "price: "),
        (Wanted(price=Money.parse("5", "EUR")), WrongCurrency, "currency"),
        (Wanted(tariff_id=euro.id), WrongCurrency, "currency"),
        (Wanted(tariff_id=uuid4()), Invalid, "tariff_id: "),
        (Wanted(site_id=foreign.id), ForeignContract, "another client"),
        (Wanted(site_id=uuid4()), ForeignContract, "another client"),
        (Wanted(price=usd("49.90")), NothingChanges, "like that already"),
        (Wanted(tariff_id=service.tariff_id), NothingChanges, "like that already"),
        (Wanted(backup_technician_id=uuid4()), Problem, "user"),
    ):
        assert said in str(await refused(ctx, service, wanted, kind))


async def test_a_plan_that_is_not_on_sale_is_refused(ctx: Context) -> None:
    service = await services.service(ctx)
    template = await catalog.template(ctx, code="firms", name="Firms", available_kinds=["business"])
    other = await catalog.tariff(ctx, template)
    problem = await refused(ctx, service, Wanted(tariff_id=other.id), NotOnSale)
    assert "business clients only" in str(problem)


async def test_days_are_checked(ctx: Context) -> None:
    service = await services.service(ctx)
    await commands.cancel(ctx, service.id, reason="moving", on=date(2026, 6, 1))
    pending = await services.service(ctx, await clients.client(ctx, name="P"), sold=await catalog.tariff(
        ctx, await catalog.template(ctx, code="p", name="P")), status=Status.PENDING)  # fmt: skip
    wish = Wanted(price=usd("1"))
    for one, over, said in (
        (service, {"when": ChangeWhen.ON, "on": date(2026, 3, 14)}, "on: 2026-03-14 is in the past"),
        (service, {"when": ChangeWhen.ON, "on": date(2026, 6, 1)}, "the last day of the service is 2026-05-31"),
        (service, {"when": ChangeWhen.ON}, "a day goes with"),
        (service, {"when": ChangeWhen.SINCE}, "a day goes with"),
        (service, {"when": ChangeWhen.SINCE, "on": date(2026, 3, 16)}, "not between the service's first day and today"),
        (service, {"when": ChangeWhen.SINCE, "on": date(2025, 1, 1)}, "not between the service's first day and today"),
        (service, {"when": ChangeWhen.NOW, "on": TODAY}, "a day goes with"),
        (pending, {"when": ChangeWhen.NEXT_PERIOD}, "not live yet"),
    ):
        assert said in str(await refused(ctx, one, wish, Invalid, **over))


async def test_what_has_ended_says_what_can_be_done(ctx: Context) -> None:
    service = await services.service(ctx, status=Status.CANCELLED)
    problem = await refused(ctx, service, Wanted(price=usd("1")), IllegalMove)
    assert problem.extensions() == {"state": "cancelled", "action": "change", "allowed": []}


async def test_two_people_at_once_one_wins(ctx: Context) -> None:
    service = await services.service(ctx)
    seen = service.version
    await commands.change(ctx, service.id, Wanted(price=usd("60")), version=seen)
    await refused(ctx, service, Wanted(price=usd("70")), StaleVersion, version=seen)


async def test_a_transfer_is_on_record_with_both_hands(ctx: Context, events: Names) -> None:
    service = await services.service(ctx)
    heir = await clients.client(ctx, name="Grace")
    await ctx.session.flush()
    before, version = Terms.of(service), service.version
    await commands.transfer(ctx, service.id, client_id=heir.id)
    [row] = await queries.changes_of(ctx, service.id)
    assert (row.status, row.origin, row.effective_on) == (ChangeStatus.APPLIED, ChangeOrigin.TRANSFER, TODAY)
    assert row.terms == (before, Terms.of(service))
    assert (row.terms[1].client_id, service.version) == (heir.id, version + 1)
    assert events()[-1] == "ServiceTransferred"
    assert "ServiceChanged" not in events()


async def test_a_transfer_to_itself_is_refused_and_leaves_no_record(ctx: Context) -> None:
    service = await services.service(ctx)
    told, before = len(ctx.outbox.events), Terms.of(service)
    with pytest.raises(Invalid, match="holds the service already"):
        await commands.transfer(ctx, service.id, client_id=service.client_id)
    with pytest.raises(Problem):
        await commands.transfer(ctx, service.id, client_id=uuid4())
    assert (Terms.of(service), len(ctx.outbox.events)) == (before, told)
    assert await queries.changes_of(ctx, service.id) == []


async def test_a_service_whose_end_has_come_does_not_change_hands(ctx: Context) -> None:
    service = await services.service(ctx)
    heir = await clients.client(ctx, name="Grace")
    service.cancel_on = TODAY  # its job has not come yet
    await ctx.session.flush()
    told, before = len(ctx.outbox.events), Terms.of(service)
    with pytest.raises(CancellationDue):
        await commands.transfer(ctx, service.id, client_id=heir.id)
    assert (Terms.of(service), len(ctx.outbox.events)) == (before, told)
    assert await queries.changes_of(ctx, service.id) == []
