"""What upstream facts cost: the one way in for charges of every strategy."""

from collections.abc import Sequence
from uuid import UUID

from fairlead.domains.billing.charges import NewCharge
from fairlead.domains.billing.commands.showing import show_charges
from fairlead.domains.billing.repository.charges import add_charges
from fairlead.platform.context import Context


async def charge(ctx: Context, charges: Sequence[NewCharge]) -> list[UUID]:
    """Charge or credit what a strategy says, each claim once: one that stands is left as it is; the ids.

    They go on the next invoices of their days or later. A plan shows each with the sum that explains it.
    """
    ids = await add_charges(ctx, charges)
    show_charges(ctx, charges)
    return ids
