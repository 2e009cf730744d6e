"""A company's own steps: for a type, for one template, back to the built-in ones; set-ups under way keep theirs."""

import pytest

from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.provisioning import commands, queries, rules
from fairlead.domains.services import commands as services_commands
from fairlead.domains.services.lifecycle import Status
from fairlead.kernel.errors import Invalid
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.db.repository import StaleVersion
from fairlead.platform.work import Work
from fairlead.platform.workflow.declare import MANUAL, Planned
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make import catalog, services

ME = Actor.system("test")
INTERNET = ServiceType.INTERNET
DIG = Planned(MANUAL, "Dig", manual=True)
OWN = [DIG, rules.SET_UP_MONITORING]


async def test_the_template_comes_before_the_type_and_the_type_before_what_is_built_in(ctx: Context) -> None:
    template = await catalog.template(ctx)
    assert await queries.steps_for(ctx, template.id, INTERNET) == rules.BUILT_IN[INTERNET]
    await commands.set_steps(ctx, INTERNET, OWN)
    assert await queries.steps_for(ctx, template.id, INTERNET) == tuple(OWN)
    await commands.set_steps(ctx, INTERNET, [DIG], template_id=template.id)
    assert await queries.steps_for(ctx, template.id, INTERNET) == (DIG,)
    await commands.reset_steps(ctx, INTERNET, template_id=template.id)
    await commands.reset_steps(ctx, INTERNET)
    assert await queries.steps_for(ctx, template.id, INTERNET) == rules.BUILT_IN[INTERNET]


async def test_the_lists_say_whose_they_are(ctx: Context, database: Database) -> None:
    template = await catalog.template(ctx)
    await commands.set_steps(ctx, ServiceType.VOICE, [DIG])
    await commands.set_steps(ctx, INTERNET, OWN, template_id=template.id)
    async with count_queries(database) as asked:
        found = await queries.step_lists(ctx)
    assert asked.count == 1
    assert [(one.name, one.own, len(one.steps), one.version) for one in found] == [
        ("internet", False, 5, 0), ("voice", True, 1, 1), ("bundle", False, 5, 0), ("recurring", False, 4, 0),
        ("one_time", False, 2, 0), ("Fibre 100", True, 2, 1),
    ]  # fmt: skip


async def test_the_same_again_changes_nothing_and_an_old_version_is_refused(ctx: Context) -> None:
    first = await commands.set_steps(ctx, INTERNET, OWN, version=0)
    assert (first.own, first.version, first.steps) == (True, 1, tuple(OWN))
    assert await commands.set_steps(ctx, INTERNET, OWN, version=1) == first
    assert (await commands.set_steps(ctx, INTERNET, [DIG])).version == 2
    for stale in (0, 1):
        with pytest.raises(StaleVersion):
            await commands.set_steps(ctx, INTERNET, OWN, version=stale)
        with pytest.raises(StaleVersion):
            await commands.reset_steps(ctx, INTERNET, version=stale)
    assert (await queries.step_list(ctx, INTERNET)).steps == (DIG,)


async def test_a_list_that_makes_no_sense_changes_nothing(ctx: Context) -> None:
    for steps in ([], [Planned("fly", "Fly")]):
        with pytest.raises(Invalid):
            await commands.set_steps(ctx, INTERNET, steps)
    assert not (await queries.step_list(ctx, INTERNET)).own


async def test_a_set_up_under_way_keeps_its_steps(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        service = await services.service(ctx, status=Status.PENDING)
        await commands.set_steps(ctx, INTERNET, [DIG])
    async with work.begin(company, ME, now=NOW) as ctx:
        await services_commands.start_provisioning(ctx, service.id)
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.set_steps(ctx, INTERNET, OWN)
        await commands.set_steps(ctx, INTERNET, OWN, template_id=service.template_id)
        await catalog_commands.withdraw_template(ctx, service.template_id)
    async with work.begin(company, ME, now=NOW) as ctx:
        progress = await queries.progress_of(ctx, service.id)
    assert [step.title for step in progress.steps] == ["Dig"]


async def test_steps_are_edited_as_text_and_reset(staff: Staff, work: Work, company: TenantId) -> None:
    page = await staff.get("/provisioning/templates")
    assert "Internet Assign technicians → Install and connect the line" in page
    form = await staff.html("/provisioning/templates/types/internet")
    assert "Assign technicians\nInstall and connect the line\n" in form
    home = await staff.send("/provisioning/templates/types/internet", {"steps": "Dig\n\nSet up monitoring"})
    assert "Internet Dig → Set up monitoring Your company" in await staff.get(home)
    refused = await staff.post(
        "/provisioning/templates/types/internet", {"steps": "Set up monitoring\nSet up monitoring"}
    )
    assert refused.status_code == 422
    assert "Line 2: is step 1 already." in refused.text
    await staff.send("/provisioning/templates/types/internet/reset")
    async with work.begin(company, ME, now=NOW) as ctx:
        assert not (await queries.step_list(ctx, INTERNET)).own
        template = await catalog.template(ctx)
    place = await staff.send("/provisioning/templates/new", {"template_id": "fibre"})
    assert place == f"/provisioning/templates/catalog/{template.id}"
    await staff.send(place, {"steps": "Dig"})
    assert "Fibre 100 Dig Your company" in await staff.get("/provisioning/templates")
    await staff.send(f"{place}/reset")
    assert "Fibre 100 Dig" not in await staff.get("/provisioning/templates")
