"""Changing a service: one dialog for plan, price, quantity, place and people; taking a scheduled change back."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from fairlead.domains.catalog.queries import offers
from fairlead.domains.clients.queries import ClientFacts, client_facts, site_row, sites_of
from fairlead.domains.services import commands, queries, rules
from fairlead.domains.services.commands import NONE, Wanted
from fairlead.domains.services.lifecycle import ChangeStatus, Status
from fairlead.domains.services.pages.places import of_service
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import ServiceRow
from fairlead.domains.services.terms import ChangeWhen, TechnicianRole
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.kernel.period import Grid
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Quantity, Text200, Text2000
from fairlead.platform.pages import Form, Hint, form_page, see_other
from fairlead.platform.pages.formats import day_text, money_text, worded

router = APIRouter(prefix="/services/{service_id}", route_class=PageRoute)

CHANGE = [needs(ServicePermission.CHANGE)]


class ChangeForm(Input):
    """A change as a person asks for it: the fields show what is, and what differs is wished."""

    tariff_id: UUID | None = None
    price: Annotated[str | None, Field(max_length=20)] = None
    list_price: bool = False
    quantity: Quantity | None = None
    name: Text200 | None = None
    site_id: UUID | None = None
    primary_technician_id: UUID | None = None
    backup_technician_id: UUID | None = None
    when: ChangeWhen = ChangeWhen.NOW
    on: date | None = None
    note: Text2000 | None = None


FORM = Form(
    ChangeForm, "", title="Change service", submit="Change", preview=True,
    hints={
        "price": Hint(label="Price", half=True, placeholder="As it is, or the new plan’s list price"),
        "list_price": Hint(label="Back to the list price", half=True),
        "quantity": Hint(half=True),
        "name": Hint(half=True),
        "site_id": Hint(label="Address", kind="select", placeholder="No address"),
        "primary_technician_id": Hint(label="Technician", half=True, kind="select", placeholder="As it is"),
        "backup_technician_id": Hint(label="Backup", half=True, kind="select", placeholder="Nobody"),
        "when": Hint(label="From when", kind="radio"),
        "on": Hint(
            label="First day that it counts for",
            help="With \u201cOn a day\u201d and \u201cSince a day\u201d, which settles what was billed.",
        ),
        "note": Hint(help="Stays with the change."),
    },
)  # fmt: skip


@router.get("/change", dependencies=CHANGE)
async def ask(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The dialog, filled with what the service is."""
    return await form_page(request, (await _dialog(ctx, service_id))[0])


