"""What is due for a range of clients: read in bulk and locked, as plain records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, column, select, text

from fairlead.domains.billing.charges import BilledPeriod
from fairlead.domains.billing.queries.billed import begun_periods
from fairlead.domains.billing.repository.found import DUE_FILTERS, DUE_SORTS
from fairlead.domains.billing.rules import Pause
from fairlead.domains.clients.models import Client
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver
from fairlead.platform.db.paging import Page, paged

Record = Any
"""A row as the driver has it: reading ten thousand of these a second is what a run does."""

_SCHEDULES = """
SELECT s.client_id, s.id, s.service_id, s.cycle, s.anchor, s.anchor_day, s.timing, s.proration, s.ends_on,
       s.billed_until, s.currency, s.price_minor, s.quantity::text, s.pricing::text, v.name, v.site_id, v.contract_id,
       k.purchase_order, t.tax_category, v.start_date, v.number
FROM recurring_schedules s
JOIN services v ON v.tenant_id = s.tenant_id AND v.id = s.service_id
JOIN service_templates t ON t.tenant_id = v.tenant_id AND t.id = v.template_id
LEFT JOIN contracts k ON k.tenant_id = v.tenant_id AND k.id = v.contract_id
WHERE s.tenant_id = $1 AND s.client_id BETWEEN $2 AND $3 AND s.next_date <= $4
ORDER BY s.client_id, s.id
FOR NO KEY UPDATE OF s
"""

_PAUSES = """
SELECT p.schedule_id, p.starts_on, p.ends_on, p.stops, p.percent, p.off_minor, p.label
FROM billing_pauses p JOIN recurring_schedules s ON s.tenant_id = p.tenant_id AND s.id = p.schedule_id
WHERE p.tenant_id = $1 AND s.client_id BETWEEN $2 AND $3 AND s.next_date <= $4
ORDER BY p.schedule_id, p.starts_on
"""

_CHARGES = """
SELECT c.client_id, c.id, c.due_on, c.currency, c.amount_minor, c.description, c.quantity, c.period_start, c.period_end,
       c.source_kind, v.site_id, v.contract_id, k.purchase_order, coalesce(c.tax_category, t.tax_category, 'standard'),
       l.id IS NOT NULL, l.tax::text
FROM charges c
LEFT JOIN services v ON v.tenant_id = c.tenant_id AND v.id = c.service_id
LEFT JOIN service_templates t ON t.tenant_id = v.tenant_id AND t.id = v.template_id
LEFT JOIN contracts k ON k.tenant_id = v.tenant_id AND k.id = v.contract_id
LEFT JOIN invoice_lines l
  ON l.tenant_id = c.tenant_id AND l.charge_id = c.source_id AND c.source_kind = 'service_credit'
WHERE c.tenant_id = $1 AND c.client_id BETWEEN $2 AND $3 AND c.due_on <= $4 AND NOT c.invoiced AND c.released_at IS NULL
ORDER BY c.client_id, c.due_on, c.id
FOR NO KEY UPDATE OF c
"""
"""Each with the line that it gives back, where it is a credit."""

_STANDS = itemgetter("service_id", "cycle", "anchor", "anchor_day", "billed_until")
_UNLOCKED = {sql: sql.partition("FOR NO KEY UPDATE")[0] for sql in (_SCHEDULES, _CHARGES)}

_CLIENTS = """
SELECT client_id FROM recurring_schedules WHERE tenant_id = $1 AND next_date <= $2
UNION
SELECT client_id FROM charges WHERE tenant_id = $1 AND due_on <= $2 AND NOT invoiced AND released_at IS NULL
UNION
SELECT v.client_id FROM usage_meterings m JOIN services v ON v.tenant_id = m.tenant_id AND v.id = m.service_id
WHERE m.tenant_id = $1 AND (m.next_date <= $2 OR m.doubt_from IS NOT NULL)
UNION
SELECT v.client_id FROM usage_arrivals a JOIN services v ON v.tenant_id = a.tenant_id AND v.id = a.service_id
WHERE a.tenant_id = $1
ORDER BY 1
"""

_CLAIMED = """
SELECT c.source_id, c.claim
FROM charges c JOIN unnest($2::uuid[], $3::text[]) AS u(source_id, claim)
     ON c.source_id = u.source_id AND c.claim = u.claim
