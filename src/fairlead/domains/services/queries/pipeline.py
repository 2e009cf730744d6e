"""The renewal pipeline: what ends when, what it is worth, and how much of it is at risk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select

from fairlead.domains.clients.models import Client
from fairlead.domains.services import rules
from fairlead.domains.services.models import Service
from fairlead.domains.services.queries import lasting
from fairlead.domains.services.queries.renewals import TERMS, Prospect, prospects
from fairlead.domains.services.repository import RENEWAL_FILTERS, RENEWAL_SORTS
from fairlead.domains.services.rules import RUNNING, Left, TermFacts
from fairlead.domains.services.terms import Obstacle
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged

BUCKETS = (7, 14, 30, 60, 90)
"""Days from today until which each part of the pipeline reaches; it begins where the one before ends."""


class EndingTerm(NamedTuple):
    """A term that ends, with its client's name."""

    prospect: Prospect
    client_name: str

    @property
    def id(self) -> UUID:
        """The service's."""
        return self.prospect.facts.id


@dataclass(frozen=True, slots=True)
class Bucket:
    """The terms that end from `start` on, before `end`."""

    days: int
    start: date
    end: date
    services: int
    mrr: Money
    """Of today's prices and lasting discounts, in the currency asked for."""
    at_risk: int
    """How many do not renew by themselves."""
    mrr_at_risk: Money
    obstacles: Mapping[Obstacle, int]
    """How many each reason keeps from renewing; a service may have several."""


_RUNNING: Select[*tuple[Any, ...]] = TERMS.where(
    Service.end_date.is_not(None), Service.cancelled_at.is_(None), Service.status.in_(RUNNING)
)
_LISTED = _RUNNING.add_columns(Client.name.label("client_name")).join(
    Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id)
)


async def renewal_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[EndingTerm]:
    """A page of the services with a term, the soonest end first, each with what its renewal would be."""
    page = await paged(
        ctx, _LISTED, fields=RENEWAL_FILTERS, sorts=RENEWAL_SORTS, filters=filters, sort=sort, cursor=cursor,
        limit=limit,
    )  # fmt: skip
    found = await prospects(ctx, [TermFacts._make(row[:-1]) for row in page.items])
    return Page([EndingTerm(one, row[-1]) for one, row in zip(found, page.items, strict=True)], page.next_cursor)


async def renewal_pipeline(ctx: Context, today: date, currency: str) -> list[Bucket]:
    """The terms that end within 90 days from today, in buckets."""
    ending = _RUNNING.where(Service.end_date >= today, Service.end_date <= today + timedelta(days=BUCKETS[-1]))
    rows = await ctx.rows(lasting.joined(ending.add_columns(*lasting.COLUMNS), ctx))
    width = len(TermFacts._fields)
    prospective = await prospects(ctx, [TermFacts._make(row[:width]) for row in rows])
    found = [_Worth(one, lasting.left(*row[width:])) for one, row in zip(prospective, rows, strict=True)]
    starts = (0, *(days + 1 for days in BUCKETS[:-1]))
    return [
        _bucket(found, days, today + timedelta(days=start), today + timedelta(days=days + 1), currency)
        for start, days in zip(starts, BUCKETS, strict=True)
    ]


class _Worth(NamedTuple):
    prospect: Prospect
    left: Left


def _bucket(found: Sequence[_Worth], days: int, start: date, end: date, currency: str) -> Bucket:
    ends = ((one, one.prospect.facts.end_date) for one in found)
    own = [one for one, day in ends if day is not None and start <= day < end]
    risky = [one for one in own if not one.prospect.eligible]
    return Bucket(
        days, start, end, len(own), _mrr(own, currency), len(risky), _mrr(risky, currency),
        Counter(reason for one in risky for reason in one.prospect.obstacles),
    )  # fmt: skip


def _mrr(found: Sequence[_Worth], currency: str) -> Money:
    facts = ((one.prospect.facts, one.left) for one in found if one.prospect.facts.currency == currency)
    return Money.sum(
        (rules.monthly(one.price, one.quantity, one.cycle, *left, one.pricing) for one, left in facts), currency
    )
