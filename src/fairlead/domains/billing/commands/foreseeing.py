"""What a run would do with some clients, invoice by invoice: a page of its preview at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fairlead.domains.billing.commands.assembly import InvoiceRow
from fairlead.domains.billing.commands.chunks import bill_range
from fairlead.domains.billing.commands.opening import open_unheard
from fairlead.domains.billing.commands.redrafting import ChangedDraft
from fairlead.domains.billing.queries.due import Range
from fairlead.platform.context import Context
from fairlead.platform.undoing import undone


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The invoices that a run would make for a client, or why it would leave the client out."""

    client_id: UUID
    invoices: Sequence[InvoiceRow]
    parked: str | None
    changes: Sequence[ChangedDraft] = ()
    """Drafts that it would change."""


async def foresee(ctx: Context, as_of: date, client_ids: Iterable[UUID]) -> list[Foreseen]:
    """Bill some clients and take it back: the code of the run, and no more memory than these clients need."""
    found: list[Foreseen] = []
    async with undone(ctx):
        await open_unheard(ctx)
        for client_id in client_ids:  # a page of clients anywhere in the order of ids: no range spans just them
            made = await bill_range(ctx, Range(client_id, client_id, 1), as_of)
            found.append(Foreseen(client_id, made.invoices, made.parked.get(client_id), made.changes))
    return found
