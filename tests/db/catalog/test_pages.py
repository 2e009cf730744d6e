"""Pages of the catalog."""

from datetime import date

from fairlead.domains.catalog.queries import client_prices, prices_of, tariffs_of, template_rows
from fairlead.domains.catalog.terms import ServiceType
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import catalog as make
from tests.make import clients

ME = Actor.system("test")


async def test_from_an_empty_catalog_to_a_price_by_forms(staff: Staff, work: Work, company: TenantId) -> None:
    assert "Nothing to sell yet" in await staff.get("/catalog")
    assert await staff.send("/catalog/new", {"type": "internet"}) == "/catalog/new/internet"
    assert "Mbit/s" in await staff.get("/catalog/new/internet")
    form = {
        "code": "fibre", "name": "Fibre", "download_mbps": "500", "upload_mbps": "50", "ipv6": "true",
        "available_countries": "us, ca", "available_kinds": ["business"],
    }  # fmt: skip
    here = await staff.send("/catalog/new/internet", form)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [row] = (await template_rows(ctx)).items
    assert here == f"/catalog/{row.id}"
    assert (row.details["download_mbps"], row.details["ipv6"], row.available_countries, row.available_kinds) == (
        500, True, ["US", "CA"], ["business"],
    )  # fmt: skip
    assert "Without a tariff and a price it cannot be sold" in await staff.get(here)
    tariff = {
        "code": "fibre-m", "name": "Monthly", "cycle": "monthly", "timing": "advance", "proration": "calendar_day",
        "currency": "USD", "price": "49.90", "setup": "25", "valid_from": "2026-03-15",
    }  # fmt: skip
    assert await staff.send(f"{here}/tariffs/new", tariff) == here
    await staff.send(f"{here}/publish")
    said = await staff.get(here)
    assert "Monthly (fibre-m): monthly, in advance" in said
    assert "In force" in said
    assert "Available" in said
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [made] = await tariffs_of(ctx, row.id)
        [price] = (await prices_of(ctx, made.id))[made.id]
    assert (price.price, price.setup) == (Money(4990, "USD"), Money(2500, "USD"))


