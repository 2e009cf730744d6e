"""Which drafts have been looked at long enough."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import Invoice, InvoiceLine
from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.billing.rules import needs_approval
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.policy import Policies


async def reviewed_drafts(ctx: Context, today: date, policies: Policies[BillingPolicy], most: int) -> list[UUID]:
    """Drafts whose window has passed and that may go out, the oldest first.

    Those that wait for somebody's approval are passed over, however many they are.
    """
    lines = exists().where(InvoiceLine.tenant_id == Invoice.tenant_id, InvoiceLine.invoice_id == Invoice.id)
    statement = (
        select(Invoice.id, Invoice.client_id, Invoice.currency, Invoice.total_minor, Invoice.approved_at)
        .where(
            Invoice.status == InvoiceStatus.DRAFT,
            Invoice.review_until <= today,
            Invoice.held.is_(None),
            Invoice.total_minor >= 0,
            lines,
        )
        .order_by(Invoice.issue_date, Invoice.id)
    )
    ready = [row.id for row in await ctx.rows(statement) if may_go(policies, row)]
    return ready[:most]


def may_go(policies: Policies[BillingPolicy], row: Any) -> bool:
    """Whether a draft is approved, or small enough to need nobody's approval."""
    above = policies.of(row.client_id).approve_above
    return row.approved_at is not None or not needs_approval(Money(row.total_minor, row.currency), above)
