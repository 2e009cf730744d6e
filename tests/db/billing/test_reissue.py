"""An invoice drafted anew, and invoices of what is due for one client, contract or service."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import Wanted
from fairlead.domains.services.models import Service
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import clients, contracts

Client = httpx.AsyncClient


async def cheaper(ctx: Context) -> None:
    """The price was wrong from the beginning."""
    [row] = await ctx.rows(select(Service.id))
    await services.change(ctx, row.id, Wanted(price=Money.parse("29.00", "USD")))


async def only(client: Client, path: str) -> dict[str, Any]:
    [item] = (await client.get(path)).json()["items"]
    found: dict[str, Any] = item
    return found


async def service_id(story: Story) -> UUID:
    [row] = await story.do(lambda ctx: ctx.rows(select(Service.id)))
    found: UUID = row.id
    return found


async def test_a_wrong_price_is_corrected_in_one_act(client: Client, story: Story) -> None:
    old = await only(client, "/invoices")
    await story.do(cheaper)
    path = f"/invoices/{old['id']}/reissue"
    seen = await client.post(f"{path}?dry_run=true", json={"reason": "wrong price"})
    assert [(one["kind"], one["amount"]["amount"]) for one in seen.json()["effects"]] == [
        ("withdrawn_charge", "-31.00"), ("withdrawn_charge", "29.00"), ("charge", "29.00"),
    ]  # fmt: skip
    assert (await only(client, "/invoices"))["status"] == "issued"
    new = await client.post(path, json={"reason": "wrong price"})
    assert new.status_code == 201, new.text
    assert (new.json()["total"]["amount"], new.json()["status"]) == ("29.00", "draft")
    lines = (await client.get(f"/invoices/{new.json()['id']}")).json()["lines"]
    assert [(one["period_start"], one["period_end"]) for one in lines] == [("2026-01-01", "2026-02-01")]
    assert (await client.get(f"/invoices/{old['id']}")).json()["status"] == "void"
    assert (await client.post(path, json={"reason": "again"})).status_code == 409
    await story.bill("2026-02-01")  # goes on behind January, which is drafted
    assert [one["total"]["amount"] for one in (await client.get("/invoices?status=issued")).json()["items"]] == [
        "29.00"
    ]


async def test_a_client_is_billed_alone_and_once(client: Client, story: Story) -> None:
    eve = await story.do(lambda ctx: clients.client(ctx, name="Eve", timezone="UTC"))
    tariff = await story.do(lambda ctx: make.tariff(ctx, "voice", price="10.00"))
    await story.on("2026-01-01", lambda ctx: make.active(ctx, eve, tariff_id=tariff.id))
    body = {"client_id": str(eve.id), "as_of": "2026-02-01"}
    seen = await client.post("/invoices/generate-recurring?dry_run=true", json=body)
    assert seen.status_code == 200
    made = (await client.post("/invoices/generate-recurring", json=body)).json()["invoices"]
    assert [(one["issue_date"], one["total"]["amount"]) for one in made] == [
        ("2026-01-01", "10.00"), ("2026-02-01", "10.00"),
    ]  # fmt: skip
    assert (await client.post("/invoices/generate-recurring", json=body)).json()["invoices"] == []
    assert len((await client.get("/invoices")).json()["items"]) == 3
    wrong = await client.post("/invoices/generate-recurring", json={"as_of": "2026-02-01"})
    assert wrong.status_code == 422


async def test_a_contract_is_billed_alone(client: Client, story: Story) -> None:
    eve = await story.do(lambda ctx: clients.client(ctx, name="Eve", timezone="UTC"))
    signed = await story.do(lambda ctx: contracts.contract(ctx, eve))
    tariff = await story.do(lambda ctx: make.tariff(ctx, "voice", price="10.00"))
    await story.on("2026-01-01", lambda ctx: make.active(ctx, eve, tariff_id=tariff.id))
    await story.on("2026-01-01", lambda ctx: make.active(ctx, eve, tariff_id=tariff.id, contract_id=signed.id))
    body = {"contract_id": str(signed.id), "as_of": "2026-01-01"}
    made = (await client.post("/invoices/generate-recurring", json=body)).json()["invoices"]
    assert [one["total"]["amount"] for one in made] == ["10.00"]
    assert (await client.post("/invoices/generate-recurring", json=body)).json()["invoices"] == []
    await story.bill("2026-01-01")
    assert len((await client.get(f"/invoices?client_id={eve.id}")).json()["items"]) == 2


async def test_a_service_is_invoiced_for_days_of_choice_once(client: Client, story: Story) -> None:
    path = f"/services/{await service_id(story)}/invoices"
    # January is billed; of 15 January to 11 February ten days are left: 31.00 x 10 / 28
    drafted = await client.post(path, json={"start": "2026-01-15", "end": "2026-02-11"})
    assert drafted.status_code == 201, drafted.text
    assert drafted.json()["total"]["amount"] == "11.07"
    again = await client.post(path, json={"start": "2026-01-15", "end": "2026-02-11"})
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "nothing-to-invoice")
    gap = await client.post(path, json={"start": "2026-03-01", "end": "2026-04-01"})
    assert (gap.status_code, gap.json()["billed_until"]) == (409, "2026-02-11")
    assert (await client.post(path, json={"start": "2026-03-01", "end": "2026-03-01"})).status_code == 422
    await story.bill("2026-03-01")
    listed = (await client.get("/invoices?status=issued&sort=number")).json()["items"]
    # the run bills the other 18 of 28 days of February, and March
    assert [one["total"]["amount"] for one in listed] == ["31.00", "19.93", "31.00"]


async def test_overdue_invoices_say_for_how_long(client: Client, story: Story) -> None:
    await story.bill("2026-03-01")
    # NOW is 15 March; due on 15 January, 15 February and 15 March
    found = (await client.get("/invoices/overdue")).json()["items"]
    assert [(one["due_date"], one["days_overdue"], one["ageing"]) for one in found] == [
        ("2026-01-15", 59, "31-60"), ("2026-02-15", 28, "1-30"),
    ]  # fmt: skip
    assert len((await client.get("/invoices/overdue?due_date__gt=2026-02-01")).json()["items"]) == 1
    assert (await client.get("/invoices/overdue?colour=red")).status_code == 422


async def test_waiting_charges_say_what_they_wait_for(client: Client, story: Story) -> None:
    ada = (await only(client, "/invoices"))["client_id"]
    for day in ("2026-03-01", "2026-12-01"):
        price = {"amount": "5.00", "currency": "USD"}
        body = {"client_id": ada, "description": "Visit", "price": price, "due_on": day}
        await client.post("/charges", json=body)
    found = (await client.get("/charges/waiting")).json()["items"]
    assert [(one["due_on"], one["waits_for"]) for one in found] == [
        (str(date(2026, 3, 1)), "the next run"), (str(date(2026, 12, 1)), "its day"),
    ]  # fmt: skip
