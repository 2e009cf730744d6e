"""Bulk changes: what one would do, how far one is, and what became of each service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from fairlead.domains.catalog.queries import own_prices
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.queries import home
from fairlead.domains.services.lifecycle import LIVE, BulkStatus
from fairlead.domains.services.models import BulkChange, BulkChangeItem, Service
from fairlead.domains.services.queries.changes import Wish, grouped_subjects, subjects, surroundings
from fairlead.domains.services.queries.lasting import lasting_on
from fairlead.domains.services.repository import BULK_ITEMS, BULK_SORTS, BULKS, FILTERS, ITEM_SORTS
from fairlead.domains.services.rules import BulkWish, Left, Subject, Terms, Verdict, judged, monthly_of
from fairlead.domains.services.terms import BulkResult
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged

SAMPLES = 20
"""Services that a preview shows one by one, and as many that are kept."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One service of a preview."""

    service_id: UUID
    number: str
    name: str
    client_id: UUID
    client_name: str
    terms: Terms
    """As it is."""
    verdict: Verdict
    left: Left
    """What lasting discounts leave of its price."""

    @property
    def before(self) -> Money:
        """What it counts for in a month."""
        return monthly_of(self.terms, self.left)

    @property
    def after(self) -> Money | None:
        """What it would count for; None when it would not change."""
        return monthly_of(self.verdict.after, self.left) if self.verdict.after else None


