"""What was used of services: events summed up for spans of time, for any number of services at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, TextClause, Uuid, bindparam, text

from fairlead.domains.catalog.queries import meters_by_code
from fairlead.domains.catalog.terms import Aggregation
from fairlead.domains.monitoring.rules import Counted, Holding, Known, Metered, named
from fairlead.platform.clock import midnight
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver


class UsageSpan(NamedTuple):
    """Some time of a service on one meter: from an instant up to, not including, another."""

    service_id: UUID
    meter_id: UUID
    aggregation: Aggregation
    begin: datetime
    end: datetime


class Used(NamedTuple):
    """What a span comes to."""

    events: int
    quantity: Decimal


NOTHING = Used(0, Decimal(0))

_QUANTITIES = {
    Aggregation.SUM: "sum(e.quantity)",
    Aggregation.COUNT: "count(*)",
    Aggregation.UNIQUE: "count(DISTINCT e.key)",
    Aggregation.MAX: "max(e.quantity)",
    Aggregation.LATEST: "(array_agg(e.quantity ORDER BY e.at DESC, e.event_id DESC))[1]",
}
"""Of two events at one instant the one whose id is greater counts as the later: whatever order they came in."""


def _statement(quantity: str) -> TextClause:
    return text(f"""
SELECT asked.number, used.events, used.quantity
FROM unnest(:services, :meters, :begins, :ends) WITH ORDINALITY AS asked(service_id, meter_id, begins, ends, number)
CROSS JOIN LATERAL (
  SELECT count(*) AS events, {quantity} AS quantity FROM usage_events e
  WHERE e.tenant_id = :tenant AND e.service_id = asked.service_id AND e.meter_id = asked.meter_id
    AND e.at >= asked.begins AND e.at < asked.ends
) used
WHERE used.events > 0
""").bindparams(
        bindparam("services", type_=ARRAY(Uuid)), bindparam("meters", type_=ARRAY(Uuid)),
        bindparam("begins", type_=ARRAY(DateTime(timezone=True))),
        bindparam("ends", type_=ARRAY(DateTime(timezone=True))),
    )  # fmt: skip


_STATEMENTS = {aggregation: _statement(quantity) for aggregation, quantity in _QUANTITIES.items()}


async def usage_of(ctx: Context, spans: Sequence[UsageSpan]) -> list[Used]:
    """What each span comes to, in their order: a statement for each way of counting."""
    found = [NOTHING] * len(spans)
    ways: dict[Aggregation, list[int]] = defaultdict(list)
    for at, span in enumerate(spans):
        ways[span.aggregation].append(at)
    for aggregation, places in ways.items():
        asked = {
            "tenant": ctx.tenant_id,
            "services": [spans[at].service_id for at in places],
            "meters": [spans[at].meter_id for at in places],
            "begins": [spans[at].begin for at in places],
            "ends": [spans[at].end for at in places],
        }
        for number, events, quantity in await ctx.rows(_STATEMENTS[aggregation], asked):
            found[places[number - 1]] = Used(events, Decimal(quantity))
    return found


_SERVICES = """
SELECT s.id, s.number, s.external_id, s.start_date, s.activated_at IS NOT NULL, s.ended_on, c.timezone
FROM services s JOIN clients c ON c.tenant_id = s.tenant_id AND c.id = s.client_id
WHERE s.tenant_id = $1 AND
"""
_BY_ID = f"{_SERVICES} s.id = ANY($2::uuid[])"
_BY_NAME = f"{_SERVICES} s.number = ANY($2::text[]) UNION ALL {_SERVICES} s.external_id = ANY($2::text[])"


async def known_to(ctx: Context, events: Sequence[Any]) -> Known:
    """The meters and services that a batch of events refers to."""
    connection = await driver(ctx.session)
    ids = {sent: id_ for sent in named(events, "service_id") if (id_ := _uuid(sent)) is not None}
    names = named(events, "service")
    rows = await connection.fetch(_BY_ID, ctx.tenant_id, list(ids.values())) if ids else []
    found = {row[0]: _holding(*row) for row in rows}
    by_id = {sent: found[id_] for sent, id_ in ids.items() if id_ in found}
    by_name: dict[str, Holding] = {}
    for row in await connection.fetch(_BY_NAME, ctx.tenant_id, names) if names else []:
        held = _holding(*row)
        by_name |= {name: held for name in (row[2], row[1]) if name}
    meters = {code: Counted(one.id, one.aggregation, one.active) for code, one in (await meters_by_code(ctx)).items()}
    return Known(ctx.now, meters, by_id, by_name)


def _uuid(sent: str) -> UUID | None:
    try:
        return UUID(sent)
    except ValueError:
        return None


def _holding(
    id_: UUID, number: str, _external: str | None, start: date, began: bool, ended_on: date | None, zone: str
) -> Holding:
    since = midnight(start, zone) if began else None
    return Holding(id_, number, since, midnight(ended_on, zone) if ended_on else None)


_EARLIER = """
SELECT e.event_id, e.service_id, e.meter_id, e.at, e.quantity, e.key
FROM usage_events e JOIN unnest($2::uuid[], $3::text[]) AS sent(id, event_id) ON e.event_id = sent.event_id
WHERE e.tenant_id = $1 AND e.id <> sent.id
"""


async def sent_earlier(ctx: Context, ids: Sequence[UUID], events: Sequence[Metered]) -> dict[str, Metered]:
    """What stands under the ids of events that were not written, because something did already."""
    names = [one.event_id for one in events]
    rows = await (await driver(ctx.session)).fetch(_EARLIER, ctx.tenant_id, ids, names)
    return {row[0]: Metered._make(row) for row in rows}
