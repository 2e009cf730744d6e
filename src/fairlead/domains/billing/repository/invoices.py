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
    "total_minor", "balance_minor", "created_at", "version",
)  # fmt: skip

_LINES = """
WITH line AS MATERIALIZED (
  SELECT * FROM unnest(
    $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::uuid[], $8::uuid[], $9::text[], $10::text[], $11::date[],
    $12::date[], $13::numeric[], $14::bigint[], $15::text[], $16::date[], $17::jsonb[]
  ) AS u(line_id, charge_id, invoice_id, position, client_id, service_id, claim, description, period_start,
         period_end, quantity, amount_minor, currency, due_on, basis)
), charge AS (
  INSERT INTO charges (tenant_id, id, client_id, service_id, source_kind, source_id, claim, description, period_start,
                       period_end, quantity, amount_minor, currency, due_on, basis, invoiced, created_at)
  SELECT $1, charge_id, client_id, service_id, 'service_period', service_id, claim, description, period_start,
         period_end, quantity, amount_minor, currency, due_on, basis, true, $2
  FROM line WHERE basis IS NOT NULL
)
INSERT INTO invoice_lines (tenant_id, id, invoice_id, charge_id, position, description, quantity, net_minor, tax_minor,
                           currency, period_start, period_end)
SELECT $1, line_id, invoice_id, charge_id, position, description, quantity, amount_minor, 0, currency, period_start,
       period_end
FROM line
"""

_TAKE = "UPDATE charges SET invoiced = true WHERE tenant_id = $1 AND id = ANY($2::uuid[])"

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
    """Invoices without a number; each is (id, client, currency, issue date, due date, total)."""
    rows = [
        (
            ctx.tenant_id, invoice_id, client_id, run_id, InvoiceStatus.DRAFT, currency, issued, due, total, 0, total,
            total, ctx.now, 1,
        )
        for invoice_id, client_id, currency, issued, due, total in invoices
    ]  # fmt: skip
    await insert_rows(ctx.session, INVOICES, _COLUMNS, rows)


async def add_lines(ctx: Context, lines: Sequence[tuple[Any, ...]]) -> None:
    """Lines (see LineRow), and the new charges among them with the same statement."""
    if lines:
        columns = [list(values) for values in zip(*lines, strict=True)]
        await (await driver(ctx.session)).execute(_LINES, ctx.tenant_id, ctx.now, *columns)


async def take_charges(ctx: Context, charge_ids: Sequence[UUID]) -> None:
    """Open charges are on an invoice now."""
    if charge_ids:
        await (await driver(ctx.session)).execute(_TAKE, ctx.tenant_id, list(charge_ids))


async def advance_schedules(ctx: Context, schedules: Sequence[tuple[Any, ...]]) -> None:
    """Where schedules stand after a run: (id, billed until, next date, status)."""
    if schedules:
        columns = [list(values) for values in zip(*schedules, strict=True)]
        await (await driver(ctx.session)).execute(_MOVE, ctx.tenant_id, *columns)


async def number_invoices(ctx: Context, ids: Sequence[UUID], numbers: Sequence[str], at: datetime) -> None:
    """Drafts are issued, in this order."""
    await (await driver(ctx.session)).execute(_ISSUE, ctx.tenant_id, at, list(ids), list(numbers))
