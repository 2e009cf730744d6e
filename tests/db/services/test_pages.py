"""Selling and moving services from pages."""

from uuid import UUID

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import catalog, clients

ME = Actor.system("test")


async def test_a_service_is_sold_suspended_and_resumed(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada, sold = await clients.client(ctx), await catalog.tariff(ctx)
    form = await staff.html(f"/services/new?client_id={ada.id}")
    assert f'value="{ada.name} ({ada.number})"' in form
    assert "<b>Fibre 100</b>" in await staff.html(f"/pick/offers?for=tariff_id&tariff_id=fib&client_in=c&c={ada.id}")
    sale = {"client_id": ada.id, "tariff_id": sold.id, "start_date": "2026-03-15", "activate": "true"}
    place = await staff.send("/services/new", sale)
    said = await staff.get(place)
    assert "Fibre 100 Active" in said
    assert "Activated on 15 Mar 2026, 08:00 by Ada Owner" in said
    assert await staff.send(f"{place}/suspend", {"reason": "abuse", "type": "full"}) == place
    assert "Suspended because of 1 standing hold" in await staff.get(place)
    assert await staff.send(f"{place}/resume", {"reason": "abuse"}) == place
    refused = await staff.post(f"{place}/resume", {"reason": "abuse"})
    assert refused.status_code == 409
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [row] = (await queries.service_page(ctx)).items
    assert row.status is Status.ACTIVE


async def test_a_sale_is_previewed_and_nothing_kept(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada, sold = await clients.client(ctx), await catalog.tariff(ctx)
    sale = {"client_id": ada.id, "tariff_id": sold.id, "start_date": "2026-03-15"}
    shown = await staff.post("/services/new?dry_run=true", sale)
    assert shown.status_code == 200
    assert "Service sold" in shown.text
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await queries.service_page(ctx)).items == []


async def test_what_is_wrong_stands_beside_its_field(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        sold = await catalog.tariff(ctx)
    refused = await staff.post("/services/new", {"client_id": "x", "tariff_id": sold.id, "start_date": "2026-02-30"})
    assert refused.status_code == 422
    assert refused.text.count('aria-invalid="true"') == 2
    ada = await _ada(work, company)
    sale = {"client_id": ada, "tariff_id": sold.id, "start_date": "2026-03-01", "price": "39.905"}
    refused = await staff.post("/services/new", sale)
    assert refused.status_code == 422
    assert "more than the 2 decimals" in refused.text


_DIALOGS = (
    "suspend", "transfer", "cancel", "change", "hold-plans/new", "discounts/new", "technicians", "parameters",
    "renewal/approve", "renewal/deny", "renewal/quote", "renewal/grace",
)  # fmt: skip


async def test_a_dialog_opened_as_a_page_says_which_service_it_is_about(
    staff: Staff, work: Work, company: TenantId
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada, sold = await clients.client(ctx), await catalog.tariff(ctx)
    sale = {"client_id": ada.id, "tariff_id": sold.id, "start_date": "2026-03-15", "activate": "true"}
    place = await staff.send("/services/new", sale)
    for path in _DIALOGS:
        assert f'<a href="{place}">Fibre 100 S-' in await staff.html(f"{place}/{path}"), path


async def test_of_two_holds_one_must_be_chosen(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada, sold = await clients.client(ctx), await catalog.tariff(ctx)
    sale = {"client_id": ada.id, "tariff_id": sold.id, "start_date": "2026-03-15", "activate": "true"}
    place = await staff.send("/services/new", sale)
    for reason in ("abuse", "maintenance"):
        await staff.send(f"{place}/suspend", {"reason": reason, "type": "full"})
    asked = await staff.get(f"{place}/resume")
    assert "Choose… Abuse Maintenance" in asked or "Choose… Maintenance Abuse" in asked
    assert "optional" not in asked


async def _ada(work: Work, company: TenantId) -> UUID:
    async with work.begin(company, ME, now=NOW) as ctx:
        return (await clients.client(ctx)).id
