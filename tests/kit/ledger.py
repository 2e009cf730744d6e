"""Every invoice of a test is reckoned again from its lines' explanations alone: after it, or after its session."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from fairlead.domains.billing.rules import retold

_LINES = """
SELECT i.id, i.number, i.net_minor AS invoice_net, i.tax_minor AS invoice_tax, i.total_minor AS invoice_total,
       l.position, l.description, l.net_minor, l.tax_minor, l.tax, c.amount_minor, c.basis
FROM invoices i
JOIN invoice_lines l ON l.tenant_id = i.tenant_id AND l.invoice_id = i.id
JOIN charges c ON c.tenant_id = l.tenant_id AND c.id = l.charge_id
"""
_WROTE = text("SELECT pg_current_xact_id_if_assigned()::text::bigint")
_MINE = text(f"{_LINES} WHERE i.xmin::text::bigint >= :since")
"""Of a test's own transaction and its savepoints: their numbers are none below its own."""
_ALL = text(_LINES)


async def check_own(connection: AsyncConnection) -> None:
    """Reckon the invoices again that this transaction wrote, of every company; a test that wrote nothing has none."""
    since = await connection.scalar(_WROTE)
    if since is not None:
        await connection.execute(text("SET LOCAL ROLE NONE"))  # whom no company's policy binds
        check((await connection.execute(_MINE, {"since": since})).all())


async def check_all(engine: AsyncEngine) -> None:
    """Reckon every invoice of a database again."""
    async with engine.connect() as connection:
        await connection.execute(text("SET LOCAL ROLE NONE"))
        check((await connection.execute(_ALL)).all())


def check_url(url: str) -> None:
    """Reckon every invoice of a database again that other processes wrote, as its owner."""
    with psycopg.connect(url, row_factory=namedtuple_row) as connection:
        check(connection.execute(_LINES).fetchall())


def check(lines: Iterable[Any]) -> None:
    """Each line's amount, net and tax follow from its `basis` and `tax`; lines and tax add up to their invoice."""
    invoices: dict[Any, list[Any]] = defaultdict(list)
    for line in lines:
        invoices[line.id].append(line)
        again = retold(line.basis, line.tax)
        said = (line.amount_minor, line.net_minor, line.tax_minor)
        assert (again.amount.minor, again.net.minor, again.tax.minor) == said, (line.number, line.description, line)
    for found in invoices.values():
        net, tax = sum(one.net_minor for one in found), sum(one.tax_minor for one in found)
        one = found[0]
        assert (net, tax, net + tax) == (one.invoice_net, one.invoice_tax, one.invoice_total), one
