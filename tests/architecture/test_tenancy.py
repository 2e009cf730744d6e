"""The shape of every table: keys that begin with the tenant, row-level security, a role that does not own it."""

import pytest
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint, text

from fairlead.main.wiring.models import METADATA
from fairlead.platform.db.database import APP_ROLE, Database

SHARED = {
    "companies": "the tenants themselves; a policy shows each its own row",
    "process_heartbeats": "of the installation, not of a company",
    "rate_windows": "logins are counted before the company is known",
}
"""Tables without a tenant, and why."""

TABLES = sorted(METADATA.tables.values(), key=lambda table: table.name)
OWNED = [table for table in TABLES if table.name not in SHARED]


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.name)
def test_the_primary_key_begins_with_the_tenant_and_holds_the_id(table: Table) -> None:
    names = [column.name for column in table.primary_key.columns]
    assert names[:2] == ["tenant_id", "id"]


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.name)
def test_every_unique_constraint_and_index_begins_with_the_tenant(table: Table) -> None:
    uniques = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    starts = [next(column.name for column in unique.columns) for unique in uniques]
    starts += [next(column.name for column in index.columns) for index in table.indexes if index.unique]
    assert set(starts) <= {"tenant_id"}


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.name)
def test_every_foreign_key_stays_inside_the_tenant(table: Table) -> None:
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            assert constraint.column_keys[0] == "tenant_id"


async def test_row_level_security_binds_the_application_on_every_table(database: Database) -> None:
    async with database.session() as session:
        rows = await session.execute(
            text(
                "SELECT c.relname, c.relrowsecurity, pg_get_userbyid(c.relowner) AS owner, "
                "EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS bound "
                "FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
            )
        )
        found = {row.relname: row for row in rows}
    unbound = {name for name, row in found.items() if not (row.relrowsecurity and row.bound)}
    assert unbound - {"alembic_version", *(n for n in found if n.startswith("procrastinate_"))} == set(SHARED) - {
        "companies"
    }
    assert {row.owner for row in found.values()} & {APP_ROLE} == set()


async def test_the_application_is_neither_superuser_nor_above_the_policies(database: Database) -> None:
    async with database.session() as session:
        row = (
            await session.execute(
                text("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
            )
        ).one()
    assert tuple(row) == (APP_ROLE, False, False)


async def test_without_a_tenant_nothing_is_seen(database: Database) -> None:
    async with database.session() as session:
        for table in OWNED:
            assert await session.scalar(text(f"SELECT count(*) FROM {table.name}")) == 0


async def test_the_migrations_make_exactly_the_declared_tables(database: Database) -> None:
    async with database.session() as session:
        rows = await session.execute(
            text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        )
        found = {(row.table_name, row.column_name) for row in rows if not row.table_name.startswith("procrastinate_")}
    declared = {(table.name, column.name) for table in TABLES for column in table.columns}
    assert found - {("alembic_version", "version_num")} == declared