async def test_a_price_is_previewed_then_set(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        tariff = await make.tariff(ctx, price="49.90")
    path = f"/catalog/tariffs/{tariff.id}/prices/new"
    assert 'value="49.90"' in await staff.html(path)
    form = {"price": "55", "setup": "0", "valid_from": "2026-04-01"}
    preview = await staff.post(f"{path}?dry_run=true", form)
    assert (preview.status_code, "PriceSet" in preview.text or "Price set" in preview.text) == (200, True)
    assert await staff.send(path, form) == f"/catalog/{tariff.template_id}"
    assert "Ahead" in await staff.get(f"/catalog/{tariff.template_id}")
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        prices = (await prices_of(ctx, tariff.id))[tariff.id]
    assert [(p.valid_from, p.price) for p in prices] == [
        (date(2020, 1, 1), Money(4990, "USD")), (date(2026, 4, 1), Money(5500, "USD")),
    ]  # fmt: skip
    await staff.send(f"/catalog/tariffs/{tariff.id}/prices/{prices[1].id}/withdraw")
    frozen = await staff.post(path, {**form, "valid_from": "2026-02-01"})
    assert (frozen.status_code, "rewrite history" in frozen.text) == (409, True)
    fine = await staff.post(path, {**form, "price": "1.001"})
    assert (fine.status_code, "more than the 2 decimals" in fine.text) == (422, True)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert len((await prices_of(ctx, tariff.id))[tariff.id]) == 1


async def test_every_type_has_its_forms(staff: Staff, work: Work, company: TenantId) -> None:
    for kind, asked in (
        ("voice", {"lines": "2", "minutes": "500"}),
        ("recurring", {"unit": "seat"}),
        ("one_time", {}),
        ("bundle", {"parts": "voice × 2\nrecurring"}),
    ):
        await staff.send(f"/catalog/new/{kind}", {"code": kind, "name": kind.title(), **asked})
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        rows = {row.code: row for row in (await template_rows(ctx)).items}
    assert {code: row.details for code, row in rows.items()} == {
        "voice": {"lines": 2, "minutes": 500},
        "recurring": {"unit": "seat"},
        "one_time": {"unit": None},
        "bundle": {"parts": [{"code": "voice", "quantity": 2}, {"code": "recurring", "quantity": 1}]},
    }
    for row in rows.values():
        assert row.name in await staff.get(f"/catalog/{row.id}")
        assert f'value="{row.name}"' in await staff.html(f"/catalog/{row.id}/edit")
    edit = {"name": "Bundle", "parts": "voice × 3, recurring"}
    await staff.send(f"/catalog/{rows['bundle'].id}/edit", edit)
    said = await staff.get("/catalog?type=bundle")
    assert "voice, recurring" in said
    assert rows["voice"].type is ServiceType.VOICE


async def test_details_are_told_in_words(staff: Staff, work: Work, company: TenantId) -> None:
    details = {
        "download_mbps": 1000, "upload_mbps": 50, "ipv6": True,
        "burst": {"download_mbps": 2000, "upload_mbps": 100, "seconds": 10},
        "fup": [{"after_gb": 500, "download_mbps": 10, "upload_mbps": 2}],
    }  # fmt: skip
    async with work.begin(company, ME, now=NOW) as ctx:
        template = await make.template(ctx, details=details, description="Fibre to the home.")
    said = await staff.get(f"/catalog/{template.id}")
    words = "Download, Mbit/s 1,000 Upload, Mbit/s 50 Burst 2,000/100 Mbit/s for 10 s After 500 GB 10/2 Mbit/s IPv6 Yes"
    assert words in said
    assert "Fibre to the home." in said


async def test_offering_stops_and_goes_on(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        tariff = await make.tariff(ctx)
    here = f"/catalog/{tariff.template_id}"
    await staff.send(f"/catalog/tariffs/{tariff.id}/stop")
    assert "no longer offered" in await staff.get(here)
    await staff.send(f"/catalog/tariffs/{tariff.id}/offer")
    assert "no longer offered" not in await staff.get(here)
    await staff.send(f"{here}/withdraw")
    assert "Withdrawn" in await staff.get(here)


async def test_another_companys_template_has_no_page(staff: Staff, work: Work, other_company: TenantId) -> None:
    async with work.begin(other_company, ME, now=NOW) as ctx:
        tariff = await make.tariff(ctx)
    for path in (
        f"/catalog/{tariff.template_id}",
        f"/catalog/{tariff.template_id}/edit",
        f"/catalog/{tariff.template_id}/tariffs/new",
        f"/catalog/tariffs/{tariff.id}/prices/new",
    ):
        await staff.get(path, 404)


async def test_a_price_by_quantity_is_written_a_tier_a_line(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        tariff = await make.tariff(ctx, price="49.90")
    here, back = f"/catalog/tariffs/{tariff.id}", f"/catalog/{tariff.template_id}"
    form = {"model": "graduated", "tiers": "10: 5.00\n above: 4.00 + 2", "minimum": "20", "valid_from": "2026-04-01"}
    preview = await staff.post(f"{here}/pricing/new?dry_run=true", form)
    assert (preview.status_code, "5.00 each" in preview.text or "graduated" in preview.text) == (200, True)
    assert await staff.send(f"{here}/pricing/new", form) == back
    words = "5.00 each up to 10, then 4.00 each + 2.00 flat, at least 20.00"
    assert words in await staff.get(back)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await prices_of(ctx, tariff.id))[tariff.id][-1].pricing == make.seats().read(
            {
                "model": "graduated", "currency": "USD", "minimum": "20",
                "tiers": [{"up_to": "10", "unit": "5"}, {"unit": "4", "flat": "2"}],
            }
        )  # fmt: skip
    assert "above: 4 + 2" in await staff.html(f"{here}/pricing/new")  # it begins with the latest
    at = await staff.send(f"{here}/cost/ask", {"quantity": "25", "on": "2026-04-01"})
    assert at == f"{here}/cost?quantity=25&on=2026-04-01"
    shown = await staff.get(at)
    wanted = ("25 for a whole cycle", "above 10: 15 × 4.00 + 2.00 flat = 62.00", "112.00")
    assert [words for words in wanted if words not in shown] == []


async def test_a_tier_that_cannot_be_is_named_by_its_line(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        tariff = await make.tariff(ctx, price="49.90")
    path = f"/catalog/tariffs/{tariff.id}/pricing/new"
    for tiers, said in (
        ("10: 5.00\n20: 4.00", "Line 2: more than 20 would have no price."),
        ("10: 5.00\n5: 4.00\nabove: 1", "Line 2: tiers go upwards."),
        ("ten for five", "Line 1 is no tier."),
    ):
        form = {"model": "volume", "tiers": tiers, "valid_from": "2026-04-01"}
        answer = await staff.post(path, form)
        assert (answer.status_code, said in answer.text) == (422, True), answer.text
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert len((await prices_of(ctx, tariff.id))[tariff.id]) == 1


async def test_a_clients_own_price_is_agreed_and_ended(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        tariff, client = await make.tariff(ctx), await clients.client(ctx)
    here = f"/clients/{client.id}"
    form = {"tariff_id": str(tariff.id), "price": "39", "valid_from": "2026-03-01"}
    assert await staff.send(f"{here}/prices/new", form) == here
    shown = await staff.get(here)
    assert [words for words in ("Own prices", "39.00", "In force") if words not in shown] == []
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [row] = await client_prices(ctx, client.id)
    assert await staff.send(f"{here}/prices/{row.id}/withdraw") == here
    assert "Past" in await staff.get(here)
