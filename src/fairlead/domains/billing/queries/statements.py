"""A client's account, read from everything that moves it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, case, cast, func, literal, select, union_all

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import CreditNote, Invoice
from fairlead.domains.billing.rules import Account, Fact, account
from fairlead.domains.billing.terms import PostingKind
from fairlead.domains.clients.queries import client_facts
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.context import Context


def _invoices(client_id: UUID, currency: str, zone: str) -> Select[*tuple[Any, ...]]:  # noqa: ARG001 - as its likes
    """Every invoice that ever got a number adds its total on its date."""
    return select(
        Invoice.issue_date.label("on"), literal(PostingKind.INVOICE.value).label("kind"), Invoice.id.label("owner_id"),
        Invoice.number.label("number"), Invoice.total_minor.label("minor"),
    ).where(Invoice.client_id == client_id, Invoice.currency == currency, Invoice.number.is_not(None))  # fmt: skip


def _voids(client_id: UUID, currency: str, zone: str) -> Select[*tuple[Any, ...]]:
    """A void invoice takes it off again, on the day on which it was taken back, and never before its own."""
    voided_on = cast(func.timezone(zone, Invoice.voided_at), Date)
    return select(
        func.greatest(voided_on, Invoice.issue_date), literal(PostingKind.VOID.value), Invoice.id, Invoice.number,
        -Invoice.total_minor,
    ).where(
        Invoice.client_id == client_id, Invoice.currency == currency, Invoice.number.is_not(None),
        Invoice.status == InvoiceStatus.VOID,
    )  # fmt: skip


def _credit_notes(client_id: UUID, currency: str, zone: str) -> Select[*tuple[Any, ...]]:  # noqa: ARG001 - as its likes
    """A credit note adds its total, which is below zero, on its date."""
    return select(
        CreditNote.issue_date, literal(PostingKind.CREDIT_NOTE.value), CreditNote.id, CreditNote.number,
        CreditNote.total_minor,
    ).where(CreditNote.client_id == client_id, CreditNote.currency == currency)  # fmt: skip


SOURCES = (_invoices, _voids, _credit_notes)
"""What moves an account: another kind of document joins by a function that gives (day, kind, id, number, minor)."""


async def account_of(ctx: Context, client_id: UUID, first: date | None, last: date | None) -> Account:
    """What a client owed before `first`, everything that moved it up to `last`, and what they owe then.

    Without days it is the year up to today. Raises NotFound and Invalid.
    """
    client = await client_facts(ctx, client_id)
    last = last or ctx.today(client.timezone)
    first = first or last - timedelta(days=365)
    if first > last:
        raise Invalid(errors=(FieldError("from", "query:from", "It is behind `to`.", "Give the earlier day first."),))
    moves = union_all(*(source(client_id, client.currency, client.timezone) for source in SOURCES)).subquery()
    opening = await ctx.scalar(select(func.coalesce(func.sum(moves.c.minor), 0)).where(moves.c.on < first))
    kind_first = case({kind.value: at for at, kind in enumerate(PostingKind)}, value=moves.c.kind)
    statement = (
        select(moves.c.on, moves.c.kind, moves.c.owner_id, moves.c.number, moves.c.minor)
        .where(moves.c.on.between(first, last))
        .order_by(moves.c.on, kind_first, moves.c.number)
    )
    facts = [
        Fact(row.on, PostingKind(row.kind), row.owner_id, row.number, row.minor) for row in await ctx.rows(statement)
    ]
    return account(client_id, client.currency, first, last, int(opening), facts)
