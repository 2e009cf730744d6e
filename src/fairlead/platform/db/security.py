"""Row-level security in SQL: the role that is bound by it, and the policy of each tenant table."""

from fairlead.platform.db.database import APP_ROLE

CURRENT_TENANT = "(SELECT NULLIF(current_setting('app.tenant_id', true), '')::integer)"
"""A sub-select: PostgreSQL reads the setting once a statement instead of once a row."""

CREATE_ROLE = f"""
DO $$ BEGIN
  CREATE ROLE {APP_ROLE} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""

GRANT_TO_OWNER = f"GRANT {APP_ROLE} TO CURRENT_USER"

GRANTS = (
    f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
    f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP_ROLE}",
)

APPEND_ONLY = ("events", "audit_entries", "service_transitions")
"""Tables of facts: the application's role may add to them and read them, nothing else."""


def tenant_policy(table: str, column: str = "tenant_id") -> tuple[str, ...]:
    """The statements that bind a table to the tenant of the transaction."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({column} = {CURRENT_TENANT}) WITH CHECK ({column} = {CURRENT_TENANT})",
    )


def append_only(table: str) -> str:
    """Take back what would let the application rewrite history."""
    return f"REVOKE UPDATE, DELETE ON {table} FROM {APP_ROLE}"


def grant(table: str) -> str:
    """What the application may do with a table that came after the first schema."""
    return f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}"
