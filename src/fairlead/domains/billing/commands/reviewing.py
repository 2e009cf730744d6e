"""Drafts that are looked at before they go out: approved, held, released, and issued once their window has passed."""

from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select

from fairlead.domains.billing.commands.assembly import InvoiceRow
from fairlead.domains.billing.commands.chunks import issue_drafts
from fairlead.domains.billing.commands.rating import rate_drafts
from fairlead.domains.billing.lifecycle import InvoiceAction, InvoiceStatus
from fairlead.domains.billing.models import Invoice
from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.billing.queries.review import may_go, reviewed_drafts
from fairlead.domains.billing.repository.found import Invoices
from fairlead.domains.clients.queries import home
from fairlead.platform.context import Context
from fairlead.platform.policy import policies

MOST_AT_ONCE = 1_000
"""Invoices that one unit of work issues: the series of numbers is held as briefly as can be."""


async def approve(ctx: Context, invoice_id: UUID, *, version: int | None = None) -> Invoice:
    """Say that a draft may go out as it is."""
    invoice = await Invoices(ctx).get(invoice_id, lock=True, version=version)
    invoice.advance(InvoiceAction.APPROVE)
    invoice.approved_at, invoice.approved_by = ctx.now, ctx.actor.name
    return invoice


async def hold(ctx: Context, invoice_id: UUID, *, reason: str, version: int | None = None) -> Invoice:
    """Keep a draft from going out by itself."""
    invoice = await Invoices(ctx).get(invoice_id, lock=True, version=version)
    invoice.advance(InvoiceAction.HOLD)
    invoice.held = reason
    return invoice


async def release_hold(ctx: Context, invoice_id: UUID, *, version: int | None = None) -> Invoice:
    """Let a draft go out by itself again, once its window has passed."""
    invoice = await Invoices(ctx).get(invoice_id, lock=True, version=version)
    invoice.advance(InvoiceAction.RELEASE)
    invoice.held = None
    return invoice


async def issue_reviewed(ctx: Context, *, most: int = MOST_AT_ONCE) -> list[UUID]:
    """Issue drafts whose window has passed, that nobody holds, and that are approved where the company asks for it.

    Whoever else does so at the same moment has other drafts: those that are locked are passed over. As many as
    `most` at once: go on until none come back.
    """
    today = ctx.today((await home(ctx)).timezone)
    chosen = await policies(ctx, BillingPolicy)
    ready = await reviewed_drafts(ctx, today, chosen, most)
    await rate_drafts(ctx, ready)
    columns = [getattr(Invoice, name) for name in InvoiceRow._fields]
    locked = (
        select(*columns, Invoice.approved_at)
        .where(
            Invoice.id == any_(literal(ready, ARRAY(Uuid))),
            Invoice.status == InvoiceStatus.DRAFT,
            Invoice.held.is_(None),
        )
        .order_by(Invoice.issue_date, Invoice.id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    drafts = [InvoiceRow(*row[:-1]) for row in await ctx.rows(locked) if may_go(chosen, row)]
    await issue_drafts(ctx, drafts, chosen.company)
    return [draft.id for draft in drafts]
