"""Meters: what is counted, in which unit and how; and the forms that add and change them."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.catalog import commands, queries
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.catalog.queries import MeterRow
from fairlead.domains.catalog.repository import Meters
from fairlead.domains.catalog.schemas import MeterIn
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Text80, Text200
from fairlead.platform.pages import (
    Action,
    Badge,
    Column,
    Crumb,
    EmptyState,
    Form,
    Hint,
    ListPage,
    View,
    form_page,
    see_other,
)

router = APIRouter(prefix="/meters", route_class=PageRoute)

READ = [needs(CatalogPermission.READ)]
WRITE = [needs(CatalogPermission.WRITE)]
Asked = Annotated[Listing, Depends(listing(Meters.filters, Meters.sorts, blanks=True))]

HINTS = {
    "code": Hint(placeholder="traffic", help="Short and unique; events name it, so it stays for good.", half=True),
    "name": Hint(placeholder="Traffic", half=True),
    "unit": Hint(label="Unit", placeholder="GB", help="What one of it is called.", half=True),
    "aggregation": Hint(
        label="Counts by", help="How a period's events become one quantity; stays for good.", half=True
    ),
}
ADD = Action(
    label="New meter", href="/meters/new", icon="plus", look="primary", hotkey="c", dialog=True,
    permission=CatalogPermission.WRITE,
)  # fmt: skip
NEW = Form(MeterIn, "/meters/new", title="New meter", submit="Create meter", cancel="/meters", hints=HINTS)


class MeterForm(Input):
    """What of a meter can be changed."""

    name: Text200
    unit: Text80
    active: bool = False


EDIT = Form(
    MeterForm, "", title="Edit meter", cancel="/meters", crumbs=(Crumb("Meters", "/meters"),),
    hints={name: HINTS[name] for name in ("name", "unit")} | {"active": Hint(label="Takes events")},
)  # fmt: skip


def _edit_button(row: MeterRow) -> tuple[Action, ...]:
    return (
        Action(
            label="Edit", href=f"/meters/{row.id}/edit", icon="pencil", look="ghost", dialog=True,
            permission=CatalogPermission.WRITE,
        ),
    )  # fmt: skip


METERS = ListPage[MeterRow](
    "Meters",
    "/meters",
    columns=(
        Column("Meter", "name", sort="name", below="code", main=True),
        Column("Unit", "unit"),
        Column("Counts by", "aggregation"),
        Column("State", lambda row: Badge("Takes events", "green") if row.active else Badge("Closed")),
        Column("Since", "created_at", "date", phone=False),
    ),
    filters=Meters.filters,
    noun="meter",
    default_sort="code",
    search="name__icontains",
    pinned=("aggregation",),
    views=(View("All", {}), View("Taking events", {"active": "true"})),
    row_actions=_edit_button,
    actions=(ADD,),
    empty=EmptyState("Nothing is counted yet", "Say what your services use: traffic, calls, seats.", ADD, icon="hash"),
)


@router.get("", dependencies=READ)
async def meter_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every meter, filtered by the address."""
    return await METERS.answer(request, await queries.meter_rows(ctx, **asked))


@router.get("/new", dependencies=WRITE)
async def ask_meter(ctx: Ctx, request: Request) -> Response:  # noqa: ARG001 - every page has its unit of work
    """The form of a new meter."""
    return await form_page(request, NEW)


@router.post("/new", dependencies=WRITE)
async def create_meter(ctx: Ctx, request: Request) -> Response:
    """Begin to count something."""
    data = await NEW.submitted(request)
    meter = await commands.create_meter(ctx, **data.facts())
    return see_other(request, "/meters", flash=f"{meter.name} is counted from now on; give it a price in a tariff.")


@router.get("/{meter_id}/edit", dependencies=WRITE)
async def ask_edit(ctx: Ctx, request: Request, meter_id: UUID) -> Response:
    """The form of a meter's facts."""
    row = await queries.meter_row(ctx, meter_id)
    return await form_page(request, _edit(row).filled({"name": row.name, "unit": row.unit, "active": row.active}))


@router.post("/{meter_id}/edit", dependencies=WRITE)
async def edit(ctx: Ctx, request: Request, meter_id: UUID) -> Response:
    """Rename a meter, or take no more events of it."""
    data = await _edit(await queries.meter_row(ctx, meter_id)).submitted(request)
    await commands.update_meter(ctx, meter_id, name=data.name, unit=data.unit, active=data.active)
    return see_other(request, "/meters", flash=f"{data.name} is changed.")


def _edit(row: MeterRow) -> Form[MeterForm]:
    return replace(EDIT.at(f"/meters/{row.id}/edit", cancel="/meters"), title=f"Edit {row.name}")
