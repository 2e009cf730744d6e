"""Holds, planned holds and cancellations from outside: who comes second is told why, and a preview costs nothing."""

import asyncio
from typing import Any
from uuid import UUID

import httpx

from fairlead.domains.contracts.terms import FeeKind
from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.db.repository import StaleVersion
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW, make_company
from tests.make import clients, contracts, services

ME = Actor.system("test")


async def made(work: Work, company: TenantId, **over: Any) -> UUID:
    async with work.begin(company, ME, now=NOW) as ctx:
        return (await services.service(ctx, **over)).id


async def facts(client: httpx.AsyncClient, service_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/services/{service_id}")).json()
    return found


async def test_r45_paying_lifts_the_hold_for_non_payment_and_never_the_one_for_abuse(
    client: httpx.AsyncClient, work: Work, company: TenantId
) -> None:
    at = f"/services/{await made(work, company)}"
    for reason in ("non_payment", "abuse"):
        assert (await client.patch(f"{at}/suspend", json={"reason": reason})).status_code == 200
    unsaid = await client.patch(f"{at}/resume", json={})
    assert (unsaid.status_code, unsaid.json()["errors"][0]["pointer"]) == (422, "#/reason")
    lifted = await client.patch(f"{at}/resume", json={"reason": "non_payment"})
    assert (lifted.status_code, lifted.json()["status"]) == (200, "suspended")
    again = await client.patch(f"{at}/resume", json={"reason": "non_payment"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/no-such-hold")
    assert again.json()["standing"] == ["abuse"]
    holds = (await client.get(f"{at}/holds")).json()
    assert [(one["reason"], one["lifted_at"] is None) for one in holds] == [("abuse", True), ("non_payment", False)]


async def test_of_two_people_at_once_the_second_is_told_what_changed(
    client: httpx.AsyncClient, work: Work, company: TenantId
) -> None:
    service_id = await made(work, company)
    at = f"/services/{service_id}"
    seen = (await client.get(at)).headers["etag"]
    first = await client.patch(f"{at}/suspend", json={"reason": "abuse"}, headers={"if-match": seen})
    assert first.status_code == 200
    second = await client.patch(f"{at}/cancel", json={"reason": "moved"}, headers={"if-match": seen})
    assert (second.status_code, second.json()["type"]) == (412, "/problems/stale-version")
    assert (second.json()["expected_version"], second.json()["current_version"]) == (
        int(seen.strip('"v')), first.json()["version"],
    )  # fmt: skip
    assert (await facts(client, service_id))["status"] == "suspended"
    illegal = await client.patch(f"{at}/activate", json={})
    assert (illegal.status_code, illegal.json()["allowed"]) == (409, first.json()["allowed_actions"])


async def test_truly_at_once_one_wins_and_the_other_sees_why(fresh_app: App) -> None:
    company = await make_company(fresh_app.database, "harbour")
    async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
        service = await services.service(ctx)
    version = service.version

    async def suspend(name: str) -> Exception | None:
        try:
            async with fresh_app.work.begin(company, Actor.system(name), now=NOW) as ctx:
                await commands.suspend(ctx, service.id, reason=SuspensionReason.ABUSE, version=version)
        except StaleVersion as stale:
            return stale
        return None

    async def cancel(name: str) -> Exception | None:
        try:
            async with fresh_app.work.begin(company, Actor.system(name), now=NOW) as ctx:
                await commands.cancel(ctx, service.id, reason="moved")
        except IllegalMove as illegal:
            return illegal
        return None

    found = await asyncio.gather(*(suspend(f"user {n}") for n in range(4)))
    assert sorted(type(one).__name__ for one in found) == ["NoneType", *["StaleVersion"] * 3]
    found = await asyncio.gather(*(cancel(f"user {n}") for n in range(3)))
    assert sorted(type(one).__name__ for one in found) == ["IllegalMove", "IllegalMove", "NoneType"]
    async with fresh_app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert len(await queries.holds_of(ctx, service.id)) == 1
        assert (await queries.service_row(ctx, service.id)).status is Status.CANCELLED


async def test_a_vacation_over_the_api(client: httpx.AsyncClient, work: Work, company: TenantId) -> None:
    service_id = await made(work, company)
    at = f"/services/{service_id}/hold-plans"
    wish = {"from_on": "2026-07-01", "until_on": "2026-07-15", "note": "At sea"}
    planned = await client.post(at, json=wish)
    assert planned.status_code == 201
    assert {name: planned.json()[name] for name in ("reason", "type", "status", "from_on", "until_on", "note")} == {
        "reason": "customer_request", "type": "full", "status": "planned", **wish,
    }  # fmt: skip
    taken = await client.post(at, json={"from_on": "2026-07-14"})
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/hold-planned-already")
    assert taken.json()["detail"] == "A hold for customer request is planned from 2026-07-01 until 2026-07-14."
    assert taken.json()["plan_id"] == planned.json()["id"]
    past = await client.post(at, json={"from_on": "2026-03-01"})
    assert (past.status_code, past.json()["errors"][0]["remedy"]) == (422, "Give 2026-03-15 or a later day.")
    revoked = await client.delete(f"{at}/{planned.json()['id']}", headers={"if-match": planned.headers["etag"]})
    assert (revoked.status_code, revoked.json()["status"]) == (200, "revoked")
    again = await client.delete(f"{at}/{planned.json()['id']}")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/illegal-move")
    assert [one["status"] for one in (await client.get(at)).json()] == ["revoked"]


async def test_a_cancellation_is_previewed_to_the_cent_and_costs_nothing(
    client: httpx.AsyncClient, work: Work, company: TenantId
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada = await clients.client(ctx)
        contract = await contracts.contract(ctx, ada, fee_kind=FeeKind.PERCENT_OF_REMAINING, term_months=12)
        service_id = (await services.service(ctx, ada, contract_id=contract.id)).id
    before = await facts(client, service_id)
    wish = {"reason": "A cheaper offer", "category": "competitor", "on": "2026-07-01"}
    at = f"/services/{service_id}/cancel"
    plan = (await client.patch(at, json=wish, params={"dry_run": "true"})).json()
    # six months of the term remain: 50 % of 6 × 49.90
    assert plan["result"]["cancellation_fee"] == {"amount": "149.70", "currency": "USD"}
    assert [event["name"] for event in plan["events"]] == ["ServiceCancellationScheduled"]
    assert await facts(client, service_id) == before
    done = await client.patch(at, json=wish, headers={"if-plan": plan["hash"]})
    assert (done.status_code, done.json()["cancellation_category"]) == (200, "competitor")
    past = await client.patch(at, json={"reason": "x", "on": "2026-03-14"})
    assert (past.status_code, past.json()["errors"][0]["remedy"]) == (422, "Give 2026-03-15 or a later day.")
    wrong = await client.patch(at, json={"reason": "x", "category": "whim"})
    assert wrong.status_code == 422
    assert (await facts(client, service_id))["cancel_on"] == "2026-07-01"


async def test_the_report_counts_what_left(client: httpx.AsyncClient, work: Work, company: TenantId) -> None:
    service_id = await made(work, company)
    await client.patch(f"/services/{service_id}/cancel", json={"reason": "Too dear", "category": "price"})
    report = (await client.get("/reports/churn", params={"from": "2026-02-01", "to": "2026-04-01"})).json()
    lost = {"amount": "49.90", "currency": "USD"}
    nothing = {"amount": "0.00", "currency": "USD"}
    assert report["months"] == [
        {"month": "2026-02-01", "services": 0, "mrr": nothing},
        {"month": "2026-03-01", "services": 1, "mrr": lost},
    ]
    [loss] = report["losses"]
    assert (loss["status"], loss["category"], loss["services"], loss["mrr"]) == ("cancelled", "price", 1, lost)
    wrong = await client.get("/reports/churn", params={"from": "2026-04-01", "to": "2026-04-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "query:to")


async def test_a_preview_that_aged_is_refused_on_the_page_too(staff: Staff, work: Work, company: TenantId) -> None:
    service_id = await made(work, company)
    shown = await staff.post(f"/services/{service_id}/suspend?dry_run=true", {"reason": "abuse", "type": "full"})
    plan = shown.text.partition('name="_plan" value="')[2][:16]
    await staff.send(f"/services/{service_id}/suspend", {"reason": "maintenance", "type": "full"})
    late = await staff.post(f"/services/{service_id}/suspend", {"reason": "abuse", "type": "full", "_plan": plan})
    assert late.status_code == 409
    assert "The world has changed since this plan was made." in late.text
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert [one.reason for one in await queries.holds_of(ctx, service_id)] == [SuspensionReason.MAINTENANCE]
