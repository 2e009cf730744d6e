"""SQL of the queue for the migrations: the library's own schema, then what binds it to our tenancy and roles."""

from procrastinate.schema import SchemaManager

from fairlead.platform.db.database import APP_ROLE
from fairlead.platform.db.security import CURRENT_TENANT

_TENANT = "(args ->> 'tenant_id')::integer"


def queue_schema() -> str:
    """The library's tables, functions and triggers, as of its installed version; one multi-statement script."""
    return SchemaManager.get_schema()


def queue_rules() -> tuple[str, ...]:
    """Statements after the schema: a company sees and touches its own jobs only; the app role may enqueue.

    The worker connects as the owner, whom the policies do not bind: it fetches for every company.
    """
    return (
        f"CREATE INDEX ix_procrastinate_jobs_tenant ON procrastinate_jobs (({_TENANT}), id DESC)",
        f"CREATE INDEX ix_procrastinate_jobs_failed ON procrastinate_jobs (({_TENANT})) WHERE status = 'failed'",
        "ALTER TABLE procrastinate_jobs ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON procrastinate_jobs USING ({_TENANT} = {CURRENT_TENANT})",
        "ALTER TABLE procrastinate_events ENABLE ROW LEVEL SECURITY",
        """CREATE POLICY tenant_reads ON procrastinate_events FOR SELECT
        USING (EXISTS (SELECT FROM procrastinate_jobs AS job WHERE job.id = job_id))""",
        "CREATE POLICY any_writes ON procrastinate_events FOR INSERT WITH CHECK (true)",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs TO {APP_ROLE}",
        f"GRANT SELECT, INSERT ON procrastinate_events TO {APP_ROLE}",
        # the library's delete trigger unlinks its own periodic jobs, of which we have none
        f"GRANT SELECT, UPDATE ON procrastinate_periodic_defers TO {APP_ROLE}",
        f"GRANT SELECT ON procrastinate_workers TO {APP_ROLE}",
        f"GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq, procrastinate_events_id_seq TO {APP_ROLE}",
        # settled jobs leave dead rows behind at the rate of the work: vacuum by count, not by share
        "ALTER TABLE procrastinate_jobs SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)",
    )


def heartbeat_grants() -> tuple[str, ...]:
    """Every process signs its life as the app role; the table belongs to no company."""
    return (f"GRANT SELECT, INSERT, UPDATE, DELETE ON process_heartbeats TO {APP_ROLE}",)
