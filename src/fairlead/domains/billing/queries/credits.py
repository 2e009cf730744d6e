"""Credit notes, and what can still be given back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, literal, select, union

from fairlead.domains.billing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from fairlead.domains.billing.queries.sums import Sums
from fairlead.domains.billing.repository.credits import CREDIT_NOTE_FILTERS, CREDIT_NOTE_SORTS
from fairlead.domains.billing.terms import CreditMode, CreditNoteStatus
from fairlead.domains.clients.models import Client
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged


@dataclass(frozen=True, slots=True)
class CreditNoteRow(Sums):
    """A credit note with the name of its client and the number of its invoice; its amounts are negative."""

    id: UUID
    client_id: UUID
    client_name: str
    invoice_id: UUID | None
    invoice_number: str | None
    number: str
    status: CreditNoteStatus
    mode: CreditMode
    currency: str
    issue_date: date
    net_minor: int
    tax_minor: int
    total_minor: int
    reason: str
    created_by: str
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class CreditLineRow:
    """A line of a credit note with its explanation."""

    id: UUID
    position: int
    description: str
    quantity: Decimal | None
    net_minor: int
    tax_minor: int
    currency: str
    invoice_line_id: UUID | None
    charge_id: UUID | None
    tax: dict[str, Any] | None
    basis: dict[str, Any]

    @property
    def net(self) -> Money:
        """Before tax."""
        return Money(self.net_minor, self.currency)

    @property
    def tax_amount(self) -> Money:
        """The tax that is given back."""
        return Money(self.tax_minor, self.currency)


_OTHERS = {"client_name": Client.name, "invoice_number": Invoice.number}


def _notes() -> Select[*tuple[Any, ...]]:
    columns = (
        _OTHERS[name].label(name) if name in _OTHERS else getattr(CreditNote, name)
        for name in CreditNoteRow.__dataclass_fields__
    )
    return (
        select(*columns)
        .join(Client, (Client.tenant_id == CreditNote.tenant_id) & (Client.id == CreditNote.client_id))
        .outerjoin(Invoice, (Invoice.tenant_id == CreditNote.tenant_id) & (Invoice.id == CreditNote.invoice_id))
    )


async def credit_note_row(ctx: Context, credit_note_id: UUID) -> CreditNoteRow:
    """One credit note; raises NotFound."""
    row = await ctx.row(_notes().where(CreditNote.id == credit_note_id))
    if row is None:
        raise NotFound.of("credit note", credit_note_id)
    return CreditNoteRow(*row)


async def credit_lines_of(ctx: Context, credit_note_id: UUID) -> Sequence[CreditLineRow]:
    """The lines of a credit note, in order."""
    columns = (getattr(CreditNoteLine, name) for name in CreditLineRow.__dataclass_fields__)
    statement = select(*columns).where(CreditNoteLine.credit_note_id == credit_note_id)
    return [CreditLineRow(*row) for row in await ctx.rows(statement.order_by(CreditNoteLine.position))]


async def search_credit_notes(ctx: Context, text: str, limit: int = 8) -> list[CreditNoteRow]:
    """Credit notes whose number contains a text, the latest first."""
    wanted = text.strip()
    if not wanted:
        return []
    statement = _notes().where(CreditNote.number.icontains(wanted, autoescape=True))
    ordered = statement.order_by(CreditNote.issue_date.desc(), CreditNote.id.desc())
    return [CreditNoteRow(*row) for row in await ctx.rows(ordered.limit(limit))]


async def credit_notes_of(ctx: Context, invoice_id: UUID) -> Sequence[CreditNoteRow]:
    """What was given back of an invoice, in order."""
    statement = _notes().where(CreditNote.invoice_id == invoice_id).order_by(CreditNote.created_at, CreditNote.id)
    return [CreditNoteRow(*row) for row in await ctx.rows(statement)]


async def carriers_of(ctx: Context, charge_ids: Sequence[UUID]) -> tuple[str, ...]:
    """The numbers of the invoices and credit notes that charges are on; drafts have none."""
    wanted = any_(literal(list(charge_ids), ARRAY(Uuid)))
    on_invoices = (
        select(Invoice.number)
        .join(InvoiceLine, (InvoiceLine.tenant_id == Invoice.tenant_id) & (InvoiceLine.invoice_id == Invoice.id))
        .where(InvoiceLine.charge_id == wanted, Invoice.number.is_not(None))
    )
    on_notes = (
        select(CreditNote.number)
        .join(
            CreditNoteLine,
            (CreditNoteLine.tenant_id == CreditNote.tenant_id) & (CreditNoteLine.credit_note_id == CreditNote.id),
        )
        .where(CreditNoteLine.charge_id == wanted)
    )
    return tuple(sorted(row[0] for row in await ctx.rows(union(on_invoices, on_notes))))


async def credit_note_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[CreditNoteRow]:
    """A page of the credit notes that fit the filters dict."""
    page = await paged(
        ctx, _notes(), fields=CREDIT_NOTE_FILTERS, sorts=CREDIT_NOTE_SORTS, filters=filters, sort=sort, cursor=cursor,
        limit=limit,
    )  # fmt: skip
    return Page([CreditNoteRow(*row) for row in page.items], page.next_cursor)
