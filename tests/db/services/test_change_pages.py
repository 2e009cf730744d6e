"""Changing from pages: the dialog, what is scheduled, the timeline; bulk changes from form to result."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.clients.repository import Clients
from fairlead.domains.identity.models import User
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import NewDiscount
from fairlead.domains.services.models import Service
from fairlead.domains.services.pages.bulkform import shown_filters
from fairlead.domains.services.rules import Wanted
from fairlead.domains.services.terms import ChangeWhen
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.browser import Staff, words
from tests.kit.fixtures import NOW
from tests.make import catalog, clients, services

ME = Actor.system("test")


@pytest.fixture
async def service(work: Work, company: TenantId) -> UUID:
    """Fibre 100, active, and Fibre 200 on sale beside it."""
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await clients.client(ctx)
        await catalog.tariff(ctx, await catalog.template(ctx, code="f2", name="Fibre 200"), price="70")
        return (await services.service(ctx, client)).id


async def test_the_dialog_shows_what_is_and_wishes_what_differs(
    staff: Staff, work: Work, company: TenantId, service: UUID
) -> None:
    at = f"/services/{service}"
    form = await staff.get(f"{at}/change")
    assert "It costs 49.90 USD monthly, the list price" in form
    assert "Plan optional As it is: Fibre 100, monthly Fibre 200, monthly: 70.00 USD" in form
    assert "From the next period, 1 Apr 2026" in form
    same = {"quantity": "1", "name": "Fibre 100", "when": "now"}
    shown = await staff.post(f"{at}/change?dry_run=true", {**same, "price": "55"})
    assert shown.status_code == 200
    assert "55.00" in shown.text
    assert await staff.send(f"{at}/change", {**same, "price": "55"}) == at
    refused = await staff.post(f"{at}/change", same)
    assert refused.status_code == 422
    assert "nothing is wished" in refused.text
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [made] = await queries.changes_of(ctx, service)
    assert made.wish == Wanted(price=Money.parse("55", "USD"))
    said = await staff.get(at)
    assert "Price 49.90 USD → 55.00 USD" in said


async def test_the_preview_names_the_new_address_and_who_looks_after_it(
    staff: Staff, work: Work, company: TenantId, service: UUID
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await ctx.scalar(select(Service.client_id).where(Service.id == service))
        site = await clients.site(ctx, await Clients(ctx).get(client), name="Old harbour")
        ada = await ctx.scalar(select(User.id).where(User.name == "Ada Owner"))
        wish = {"quantity": "1", "name": "Fibre 100", "site_id": str(site.id), "primary_technician_id": str(ada)}
    shown = words((await staff.post(f"/services/{service}/change?dry_run=true", {**wish, "when": "now"})).text)
    assert "Address Old harbour" in shown
    assert "echnician assigned: Ada Owner · role primary" in shown


async def test_what_is_scheduled_is_listed_and_revoked(
    staff: Staff, work: Work, company: TenantId, service: UUID
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        wanted = Wanted(quantity=Decimal(3))
        change = await commands.change(ctx, service, wanted, when=ChangeWhen.NEXT_PERIOD)
    at = f"/services/{service}"
    foreseen = await staff.post(f"{at}/change?dry_run=true", {"price": "60", "when": "on", "on": "2026-05-01"})
    assert "a month before 49.90 USD, a month after 60.00 USD" in foreseen.text
    assert "Quantity 3" in await staff.get(at)
    assert await staff.send(f"{at}/changes/{change.id}/revoke") == at
    said = await staff.get(at)
    assert "Nothing is scheduled" in said
    assert "Revoked by Ada Owner." in said


async def test_a_preview_says_what_a_whole_month_costs_with_the_discounts_that_count_then(
    staff: Staff, work: Work, company: TenantId, service: UUID
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await ctx.scalar(select(Service.client_id).where(Service.id == service))
        assert client is not None
        fiver, may = Money.parse("5", "USD"), date(2026, 5, 1)
        for new in (
            NewDiscount(name="Sorry", percent=Decimal(50), ends_on=may),  # the day of the change is its first without
            NewDiscount(name="Spring", amount=fiver, ends_on=date(2026, 5, 2)),
        ):
            await commands.grant_discount(ctx, service, new)
        await commands.grant_client_discount(ctx, client, NewDiscount(name="Loyal", percent=Decimal(10)))
    wish = {"price": "60", "when": "on", "on": str(may)}
    shown = words((await staff.post(f"/services/{service}/change?dry_run=true", wish)).text)
    # (49.90 - 5.00) x 90 % = 40.41, (60.00 - 5.00) x 90 % = 49.50
    assert "a month before 40.41 USD, a month after 49.50 USD, with discounts" in shown
    assert "Loyal −10 %, Spring −5.00 USD" in shown
    assert "Sorry" not in shown


async def test_the_timeline_is_paged_in_words(staff: Staff, work: Work, company: TenantId, service: UUID) -> None:
    for minor in range(5000, 5030):
        async with work.begin(company, ME, now=NOW) as ctx:
            await commands.change(ctx, service, Wanted(price=Money(minor, "USD")))
    assert f'href="/services/{service}/timeline"' in await staff.html(f"/services/{service}")
    whole = await staff.get(f"/services/{service}/timeline")
    assert "Price 49.90 USD → 50.00 USD" in whole
    assert "Price 50.28 USD → 50.29 USD" in whole
    assert "Service sold" in whole


async def test_a_bulk_change_from_form_to_result(staff: Staff, work: Work, company: TenantId, service: UUID) -> None:
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        template = (await queries.service_row(ctx, service)).template_id
    form = {"type": "internet", "template_id": str(template), "what": "percent", "amount": "10"}
    seen = await staff.post("/services/bulk/new", form)
    assert seen.status_code == 200
    assert "Prices up 10 %" in seen.text
    assert "Change 1 service" in seen.text
    assert "Change 1 services" not in seen.text
    place = await staff.send("/services/bulk", form)
    assert "Prices up 10 %" in await staff.get("/services/bulk")
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.run_bulk_chunk(ctx, UUID(place.rsplit("/", 1)[1]))
    said = await staff.get(place)
    assert "1 changed" in said
    assert "Template is Fibre 100" in said
    assert "54.89" in said
    assert "No service has this result" in await staff.get(f"{place}?result=refused")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"what": "percent", "amount": "x"}, "is not a number"),
        ({"what": "price", "amount": "1.005"}, "more than the 2 decimals"),
        ({"what": "plan"}, "the plan is missing"),
        ({"what": "percent", "amount": "5", "name": "nobody has this"}, "no live service fits"),
    ],
)
async def test_a_bulk_change_that_is_none_stays_on_the_form(
    staff: Staff, service: UUID, form: dict[str, str], said: str
) -> None:
    refused = await staff.post("/services/bulk", form)
    assert (refused.status_code, str(service) in refused.text) == (422, False)
    assert said in refused.text


def test_what_was_typed_is_shown_as_it_was_typed() -> None:
    said = shown_filters({"status": "active", "name__icontains": "back_up"})
    assert said == "Status is Active; Name contains “back_up”"
