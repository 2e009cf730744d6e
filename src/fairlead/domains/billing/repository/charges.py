"""Writing charges and schedules in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, literal, update

from fairlead.domains.billing.charges import NewCharge
from fairlead.domains.billing.models import Charge
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, insert_rows

CHARGES: Table = Charge.__table__  # type: ignore[assignment] # declarative types it as FromClause

_COLUMNS = ("tenant_id", "id", *NewCharge._fields, "invoiced", "created_at")


async def add_charges(ctx: Context, charges: Iterable[NewCharge]) -> list[UUID]:
    """Open charges; a claim that stands already is left as it is, so that a fact heard twice costs once."""
    rows: list[tuple[Any, ...]] = [(ctx.tenant_id, ctx.new_id(), *charge, False, ctx.now) for charge in charges]
    await insert_rows(ctx.session, CHARGES, _COLUMNS, rows, suffix="ON CONFLICT DO NOTHING")
    return [row[1] for row in rows]


async def claim_charges(ctx: Context, charges: Iterable[NewCharge]) -> list[UUID]:
    """Open charges whose claims must be free: a claim that stands is a mistake, not a repetition. Their ids."""
    rows: list[tuple[Any, ...]] = [(ctx.tenant_id, ctx.new_id(), *charge, False, ctx.now) for charge in charges]
    await insert_rows(ctx.session, CHARGES, _COLUMNS, rows)
    return [row[1] for row in rows]


async def release_charges(ctx: Context, charge_ids: Sequence[UUID]) -> None:
    """Free the claims of charges: what they billed can be billed again."""
    if charge_ids:
        wanted = any_(literal(list(charge_ids), ARRAY(Uuid)))
        statement = update(Charge).where(Charge.id == wanted, Charge.released_at.is_(None))
        await ctx.session.execute(
            statement.values(released_at=ctx.now), execution_options={"synchronize_session": False}
        )


_COUNT = """
UPDATE charges c SET invoiced = true
FROM unnest($2::uuid[], $3::date[]) AS u(service_id, day)
WHERE c.tenant_id = $1 AND c.service_id = u.service_id AND c.released_at IS NULL AND c.due_on < u.day
"""


async def count_as_invoiced(ctx: Context, before: Mapping[UUID, date]) -> None:
    """Take a service's charges that fall due before a day for invoiced: for a plan, which looks behind the runs."""
    await (await driver(ctx.session)).execute(_COUNT, ctx.tenant_id, list(before), list(before.values()))
