"""Writing how far usage is rated, in bulk."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Table

from fairlead.domains.billing.models import UsageMetering
from fairlead.domains.clients.models import Client
from fairlead.domains.services.models import Service
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver, insert_rows
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts

METERINGS: Table = UsageMetering.__table__  # type: ignore[assignment] # declarative types it as FromClause


class Rated(NamedTuple):
    """Where a metering stands after a rating."""

    id: UUID
    rated_until: date
    next_date: date | None


_MOVE = """
UPDATE usage_meterings m SET rated_until = u.rated_until, next_date = u.next_date, doubt_from = NULL
FROM unnest($2::uuid[], $3::date[], $4::date[]) AS u(id, rated_until, next_date)
WHERE m.tenant_id = $1 AND m.id = u.id
"""

_DOUBT = """
UPDATE usage_meterings m SET doubt_from = least(m.doubt_from, u.day)
FROM (SELECT service_id, min(day) AS day FROM unnest($2::uuid[], $3::date[]) AS t(service_id, day) GROUP BY 1) u
WHERE m.tenant_id = $1 AND m.service_id = u.service_id
"""

_DOUBT_TARIFFS = """
UPDATE usage_meterings m SET doubt_from = least(m.doubt_from, $3::date)
WHERE m.tenant_id = $1 AND m.rated_until > $3::date AND m.service_id IN (
  SELECT v.id FROM services v WHERE v.tenant_id = $1 AND v.tariff_id = ANY($2::uuid[])
  UNION ALL
  SELECT c.service_id FROM service_changes c
  WHERE c.tenant_id = $1 AND c.applied_at IS NOT NULL AND c.before->>'tariff_id' = ANY($2::uuid[]::text[])
)
"""


async def open_meterings(ctx: Context, starts: Sequence[tuple[UUID, date]]) -> None:
    """Begin to rate services from their days on; one that is rated already goes on as it is."""
    rows = [(ctx.tenant_id, ctx.new_id(), service_id, day, day) for service_id, day in starts]
    columns = ("tenant_id", "id", "service_id", "rated_until", "next_date")
    await insert_rows(ctx.session, METERINGS, columns, rows, suffix="ON CONFLICT DO NOTHING")


async def move_meterings(ctx: Context, rated: Sequence[Rated]) -> None:
    """Write where locked meterings stand now; nothing is in doubt any more."""
    if rated:
        columns = [list(values) for values in zip(*rated, strict=True)]
        await (await driver(ctx.session)).execute(_MOVE, ctx.tenant_id, *columns)


async def doubt_services(ctx: Context, days: Mapping[UUID, date]) -> None:
    """Have the periods of services that end after a day rated again."""
    if not days:
        return
    await (await driver(ctx.session)).execute(_DOUBT, ctx.tenant_id, list(days), list(days.values()))


async def doubt_tariffs(ctx: Context, tariffs: Collection[UUID], day: date) -> None:
    """Have the periods that end after a day rated again, of every service that has or had one of these tariffs."""
    await (await driver(ctx.session)).execute(_DOUBT_TARIFFS, ctx.tenant_id, list(tariffs), day)


METERED_FILTERS = Filters(
    {
        "service_id": Field(Service.id, UUID, "Service"),
        "name": Field(Service.name, str, "Service name"),
        "number": Field(Service.number, str, "Number"),
        "client_id": Field(Service.client_id, UUID, "Client"),
        "client_name": Field(Client.name, str, "Client name"),
        "tariff_id": Field(Service.tariff_id, UUID, "Tariff"),
    }
)
METERED_SORTS = Sorts({"number": Service.number, "client_name": Client.name}, default="number", tie=Service.id)
