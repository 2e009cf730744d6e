"""Credit notes: what was invoiced is given back line by line, and never more than that."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from fairlead.domains.billing.models import CreditNoteLine
from fairlead.domains.billing.rules import recompute_credit
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Context
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import taxes

Client = httpx.AsyncClient


@pytest.fixture
async def story(work: Work, company: TenantId) -> Story:
    """A line of 31.00 a month since 1 January 2026, taxed with 8.875 %, billed for January: 33.75."""
    story = Story(work, company)
    await story.on("2026-01-01", lambda ctx: taxes.rate(ctx, "8.875"))
    await story.on("2026-01-01", make.active)
    await story.bill("2026-01-01")
    return story


async def invoice(client: Client) -> dict[str, Any]:
    """The only invoice."""
    [one] = (await client.get("/invoices")).json()["items"]
    found: dict[str, Any] = (await client.get(f"/invoices/{one['id']}")).json()
    return found


async def credited(client: Client, of: dict[str, Any], **body: Any) -> httpx.Response:
    return await client.post(f"/invoices/{of['id']}/credit-notes", json={"reason": "goodwill", **body})


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


async def test_parts_of_a_line_add_up_to_the_line_and_its_tax(client: Client, story: Story) -> None:
    of = await invoice(client)
    [line] = of["lines"]
    assert (line["net"]["amount"], line["tax"]["amount"], of["balance"]["amount"]) == ("31.00", "2.75", "33.75")
    shown = []
    for amount in ("10.00", "10.50", None):
        part = {"line_id": line["id"]} | ({"amount": usd(amount)} if amount else {})
        note = (await credited(client, of, lines=[part])).json()
        shown.append((note["number"], note["net"]["amount"], note["tax"]["amount"], note["total"]["amount"]))
    # of 2.75: 10.00/31.00 are 0.89, 20.50/31.00 are 1.82, and what is left
    assert shown == [
        ("CN-000001", "-10.00", "-0.89", "-10.89"),
        ("CN-000002", "-10.50", "-0.93", "-11.43"),
        ("CN-000003", "-10.50", "-0.93", "-11.43"),
    ]
    assert (await invoice(client))["balance"]["amount"] == "0.00"
    again = await credited(client, of)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "nothing-to-credit")
    for row in await story.do(lambda ctx: ctx.rows(select(CreditNoteLine.basis, CreditNoteLine.net_minor))):
        assert recompute_credit(row.basis)[0].minor == row.net_minor


async def test_a_note_is_never_dated_before_the_invoice_that_it_gives_back(client: Client, story: Story) -> None:
    """An invoice may be dated ahead: its month's taxes would not add up, were it given back in an earlier one."""
    await story.bill("2026-05-01")
    [latest, *_] = (await client.get("/invoices?sort=-issue_date")).json()["items"]
    note = (await client.post(f"/invoices/{latest['id']}/credit-notes", json={"reason": "goodwill"})).json()
    assert (latest["issue_date"], note["issue_date"]) == ("2026-05-01", "2026-05-01")


async def test_no_more_than_what_is_left_comes_back(client: Client, story: Story) -> None:
    of = await invoice(client)
    [line] = of["lines"]
    await credited(client, of, lines=[{"line_id": line["id"], "amount": usd("30.99")}])
    refused = await credited(client, of, lines=[{"line_id": line["id"], "amount": usd("0.02")}])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "lines.0.amount")
    assert refused.json()["errors"][0]["message"] == "0.01 USD of this line can still be given back."
    assert (await credited(client, of, lines=[{"line_id": line["id"], "amount": usd("0.01")}])).status_code == 201
    assert len((await client.get("/credit-notes")).json()["items"]) == 2


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"amount": {"amount": "1.00", "currency": "EUR"}}, "lines.0.amount"),
        ({"amount": {"amount": "0.00", "currency": "USD"}}, "lines.0.amount"),
        ({"amount": {"amount": "1.001", "currency": "USD"}}, "lines.0.amount"),
        ({"quantity": "2"}, "lines.0.quantity"),
        ({"quantity": "-1"}, "lines.0.quantity"),
        ({"line_id": "00000000-0000-0000-0000-000000000007"}, "lines.0.line_id"),
        ({"amount": {"amount": "1.00", "currency": "USD"}, "quantity": "1"}, "lines.0"),
    ],
)
async def test_a_part_that_makes_no_sense_is_refused(
    client: Client, story: Story, part: dict[str, Any], field: str
) -> None:
    of = await invoice(client)
    answer = await credited(client, of, lines=[{"line_id": of["lines"][0]["id"], **part}])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert (await client.get("/credit-notes")).json()["items"] == []


async def test_goodwill_bills_nothing_again_and_rebilling_does(client: Client, story: Story) -> None:
    of = await invoice(client)
    await credited(client, of)
    await story.bill("2026-01-02")
    assert (await invoice(client))["id"] == of["id"]
    refused = await credited(client, of, mode="rebill")
    assert (refused.status_code, refused.json()["line_id"]) == (409, of["lines"][0]["id"])


