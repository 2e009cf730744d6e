"""Charges that are on no invoice yet, and what each of them waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.repository.found import WAITING_FILTERS, WAITING_SORTS
from fairlead.domains.billing.rules import Waits, waits_for
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.clients.models import Client
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged

_OPEN = (~Charge.invoiced, Charge.released_at.is_(None))


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An open charge, with the name of its client."""

    id: UUID
    client_id: UUID
    client_name: str
    service_id: UUID | None
    source_kind: SourceKind
    description: str
    period_start: date | None
    period_end: date | None
    quantity: Decimal
    amount_minor: int
    currency: str
    due_on: date

    @property
    def amount(self) -> Money:
        """As it was charged; a credit is negative."""
        return Money(self.amount_minor, self.currency)

    def waits(self, today: date) -> Waits:
        """Why it is not invoiced yet."""
        return waits_for(self.amount_minor, self.due_on, today)


async def waiting_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[WaitingRow]:
    """A page of the open charges that fit the filters dict, by their days."""
    columns = (
        Client.name.label(name) if name == "client_name" else getattr(Charge, name)
        for name in WaitingRow.__dataclass_fields__
    )
    statement = (
        select(*columns)
        .join(Client, (Client.tenant_id == Charge.tenant_id) & (Client.id == Charge.client_id))
        .where(*_OPEN)
    )
    page = await paged(
        ctx, statement, fields=WAITING_FILTERS, sorts=WAITING_SORTS, filters=filters, sort=sort, cursor=cursor,
        limit=limit,
    )  # fmt: skip
    return Page([WaitingRow(*row) for row in page.items], page.next_cursor)


@dataclass(frozen=True, slots=True)
class WaitingSum:
    """What waits in one currency: to be charged, and to be given back."""

    charges: Money
    credits: Money
    due: int
    """How many of them the next run can bill."""


async def waiting_sums(ctx: Context, today: date) -> list[WaitingSum]:
    """What waits in all, currency by currency."""
    amount = Charge.amount_minor
    statement = (
        select(
            Charge.currency,
            func.coalesce(func.sum(amount).filter(amount > 0), 0),
            func.coalesce(func.sum(amount).filter(amount < 0), 0),
            func.count().filter(Charge.due_on <= today),
        )
        .where(*_OPEN)
        .group_by(Charge.currency)
        .order_by(Charge.currency)
    )
    return [
        WaitingSum(Money(int(plus), code), Money(int(minus), code), due)
        for code, plus, minus, due in await ctx.rows(statement)
    ]
