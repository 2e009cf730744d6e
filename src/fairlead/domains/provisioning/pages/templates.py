"""The steps that set services up: one list a type, and one for each template that has its own; a step a line."""

import re
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import StringConstraints
from starlette.responses import Response

from fairlead.domains.catalog.queries import template_row
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.provisioning import commands, queries
from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.provisioning.queries import StepList
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input
from fairlead.platform.pages import (
    Action,
    Column,
    Crumb,
    EmptyState,
    Form,
    Header,
    Hint,
    KeyValues,
    Section,
    Table,
    detail_page,
    form_page,
    see_other,
)
from fairlead.platform.pages.formats import worded
from fairlead.platform.pages.forms import Pick
from fairlead.platform.workflow.declare import MANUAL, Planned

router = APIRouter(prefix="/provisioning/templates", route_class=PageRoute)

READ = [needs(ProvisioningPermission.READ)]
DESIGN = [needs(ProvisioningPermission.DESIGN)]

_HOME = "/provisioning/templates"
_BY_HAND = re.compile(r"(.*)\(by hand\)", re.IGNORECASE)


class StepsForm(Input):
    """The steps as a person writes them."""

    steps: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]


class TemplateForm(Input):
    """Which template gets steps of its own."""

    template_id: UUID


FORM = Form(
    StepsForm, "", title="Set-up steps", submit="Save", preview=True, cancel=_HOME,
    crumbs=(Crumb("Set-up steps", _HOME),),
    intro="One step a line, in the order in which they are done. Set-ups under way keep the steps they began with.",
    hints={"steps": Hint(label="Steps", kind="textarea")},
)  # fmt: skip
PICK = Form(
    TemplateForm, f"{_HOME}/new", title="Steps for one template", submit="Go on", cancel=_HOME,
    crumbs=(Crumb("Set-up steps", _HOME), Crumb("For a template")),
    hints={"template_id": Hint(label="Template", pick=Pick("templates"))},
)  # fmt: skip


@router.get("", dependencies=READ)
async def lists(ctx: Ctx, request: Request) -> Response:
    """Every list, and what steps there are."""
    found = await queries.step_lists(ctx)
    table = Table(
        (
            Column("For", _name, href=_address, main=True),
            Column("Steps", lambda one: " → ".join(step.title for step in one.steps)),
            Column("Made by", lambda one: "Your company" if one.own else "Built in", phone=False),
        ),
        found, label="Set-up steps", noun="list", empty=EmptyState("No lists"),
    )  # fmt: skip
    new = Action(
        label="For a template", href=f"{_HOME}/new", icon="plus", dialog=True, permission=ProvisioningPermission.DESIGN
    )
    known = KeyValues([(one.title, one.what) for one in commands.KNOWN.values()])
    header = Header("Set-up steps", icon="list-check", actions=(new,))
    return await detail_page(
        request, header, Section("By type and template", table, flush=True), Section("What a step can be", known)
    )


@router.get("/new", dependencies=DESIGN)
async def ask_template(request: Request) -> Response:
    """Which template?"""
    return await form_page(request, PICK)


@router.post("/new", dependencies=DESIGN)
async def choose_template(request: Request) -> Response:
    """On to its list."""
    data = await PICK.submitted(request)
    return see_other(request, f"{_HOME}/catalog/{data.template_id}")


@router.get("/types/{kind}", dependencies=DESIGN)
async def ask_type(ctx: Ctx, request: Request, kind: ServiceType) -> Response:
    """The steps of a type."""
    return await _ask(request, await queries.step_list(ctx, kind))


@router.post("/types/{kind}", dependencies=DESIGN)
async def set_type(ctx: Ctx, request: Request, kind: ServiceType) -> Response:
    """Keep them."""
    return await _set(ctx, request, await queries.step_list(ctx, kind))


@router.post("/types/{kind}/reset", dependencies=DESIGN)
async def reset_type(ctx: Ctx, request: Request, kind: ServiceType) -> Response:
    """Back to the built-in ones."""
    await commands.reset_steps(ctx, kind)
    return see_other(request, _HOME, flash="The built-in steps count again.")