async def test_what_is_rebilled_is_billed_afresh_by_the_next_run(client: Client, story: Story) -> None:
    of = await invoice(client)
    seen = await client.post(f"/invoices/{of['id']}/credit-notes?dry_run=true", json={"reason": "x", "mode": "rebill"})
    assert seen.status_code == 200, seen.text
    assert (await client.get("/credit-notes")).json()["items"] == []
    note = (await credited(client, of, mode="rebill")).json()
    assert (note["total"]["amount"], note["mode"], note["invoice_number"]) == ("-33.75", "rebill", "INV-000001")
    await story.bill("2026-01-02")
    listed = (await client.get("/invoices?sort=number")).json()["items"]
    assert [(one["number"], one["total"]["amount"], one["balance"]["amount"]) for one in listed] == [
        ("INV-000001", "33.75", "0.00"), ("INV-000002", "33.75", "33.75"),
    ]  # fmt: skip


async def test_a_period_behind_which_billing_went_on_is_not_rebilled(client: Client, story: Story) -> None:
    of = await invoice(client)
    await story.bill("2026-02-01")
    refused = await credited(client, of, mode="rebill")
    assert (refused.status_code, refused.json()["billed_until"]) == (409, "2026-03-01")
    assert (await credited(client, of)).status_code == 201


async def test_a_credited_invoice_is_not_voided(client: Client, story: Story) -> None:
    of = await invoice(client)
    await credited(client, of, lines=[{"line_id": of["lines"][0]["id"], "amount": usd("1.00")}])
    refused = await client.post(f"/invoices/{of['id']}/void", json={"reason": "x"})
    assert (refused.status_code, refused.json()["credit_notes"]) == (409, ["CN-000001"])
    assert (await invoice(client))["status"] == "issued"


async def test_if_match_and_drafts(client: Client, story: Story) -> None:
    of = await invoice(client)
    stale = await client.post(f"/invoices/{of['id']}/credit-notes", json={"reason": "x"}, headers={"if-match": '"v99"'})
    assert stale.status_code == 412
    body = {"client_id": of["client_id"], "as_of": "2026-01-05", "items": [{"description": "x", "price": usd("1.00")}]}
    draft = (await client.post("/invoices", json=body)).json()
    refused = await credited(client, draft)
    assert (refused.status_code, "credit" in refused.json()["allowed"]) == (409, False)


async def test_credit_of_an_ended_service_is_paid_out_once(client: Client, staff: Staff, story: Story) -> None:
    [service] = await story.do(lambda ctx: ctx.rows(select(Service.id, Service.client_id)))
    path = f"/clients/{service.client_id}/credit-notes"
    button = f'href="/clients/{service.client_id}/pay-out"'
    assert button not in await staff.html(f"/clients/{service.client_id}")
    nothing = await client.post(path, json={"reason": "moved away"})
    assert (nothing.status_code, nothing.json()["type"].rpartition("/")[2]) == (409, "nothing-to-pay-out")

    async def leave(ctx: Context) -> None:
        await services.cancel(ctx, service.id, reason="moving", on=date(2026, 1, 11))

    await story.on("2026-01-11", leave)
    assert button in await staff.html(f"/clients/{service.client_id}")
    # 10 of 31 days of 31.00 are used: 21.00 comes back, with 8.875 % of it
    note = await client.post(path, json={"reason": "moved away"})
    assert note.status_code == 201, note.text
    found = note.json()
    assert (found["net"]["amount"], found["tax"]["amount"], found["mode"]) == ("-21.00", "-1.86", "payout")
    assert found["lines"][0]["basis"]["formula"] == "10.00 − 31.00 = -21.00"
    assert (await client.post(path, json={"reason": "moved away"})).status_code == 409
    assert button not in await staff.html(f"/clients/{service.client_id}")
    await story.bill("2026-03-01")
    assert len((await client.get("/invoices")).json()["items"]) == 1


async def test_credit_that_open_charges_will_use_up_is_not_paid_out(client: Client, story: Story) -> None:
    [service] = await story.do(lambda ctx: ctx.rows(select(Service.id, Service.client_id)))
    await story.on("2026-01-11", lambda ctx: services.cancel(ctx, service.id, reason="moving", on=date(2026, 1, 11)))
    charge = {"client_id": str(service.client_id), "description": "Visit", "price": usd("5.00"), "due_on": "2026-02-01"}
    await client.post("/charges", json=charge)
    refused = await client.post(f"/clients/{service.client_id}/credit-notes", json={"reason": "moved away"})
    assert (refused.status_code, refused.json()["open_charges"]) == (409, 1)


async def test_units_come_back_and_the_last_takes_the_rest(client: Client, story: Story) -> None:
    of = await invoice(client)
    item = {"description": "Cable", "price": usd("3.33"), "quantity": "3"}
    body = {"client_id": of["client_id"], "as_of": "2026-01-05", "items": [item], "open_charges": False}
    draft = (await client.post("/invoices", json=body)).json()
    issued = (await client.post(f"/invoices/{draft['id']}/issue")).json()
    [line] = (await client.get(f"/invoices/{issued['id']}")).json()["lines"]
    nets = []
    for _ in range(3):
        note = await credited(client, issued, lines=[{"line_id": line["id"], "quantity": "1"}])
        nets.append(Decimal(note.json()["total"]["amount"]))
    assert sum(nets) == -Decimal(issued["total"]["amount"])