@router.post("/change", dependencies=CHANGE)
async def change(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Change it, or schedule the change."""
    form, now = await _dialog(ctx, service_id)
    data = await form.submitted(request)
    made = await commands.change(ctx, service_id, _wanted(data, now), when=data.when, on=data.on, note=data.note)
    said = "The service is changed."
    if made.status is ChangeStatus.SCHEDULED:
        said = f"The change counts from {day_text(made.effective_on)}; it can be revoked until then."
    return see_other(request, f"/services/{service_id}", flash=said)


@router.post("/changes/{change_id}/revoke", dependencies=CHANGE)
async def revoke(ctx: Ctx, request: Request, service_id: UUID, change_id: UUID) -> Response:
    """Take a scheduled change back."""
    await commands.revoke_change(ctx, service_id, change_id)
    return see_other(request, f"/services/{service_id}", flash="The change is revoked.")


Known = dict[str, Any]
"""What the service is, by field of the form, and `service` itself."""


def _wanted(data: ChangeForm, now: Known) -> Wanted:
    """What differs from what is."""
    wished: dict[str, Any] = {
        name: getattr(data, name)
        for name in ("tariff_id", "quantity", "name", "primary_technician_id")
        if getattr(data, name) not in (None, now[name])
    }
    for name in ("site_id", "backup_technician_id"):
        if getattr(data, name) != now[name]:
            wished[name] = getattr(data, name) or NONE
    if price := _price(data, now["service"]):
        wished["price"] = price
    return Wanted(**wished)


def _price(data: ChangeForm, service: ServiceRow) -> Money | rules.Absence | None:
    if data.list_price and data.price:
        raise Invalid.of("price", "this is not the list price.", "Give a price, or go back to the list price.")
    if data.list_price or not data.price:
        return NONE if data.list_price else None
    try:
        return Money.parse(data.price, service.currency)
    except NotMoney as error:
        raise Invalid.of("price", f"{error}.", f"Write an amount in {service.currency} such as 49.90.") from None


async def _dialog(ctx: Context, service_id: UUID) -> tuple[Form[ChangeForm], Known]:
    """The form for one service, and what is."""
    service = await queries.service_row(ctx, service_id)
    client = await client_facts(ctx, service.client_id)
    standing = await queries.technicians_of(ctx, service_id)
    people = {role: one.user_id for role, one in standing.items()}
    now: Known = {
        "service": service, "tariff_id": service.tariff_id, "quantity": service.quantity, "name": service.name,
        "site_id": service.site_id, "primary_technician_id": people.get(TechnicianRole.PRIMARY),
        "backup_technician_id": people.get(TechnicianRole.BACKUP),
    }  # fmt: skip
    who = [(str(one.user_id), one.name) for one in await queries.technician_loads(ctx) if one.fit]
    form = FORM.at(
        f"/services/{service_id}/change", cancel=f"/services/{service_id}", intro=_intro(service),
        crumbs=of_service(service_id, service.name, service.number), hints={**FORM.hints, "tariff_id": _plan(service)},
    ).offering(
        tariff_id=await _plans(ctx, service, client),
        site_id=[(str(one.id), f"{one.name}, {one.city}") for one in await sites_of(ctx, client.id)],
        primary_technician_id=who,
        backup_technician_id=who,
        when=_whens(service, ctx.today(client.timezone)),
    )  # fmt: skip
    shown = {name: value for name, value in now.items() if name not in ("service", "tariff_id") and value is not None}
    return form.filled(shown | {"quantity": service.quantity.normalize()}), now


def _intro(service: ServiceRow) -> str:
    kind = "agreed with the client" if service.price_agreed else "the list price"
    return f"It costs {money_text(service.price)} {worded(service.cycle).lower()}, {kind}. What is left empty stays."


def _plan(service: ServiceRow) -> Hint:
    now = f"As it is: {service.template_name}, {worded(service.cycle).lower()}"
    return Hint(label="Plan", help="Another plan brings its list price, cycle and details.", placeholder=now)


async def _plans(ctx: Context, service: ServiceRow, client: ClientFacts) -> list[tuple[str, str]]:
    """What is on sale to its client today, besides the plan that it has."""
    country = (await site_row(ctx, client.id, service.site_id)).country if service.site_id else None
    known = await offers(ctx, ctx.today(client.timezone), kind=client.kind, country=country)
    return [
        (
            str(one.tariff_id),
            f"{one.name}, {worded(one.cycle).lower()}: {one.pricing.words if one.pricing else money_text(one.price)}",
        )
        for one in known
        if one.tariff_id != service.tariff_id and one.price.currency == service.currency
    ]


def _whens(service: ServiceRow, today: date) -> list[tuple[str, str]]:
    """When it may count from; a service that is not live has no next period."""
    whens = [(ChangeWhen.NOW.value, "Now"), (ChangeWhen.ON.value, "On a day"), (ChangeWhen.SINCE.value, "Since a day")]
    if service.status in (Status.ACTIVE, Status.SUSPENDED):
        grid = Grid(service.cycle, service.anchor, service.anchor_day)
        after = grid.period_of(max(today, service.start_date)).end
        whens.insert(1, (ChangeWhen.NEXT_PERIOD.value, f"From the next period, {day_text(after)}"))
    return whens
