"""What a billing run would do: the code of the run, taken back chunk by chunk, and the hash that names exactly that."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nlargest
from operator import attrgetter
from typing import Any
from uuid import UUID

from fairlead.domains.billing.commands.assembly import Assembly, InvoiceRow, digest, invoices_of, ready
from fairlead.domains.billing.commands.chunks import bill_range
from fairlead.domains.billing.commands.opening import open_unheard
from fairlead.domains.billing.commands.redrafting import ChangedDraft
from fairlead.domains.billing.queries.due import Range, due_ranges
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.undoing import undone

CHUNK = 500
"""Clients a transaction: big enough that its overhead is small, small enough that memory and locks stay so too."""

SAMPLES = 50
"""Invoices that a preview shows one by one."""


@dataclass(slots=True)
class Preview:
    """What a run would do, to the cent, and the hash that names exactly that."""

    as_of: date
    clients: int = 0
    invoices: int = 0
    drafts: int = 0
    """Those of the invoices that would wait for somebody to look at them."""
    lines: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    """Minor units by currency."""
    parked: dict[UUID, str] = field(default_factory=dict)
    changes: list[ChangedDraft] = field(default_factory=list)
    """Drafts that wait for review and that usage which came late changes."""
    digests: list[str] = field(default_factory=list)
    samples: list[InvoiceRow] = field(default_factory=list)
    """The largest invoices."""

    def count(self, made: Assembly) -> None:
        """Add a chunk."""
        self.clients += made.clients
        self.invoices += len(made.invoices)
        self.drafts += len(made.invoices) - len(ready(made))
        self.lines += len(made.lines)
        self.parked |= made.parked
        self.changes += made.changes
        self.digests.append(digest(made))
        self.samples = nlargest(SAMPLES, [*self.samples, *made.invoices], key=attrgetter("total_minor"))
        for invoice in made.invoices:
            self.totals[invoice.currency] = self.totals.get(invoice.currency, 0) + invoice.total_minor

    @property
    def plan(self) -> str:
        """The hash of everything that would be done."""
        return hashlib.sha256("\n".join([str(self.as_of), *self.digests]).encode()).hexdigest()[:16]

    def changed_totals(self) -> dict[str, tuple[Money, Money]]:
        """What the drafts that change come to before and after, by currency."""
        found: dict[str, tuple[Money, Money]] = {}
        for one in self.changes:
            currency = one.before.currency
            before, after = found.get(currency, (Money.zero(currency), Money.zero(currency)))
            found[currency] = before + one.before, after + one.after
        return dict(sorted(found.items()))

    def figures(self) -> dict[str, Any]:
        """What it comes to, as a refusal tells it."""
        return {
            "clients": self.clients, "invoices": self.invoices, "lines": self.lines, "parked": len(self.parked),
            "totals": tuple(Money(minor, currency) for currency, minor in sorted(self.totals.items())),
            "drafts_changed": len(self.changes),
        }  # fmt: skip


Told = Callable[[int, int], None]
"""Hears how many chunks are done, of how many."""

Shown = Callable[[dict[str, Any]], None]
"""Sees each invoice to be, with its lines."""


async def preview(
    ctx: Context, as_of: date, *, chunk: int = CHUNK, tell: Told | None = None, show: Shown | None = None
) -> Preview:
    """Run everything and take it back: the same code, rolled back chunk by chunk. `show` sees every invoice."""
    async with undone(ctx):
        await open_unheard(ctx)
        return await preview_ranges(ctx, as_of, await due_ranges(ctx, as_of, chunk), tell, show)


async def preview_ranges(
    ctx: Context, as_of: date, ranges: Sequence[Range], tell: Told | None = None, show: Shown | None = None
) -> Preview:
    """Bill ranges of clients and take each back, with everything that was said and noted of it."""
    seen = Preview(as_of)
    for done, clients in enumerate(ranges, 1):
        async with undone(ctx):
            made = await bill_range(ctx, clients, as_of)
        seen.count(made)
        if show is not None:
            for invoice in invoices_of(made):
                show(invoice)
        if tell is not None:
            tell(done, len(ranges))
    return seen
