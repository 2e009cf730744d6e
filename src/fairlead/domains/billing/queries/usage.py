"""What rating usage reads: whose usage is to be rated, by which terms, and what was charged for it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Uuid, any_, literal, select

from fairlead.domains.billing.charges import UsageCharge
from fairlead.domains.billing.queries.billed import NOTED
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.rules import UsageCourse, UsageTerms, UsageTurn
from fairlead.domains.services.models import ServiceChange
from fairlead.domains.services.queries import Terms, changed_terms
from fairlead.kernel.period import Cycle
from fairlead.platform.clock import local_date
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver

ONE_DAY = timedelta(days=1)

_COLUMNS = """
m.id, m.service_id, v.name, m.rated_until, m.doubt_from, v.client_id, v.tariff_id, v.cycle, v.anchor, v.anchor_day,
greatest(v.start_date, v.billed_until) AS starts_on, v.ended_on, c.timezone
"""

_DUE = f"""
SELECT {_COLUMNS}
FROM usage_meterings m
JOIN services v ON v.tenant_id = m.tenant_id AND v.id = m.service_id
JOIN recurring_schedules s ON s.tenant_id = m.tenant_id AND s.service_id = m.service_id
JOIN clients c ON c.tenant_id = v.tenant_id AND c.id = v.client_id
WHERE m.tenant_id = $1 AND v.client_id BETWEEN $2 AND $3 AND ($6::uuid[] IS NULL OR v.client_id = ANY($6))
  AND (m.next_date <= $4 OR m.doubt_from IS NOT NULL OR m.service_id = ANY($5::uuid[]))
ORDER BY m.service_id
FOR NO KEY UPDATE OF m
"""

_UNMETERED = """
SELECT s.service_id, greatest(v.start_date, v.billed_until)
FROM recurring_schedules s JOIN services v ON v.tenant_id = s.tenant_id AND v.id = s.service_id
WHERE s.tenant_id = $1 AND s.client_id BETWEEN $2 AND $3 AND v.tariff_id = ANY($4::uuid[])
  AND ($5::uuid[] IS NULL OR s.client_id = ANY($5))
  AND NOT EXISTS (SELECT FROM usage_meterings m WHERE m.tenant_id = s.tenant_id AND m.service_id = s.service_id)
"""

_AMONG = """
SELECT s.service_id, greatest(v.start_date, v.billed_until)
FROM recurring_schedules s JOIN services v ON v.tenant_id = s.tenant_id AND v.id = s.service_id
WHERE s.tenant_id = $1 AND s.service_id = ANY($2::uuid[])
  AND (v.tariff_id = ANY($3::uuid[]) OR EXISTS (
    SELECT FROM service_changes h WHERE h.tenant_id = s.tenant_id AND h.service_id = s.service_id
      AND h.applied_at IS NOT NULL AND h.before->>'tariff_id' = ANY($3::uuid[]::text[])
  ))
  AND NOT EXISTS (SELECT FROM usage_meterings m WHERE m.tenant_id = s.tenant_id AND m.service_id = s.service_id)
"""

_CHARGED = f"""
SELECT c.id, c.client_id, c.service_id, c.description, c.claim, c.period_start, c.period_end, c.amount_minor,
       c.currency, c.due_on, c.invoiced, coalesce(noted.amount, 0)::bigint, c.basis::text, draft.line_id
FROM charges c JOIN unnest($2::uuid[], $3::date[]) AS asked(service_id, day) ON c.service_id = asked.service_id
{NOTED}
LEFT JOIN LATERAL (
  SELECT l.id AS line_id FROM invoice_lines l JOIN invoices i ON i.tenant_id = l.tenant_id AND i.id = l.invoice_id
  WHERE l.tenant_id = c.tenant_id AND l.charge_id = c.id AND i.status = 'draft' AND i.approved_at IS NULL
) draft ON c.invoiced
WHERE c.tenant_id = $1 AND c.source_kind = 'usage' AND c.released_at IS NULL AND c.period_end > asked.day
ORDER BY c.client_id, c.due_on, c.id
FOR NO KEY UPDATE OF c
"""
"""Locked in the order in which a run locks its open charges: no invoice takes one meanwhile."""

_DRAFTED = """
SELECT l.id
FROM charges c JOIN unnest($2::uuid[], $3::date[]) AS asked(service_id, day) ON c.service_id = asked.service_id
JOIN invoice_lines l ON l.tenant_id = c.tenant_id AND l.charge_id = c.id
JOIN invoices i ON i.tenant_id = l.tenant_id AND i.id = l.invoice_id
WHERE c.tenant_id = $1 AND c.source_kind = 'usage' AND c.invoiced AND c.released_at IS NULL AND c.period_end > asked.day
  AND i.status = 'draft' AND i.approved_at IS NULL