WHERE c.tenant_id = $1 AND c.source_kind = 'service_period' AND c.released_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Range:
    """Clients by id, both ends included."""

    first: UUID
    last: UUID
    clients: int
    """How many of them had something due when the range was drawn."""
    among: tuple[UUID, ...] | None = None
    """The only ones that are meant, for rating their usage; None: all between the ends."""


@dataclass(frozen=True, slots=True)
class Due:
    """Everything that is due for a range of clients."""

    schedules: Sequence[Record]
    pauses: dict[UUID, tuple[Pause, ...]]
    charges: Sequence[Record]
    begun: Mapping[UUID, Sequence[BilledPeriod]] = field(default_factory=dict)
    """By service, what is charged of the period in whose midst billing stands."""


@dataclass(frozen=True, slots=True)
class DueClient:
    """A client with something due."""

    id: UUID
    number: str
    name: str


async def due(ctx: Context, clients: Range, as_of: date, *, locked: bool = True) -> Due:
    """Due schedules and open charges, locked in a fixed order: a concurrent run waits, and then finds nothing due.

    Not `locked` for who only looks.
    """
    connection = await driver(ctx.session)
    asked = (ctx.tenant_id, clients.first, clients.last, as_of)
    schedules = await connection.fetch(_SCHEDULES if locked else _UNLOCKED[_SCHEDULES], *asked)
    paused: dict[UUID, list[Pause]] = defaultdict(list)
    for schedule_id, *pause in await connection.fetch(_PAUSES, *asked):
        paused[schedule_id].append(Pause(*pause))
    charges = await open_charges(ctx, clients, as_of, locked=locked)
    billed = (row for row in schedules if row["start_date"] < row["billed_until"])  # the others: never charged
    begun = await begun_periods(ctx, map(_STANDS, billed))
    return Due(schedules, {key: tuple(pauses) for key, pauses in paused.items()}, charges, begun)


async def open_charges(ctx: Context, clients: Range, as_of: date, *, locked: bool = True) -> Sequence[Record]:
    """Charges that are due and on no invoice yet, locked in a fixed order."""
    connection = await driver(ctx.session)
    sql = _CHARGES if locked else _UNLOCKED[_CHARGES]
    found: Sequence[Record] = await connection.fetch(sql, ctx.tenant_id, clients.first, clients.last, as_of)
    return found


async def due_ranges(ctx: Context, as_of: date, size: int) -> list[Range]:
    """The clients with something due, cut into ranges of `size` that together span every id there can be.

    Whoever falls due while the run is on lies in one of the ranges too.
    """
    rows = await (await driver(ctx.session)).fetch(_CLIENTS, ctx.tenant_id, as_of)
    ids: list[int] = [row[0].int for row in rows]
    starts = [0, *ids[size::size]]
    ends = [*(start - 1 for start in starts[1:]), (1 << 128) - 1]
    counts = [len(ids[at : at + size]) for at in range(0, len(ids), size)]
    return [
        Range(UUID(int=first), UUID(int=last), count)
        for first, last, count in zip(starts, ends, counts, strict=False)  # nothing due, no ranges
    ]


async def due_page(
    ctx: Context, as_of: date, *, filters: Mapping[str, object] | None = None, sort: str | None = None,
    cursor: str | None = None, limit: int = 50,
) -> Page[DueClient]:  # fmt: skip
    """A page of the clients with something due by a day."""
    due = text(_CLIENTS.replace("$1", ":tenant").replace("$2", ":as_of")).columns(column("client_id", Uuid))
    asked = due.bindparams(tenant=int(ctx.tenant_id), as_of=as_of).subquery()
    statement = select(Client.id, Client.number, Client.name).where(Client.id.in_(select(asked.c.client_id)))
    page = await paged(
        ctx, statement, fields=DUE_FILTERS, sorts=DUE_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([DueClient(row.id, row.number, row.name) for row in page.items], page.next_cursor)


async def claimed(ctx: Context, claims: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Those of the periods that are charged already."""
    sources, texts = [source for source, _ in claims], [text for _, text in claims]
    rows = await (await driver(ctx.session)).fetch(_CLAIMED, ctx.tenant_id, sources, texts)
    return {(row[0], row[1]) for row in rows}
