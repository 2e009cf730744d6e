"""Which days of services are billed, and what of them was given back: locked, so that no run invoices it meanwhile."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from fairlead.domains.billing.charges import BilledPeriod, OpenCredit
from fairlead.domains.billing.rules import is_begun
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Period
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver

NOTED = """LEFT JOIN LATERAL (
  SELECT -sum(n.net_minor + CASE WHEN (n.tax->>'inclusive')::boolean THEN n.tax_minor ELSE 0 END) AS amount
  FROM invoice_lines l
  JOIN credit_note_lines n ON n.tenant_id = l.tenant_id AND n.invoice_line_id = l.id
  WHERE l.tenant_id = c.tenant_id AND l.charge_id = c.id
) noted ON c.invoiced"""
"""What credit notes have given back of a charge `c`, in the amounts of charges."""

_STANDING = f"""
SELECT c.id, c.client_id, c.service_id, c.source_kind, c.source_id, c.description, c.period_start, c.period_end,
       c.quantity, c.amount_minor, c.currency, c.basis::text, c.invoiced, c.due_on,
       coalesce(noted.amount, 0)::bigint AS noted
FROM charges c JOIN unnest($2::uuid[], $3::date[]) AS asked(service_id, day) ON c.service_id = asked.service_id
{NOTED}
WHERE c.tenant_id = $1 AND c.released_at IS NULL
  AND (c.source_kind = 'service_period' AND c.period_end >= asked.day OR c.source_kind = 'service_credit')
ORDER BY c.client_id, c.due_on, c.id
FOR NO KEY UPDATE OF c
"""
"""In the order in which a run locks its open charges."""
_READ = _STANDING.partition("FOR NO KEY UPDATE")[0]

Stands = tuple[UUID, Cycle, date, int, date]
"""A service, its cycle, anchor and anchor day, and the day up to which it is billed."""


async def billed_periods(ctx: Context, since: Mapping[UUID, date]) -> dict[UUID, list[BilledPeriod]]:
    """The standing charges of each service that reach its day or beyond, in the order of their days.

    What invoiced credits have given back is taken off. A credit that is on no invoice yet and gives back nothing
    before the day is not: it may be taken back.
    """
    return await _standing(ctx, _STANDING, since)


async def begun_periods(ctx: Context, schedules: Iterable[Stands]) -> dict[UUID, list[BilledPeriod]]:
    """What is charged of periods in whose midst billing stands, cut by a transfer, a change or an invoice of days.

    Read without locks: whoever would settle these days has to lock the schedule first. Where that was waited for, this
    has to be a later statement, which sees what was written meanwhile.
    """
    return await _standing(ctx, _READ, {one[0]: one[4] for one in schedules if is_begun(*one[1:])})


async def _standing(ctx: Context, sql: str, since: Mapping[UUID, date]) -> dict[UUID, list[BilledPeriod]]:
    if not since:
        return {}
    rows = await (await driver(ctx.session)).fetch(sql, ctx.tenant_id, list(since), list(since.values()))
    given: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        if row["source_kind"] == "service_credit":
            given[row["source_id"]].append(row)
    found: dict[UUID, list[BilledPeriod]] = defaultdict(list)
    for row in sorted(rows, key=_begin):
        if row["source_kind"] == "service_period":
            billed = _billed(row, given.get(row["id"], []), since[row["service_id"]])
            if billed.period.end >= since[row["service_id"]]:
                found[row["service_id"]].append(billed)
    return dict(found)


def _begin(row: Any) -> date:
    begin: date = row["period_start"]
    return begin


def _billed(row: Any, given: list[Any], day: date) -> BilledPeriod:
    fixed = min(
        (one["period_start"] for one in given if one["invoiced"] or one["period_start"] < day),
        default=row["period_end"],
    )
    gone = [one for one in given if one["period_start"] >= fixed]
    may_go = [one for one in given if one["period_start"] < fixed]
    currency = row["currency"]
    return BilledPeriod(
        id=row["id"],
        client_id=row["client_id"],
        service_id=row["service_id"],
        description=row["description"],
        period=Period(row["period_start"], fixed),
        quantity=row["quantity"],
        amount=Money(row["amount_minor"] + sum(one["amount_minor"] for one in gone), currency),
        basis=orjson.loads(row["basis"]),
        invoiced=row["invoiced"],
        due_on=row["due_on"],
        noted=Money(row["noted"], currency),
        open_credits=tuple(
            OpenCredit(one["id"], one["period_start"], Money(one["amount_minor"], currency)) for one in may_go
        ),
    )