ORDER BY i.id
FOR NO KEY UPDATE OF i
"""

_CATEGORIES = """
SELECT v.id, t.tax_category
FROM services v JOIN service_templates t ON t.tenant_id = v.tenant_id AND t.id = v.template_id
WHERE v.tenant_id = $1 AND v.id = ANY($2::uuid[])
"""

_OUTDATED = """
SELECT DISTINCT i.client_id
FROM invoices i
JOIN invoice_lines l ON l.tenant_id = i.tenant_id AND l.invoice_id = i.id
JOIN charges c ON c.tenant_id = l.tenant_id AND c.id = l.charge_id AND c.source_kind = 'usage'
WHERE i.tenant_id = $1 AND i.id = ANY($2::uuid[]) AND i.status = 'draft' AND i.approved_at IS NULL
  AND (EXISTS (SELECT FROM usage_arrivals a WHERE a.tenant_id = c.tenant_id AND a.service_id = c.service_id)
       OR EXISTS (SELECT FROM usage_meterings m WHERE m.tenant_id = c.tenant_id AND m.service_id = c.service_id
                  AND m.doubt_from IS NOT NULL))
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Metering:
    """A service whose usage is rated, and how far that is."""

    id: UUID
    service_id: UUID
    name: str
    rated_until: date
    doubt_from: date | None
    course: UsageCourse
    zone: str
    """The client's."""

    def since(self, arrived: datetime | None) -> date:
        """After which day periods are to be rated, when usage arrived from a moment on.

        A day of doubt may be one on which periods are cut now: the one that ends on it counts too. And a moment may
        have been on the day before in the zone of a client who held the service then.
        """
        days = [self.rated_until]
        if self.doubt_from is not None:
            days.append(self.doubt_from - ONE_DAY)
        if arrived is not None:
            days.append(local_date(arrived, self.zone) - (ONE_DAY if self.course.turns else timedelta()))
        return max(min(days), self.course.starts_on)


async def due_meterings(ctx: Context, clients: Range, as_of: date, arrived: Collection[UUID]) -> list[Metering]:
    """The services of a range of clients that have something to rate, locked."""
    connection = await driver(ctx.session)
    asked = (clients.first, clients.last, as_of, list(arrived), clients.among)
    rows = await connection.fetch(_DUE, ctx.tenant_id, *asked)
    turns = await usage_turns(ctx, [row["service_id"] for row in rows])
    return [_metering(row, turns.get(row["service_id"], ())) for row in rows]


def _metering(row: Any, turns: Sequence[UsageTurn]) -> Metering:
    id_, service_id, name, rated_until, doubt_from, client_id, tariff_id, cycle, anchor, anchor_day, *rest = row
    starts_on, ended_on, zone = rest
    terms = UsageTerms(client_id, tariff_id, Cycle(cycle), anchor, anchor_day)
    course = UsageCourse(starts_on, ended_on, terms, tuple(turns))
    return Metering(id_, service_id, name, rated_until, doubt_from, course, zone)


async def unmetered(ctx: Context, clients: Range, tariffs: Collection[UUID]) -> list[tuple[UUID, date]]:
    """The billed services of tariffs with usage prices that have no metering yet, and from which day they are rated."""
    connection = await driver(ctx.session)
    rows = await connection.fetch(_UNMETERED, ctx.tenant_id, clients.first, clients.last, list(tariffs), clients.among)
    return [(row[0], row[1]) for row in rows]


async def unmetered_among(
    ctx: Context, service_ids: Collection[UUID], tariffs: Collection[UUID]
) -> list[tuple[UUID, date]]:
    """Those of some billed services that have or had one of the tariffs and have no metering yet, and since when."""
    rows = await (await driver(ctx.session)).fetch(_AMONG, ctx.tenant_id, list(service_ids), list(tariffs))
    return [(row[0], row[1]) for row in rows]


async def usage_charges(ctx: Context, since: Mapping[UUID, date]) -> dict[UUID, list[UsageCharge]]:
    """The standing charges of services' usage in periods that end after a day, locked.

    The drafts that bill some are locked before the charges, as by whoever changes or deletes a draft; they are asked
    for again with the charges, since lines may have changed while this waited.
    """
    if not since:
        return {}
    connection, asked = await driver(ctx.session), (ctx.tenant_id, list(since), list(since.values()))
    locked = {row[0] for row in await connection.fetch(_DRAFTED, *asked)}
    found: dict[UUID, list[UsageCharge]] = defaultdict(list)
    for *facts, basis, line_id in await connection.fetch(_CHARGED, *asked):
        charge = UsageCharge._make((*facts, orjson.loads(basis), line_id if line_id in locked else None))
        found[charge.service_id].append(charge)
    return dict(found)


async def categories_of(ctx: Context, service_ids: Collection[UUID | None]) -> dict[UUID, str]:
    """By which category services are taxed."""
    rows = await (await driver(ctx.session)).fetch(_CATEGORIES, ctx.tenant_id, [one for one in service_ids if one])
    return {row[0]: row[1] for row in rows}


async def clients_to_rate_again(ctx: Context, invoice_ids: Collection[UUID]) -> list[UUID]:
    """The clients of drafts that nobody approved yet and whose usage turned out to be another since."""
    rows = await (await driver(ctx.session)).fetch(_OUTDATED, ctx.tenant_id, list(invoice_ids))
    return [row[0] for row in rows]


async def usage_turns(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, list[UsageTurn]]:
    """Every change of whose usage it is, by which tariff and in which periods, in the order in which it was made.

    None reaches back behind a transfer: the days of another client are settled.
    """
    if not service_ids:
        return {}
    statement = (
        select(ServiceChange.service_id, ServiceChange.id)
        .where(
            ServiceChange.service_id == any_(literal(list(service_ids), ARRAY(Uuid))),
            ServiceChange.applied_at.is_not(None),
        )
        .order_by(ServiceChange.service_id, ServiceChange.applied_at, ServiceChange.seq)
    )
    made = await ctx.rows(statement)
    terms = await changed_terms(ctx, [row.id for row in made])
    found: dict[UUID, list[UsageTurn]] = defaultdict(list)
    held_since: dict[UUID, date] = {}
    for service_id, change_id in made:
        one = terms[change_id]
        on = max(one.effective_on, held_since.get(service_id, one.effective_on))
        if one.before.client_id != one.after.client_id:
            held_since[service_id] = on
        found[service_id].append(UsageTurn(on, _terms(one.before), _terms(one.after)))
    return found


def _terms(terms: Terms) -> UsageTerms:
    return UsageTerms(terms.client_id, terms.tariff_id, terms.cycle, terms.anchor, terms.anchor_day)
