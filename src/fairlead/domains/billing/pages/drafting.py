"""Pages of drafts: what they say, their lines, and who looked at them."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.schemas import HoldIn, InvoicePatch, ReissueIn
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.money import Money, NotMoney
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Day, Input, Quantity, Text80, Text200, Text2000
from fairlead.platform.pages import Form, Hint, form_page, see_other

router = APIRouter(prefix="/invoices/{invoice_id}", route_class=PageRoute)

WRITE = [needs(BillingPermission.WRITE)]


class ItemForm(Input):
    """A line by hand as a person writes it."""

    description: Text200
    price: Annotated[str, Field(max_length=20)]
    quantity: Quantity = Decimal(1)


class WordsForm(Input):
    """What a line says."""

    description: Text200


class SaysForm(Input):
    """What a draft says besides its lines."""

    due_date: Day
    purchase_order: Text80 | None = None
    notes: Annotated[Text2000 | None, Field(description="Shown to the client below the lines.")] = None


ITEM_HINTS = {"price": Hint(label="Price of one", half=True), "quantity": Hint(half=True)}
ITEM = Form(ItemForm, "", title="Add a line", submit="Add line", hints=ITEM_HINTS)
CHANGE = Form(ItemForm, "", title="Change the line", submit="Save", hints=ITEM_HINTS)
WORDS = Form(
    WordsForm, "", title="Describe the line", submit="Save",
    intro="It bills a service: its amount follows from what it bills.",
)  # fmt: skip
SAYS = Form(SaysForm, "", title="Edit draft", submit="Save", hints={"notes": Hint(kind="textarea")})
HOLD = Form(
    HoldIn, "", title="Hold the draft", submit="Hold",
    intro="It is not issued by itself until somebody releases it.",
)  # fmt: skip
REISSUE = Form(
    ReissueIn, "", title="Re-issue invoice", submit="Void and draft anew", look="danger", preview=True,
    intro="The invoice is void, and the same charges are drafted anew: periods cost what counts for them by now.",
)  # fmt: skip


def _at(form: Form[Any], invoice_id: UUID, path: str) -> Form[Any]:
    return form.at(f"/invoices/{invoice_id}/{path}", cancel=f"/invoices/{invoice_id}")


def _back(request: Request, invoice_id: UUID, flash: str) -> Response:
    return see_other(request, f"/invoices/{invoice_id}", flash=flash)


@router.get("/edit", dependencies=WRITE)
async def ask_edit(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """What the draft says."""
    row = await queries.invoice_row(ctx, invoice_id)
    said = {name: getattr(row, name) for name in InvoicePatch.model_fields}
    return await form_page(request, _at(SAYS, invoice_id, "edit").filled(said))


@router.post("/edit", dependencies=WRITE)
async def edit(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Let the draft say something else."""
    data = await _at(SAYS, invoice_id, "edit").submitted(request)
    await commands.edit_draft(ctx, invoice_id, data.model_dump())
    return _back(request, invoice_id, "Saved.")


@router.post("/delete", dependencies=WRITE)
async def delete(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Throw the draft away."""
    await commands.delete_draft(ctx, invoice_id)
    return see_other(request, "/invoices", flash="The draft is gone; its charges are open again.")


@router.post("/approve", dependencies=WRITE)
async def approve(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Say that the draft may go out."""
    await commands.approve(ctx, invoice_id)
    return _back(request, invoice_id, "Approved.")


@router.get("/hold", dependencies=WRITE)
async def ask_hold(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Why the draft stays."""
    await queries.invoice_row(ctx, invoice_id)
    return await form_page(request, _at(HOLD, invoice_id, "hold"))


@router.post("/hold", dependencies=WRITE)
async def hold(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Keep the draft from going out by itself."""
    data = await _at(HOLD, invoice_id, "hold").submitted(request)
    await commands.hold(ctx, invoice_id, reason=data.reason)
    return _back(request, invoice_id, "The draft is held.")


@router.post("/release", dependencies=WRITE)
async def release(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Let the draft go out by itself again."""
    await commands.release_hold(ctx, invoice_id)
    return _back(request, invoice_id, "The draft is released.")


@router.get("/reissue", dependencies=WRITE)
async def ask_reissue(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Why the invoice is drafted anew."""
    await queries.invoice_row(ctx, invoice_id)
    return await form_page(request, _at(REISSUE, invoice_id, "reissue"))


@router.post("/reissue", dependencies=WRITE)
async def reissue(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Void the invoice and draft the same charges anew."""
    data = await _at(REISSUE, invoice_id, "reissue").submitted(request)
    new = await commands.reissue(ctx, invoice_id, reason=data.reason)
    return _back(request, new.id, "Drafted anew; the old invoice is void.")


@router.get("/items/new", dependencies=WRITE)
async def ask_item(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """What to charge by hand."""
    await queries.invoice_row(ctx, invoice_id)
    return await form_page(request, _at(ITEM, invoice_id, "items/new"))


@router.post("/items/new", dependencies=WRITE)
async def add_item(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Charge something by hand."""
    data = await _at(ITEM, invoice_id, "items/new").submitted(request)
    price = price_of(data.price, (await queries.invoice_row(ctx, invoice_id)).currency)
    await commands.add_item(ctx, invoice_id, commands.Item(data.description, price, data.quantity))
    return _back(request, invoice_id, "Added.")


@router.get("/items/{line_id}", dependencies=WRITE)
async def ask_change(ctx: Ctx, request: Request, invoice_id: UUID, line_id: UUID) -> Response:
    """What the line says and charges."""
    form, said = await _line_form(ctx, invoice_id, line_id)
    return await form_page(request, form.filled(said))


@router.post("/items/{line_id}", dependencies=WRITE)
async def change_item(ctx: Ctx, request: Request, invoice_id: UUID, line_id: UUID) -> Response:
    """Change the line."""
    form, _ = await _line_form(ctx, invoice_id, line_id)
    data = await form.submitted(request)
    changes = {name: getattr(data, name) for name in type(data).model_fields}
    if "price" in changes:
        changes["price"] = price_of(changes["price"], (await queries.invoice_row(ctx, invoice_id)).currency)
    await commands.change_item(ctx, invoice_id, line_id, changes)
    return _back(request, invoice_id, "Saved.")


@router.post("/items/{line_id}/remove", dependencies=WRITE)
async def remove_item(ctx: Ctx, request: Request, invoice_id: UUID, line_id: UUID) -> Response:
    """Take the line off the draft."""
    await commands.remove_item(ctx, invoice_id, line_id)
    return _back(request, invoice_id, "The line is off the draft.")


async def _line_form(ctx: Context, invoice_id: UUID, line_id: UUID) -> tuple[Form[Any], dict[str, object]]:
    """The form of a line, and what it says now: only what was charged by hand has a price to change."""
    line = next((one for one in await queries.lines_of(ctx, invoice_id) if one.id == line_id), None)
    if line is None:
        raise NotFound.of("invoice line", line_id)
    path = f"items/{line_id}"
    if line.source_kind is not SourceKind.ONE_OFF:
        return _at(WORDS, invoice_id, path), {"description": line.description}
    said = {"description": line.description, "price": line.basis["price"], "quantity": line.quantity}
    return _at(CHANGE, invoice_id, path), said


def price_of(text: str, currency: str) -> Money:
    """An amount as a person writes it; raises Invalid."""
    try:
        return Money.parse(text, currency)
    except NotMoney as error:
        raise Invalid.of("price", f"{error}.", f"Write an amount in {currency} such as 49.90.") from None
