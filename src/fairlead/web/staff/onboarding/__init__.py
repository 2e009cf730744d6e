"""Onboarding: a client, a service, its terms, who looks after it; previewed, then sold and its set-up begun at once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.domains.catalog.queries import offer, tariff_row
from fairlead.domains.clients.queries import client_facts, home
from fairlead.domains.provisioning import commands
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import default_parameters
from fairlead.kernel.errors import FieldError, Invalid, Problem
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import see_other
from fairlead.platform.pages.formats import worded
from fairlead.platform.pages.forms import label, meant, remembered
from fairlead.web.guides import follow
from fairlead.web.staff.onboarding.cost import cost_of
from fairlead.web.staff.onboarding.guide import Bought, OnboardingGuide
from fairlead.web.staff.onboarding.steps import (
    FORM,
    ORDER,
    PREVIEW,
    START,
    STEPS,
    Answers,
    Who,
    first_answers,
    lacking,
    step_of,
)
from fairlead.web.staff.picking import PICKERS

router = APIRouter(route_class=PageRoute)

ONBOARD = [needs(ServicePermission.PROVISION)]

To = Annotated[str, Query(pattern=f"^({'|'.join(ORDER)})$")]


@router.get("/onboarding", dependencies=ONBOARD)
async def begin(ctx: Ctx, request: Request, client_id: UUID | None = None) -> Response:
    """The first step; for a client whose page led here, the second."""
    ours = await home(ctx)
    promised = await default_parameters(ctx, client_id, ours.timezone)
    form = FORM.filled(first_answers(ours, ctx.today(ours.timezone), promised))
    if client_id is None:
        return await OnboardingGuide(form, STEPS[0].name).show(request, STEPS[0].name)
    client = await client_facts(ctx, client_id)
    form = form.filled({"client_id": label(client.name, client.number)})
    return await OnboardingGuide(form, STEPS[0].name).show(request, STEPS[1].name)


@router.post("/onboarding", dependencies=ONBOARD)
async def go(ctx: Ctx, request: Request, at: To = STEPS[0].name, to: To = START) -> Response:
    """From one step to another, keeping everything typed; `preview` plans, `start` does it."""
    guide = OnboardingGuide(FORM, at)
    answers, mistakes = await _look(request, guide)
    guide.bought = await _bought(ctx, guide)
    follow(request, guide)
    aim = ORDER.index(to)
    open_ones = [one for one in mistakes if (step_of(one.field) or 0) < aim]
    if aim <= ORDER.index(at):
        return await guide.show(request, to)
    if open_ones:
        return await guide.show(
            request, STEPS[min(step_of(one.field) or 0 for one in open_ones)].name, mistakes=open_ones
        )
    if to not in (PREVIEW, START) or answers is None:
        return await guide.show(request, to if to in ORDER[: len(STEPS)] else STEPS[-1].name)
    if to == PREVIEW and not ctx.dry_run:
        return await guide.show(request, STEPS[-1].name)
    made = await commands.onboard(ctx, answers.onboarding(*await _surroundings(ctx, answers)))
    if ctx.dry_run:
        guide.cost = await cost_of(ctx, made.service_id)
    return see_other(request, f"/services/{made.service_id}", flash="Sold; the set-up is under way.")


async def _look(request: Request, guide: OnboardingGuide) -> tuple[Answers | None, list[FieldError]]:
    """The answers so far, or what is wrong with them."""
    answers, mistakes = None, []
    try:
        answers = await FORM.submitted(request)
    except Invalid as wrong:
        mistakes = list(wrong.errors)
    guide.form = remembered(request) or FORM
    known = {one.field for one in mistakes}
    return answers, mistakes + [one for one in lacking(guide.form.typed) if one.field not in known]


async def _surroundings(ctx: Context, answers: Answers) -> tuple[str, str]:
    """The currency that amounts are in, and the time zone of the client."""
    currency = (await tariff_row(ctx, answers.tariff_id)).currency
    if answers.who is Who.EXISTING and answers.client_id is not None:
        return currency, (await client_facts(ctx, answers.client_id)).timezone
    return currency, (await home(ctx)).timezone


async def _bought(ctx: Context, guide: OnboardingGuide) -> Bought | None:
    """What was chosen, with its list price; nothing while that is unclear."""
    typed = guide.form.typed.get("tariff_id", ("",))[:1]
    found = await meant(ctx, PICKERS["offers"], typed[0]) if typed and typed[0] else ()
    if not isinstance(found, UUID):
        return None
    try:
        sold = await offer(ctx, found, ctx.today("UTC"))
    except Problem:
        return None
    return Bought(sold.name, sold.price, sold.setup, worded(sold.cycle).lower())
