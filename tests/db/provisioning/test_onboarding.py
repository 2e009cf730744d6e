"""Onboarding by one command and one call: all of it or nothing, mistakes by their place, once however often sent."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from fairlead.domains.clients.queries import client_rows, sites_of
from fairlead.domains.identity import commands as identity
from fairlead.domains.identity.permissions import Role
from fairlead.domains.provisioning import queries as set_ups
from fairlead.domains.services import queries
from fairlead.domains.services.terms import TechnicianRole
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.api import calling, token_of
from tests.kit.fixtures import NOW
from tests.make import catalog, clients, staff

ME = Actor.system("test")
SITE = {"line1": "1 Main St", "city": "Boston", "country": "US"}
NEW = {"name": "Northwind", "kind": "business", "email": "it@northwind.example", "site": SITE}
PROMISED = {
    "response_minutes": 60, "resolution_minutes": 240, "uptime_percent": "99.9", "timezone": "UTC",
    "service_hours": {"monday": [["00:00", "24:00"]]},
}  # fmt: skip


@pytest.fixture
async def body(work: Work, company: TenantId) -> dict[str, Any]:
    """A whole onboarding of somebody new."""
    async with work.begin(company, ME, now=NOW) as ctx:
        tariff = await catalog.tariff(ctx, currency="EUR", setup="100")
        tess = await staff.user(ctx, "Tess Tech")
    return {
        "client": NEW, "tariff_id": str(tariff.id), "start_date": "2026-04-01", "term_months": 12,
        "price": {"amount": "45.00", "currency": "EUR"}, "technicians": {"primary": str(tess.id)},
        "parameters": PROMISED,
    }  # fmt: skip


async def nothing(work: Work, company: TenantId) -> bool:
    """Whether there is neither a client nor a service."""
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        return not (await client_rows(ctx)).items and not (await queries.service_page(ctx)).items


async def test_everything_is_made_at_once(
    client: httpx.AsyncClient, work: Work, company: TenantId, body: dict[str, Any]
) -> None:
    answer = await client.post("/onboarding", json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["name"], made["status"], made["steps"][0]) == ("Fibre 100", "provisioning", "Assign technicians")
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [known] = (await client_rows(ctx)).items
        service = await queries.service_row(ctx, (await queries.service_page(ctx)).items[0].id)
        [site] = await sites_of(ctx, known.id)
        technicians = await queries.technicians_of(ctx, service.id)
        promise = await queries.promise_of(ctx, service.id)
        progress = await set_ups.progress_of(ctx, service.id)
    assert (made["client_id"], made["service_id"]) == (str(known.id), str(service.id))
    assert (known.name, known.currency, str(known.kind)) == ("Northwind", "EUR", "business")  # the tariff's currency
    assert (service.site_id, site.name, service.price.minor, service.term_months) == (site.id, "Main", 4500, 12)
    assert technicians[TechnicianRole.PRIMARY].name == "Tess Tech"
    assert (promise.own, str(promise.parameters.hours)) == (True, "Mon 00:00–24:00")
    assert progress.run is not None
    assert progress.run.status == "running"


async def test_sent_twice_with_one_key_it_is_done_once(
    client: httpx.AsyncClient, work: Work, company: TenantId, body: dict[str, Any]
) -> None:
    answers = [await client.post("/onboarding", json=body, headers={"idempotency-key": "once-1"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert len((await client_rows(ctx)).items) == 1
        assert len((await queries.service_page(ctx)).items) == 1


async def test_somebody_known_needs_little(
    client: httpx.AsyncClient, work: Work, company: TenantId, body: dict[str, Any]
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada = await clients.client(ctx, currency="EUR")
    least = {"client_id": str(ada.id), "tariff_id": body["tariff_id"], "start_date": "2026-04-01"}
    made = (await client.post("/onboarding", json=least)).json()
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [service] = (await queries.service_page(ctx)).items
        assert await queries.technicians_of(ctx, service.id) == {}
        assert not (await queries.promise_of(ctx, service.id)).own
    assert (made["client_id"], service.price.minor) == (str(ada.id), 4990)


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"client": NEW | {"email": "nowhere"}}, 422, "#/client/email"),
        ({"client": NEW | {"site": SITE | {"country": "ZZ"}}}, 422, "#/client/sites/0/country"),
        ({"client": None}, 422, "#"),
        ({"price": {"amount": "45.00", "currency": "USD"}}, 409, None),
        ({"start_date": "2019-01-01"}, 409, None),
        ({"parameters": PROMISED | {"resolution_minutes": 30}}, 422, "#/parameters/resolution_minutes"),
        (
            {"parameters": PROMISED | {"service_hours": {"friday": [["18:00", "08:00"]]}}},
            422,
            "#/parameters/service_hours/friday/0",
        ),
        ({"parameters": PROMISED | {"timezone": "Europe/Nowhere"}}, 422, "#/parameters/timezone"),
        ({"tariff_id": "019cf15e-1200-7000-9d1c-508df9a1557e"}, 404, None),
        ({"technicians": {"primary": "019cf15e-1200-7000-9d1c-508df9a1557e"}}, 404, None),
    ],
)
async def test_a_part_that_is_wrong_leaves_nothing_behind(
    client: httpx.AsyncClient,
    work: Work,
    company: TenantId,
    body: dict[str, Any],
    change: dict[str, Any],
    status: int,
    pointer: str | None,
) -> None:
    answer = await client.post("/onboarding", json=body | change)
    assert answer.status_code == status, answer.text
    if pointer is not None:
        assert pointer in {error["pointer"] for error in answer.json()["errors"]}, answer.text
    assert await nothing(work, company)


async def test_a_technician_who_left_is_refused_by_their_field(
    client: httpx.AsyncClient, work: Work, company: TenantId, body: dict[str, Any]
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        gone = await staff.user(ctx, "Gone Tech")
        await identity.set_active(ctx, gone.id, active=False)
    wanted = body["technicians"] | {"backup": str(gone.id)}
    answer = await client.post("/onboarding", json=body | {"technicians": wanted})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["message"]) == (
        "#/technicians/backup", "Gone Tech left the company or cannot work on services.",
    )  # fmt: skip
    assert await nothing(work, company)


@pytest.mark.parametrize(
    ("left_out", "needed"),
    [
        ((), ["clients.write", "services.assign"]),
        (("technicians",), ["clients.write", "services.assign"]),
        (("technicians", "parameters"), ["clients.write"]),
    ],
)
async def test_who_may_not_do_a_part_is_told_what_they_lack(
    web: FastAPI,
    app: App,
    work: Work,
    company: TenantId,
    body: dict[str, Any],
    left_out: tuple[str, ...],
    needed: list[str],
) -> None:
    wanted = {name: value for name, value in body.items() if name not in left_out}
    async with calling(web, await token_of(app, company, Role.TECHNICIAN)) as technician:
        answer = await technician.post("/onboarding", json=wanted)
    assert (answer.status_code, answer.json()["needs"]) == (403, needed)
    assert await nothing(work, company)
