"""What the coming months bring: contracted, not guessed, by the rules of the billing run, for any number of services.

Services that are alike are reckoned once: the database groups them, and the months of each group are walked along as a
run would. Groups stream by, so that memory stays as it is.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.queries.schedules import HoldEvent, discounts, hold_fact, hold_histories, turn
from fairlead.domains.billing.queries.taxes import tax_book
from fairlead.domains.billing.rules import (
    Deal,
    Discounted,
    HoldLifted,
    HoldPlaced,
    Pause,
    TaxBook,
    Turn,
    pauses_of,
    pricing_of,
)
from fairlead.domains.billing.rules.forecasting import (
    Certainty,
    Falling,
    Known,
    falling,
    falling_held,
    falling_through,
)
from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services.queries import holds_ahead, planned_terms
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Proration, add_months
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver

EVERYBODY = Range(UUID(int=0), UUID(int=(1 << 128) - 1), 0)
_PREFETCH = 2_000

_SERVICES = """
WITH paused AS (
  SELECT schedule_id, jsonb_agg(jsonb_build_array(starts_on, ends_on, stops, percent::text, off_minor, label)
                                ORDER BY starts_on)::text AS pauses
  FROM billing_pauses WHERE tenant_id = $1 GROUP BY schedule_id
), held AS (
  SELECT DISTINCT service_id FROM service_hold_plans
  WHERE tenant_id = $1 AND status IN ('planned', 'placed')
    AND (status = 'placed' AND until_on IS NOT NULL OR from_on <= $4)
), changed AS (
  SELECT service_id, array_agg(id ORDER BY effective_on, asked_at, seq) AS changes
  FROM service_changes WHERE tenant_id = $1 AND status = 'scheduled' AND effective_on <= $4 GROUP BY service_id
)
SELECT CASE WHEN $5 OR c.changes IS NOT NULL THEN s.client_id END AS client_id,
       CASE WHEN c.changes IS NOT NULL OR h.service_id IS NOT NULL THEN s.service_id END AS service_id, c.changes,
       s.cycle,
       CASE WHEN s.cycle = 'weekly' THEN date '2000-01-03' + (s.anchor - date '2000-01-03') % 7
            WHEN c.changes IS NOT NULL OR h.service_id IS NOT NULL THEN s.anchor
            ELSE make_date(2000, extract(month FROM s.anchor)::int, 1) END AS anchor,
       s.anchor_day, s.timing, s.proration, s.billed_until,
       CASE WHEN c.changes IS NOT NULL OR h.service_id IS NOT NULL THEN s.starts_on END AS starts_on,
       coalesce(s.ends_on, CASE WHEN v.cancel_on IS NOT NULL THEN greatest(v.cancel_on, s.starts_on) END) AS ends_on,
       s.currency, s.price_minor, s.quantity::text AS quantity, s.pricing::text AS pricing,
       t.tax_category AS category, p.pauses,
       CASE WHEN v.end_date > $4 THEN date '9999-12-31' ELSE v.end_date END AS term_end, count(*)::int AS services
FROM recurring_schedules s
JOIN services v ON v.tenant_id = s.tenant_id AND v.id = s.service_id
JOIN service_templates t ON t.tenant_id = v.tenant_id AND t.id = v.template_id
LEFT JOIN paused p ON p.schedule_id = s.id
LEFT JOIN changed c ON c.service_id = s.service_id
LEFT JOIN held h ON h.service_id = s.service_id
WHERE s.tenant_id = $1 AND s.client_id BETWEEN $2 AND $3
  AND (s.next_date <= $4 OR c.changes IS NOT NULL OR h.service_id IS NOT NULL)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18
"""
"""Services that are alike, and how many: those with changes or holds to come each by itself."""

_CHARGES = """
SELECT CASE WHEN $5 THEN c.client_id END AS client_id, c.currency, c.due_on,
       coalesce(c.tax_category, t.tax_category, 'standard') AS category, c.amount_minor, count(*)::int AS services
FROM charges c
LEFT JOIN services v ON v.tenant_id = c.tenant_id AND v.id = c.service_id
LEFT JOIN service_templates t ON t.tenant_id = v.tenant_id AND t.id = v.template_id
WHERE c.tenant_id = $1 AND c.client_id BETWEEN $2 AND $3 AND c.due_on <= $4 AND NOT c.invoiced AND c.released_at IS NULL
GROUP BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True, slots=True)
class MonthForecast:
    """What falls due in a month in one currency, net of tax."""

    month: date
    """Its first day."""
    due: Money
    contracted: Money
    month_to_month: Money

    @property
    def total(self) -> Money:
        """All of it."""
        return self.due + self.contracted + self.month_to_month


@dataclass(slots=True)
class Forecast:
    """The coming months, the running one first, each currency by itself."""

    today: date
    months: int
    services: int = 0
    left_out: int = 0
    """Services whose dates make no sense: a run would name them."""
    sums: dict[tuple[str, date, Certainty], int] = field(default_factory=dict)

    def count(self, currency: str, due_on: date, how: Certainty, minor: int) -> None:
        """Add an amount to its month; what is due already belongs to the first."""
        key = currency, max(due_on, self.today).replace(day=1), how
        self.sums[key] = self.sums.get(key, 0) + minor

    def by_currency(self) -> Mapping[str, Sequence[MonthForecast]]:
        """Every month of every currency, those without anything as well."""
        first = self.today.replace(day=1)
        return {
            currency: [self._month(currency, add_months(first, n)) for n in range(self.months)]
            for currency in sorted({key[0] for key in self.sums})
        }

    def _month(self, currency: str, month: date) -> MonthForecast:
        return MonthForecast(month, *(Money(self.sums.get((currency, month, how), 0), currency) for how in Certainty))


