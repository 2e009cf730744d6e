"""Who looks after a service and what was promised, at the screen; and who left."""

import pytest

from fairlead.domains.identity import commands as identity
from fairlead.domains.identity.models import User
from fairlead.domains.services import commands, queries
from fairlead.domains.services.models import Service
from fairlead.domains.services.policy import SlaPolicy
from fairlead.kernel.hours import Weekday
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.policy import policy
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import services
from tests.make import staff as people

ME = Actor.system("test")
PROMISE = {
    "response_minutes": "90", "resolution_minutes": "240", "uptime_percent": "99.95", "timezone": "Europe/Vienna",
    "service_hours": "Mon-Fri 8-12, 13-18; Sat 9-12", "sla_terms": "As the contract says",
}  # fmt: skip


@pytest.fixture
async def sold(work: Work, company: TenantId) -> tuple[Service, User, User]:
    """A service, and two technicians."""
    async with work.begin(company, ME, now=NOW) as ctx:
        return await services.service(ctx), await people.user(ctx, "Tess Tech"), await people.user(ctx, "Bob Back")


async def test_technicians_are_assigned_and_shown(staff: Staff, sold: tuple[Service, User, User]) -> None:
    at = f"/services/{sold[0].id}"
    assert "Primary — Backup —" in await staff.get(at)
    await staff.send(f"{at}/technicians", {"primary": "tess", "backup": "Bob Back (bob.back@harbour.example)"})
    assert "Primary Tess Tech Backup Bob Back" in await staff.get(at)
    form = await staff.html(f"{at}/technicians")
    assert 'value="Tess Tech (tess.tech@harbour.example)"' in form
    refused = await staff.post(f"{at}/technicians", {"primary": "tess", "backup": "tess"})
    assert refused.status_code == 422
    assert "is the primary technician already" in refused.text


async def test_who_left_is_marked_on_the_service_and_listed_for_reassignment(
    staff: Staff, work: Work, company: TenantId, sold: tuple[Service, User, User]
) -> None:
    service, tess, _ = sold
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.assign_technicians(ctx, service.id, tess.id)
    page = await staff.get("/technicians")
    assert "To be reassigned" not in page
    assert "Tess Tech tess.tech@harbour.example Technician Here 1 0" in page
    async with work.begin(company, ME, now=NOW) as ctx:
        await identity.set_active(ctx, tess.id, active=False)
    shown = await staff.get(f"/services/{service.id}")
    assert "Somebody else is needed Tess Tech left or cannot work on services." in shown
    page = await staff.get("/technicians")
    assert "1 service to be given to somebody else" in page
    assert "Tess Tech tess.tech@harbour.example Technician Left 1 0" in page
    assert f"{service.name} {service.number}" in page
    form = await staff.html(f"/technicians/reassign?from_user={tess.id}")
    assert f'value="{tess.id}" selected' in form
    refused = await staff.post("/technicians/reassign", {"from_user": tess.id, "to_user": tess.id})
    assert refused.status_code == 422
    await staff.send("/technicians/reassign", {"from_user": tess.id, "to_user": "bob"})
    assert "To be reassigned" not in await staff.get("/technicians")
    assert "Primary Bob Back" in await staff.get(f"/services/{service.id}")


async def test_what_is_promised_is_written_as_people_say_it(
    staff: Staff, work: Work, company: TenantId, sold: tuple[Service, User, User]
) -> None:
    at = f"/services/{sold[0].id}"
    assert "Agreed The company's defaults" in await staff.get(at)
    await staff.send(f"{at}/parameters", PROMISE)
    shown = await staff.get(at)
    assert "Answered within 1 h 30 min Solved within 4 h Uptime 99.95 %" in shown
    assert "Mon–Fri 08:00–12:00 and 13:00–18:00, Sat 09:00–12:00, Europe/Vienna" in shown
    assert "Agreed For this service" in shown
    form = await staff.html(f"{at}/parameters")
    assert 'value="Mon–Fri 08:00–12:00 and 13:00–18:00, Sat 09:00–12:00"' in form
    for wrong, said in (
        ({"service_hours": "mornings"}, "cannot be read"),
        ({"service_hours": "Mon 12-8"}, "does not end after it begins"),
        ({"timezone": "Europe/Nowhere"}, "is not a time zone"),
        ({"resolution_minutes": "30"}, "is shorter than the response"),
    ):
        refused = await staff.post(f"{at}/parameters", PROMISE | wrong)
        assert (refused.status_code, refused.text.count('aria-invalid="true"')) == (422, 1), wrong
        assert said in refused.text
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await queries.promise_of(ctx, sold[0].id)).parameters.response_minutes == 90


async def test_a_service_is_watched_by_a_button(staff: Staff, sold: tuple[Service, User, User]) -> None:
    at = f"/services/{sold[0].id}"
    assert "Watch it" in await staff.get(at)
    await staff.send(f"{at}/monitoring")
    shown = await staff.get(at)
    assert "Watch it" not in shown
    assert "Watched since 15 Mar 2026" in shown


async def test_the_companys_defaults_are_among_its_settings(staff: Staff, work: Work, company: TenantId) -> None:
    assert "Minutes until somebody answers. 60" in await staff.get("/settings")
    form = {
        "response_minutes": "30", "resolution_minutes": "120", "uptime_percent": "99.5", "days": "monday",
        "opens": "09:00", "closes": "17:00",
    }  # fmt: skip
    await staff.send("/settings/sla", form)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        chosen = await policy(ctx, SlaPolicy)
    assert (chosen.response_minutes, chosen.days, chosen.opens) == (30, (Weekday.MONDAY,), "09:00")
    refused = await staff.post("/settings/sla", form | {"opens": "18:00"})
    assert refused.status_code == 422
    assert "end before they begin" in refused.text
