"""The guided page of onboarding: which step is shown, with everything typed so far and what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fairlead.kernel.errors import FieldError
from fairlead.kernel.money import Money
from fairlead.platform.pages import Form, Header, PlanView, page
from fairlead.platform.pages.formats import day_text, money_text
from fairlead.platform.pages.forms import Mistake
from fairlead.web.staff.onboarding.cost import Cost
from fairlead.web.staff.onboarding.steps import FORM, ORDER, PREVIEW, STEPS, Answers, step_of, told_of_fields

_UNPROCESSABLE = 422


@dataclass(frozen=True)
class Bought:
    """What was chosen, as the side of the page tells it."""

    name: str
    price: Money
    setup: Money
    cycle: str


@dataclass
class OnboardingGuide:
    """One request on its way through the steps."""

    form: Form[Answers]
    at: str
    bought: Bought | None = None
    cost: Cost | None = None

    async def show(
        self, request: Request, step: str, *, mistakes: Sequence[FieldError] = (), problem: Mistake | None = None
    ) -> Response:
        """The page of a step; mistakes of other steps are told when these are shown."""
        shown = self.form.refused(_as_problem(mistakes)) if mistakes else self.form
        return await self._page(request, step, replace(shown, problem=problem), code=_code(mistakes, problem))

    async def planned(self, request: Request, plan: PlanView) -> Response:
        """The last step: what will be made, what it costs, what happens next."""
        return await self._page(request, PREVIEW, self.form, plan=plan)

    async def refused(self, request: Request, problem: Mapping[str, Any]) -> Response:
        """The first step that asks for what was wrong; what no step asks for stands above the present one."""
        told = told_of_fields(problem)
        asked = [at for one in told if (at := step_of(one.field)) is not None]
        if asked:
            found = await self.show(request, STEPS[min(asked)].name, mistakes=told)
        else:
            said = Mistake(str(problem.get("detail") or problem["title"]), str(problem.get("remedy", "")))
            found = await self.show(request, self.at if self.at in ORDER[:-2] else STEPS[-1].name, problem=said)
        found.status_code = problem["status"]
        return found

    async def _page(
        self, request: Request, step: str, form: Form[Answers], *, plan: PlanView | None = None, code: int = 200
    ) -> Response:
        number = ORDER.index(step)
        here = STEPS[number] if number < len(STEPS) else None
        known = {one.name: one for one in form.fields}
        currency = self.bought.price.currency if self.bought is not None else ""
        asked = here.asked(form.value(known["who"])) if here is not None else ()
        return await page(
            request, "staff/onboarding.html", code=code, title=FORM.title,
            header=Header(FORM.title, crumbs=FORM.crumbs), form=form, steps=STEPS, here=here, number=number,
            before=ORDER[number - 1] if number else None, after=ORDER[number + 1], bought=self.bought, cost=self.cost,
            plan=plan, fields=[known[name] for name in asked],
            others=[one for one in form.fields if one.name not in asked], said=_said(form, number, currency),
        )  # fmt: skip


def _as_problem(mistakes: Sequence[FieldError]) -> Mapping[str, Any]:
    return {
        "title": "Some answers need a correction.",
        "errors": [
            {"pointer": one.pointer, "field": one.field, "message": one.message, "remedy": one.remedy}
            for one in mistakes
        ],
    }


def _code(mistakes: Sequence[FieldError], problem: Mistake | None) -> int:
    return _UNPROCESSABLE if mistakes or problem is not None else 200


_TOLD = (
    ("Client", "new_name"), ("Client", "client_id"), ("Start", "start_date"), ("Quantity", "quantity"),
    ("Agreed price", "price"), ("Set-up price", "setup"), ("Contract", "contract_id"), ("Term", "term_months"),
    ("Site", "site_id"), ("Technician", "primary"), ("Backup", "backup"), ("Service hours", "service_hours"),
)  # fmt: skip
_DAYS = frozenset({"start_date"})
_AMOUNTS = frozenset({"price", "setup"})


def _said(form: Form[Answers], number: int, currency: str) -> list[tuple[str, str]]:
    """What was answered in the steps before this one, as people read it."""
    typed = {one.name: form.value(one) for one in form.fields}
    before = {name for step in STEPS[:number] for name in step.fields}
    return [(label, _read(name, typed[name], currency)) for label, name in _TOLD if name in before and typed[name]]


def _read(name: str, typed: str, currency: str) -> str:
    """A day in words and an amount as money; what is neither, as it was typed."""
    try:
        if name in _DAYS:
            return day_text(date.fromisoformat(typed))
        if name in _AMOUNTS and currency:
            return money_text(Money.parse(typed, currency))
    except ValueError:
        return typed
    return f"{typed} months" if name == "term_months" and typed.isdigit() else typed
