"""Letting invoices out that the guardrails of a run hold back."""

from datetime import date
from uuid import UUID

from fairlead.domains.billing.events import OddInvoicesReleased
from fairlead.domains.billing.models import BillingRelease
from fairlead.domains.clients.queries import client_facts
from fairlead.platform.context import Context


async def release_client(ctx: Context, client_id: UUID, as_of: date, *, reason: str) -> BillingRelease:
    """Let runs up to a day bill a client although they find the invoices odd; raises NotFound.

    It counts for the number of lines and the change against the last month. An invoice below zero is never issued.
    """
    await client_facts(ctx, client_id)
    release = BillingRelease(
        id=ctx.new_id(), client_id=client_id, as_of=as_of, reason=reason, released_at=ctx.now,
        released_by=ctx.actor.name,
    )  # fmt: skip
    ctx.session.add(release)
    await ctx.session.flush()
    ctx.emit(OddInvoicesReleased(client_id=client_id, as_of=as_of, reason=reason))
    return release
