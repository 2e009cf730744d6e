"""Granting a discount on a service or on everything of a client, and ending one."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.services import commands, queries
from fairlead.domains.services.commands import NewDiscount
from fairlead.domains.services.pages.places import of_service
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import DiscountRow
from fairlead.domains.services.schemas.discounts import ClientDiscountIn, EndDiscountIn
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Text80, Text200
from fairlead.platform.pages import Form, Hint, form_page, see_other
from fairlead.platform.pages.formats import day_text, money_text, worded

router = APIRouter(route_class=PageRoute)

DISCOUNT = [needs(ServicePermission.DISCOUNT)]


class DiscountForm(Input):
    """A discount on one service as a person grants it."""

    name: Text80
    percent: Annotated[Decimal | None, Field(gt=0, le=100, max_digits=7, decimal_places=4)] = None
    amount: Annotated[str | None, Field(max_length=20)] = None
    starts_on: date | None = None
    periods: Annotated[int | None, Field(ge=1, le=1200)] = None
    ends_on: date | None = None
    reason: Text200 | None = None


_NAME = Hint(placeholder="Welcome", help="Stands on the invoice.")
_FIRST = Hint(label="From", half=True, help="Empty: today. A day that has passed settles what was billed.")
_END = Hint(label="First day without it", half=True, help="Empty: for good.")
_REASON = Hint(help="For colleagues; the client does not see it.")
GRANT = Form(
    DiscountForm, "", title="Grant a discount", submit="Grant", preview=True,
    hints={
        "name": _NAME,
        "percent": Hint(label="Percent off", half=True, unit="%"),
        "amount": Hint(label="Or an amount off each period", half=True),
        "starts_on": _FIRST,
        "periods": Hint(label="For so many periods", half=True, help="The one that it begins in is the first."),
        "ends_on": Hint(label="Or first day without it", half=True, help="Both empty: for good."),
        "reason": _REASON,
    },
)  # fmt: skip
GRANT_ALL = Form(
    ClientDiscountIn, "", title="Grant a discount on everything", submit="Grant", preview=True,
    intro="Counts for every service of this client, those to come as well.",
    hints={
        "name": _NAME, "percent": Hint(label="Percent off", unit="%"), "starts_on": _FIRST, "ends_on": _END,
        "reason": _REASON,
    },
)  # fmt: skip
END = Form(
    EndDiscountIn, "", title="End discount", submit="End it", look="danger", preview=True,
    hints={
        "on": Hint(label="First day without it", help="Empty: today. What was billed behind that day is settled."),
    },
)  # fmt: skip


@router.get("/services/{service_id}/discounts/new", dependencies=DISCOUNT)
async def ask(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form for one service."""
    return await form_page(request, (await _granting(ctx, service_id))[0])


@router.post("/services/{service_id}/discounts/new", dependencies=DISCOUNT)
async def grant(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Grant it; the preview shows what it credits and charges."""
    form, currency = await _granting(ctx, service_id)
    made = await commands.grant_discount(ctx, service_id, _new(await form.submitted(request), currency))
    return see_other(request, f"/services/{service_id}", flash=_said(made.starts_on, made.ends_on))


@router.get("/clients/{client_id}/discounts/new", dependencies=DISCOUNT)
async def ask_all(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """The form for everything of a client."""
    await client_facts(ctx, client_id)
    return await form_page(request, _granting_all(client_id))


@router.post("/clients/{client_id}/discounts/new", dependencies=DISCOUNT)
async def grant_all(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """Grant it; the preview shows what it credits and charges, service by service."""
    data = await _granting_all(client_id).submitted(request)
    made = await commands.grant_client_discount(ctx, client_id, data.new())
    return see_other(request, f"/clients/{client_id}", flash=_said(made.starts_on, made.ends_on))


@router.get("/discounts/{discount_id}/end", dependencies=DISCOUNT)
async def ask_end(ctx: Ctx, request: Request, discount_id: UUID) -> Response:
    """When it ends."""
    return await form_page(request, _ending(await queries.discount_row(ctx, discount_id)))


@router.post("/discounts/{discount_id}/end", dependencies=DISCOUNT)
async def end(ctx: Ctx, request: Request, discount_id: UUID) -> Response:
    """End it; the preview shows what is charged again."""
    row = await queries.discount_row(ctx, discount_id)
    data = await _ending(row).submitted(request)
    made = await commands.end_discount(ctx, discount_id, on=data.on)
    return see_other(request, _home(row), flash=_ended(made.starts_on, made.ends_on))


async def _granting(ctx: Context, service_id: UUID) -> tuple[Form[DiscountForm], str]:
    service = await queries.service_row(ctx, service_id)
    at = f"/services/{service_id}"
    costs = f"It costs {money_text(service.price)} {worded(service.cycle).lower()}"
    many = "" if service.quantity == 1 else f" for each of {service.quantity.normalize():f}"
    intro = f"{costs}{many}. What is off in percent multiplies, amounts add up; never below nothing."
    crumbs = of_service(service_id, service.name, service.number)
    return GRANT.at(f"{at}/discounts/new", cancel=at, intro=intro, crumbs=crumbs), service.currency


def _granting_all(client_id: UUID) -> Form[ClientDiscountIn]:
    return GRANT_ALL.at(f"/clients/{client_id}/discounts/new", cancel=f"/clients/{client_id}")


def _ending(row: DiscountRow) -> Form[EndDiscountIn]:
    until = f"until {day_text(last_day(row.ends_on))}" if row.ends_on else "for good"
    intro = f"“{row.label}” counts from {day_text(row.starts_on)}, {until}."
    return END.at(f"/discounts/{row.id}/end", cancel=_home(row), intro=intro)


def _home(row: DiscountRow) -> str:
    return f"/services/{row.service_id}" if row.service_id else f"/clients/{row.client_id}"


def _new(data: DiscountForm, currency: str) -> NewDiscount:
    try:
        amount = Money.parse(data.amount, currency) if data.amount else None
    except NotMoney as error:
        raise Invalid.of("amount", f"{error}.", f"Write an amount in {currency} such as 5.00.") from None
    return NewDiscount(**{**data.model_dump(), "amount": amount})


def _said(starts_on: date, ends_on: date | None) -> str:
    until = f" until {day_text(last_day(ends_on))}" if ends_on else ", for good"
    return f"The discount counts from {day_text(starts_on)}{until}."


def _ended(starts_on: date, ends_on: date | None) -> str:
    if ends_on is None:
        return ""
    if ends_on <= starts_on:
        return "The discount is taken back."
    return f"The last day of the discount is {day_text(last_day(ends_on))}."
