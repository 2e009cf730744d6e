"""The guided page of onboarding: steps forth and back, mistakes at their step, the plan with its cost, done once."""

import re
from decimal import Decimal
from html import unescape

import pytest

from fairlead.domains.clients.queries import client_rows
from fairlead.domains.identity.permissions import Role
from fairlead.domains.provisioning import queries as provisioning
from fairlead.domains.services import queries
from fairlead.domains.services.terms import TechnicianRole
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.http.csrf import FIELD
from fairlead.platform.work import Work
from tests.kit.browser import Staff, words
from tests.kit.fixtures import NOW
from tests.make import catalog, clients
from tests.make import staff as people

ME = Actor.system("test")
_INPUT = re.compile(r"<input\b[^>]*>")


def sent(html: str, **typed: str) -> dict[str, str]:
    """What the page's main form would send: its fields as shown, with what somebody typed."""
    begun = html.index('id="guide"')
    form = html[begun : html.index("</form>", begun)]
    found: dict[str, str] = {}
    for tag in _INPUT.findall(form):
        facts = {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        box = facts.get("type") in ("radio", "checkbox")
        if facts.get("name") not in (None, FIELD) and (not box or " checked" in tag):
            found[facts["name"]] = facts.get("value", "")
    for tag, body in re.findall(r'<select\b[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[tag] = unescape(chosen[1]) if chosen else ""
    for name, text in re.findall(r'<textarea\b[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    return found | typed


async def go(staff: Staff, html: str, at: str, to: str, **typed: str) -> str:
    """Press a button of the page; the page after it."""
    plan = "&dry_run=true" if to == "preview" else ""
    answer = await staff.post(f"/onboarding?at={at}&to={to}{plan}", sent(html, **typed))
    assert answer.status_code == 200, words(answer.text)[:800]
    return answer.text


async def through(staff: Staff) -> str:
    """Every step for somebody new; the page of the plan."""
    html = await staff.html("/onboarding")
    html = await go(
        staff, html, "client", "service", who="new", new_name="Northwind", email="it@northwind.example",
        line1="1 Main St", city="Boston", country="US",
    )  # fmt: skip
    html = await go(staff, html, "service", "terms", tariff_id="fibre")
    html = await go(staff, html, "terms", "care", start_date="2026-04-01", quantity="2", price="45", term_months="12")
    aside = words(html)
    assert ("1 Apr 2026" in aside, "45.00 USD" in aside, "2026-04-01" in aside) == (True, True, False)
    return await go(staff, html, "care", "preview", primary="tess", service_hours="24/7", sla_terms="Within the hour")


@pytest.fixture
async def ready(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        await catalog.tariff(ctx, setup="100")
        await people.user(ctx, "Tess Tech")
        await people.user(ctx, "Tom Books", Role.BILLING)


async def test_somebody_new_is_onboarded_step_by_step(staff: Staff, work: Work, company: TenantId, ready: None) -> None:
    html = await through(staff)
    said = words(html)
    # Two units at the agreed 45.00 for April, and the set-up once.
    assert re.search(r"Fibre 100 90\.00 USD .*?100\.00 USD Total 190\.00 USD Then 90\.00 USD monthly", said), said
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await client_rows(ctx)).items == []
    place = await staff.send("/onboarding?at=preview&to=start", sent(html))
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [client] = (await client_rows(ctx)).items
        [service] = (await queries.service_page(ctx)).items
        people_now = await queries.technicians_of(ctx, service.id)
        promise = await queries.promise_of(ctx, service.id)
        progress = await provisioning.progress_of(ctx, service.id)
    assert place == f"/services/{service.id}"
    assert (client.name, client.email) == ("Northwind", "it@northwind.example")
    assert (service.price.minor, service.quantity, service.term_months, str(service.status)) == (
        4500, Decimal(2), 12, "provisioning",
    )  # fmt: skip
    assert service.site_id is not None
    assert people_now[TechnicianRole.PRIMARY].name == "Tess Tech"
    assert (promise.own, str(promise.parameters.hours), promise.parameters.sla_terms) == (
        True, "24/7", "Within the hour",
    )  # fmt: skip
    assert progress.run is not None


async def test_pressing_start_twice_is_once(staff: Staff, work: Work, company: TenantId, ready: None) -> None:
    form = sent(await through(staff))
    first = await staff.send("/onboarding?at=preview&to=start", form)
    assert await staff.send("/onboarding?at=preview&to=start", form) == first
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert len((await client_rows(ctx)).items) == 1
        assert len((await queries.service_page(ctx)).items) == 1


async def test_going_back_keeps_what_was_typed(staff: Staff, ready: None) -> None:
    html = await through(staff)
    back = html[html.index('id="guide-back"') :]
    answer = await staff.post("/onboarding?at=preview&to=client", sent(f'<form id="guide"{back}'))
    assert answer.status_code == 200
    assert 'value="Northwind"' in answer.text
    assert "aria-invalid" not in answer.text
    again = sent(answer.text)
    assert (again["price"], again["primary"], again["service_hours"], again["term_months"]) == (
        "45", "tess", "24/7", "12",
    )  # fmt: skip
    html = await go(staff, answer.text, "client", "service", new_name="Southwind")
    html = await go(staff, html, "service", "client", tariff_id="")
    assert 'value="Southwind"' in html


async def refused(staff: Staff, html: str, at: str, to: str, **typed: str) -> str:
    plan = "&dry_run=true" if to == "preview" else ""
    answer = await staff.post(f"/onboarding?at={at}&to={to}{plan}", sent(html, **typed))
    assert answer.status_code in (404, 409, 422), answer.status_code
    return answer.text


async def test_what_is_wrong_stands_at_its_step(staff: Staff, work: Work, company: TenantId, ready: None) -> None:
    html = await refused(staff, await staff.html("/onboarding"), "client", "service", who="new")
    assert "Step 1 of 5" in html
    assert html.count('aria-invalid="true"') == 1
    html = await refused(staff, html, "client", "service", who="new", new_name="N", line1="1 Main St", country="")
    assert html.count('aria-invalid="true"') == 2  # city and country
    html = await go(staff, html, "client", "service", who="new", new_name="N", line1="", email="no address")
    html = await refused(staff, html, "service", "terms", tariff_id="copper")
    assert "No tariff on sale fits this." in html
    html = await go(staff, html, "service", "terms", tariff_id="fibre")
    html = await refused(staff, html, "terms", "care", quantity="0")
    assert "Step 3 of 5" in html
    html = await go(staff, html, "terms", "care", quantity="1", price="1.234")
    html = await refused(staff, html, "care", "preview", service_hours="mornings")
    assert "Step 3 of 5" in html
    assert "more than the 2 decimals" in html
    html = await go(staff, html, "terms", "care", price="")
    html = await refused(staff, html, "care", "preview")
    assert "Step 4 of 5" in html
    assert "cannot be read" in html
    html = await refused(staff, html, "care", "preview", service_hours="24/7")
    assert "Step 1 of 5" in html  # the address that is none, told by the command
    html = await go(staff, html, "client", "service", email="")
    html = await go(staff, html, "service", "terms")
    html = await go(staff, html, "terms", "care")
    html = await refused(staff, html, "care", "preview", primary="tess", backup="tess")
    assert "is the primary technician already" in html
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await client_rows(ctx)).items == []


async def test_a_known_client_begins_at_the_second_step(
    staff: Staff, work: Work, company: TenantId, ready: None
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada = await clients.client(ctx, name="Ada")
    html = await staff.html(f"/onboarding?client_id={ada.id}")
    assert "Step 2 of 5" in html
    assert sent(html)["client_id"] == f"Ada ({ada.number})"
    await staff.html("/onboarding?client_id=019cf15e-1200-7000-9d1c-508df9a1557e", 404)


async def test_nothing_is_done_without_being_previewed_or_started(
    staff: Staff, work: Work, company: TenantId, ready: None
) -> None:
    shown = sent(await through(staff))
    form = {name: text for name, text in shown.items() if name not in ("_plan", "_key")}
    answer = await staff.post("/onboarding?at=care&to=preview", form)
    assert answer.status_code == 200
    assert "Step 4 of 5" in answer.text
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await client_rows(ctx)).items == []


async def test_a_world_that_moved_on_is_previewed_again(
    staff: Staff, work: Work, company: TenantId, ready: None
) -> None:
    form = sent(await through(staff))
    async with work.begin(company, ME, now=NOW) as ctx:
        await clients.client(ctx, name="Somebody else")
    answer = await staff.post("/onboarding?at=preview&to=start", form)
    assert answer.status_code == 409
    assert "changed since this plan was made" in answer.text
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await queries.service_page(ctx)).items == []
