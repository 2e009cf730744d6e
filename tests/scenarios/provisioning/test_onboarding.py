"""Seed 000, scenario 1: a new client with managed IT services, from the sale to recurring billing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.clients.commands import NewClient, NewContact
from fairlead.domains.identity.permissions import Role
from fairlead.domains.provisioning import commands as provisioning
from fairlead.domains.provisioning import queries as set_ups
from fairlead.domains.provisioning.commands import PROVISIONING, Onboarding
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import Parameters, Sale
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.queries import ServiceRow
from fairlead.domains.services.terms import ProvisioningStatus, TechnicianRole
from fairlead.kernel.hours import Hours
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.workflow.calls import Turn
from fairlead.platform.workflow.states import RunStatus, StepStatus
from fairlead.platform.workflow.turns import take_turn
from tests.kit.story import Story
from tests.make import catalog, clients, staff

PREMIUM = "Managed IT Services - Premium"
PROMISED = Parameters(
    response_minutes=60, resolution_minutes=240, uptime_percent=Decimal("99.9"),
    hours=Hours.around_the_clock("America/New_York"), sla_terms="24/7 support, 1-hour response, 4-hour resolution",
)  # fmt: skip
FIRST = ("2026-03-16", "4500.00", [("2026-03-16/2026-04-16", "3500.00"), (f"{PREMIUM}: set-up", "1000.00")])
"""A whole month from the start, 3500.00, and the setup once, 1000.00."""
SECOND = ("2026-04-16", "3500.00", [("2026-04-16/2026-05-16", "3500.00")])


@dataclass(frozen=True)
class Cast:
    """Who and what the scenario is about."""

    tariff: UUID
    senior: UUID
    junior: UUID


@pytest.fixture
async def cast(story: Story) -> Cast:
    async def prepare(ctx: Context) -> Cast:
        managed = await catalog.template(
            ctx, code="managed-it", name="Managed IT Services", type=ServiceType.RECURRING
        )  # fmt: skip
        tariff = await catalog.tariff(ctx, managed, price="2900", setup="500")
        senior = await staff.user(ctx, "Senior Tech", Role.NETWORK)
        return Cast(tariff.id, senior.id, (await staff.user(ctx, "Junior Tech")).id)

    found = await story.on("2026-03-01", prepare)
    story.events()
    return found


def terms(cast: Cast) -> dict[str, object]:
    return {
        "tariff_id": cast.tariff, "name": PREMIUM, "price": Money.parse("3500", "USD"),
        "setup": Money.parse("1000", "USD"), "start_date": date(2026, 3, 16), "term_months": 12, "auto_renewal": True,
    }  # fmt: skip


async def look(story: Story, service_id: UUID) -> ServiceRow:
    return await story.do(lambda ctx: queries.service_row(ctx, service_id))


async def test_scenario_1_step_by_step_as_the_seed_has_it(story: Story, cast: Cast) -> None:
    client = await story.on("2026-03-16", lambda ctx: clients.client(ctx, name="Northwind"))
    assert story.events() == ["ClientCreated"]

    async def provision(ctx: Context) -> UUID:
        return (await commands.provision(ctx, Sale(client_id=client.id, **terms(cast)))).id  # type: ignore[arg-type] # by name

    service_id = await story.do(provision)
    assert story.events() == ["ServiceProvisioned"]
    await story.do(lambda ctx: commands.start_provisioning(ctx, service_id))
    assert story.events() == ["ServiceProvisioningStarted"]
    await story.do(lambda ctx: commands.assign_technicians(ctx, service_id, cast.senior, cast.junior))
    assert story.events() == ["TechnicianAssigned", "TechnicianAssigned"]
    await story.do(lambda ctx: commands.set_parameters(ctx, service_id, PROMISED))
    assert story.events() == ["ServiceParametersSet"]
    await story.do(lambda ctx: commands.set_up_monitoring(ctx, service_id))
    assert story.events() == ["ServiceMonitoringSetUp"]
    await story.do(lambda ctx: commands.complete_provisioning(ctx, service_id))
    assert story.events() == ["ServiceProvisioningCompleted"]
    await story.do(lambda ctx: commands.activate(ctx, service_id))
    assert story.events() == ["ServiceActivated"]

    service = await look(story, service_id)
    assert (service.status, service.provisioning_status) == (Status.ACTIVE, ProvisioningStatus.COMPLETED)
    assert (service.start_date, service.end_date, service.auto_renewal) == (date(2026, 3, 16), date(2027, 3, 16), True)
    assert (service.price, service.price_agreed) == (Money.parse("3500", "USD"), True)
    await story.bill("2026-03-16")
    assert story.events() == ["InvoiceIssued", "BillingRunFinished"]
    await story.bill("2026-04-16")
    assert await story.invoices(client.id) == [FIRST, SECOND]
    assert await story.do(lambda ctx: queries.mrr(ctx, "USD")) == Money.parse("3500", "USD")


async def turns(story: Story, service_id: UUID) -> list[tuple[str, str]]:
    """Take the workflow's turns until it waits for somebody or ends; its steps with their states."""
    while True:
        found = await story.do(lambda ctx: set_ups.progress_of(ctx, service_id))
        running = [step for step in found.steps if step.status is StepStatus.RUNNING]
        if found.run is None or found.run.status is not RunStatus.RUNNING or not running:
            return [(step.title, step.status.value) for step in found.steps]
        turn = Turn(found.run.id, running[0].position, running[0].attempts)
        await story.do(lambda ctx, turn=turn: take_turn(ctx, PROVISIONING, turn))  # type: ignore[misc] # a closure's default