async def forecast(ctx: Context, months: int, today: date, client_id: UUID | None = None) -> Forecast:
    """What the runs of the coming months will bill by the terms, holds, discounts, changes and ends known today.

    Net of tax. A handful of statements, however many services there are; usage is not foreseen.
    """
    clients = EVERYBODY if client_id is None else Range(client_id, client_id, 1)
    until = add_months(today.replace(day=1), months) - timedelta(days=1)
    book = await tax_book(ctx, clients)
    by_client = bool(book) and (book.inclusive or bool(book.otherwise))
    asked = (ctx.tenant_id, clients.first, clients.last, until, by_client)
    found = Forecast(today, months)
    async for rows in _streamed(ctx, _SERVICES, asked):
        turns, known = await _turns(ctx, rows), await _known(ctx, rows)
        for row in rows:
            _count(
                found, book, row, _Planned(turns.get(row["service_id"], ()), known.get(row["service_id"], ())), until
            )
    async for rows in _streamed(ctx, _CHARGES, asked):
        for row in rows:
            how = Certainty.DUE if row["due_on"] <= today else Certainty.CONTRACTED
            minor = _net(book, row, row["due_on"], row["amount_minor"])
            found.count(row["currency"], row["due_on"], how, minor * row["services"])
    return found


async def _streamed(ctx: Context, sql: str, asked: tuple[Any, ...]) -> AsyncIterator[list[Any]]:
    """Rows by the thousand."""
    connection = await driver(ctx.session)
    cursor = await connection.cursor(sql, *asked)
    while rows := await cursor.fetch(_PREFETCH):
        yield rows


async def _turns(ctx: Context, rows: Sequence[Any]) -> dict[UUID, list[Turn]]:
    """The changes to come of those services that have some, each built upon the one before."""
    planned = {row["service_id"]: row["changes"] for row in rows if row["changes"]}
    if not planned:
        return {}
    terms = await planned_terms(ctx, [id_ for ids in planned.values() for id_ in ids])
    return {service_id: [turn(terms[id_]) for id_ in ids if id_ in terms] for service_id, ids in planned.items()}


async def _known(ctx: Context, rows: Sequence[Any]) -> dict[UUID, list[Known]]:
    """How the pauses of those services that have holds to come will be known, from one of their days to the next."""
    alone = [row["service_id"] for row in rows if row["service_id"] is not None]
    ahead = await holds_ahead(ctx, alone) if alone else []
    if not ahead:
        return {}
    events: dict[UUID, list[HoldEvent]] = {}
    for one in ahead:
        events.setdefault(one.event.service_id, []).append(one.event)
    histories, given = await hold_histories(ctx, events), await discounts(ctx, events)
    return {
        service_id: _unfolded(histories.get(service_id, []), given.get(service_id, []), to_come)
        for service_id, to_come in events.items()
    }


def _unfolded(
    history: list[HoldPlaced | HoldLifted], given: Sequence[Discounted], ahead: Sequence[HoldEvent]
) -> list[Known]:
    found = [Known(date.min, pauses_of(history, given))]
    for event in ahead:
        history = [*history, hold_fact(event)]
        found.append(Known(event.on, pauses_of(history, given)))
    return found


class _Planned(NamedTuple):
    """What is to come of a service: its changes, and how its holds will be known."""

    turns: Sequence[Turn]
    known: Sequence[Known]


def _count(found: Forecast, book: TaxBook, row: Any, planned: _Planned, until: date) -> None:
    pauses = planned.known[-1].pauses if planned.known else _pauses(row["pauses"])
    deal = _deal(row)
    found.services += row["services"]
    try:
        coming = list(_coming(deal, row, planned, pauses, until))
    except (ValueError, OverflowError):
        found.left_out += row["services"]
        return
    for one in coming:
        minor = _net(book, row, one.due_on, one.minor)
        found.count(row["currency"], one.due_on, _certainty(one, row, found.today), minor * row["services"])


def _coming(deal: Deal, row: Any, planned: _Planned, pauses: tuple[Pause, ...], until: date) -> Iterator[Falling]:
    billed, starts, ends = row["billed_until"], row["starts_on"], row["ends_on"]
    if planned.turns:
        return falling_through(planned.turns, billed, starts, ends, pauses, until)
    if planned.known:
        return falling_held(deal, billed, starts, ends, planned.known, until)
    return iter(falling(deal, billed, ends, pauses, until))


def _certainty(one: Falling, row: Any, today: date) -> Certainty:
    if one.due_on <= today:
        return Certainty.DUE
    within = row["term_end"] is not None and one.since < row["term_end"]
    return Certainty.CONTRACTED if within else Certainty.MONTH_TO_MONTH


def _net(book: TaxBook, row: Any, on: date, minor: int) -> int:
    """Without the tax, where prices include it."""
    if row["client_id"] is None or not book:
        return minor
    payer = book.payer(row["client_id"])
    return book.split(payer, row["category"], on, minor, row["currency"])[0] if payer[1] else minor


def _deal(row: Any) -> Deal:
    pricing = None if row["pricing"] is None else pricing_of(row["pricing"])
    return Deal(
        row["client_id"] or UUID(int=0), "", Money(row["price_minor"], row["currency"]), Decimal(row["quantity"]),
        Cycle(row["cycle"]), Timing(row["timing"]), Proration(row["proration"]), row["anchor"], row["anchor_day"],
        pricing,
    )  # fmt: skip


def _pauses(text: str | None) -> tuple[Pause, ...]:
    if text is None:
        return ()
    return tuple(
        Pause(date.fromisoformat(begin), date.fromisoformat(end) if end else None, stops, Decimal(percent), off, label)
        for begin, end, stops, percent, off, label in orjson.loads(text)
    )
