"""Whose invoices are overdue: what billing knows against renewing a service."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, func, literal, select

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import Invoice
from fairlead.domains.clients.queries import home
from fairlead.domains.services.queries import Candidate
from fairlead.domains.services.terms import Obstacle
from fairlead.platform.context import Context


async def overdue_obstacles(ctx: Context, candidates: Sequence[Candidate]) -> Mapping[UUID, Obstacle]:
    """Services of clients with an issued invoice that is open for more days past its due date than each allows."""
    clients = {one.client_id for one in candidates}
    if not clients:
        return {}
    oldest = (
        select(Invoice.client_id, func.min(Invoice.due_date))
        .where(
            Invoice.client_id == any_(literal(list(clients), ARRAY(Uuid))),
            Invoice.status == InvoiceStatus.ISSUED,
            Invoice.balance_minor > 0,
        )
        .group_by(Invoice.client_id)
    )
    due = {row[0]: row[1] for row in await ctx.rows(oldest)}
    today = ctx.today((await home(ctx)).timezone)
    return {
        one.service_id: Obstacle.INVOICE_OVERDUE
        for one in candidates
        if one.client_id in due and due[one.client_id] + timedelta(days=one.overdue_days) < today
    }
