"""The whole content of a company's tables, to prove that nothing changed."""

from collections.abc import Mapping

from sqlalchemy import text

from fairlead.kernel.ids import TenantId
from fairlead.platform.db.base import Base
from fairlead.platform.db.database import Database

Content = Mapping[str, tuple[int, str]]
"""Rows and a digest of their text, by table."""

_TABLES = sorted(table.name for table in Base.metadata.tables.values() if "tenant_id" in table.columns)
_EACH = (
    "SELECT '{0}' AS name, count(*) AS rows,"
    " md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS said FROM {0} AS t"
)
_ALL = text(" UNION ALL ".join(_EACH.format(name) for name in (*_TABLES, "procrastinate_jobs")))


async def content(database: Database, tenant: TenantId) -> Content:
    """Every row of a company, events, audit and waiting jobs included."""
    async with database.session() as session:
        await session.execute(text("SELECT set_config('app.tenant_id', :tenant, true)"), {"tenant": str(tenant)})
        found = {row.name: (row.rows, row.said) for row in await session.execute(_ALL)}
        await session.rollback()
    return found