@dataclass(slots=True)
class BulkPreview:
    """What a bulk change would do."""

    on: date
    results: dict[BulkResult, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    """Why services are refused, and how many for each reason."""
    before: dict[str, Money] = field(default_factory=dict)
    """What the services that change count for in a month, by currency; and after it."""
    after: dict[str, Money] = field(default_factory=dict)
    samples: Sequence[Sample] = ()
    kept: Sequence[Sample] = ()

    @property
    def services(self) -> int:
        """How many fit the filters."""
        return sum(self.results.values())

    @property
    def changing(self) -> int:
        """How many would change, now or on the day."""
        return self.results.get(BulkResult.CHANGED, 0) + self.results.get(BulkResult.SCHEDULED, 0)

    @property
    def differences(self) -> dict[str, Money]:
        """How much more a month, by currency; less is negative."""
        return {currency: self.after[currency] - before for currency, before in self.before.items()}

    def count(self, subject: Subject, left: Left, verdict: Verdict, services: int) -> None:
        """Add services that are alike."""
        self.results[verdict.result] = self.results.get(verdict.result, 0) + services
        if verdict.result is BulkResult.REFUSED and verdict.reason:
            self.reasons[verdict.reason] = self.reasons.get(verdict.reason, 0) + services
        if verdict.after is None:
            return
        for sums, terms in ((self.before, subject.terms), (self.after, verdict.after)):
            known = sums.get(terms.currency, Money.zero(terms.currency))
            sums[terms.currency] = known + monthly_of(terms, left).times(services)


def chosen(filters: Mapping[str, object]) -> ColumnElement[bool]:
    """The live services that fit the filters; those that have ended are no matter of a bulk change."""
    return and_(*FILTERS.where(filters, at="#/filters/"), Service.status.in_(LIVE))


async def bulk_preview(ctx: Context, filters: Mapping[str, object], wish: BulkWish, on: date) -> BulkPreview:
    """What a bulk change would do; services that are alike are counted by the database and judged once."""
    wish.check()
    today = ctx.today((await home(ctx)).timezone)
    own = await own_prices(ctx, [(wish.tariff_id, on)]) if wish.tariff_id else {}
    groups = await grouped_subjects(ctx, chosen(filters), on, [one for known in own.values() for one in known])
    known = await surroundings(ctx, {Wish(one.terms.tariff_id, wish.of(one.terms), on) for one, *_ in groups})
    seen = BulkPreview(on)
    for subject, left, services in groups:
        seen.count(subject, left, judged(subject, wish, on, today, known), services)
    seen.samples = await _samples(ctx, chosen(filters), wish, on, today)
    if seen.results.get(BulkResult.KEPT):
        seen.kept = await _samples(ctx, chosen(filters) & Service.price_agreed, wish, on, today)
    return seen


async def _samples(ctx: Context, which: ColumnElement[bool], wish: BulkWish, on: date, today: date) -> Sequence[Sample]:
    statement = (
        select(Service.id, Service.number, Service.name, Client.id.label("client_id"), Client.name.label("client_name"))
        .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
        .where(which)
        .order_by(Service.number)
        .limit(SAMPLES)
    )
    rows = await ctx.rows(statement)
    found = await subjects(ctx, [row.id for row in rows])
    left = await lasting_on(ctx, found)
    known = await surroundings(ctx, {Wish(one.terms.tariff_id, wish.of(one.terms), on) for one in found.values()})
    return [
        Sample(
            row.id, row.number, row.name, row.client_id, row.client_name, found[row.id].terms,
            judged(found[row.id], wish, on, today, known), left[row.id],
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BulkRow:
    """A bulk change and how far it is."""

    id: UUID
    status: BulkStatus
    filters: dict[str, Any]
    wanted: dict[str, Any]
    effective_on: date
    services: int
    note: str | None
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    version: int
    results: Mapping[BulkResult, int]

    @property
    def wish(self) -> BulkWish:
        """What was asked for."""
        return BulkWish.read(self.wanted)

    @property
    def open(self) -> int:
        """Services that wait for their result."""
        return self.results.get(BulkResult.OPEN, 0)

    @property
    def done(self) -> int:
        """Services that have their result."""
        return self.services - self.open


_OWN = tuple(name for name in BulkRow.__dataclass_fields__ if name != "results")
_COUNTED = (
    select(BulkChangeItem.result, func.count().label("n"))
    .where(BulkChangeItem.tenant_id == BulkChange.tenant_id, BulkChangeItem.bulk_id == BulkChange.id)
    .group_by(BulkChangeItem.result)
    .correlate(BulkChange)
    .subquery()
)
_RESULTS = select(func.jsonb_object_agg(_COUNTED.c.result, _COUNTED.c.n)).scalar_subquery()
_BULKS: Select[*tuple[Any, ...]] = select(*(getattr(BulkChange, name) for name in _OWN), _RESULTS.label("results"))
_ONE = _BULKS.where(BulkChange.id == bindparam("bulk_id"))


async def bulk_row(ctx: Context, bulk_id: UUID) -> BulkRow:
    """One bulk change; raises NotFound."""
    row = await ctx.row(_ONE, {"bulk_id": bulk_id})
    if row is None:
        raise NotFound.of("bulk change", bulk_id)
    return _row(row)


async def bulk_page(
    ctx: Context,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[BulkRow]:
    """A page of the company's bulk changes, the latest first."""
    page = await paged(
        ctx, _BULKS, fields=BULKS, sorts=BULK_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([_row(row) for row in page.items], page.next_cursor)


def _row(row: Any) -> BulkRow:
    results = {BulkResult(name): count for name, count in (row[-1] or {}).items()}
    facts: Any = {name: getattr(row, name) for name in _OWN}
    return BulkRow(**facts, results=results)


@dataclass(frozen=True, slots=True)
class BulkItemRow:
    """What became of one service of a bulk change."""

    id: UUID
    service_id: UUID
    result: BulkResult
    before_minor: int | None
    after_minor: int | None
    currency: str
    outcome: str | None
    done_at: datetime | None
    number: str
    name: str
    client_id: UUID
    client_name: str

    @property
    def before(self) -> Money | None:
        """What it counted for in a month."""
        return None if self.before_minor is None else Money(self.before_minor, self.currency)

    @property
    def after(self) -> Money | None:
        """What it counts for in a month since, or will."""
        return None if self.after_minor is None else Money(self.after_minor, self.currency)


_ITEMS: Select[*tuple[Any, ...]] = (
    select(
        *(getattr(BulkChangeItem, name) for name in list(BulkItemRow.__dataclass_fields__)[:8]),
        Service.number, Service.name, Client.id.label("client_id"), Client.name.label("client_name"),
    )
    .join(Service, (Service.tenant_id == BulkChangeItem.tenant_id) & (Service.id == BulkChangeItem.service_id))
    .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
)  # fmt: skip


async def bulk_items(
    ctx: Context,
    bulk_id: UUID,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[BulkItemRow]:
    """A page of what became of the services of a bulk change."""
    statement = _ITEMS.where(BulkChangeItem.bulk_id == bulk_id)
    page = await paged(
        ctx, statement, fields=BULK_ITEMS, sorts=ITEM_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([BulkItemRow(*row) for row in page.items], page.next_cursor)
