"""The API of credit notes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.billing import commands, queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.repository.credits import CREDIT_NOTE_FILTERS, CREDIT_NOTE_SORTS
from fairlead.domains.billing.schemas import (
    CreditIn,
    CreditNoteOut,
    CreditNoteWithLines,
    PayOutIn,
    credit_note_out,
    credit_note_with_lines,
)
from fairlead.domains.billing.terms import CreditMode
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["billing"], route_class=WorkRoute)

READ = [needs(BillingPermission.READ)]
WRITE = [needs(BillingPermission.WRITE)]


@router.get("/credit-notes", dependencies=READ)
async def list_credit_notes(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(CREDIT_NOTE_FILTERS, CREDIT_NOTE_SORTS))]
) -> PageOut[CreditNoteOut]:
    """Search credit notes by any declared filter."""
    return page_out(await queries.credit_note_page(ctx, **asked), credit_note_out)


@router.get("/credit-notes/{credit_note_id}", dependencies=READ)
async def get_credit_note(ctx: Ctx, credit_note_id: UUID) -> CreditNoteWithLines:
    """One credit note with its lines, each with the sum that explains it."""
    return await _shown(ctx, credit_note_id)


@router.post("/invoices/{invoice_id}/credit-notes", status_code=201, dependencies=WRITE)
async def credit(ctx: Ctx, invoice_id: UUID, body: CreditIn, version: IfMatch) -> CreditNoteWithLines:
    """Give back lines of an issued invoice, or all that is left of it; its balance falls by the note."""
    lines = None if body.lines is None else [one.wanted() for one in body.lines]
    note = await commands.credit(
        ctx, invoice_id, reason=body.reason, mode=CreditMode(body.mode), lines=lines, version=version
    )
    return await _shown(ctx, note.id)


@router.post("/clients/{client_id}/credit-notes", status_code=201, dependencies=WRITE)
async def pay_out(ctx: Ctx, client_id: UUID, body: PayOutIn) -> CreditNoteWithLines:
    """Turn a client's open credit that no invoice will cover into a credit note, to be paid out."""
    note = await commands.pay_out(ctx, client_id, reason=body.reason, charge_ids=body.charge_ids)
    return await _shown(ctx, note.id)


async def _shown(ctx: Context, credit_note_id: UUID) -> CreditNoteWithLines:
    note = await queries.credit_note_row(ctx, credit_note_id)
    return credit_note_with_lines(note, await queries.credit_lines_of(ctx, credit_note_id))
