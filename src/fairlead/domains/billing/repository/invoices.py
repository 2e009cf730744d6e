"""Writing invoices in bulk: drafts with their lines and charges, then numbers, last of all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import Invoice
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, insert_rows

INVOICES: Table = Invoice.__table__  # type: ignore[assignment] # declarative types it as FromClause

_COLUMNS = (
    "tenant_id", "id", "client_id", "run_id", "status", "currency", "issue_date", "due_date", "net_minor", "tax_minor",
    "total_minor", "balance_minor", "site_id", "contract_id", "purchase_order", "review_until", "created_at", "version",
)  # fmt: skip

_LINES = """
WITH invoice AS MATERIALIZED (
  SELECT * FROM unnest($3::uuid[], $4::uuid[]) WITH ORDINALITY AS u(id, client_id, number)
), part AS MATERIALIZED (
  SELECT * FROM unnest($5::text[], $6::date[], $7::date[], $8::numeric[], $9::bigint[], $10::text[], $11::date[],
                       $12::jsonb[], $13::bigint[], $14::bigint[], $15::jsonb[])
    WITH ORDINALITY AS u(claim, period_start, period_end, quantity, amount_minor, currency, due_on, basis, net_minor,
                         tax_minor, tax, number)
), line AS MATERIALIZED (
  SELECT u.*, invoice.id AS invoice_id, invoice.client_id, part.*
  FROM unnest($16::uuid[], $17::uuid[], $18::int[], $19::int[], $20::int[], $21::uuid[], $22::text[])
       AS u(line_id, charge_id, invoice, position, part, service_id, description)
  JOIN invoice ON invoice.number = u.invoice + 1
  JOIN part ON part.number = u.part + 1
), charge AS (
  INSERT INTO charges (tenant_id, id, client_id, service_id, source_kind, source_id, claim, description, period_start,
                       period_end, quantity, amount_minor, currency, due_on, basis, invoiced, created_at)
  SELECT $1, charge_id, client_id, service_id, 'service_period', service_id, claim, description, period_start,
         period_end, quantity, amount_minor, currency, due_on, basis, true, $2
  FROM line WHERE claim IS NOT NULL
)
INSERT INTO invoice_lines (tenant_id, id, invoice_id, charge_id, position, description, quantity, net_minor, tax_minor,
                           currency, period_start, period_end, tax)
SELECT $1, line_id, invoice_id, charge_id, position, description, quantity, net_minor, tax_minor, currency,
       period_start, period_end, tax
FROM line
"""

_TAKE = "UPDATE charges SET invoiced = true WHERE tenant_id = $1 AND id = ANY($2::uuid[])"

_REST = """
INSERT INTO charges (tenant_id, id, client_id, service_id, source_kind, source_id, claim, description, period_start,
                     period_end, quantity, amount_minor, currency, due_on, basis, invoiced, created_at)
SELECT c.tenant_id, u.id, c.client_id, c.service_id, c.source_kind, c.source_id,
       split_part(c.claim, ' ', 1) || ' from ' || coalesce((c.basis->>'from')::bigint, 0) + u.before,
       c.description, c.period_start, c.period_end, c.quantity, u.amount, c.currency, c.due_on,
       jsonb_build_object('rule', 'portion', 'of', coalesce(c.basis->'of', c.basis), 'currency', c.currency,
                          'from', coalesce((c.basis->>'from')::bigint, 0) + u.before, 'minor', u.amount,
                          'formula', u.formula),
       u.invoiced, $2
FROM charges c
JOIN unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::boolean[], $8::text[])
     AS u(credit_id, id, amount, before, invoiced, formula) ON c.id = u.credit_id
WHERE c.tenant_id = $1 AND u.id <> u.credit_id
"""

_FIRST = """
UPDATE charges c
SET amount_minor = u.amount,
    basis = jsonb_build_object('rule', 'portion', 'of', coalesce(c.basis->'of', c.basis), 'currency', c.currency,
                               'from', coalesce((c.basis->>'from')::bigint, 0), 'minor', u.amount, 'formula', u.formula)