async def test_scenario_1_onboarded_in_one_go_and_set_up_by_its_workflow(story: Story, cast: Cast) -> None:
    wanted = Onboarding(
        client=NewClient(name="Northwind", email="it@northwind.example", contacts=(NewContact(name="Mary"),)),
        sale=terms(cast), primary=cast.senior, backup=cast.junior, parameters=PROMISED,
    )  # fmt: skip
    made = await story.on("2026-03-16", lambda ctx: provisioning.onboard(ctx, wanted))
    assert story.events() == [
        "ClientCreated", "ContactAdded", "ServiceProvisioned", "TechnicianAssigned", "TechnicianAssigned",
        "ServiceParametersSet", "ServiceProvisioningStarted",
    ]  # fmt: skip
    people = await story.do(lambda ctx: queries.technicians_of(ctx, made.service_id))
    assert {role: one.name for role, one in people.items()} == {
        TechnicianRole.PRIMARY: "Senior Tech", TechnicianRole.BACKUP: "Junior Tech",
    }  # fmt: skip
    promise = await story.do(lambda ctx: queries.promise_of(ctx, made.service_id))
    assert (promise.own, promise.parameters, str(promise.parameters.hours)) == (True, PROMISED, "24/7")

    assert await turns(story, made.service_id) == [
        ("Assign technicians", "done"), ("Set service parameters", "done"), ("Set up monitoring", "done"),
        ("Hand over to the client", "waiting"),
    ]  # fmt: skip
    assert story.events() == ["ServiceMonitoringSetUp"]  # technicians and promise were there already
    assert (await look(story, made.service_id)).provisioning_status is ProvisioningStatus.REQUIRES_MANUAL

    await story.on("2026-03-18", lambda ctx: provisioning.do_step(ctx, made.service_id, 4, note="All at work"))
    await turns(story, made.service_id)
    assert story.events() == ["ProvisioningStepHandled", "ServiceProvisioningCompleted"]
    await story.do(lambda ctx: commands.activate(ctx, made.service_id, on=date(2026, 3, 16)))
    assert story.events() == ["ServiceActivated"]
    await story.bill("2026-03-18")
    await story.bill("2026-04-16")
    first, second = await story.invoices(made.client_id)
    assert (first[1:], second) == (FIRST[1:], SECOND)