@router.get("/catalog/{template_id}", dependencies=DESIGN)
async def ask_catalog(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """The steps of one template."""
    return await _ask(request, await _of_template(ctx, template_id))


@router.post("/catalog/{template_id}", dependencies=DESIGN)
async def set_catalog(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """Keep them."""
    return await _set(ctx, request, await _of_template(ctx, template_id))


@router.post("/catalog/{template_id}/reset", dependencies=DESIGN)
async def reset_catalog(ctx: Ctx, request: Request, template_id: UUID) -> Response:
    """Back to those of its type."""
    found = await _of_template(ctx, template_id)
    await commands.reset_steps(ctx, found.type, template_id=template_id)
    return see_other(request, _HOME, flash=f"{found.name} is set up like its type again.")


async def _of_template(ctx: Context, template_id: UUID) -> StepList:
    return await queries.step_list(ctx, (await template_row(ctx, template_id)).type, template_id)


def _name(one: StepList) -> str:
    return one.name if one.template_id else worded(one.type)


def _address(one: StepList) -> str:
    return f"{_HOME}/catalog/{one.template_id}" if one.template_id else f"{_HOME}/types/{one.type}"


def _form(one: StepList) -> Form[StepsForm]:
    known = "; ".join(step.title for name, step in commands.KNOWN.items() if name != MANUAL)
    help = f"Done by themselves: {known}. Every other line is a step by hand."  # noqa: A001 - the hint's word
    hints = {"steps": Hint(label="Steps", kind="textarea", help=help)}
    return FORM.at(
        _address(one), title=f"Set-up steps: {_name(one)}", hints=hints,
        crumbs=(*FORM.crumbs, Crumb(_name(one))),
    ).filled({"steps": written(one.steps)})  # fmt: skip


async def _ask(request: Request, one: StepList) -> Response:
    return await form_page(request, _form(one))


async def _set(ctx: Context, request: Request, one: StepList) -> Response:
    data = await _form(one).submitted(request)
    try:
        await commands.set_steps(ctx, one.type, read(data.steps, one.steps), template_id=one.template_id)
    except Invalid as wrong:
        raise Invalid(errors=tuple(_line(error) for error in wrong.errors)) from None
    return see_other(request, _HOME, flash=f"The steps for {_name(one)} are saved; set-ups under way keep theirs.")


def _line(error: FieldError) -> FieldError:
    """A mistake of one step as one of the text, by its line."""
    place = re.match(r"steps\.(\d+)\.", error.field)
    where = f"Line {int(place[1]) + 1}: " if place else ""
    return FieldError("steps", "#/steps", f"{where}{error.message}", error.remedy)


def written(steps: Sequence[Planned]) -> str:
    """Steps as `read` takes them: a line each."""
    return "\n".join(_text(one) for one in steps)


def _text(one: Planned) -> str:
    if one.step == MANUAL:
        return one.title
    known = commands.KNOWN.get(one.step)
    title = one.title if known is not None and one.title == known.title else f"{one.step}: {one.title}"
    return f"{title} (by hand)" if one.manual else title


def read(text: str, before: Sequence[Planned] = ()) -> list[Planned]:
    """What somebody wrote, a step a line: a known step by its title, or as `name: title`; anything else is by hand."""
    options = {one.step: one.options for one in before if one.step != MANUAL}
    by_title = {known.title.casefold(): name for name, known in commands.KNOWN.items() if name != MANUAL}
    steps = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        forced = _BY_HAND.fullmatch(line)
        said = forced[1].strip() if forced else line
        name, colon, title = (part.strip() for part in said.partition(":"))
        if colon and name in commands.KNOWN:
            step = Planned(name, title, bool(forced), options.get(name, {}))
        elif said.casefold() in by_title:
            known = by_title[said.casefold()]
            step = Planned(known, commands.KNOWN[known].title, bool(forced), options.get(known, {}))
        else:
            step = Planned(MANUAL, line, manual=True)
        steps.append(step)
    return steps