FROM unnest($2::uuid[], $3::bigint[], $4::text[]) AS u(id, amount, formula)
WHERE c.tenant_id = $1 AND c.id = u.id
"""

_MOVE = """
UPDATE recurring_schedules s SET billed_until = u.billed_until, next_date = u.next_date, status = u.status
FROM unnest($2::uuid[], $3::date[], $4::date[], $5::text[]) AS u(id, billed_until, next_date, status)
WHERE s.tenant_id = $1 AND s.id = u.id
"""

_ISSUE = """
UPDATE invoices i SET status = 'issued', number = u.number, issued_at = $2
FROM unnest($3::uuid[], $4::text[]) AS u(id, number)
WHERE i.tenant_id = $1 AND i.id = u.id
"""


async def add_drafts(ctx: Context, run_id: UUID | None, invoices: Sequence[tuple[Any, ...]]) -> None:
    """Invoices without a number: see the rows of commands.assembly."""
    rows = [
        (
            ctx.tenant_id, invoice_id, client_id, run_id, InvoiceStatus.DRAFT, currency, issued, due, net, tax, total,
            total, *group, review_until, ctx.now, 1,
        )
        for invoice_id, client_id, currency, issued, due, net, tax, total, *group, review_until in invoices
    ]  # fmt: skip
    await insert_rows(ctx.session, INVOICES, _COLUMNS, rows)


async def add_lines(
    ctx: Context,
    invoices: Sequence[tuple[Any, ...]],
    parts: Sequence[tuple[Any, ...]],
    lines: Sequence[tuple[Any, ...]],
) -> None:
    """Lines, and the new charges among them, with one statement: see the rows of commands.assembly.

    Its joins must be hashed. Once it is a prepared statement of a few runs, PostgreSQL plans it for arrays of ten.
    """
    if lines:
        heads = [[one[0] for one in invoices], [one[1] for one in invoices]]
        columns = (*heads, *_columns_of(parts), *_columns_of(lines))
        connection = await driver(ctx.session)
        await connection.execute("SET LOCAL enable_nestloop = off")
        await connection.execute(_LINES, ctx.tenant_id, ctx.now, *columns)
        await connection.execute("SET LOCAL enable_nestloop = on")


def _columns_of(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True))


async def split_credits(ctx: Context, portions: Sequence[tuple[Any, ...]]) -> None:
    """Credits become portions: (credit, id, amount, what went before, on an invoice, in words); the first keeps the id.

    What is left of one is a charge of its own, which says of what it is a portion.
    """
    if portions:
        connection = await driver(ctx.session)
        await connection.execute(_REST, ctx.tenant_id, ctx.now, *_columns_of(portions))
        firsts = [(one[1], one[2], one[5]) for one in portions if one[0] == one[1]]
        await connection.execute(_FIRST, ctx.tenant_id, *_columns_of(firsts))


async def take_charges(ctx: Context, charge_ids: Sequence[UUID]) -> None:
    """Open charges are on an invoice now."""
    if charge_ids:
        await (await driver(ctx.session)).execute(_TAKE, ctx.tenant_id, list(charge_ids))


async def advance_schedules(ctx: Context, schedules: Sequence[tuple[Any, ...]]) -> None:
    """Where schedules stand after a run: (id, billed until, next date, status)."""
    if schedules:
        await (await driver(ctx.session)).execute(_MOVE, ctx.tenant_id, *_columns_of(schedules))


async def number_invoices(ctx: Context, ids: Sequence[UUID], numbers: Sequence[str], at: datetime) -> None:
    """Drafts are issued, in this order."""
    await (await driver(ctx.session)).execute(_ISSUE, ctx.tenant_id, at, list(ids), list(numbers))
