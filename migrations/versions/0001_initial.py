"""The first schema: every table, its tenancy, the queue, and the look-ups that cross companies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.platform.db import security
from fairlead.platform.jobs import schema as queue

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "api_tokens",
    "audit_entries",
    "billing_pauses",
    "billing_run_chunks",
    "billing_runs",
    "charges",
    "clients",
    "contacts",
    "contracts",
    "deliveries",
    "events",
    "idempotency_keys",
    "import_rejections",
    "import_runs",
    "invoice_lines",
    "invoices",
    "job_failures",
    "login_sessions",
    "number_series",
    "policies",
    "price_versions",
    "recurring_schedules",
    "schedule_runs",
    "service_holds",
    "service_templates",
    "service_transitions",
    "services",
    "sites",
    "tariffs",
    "users",
)

LOOKUPS = (
    """
    CREATE FUNCTION find_login(wanted text)
    RETURNS TABLE (tenant_id integer, user_id uuid, name text, role text, password_hash text, company text, slug text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
      SELECT u.tenant_id, u.id, u.name, u.role, u.password_hash, c.name, c.slug
      FROM users u JOIN companies c ON c.id = u.tenant_id
      WHERE u.email = wanted AND u.active AND u.password_hash IS NOT NULL
      ORDER BY u.tenant_id
    $$
    """,
    """
    CREATE FUNCTION find_session(hash bytea)
    RETURNS TABLE (tenant_id integer, session_id uuid, user_id uuid, name text, email text, role text,
                   expires_at timestamptz, last_seen_at timestamptz,
                   company text, currency text, timezone text, locale text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
      SELECT s.tenant_id, s.id, u.id, u.name, u.email, u.role, s.expires_at, s.last_seen_at,
             c.name, c.currency::text, c.timezone, c.locale
      FROM login_sessions s
      JOIN users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
      JOIN companies c ON c.id = s.tenant_id
      WHERE s.secret_hash = hash AND u.active
    $$
    """,
    """
    CREATE FUNCTION find_token(hash bytea)
    RETURNS TABLE (tenant_id integer, token_id uuid, token_name text, user_id uuid, name text, role text, scopes jsonb,
                   expires_at timestamptz, revoked_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
      SELECT t.tenant_id, t.id, t.name, u.id, u.name, u.role, t.scopes, t.expires_at, t.revoked_at
      FROM api_tokens t
      JOIN users u ON u.tenant_id = t.tenant_id AND u.id = t.user_id
      WHERE t.secret_hash = hash AND u.active
    $$
    """,
    """
    CREATE FUNCTION list_companies()
    RETURNS TABLE (id integer, slug text, name text, currency text, timezone text, country text, locale text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
      SELECT id, slug, name, currency::text, timezone, country, locale FROM companies ORDER BY id
    $$
    """,
    """
    CREATE FUNCTION create_company(new_slug text, new_name text, new_currency text, new_timezone text,
                                   new_country text, new_locale text, at timestamptz)
    RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
      INSERT INTO companies (slug, name, currency, timezone, country, locale, created_at)
      VALUES (new_slug, new_name, new_currency, new_timezone, new_country, new_locale, at)
      ON CONFLICT (slug) DO NOTHING
      RETURNING id
    $$
    """,
    """
    CREATE FUNCTION note_token_uses(ids uuid[], uses timestamptz[])
    RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
      UPDATE api_tokens t SET last_used_at = u.at
      FROM unnest(ids, uses) AS u(id, at)
      WHERE t.id = u.id AND t.last_used_at IS DISTINCT FROM u.at
    $$
    """,
)
"""Questions asked before the company is known: each answers only what its one caller needs."""


QUEUE_COUNTS = """
    CREATE FUNCTION queue_counts()
    RETURNS TABLE (state text, jobs bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
      SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status
    $$
"""
"""How full the queue is, for the installation's metrics; it tells nothing of any company."""

STATISTICS = """
    CREATE FUNCTION refresh_statistics(wanted text)
    RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public AS $$
    BEGIN
      BEGIN
        -- NOWAIT: whoever refreshes them just now does it for us too, and nobody waits in a circle
        EXECUTE format('LOCK TABLE %I IN SHARE UPDATE EXCLUSIVE MODE NOWAIT', wanted);
        EXECUTE format('ANALYZE %I', wanted);
      EXCEPTION WHEN lock_not_available THEN NULL;
      END;
      RETURN (SELECT GREATEST(reltuples, 0)::bigint FROM pg_class
              WHERE relname = wanted AND relnamespace = 'public'::regnamespace);
    END $$
"""
"""Lets the application refresh the planner's statistics of tables that it does not own, after it filled them."""


def _queue_schema() -> None:
    # Many statements with dollar quotes: they go to the driver as they are, without bind parameters.
    op.get_bind().exec_driver_sql(queue.queue_schema().replace("%", "%%"))


def upgrade() -> None:
    op.execute(security.CREATE_ROLE)
    op.execute(security.GRANT_TO_OWNER)
    _tables()
    for table in TENANT_TABLES:
        for statement in security.tenant_policy(table):
            op.execute(statement)
    for statement in security.tenant_policy("companies", "id"):
        op.execute(statement)
    for lookup in LOOKUPS:
        op.execute(lookup)
    op.execute(STATISTICS)
    _queue_schema()
    op.execute(QUEUE_COUNTS)
    for statement in (*security.GRANTS, *queue.queue_rules(), *queue.heartbeat_grants()):
        op.execute(statement)
    for table in security.APPEND_ONLY:
        op.execute(security.append_only(table))


def _tables() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('companies',
    sa.Column('id', sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_companies')),
    sa.UniqueConstraint('slug', name=op.f('uq_companies_slug'))
    )
    op.create_table('process_heartbeats',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('pid', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process_heartbeats'))
    )
    op.create_table('rate_windows',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hits', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', 'starts_at', name=op.f('pk_rate_windows')),
    prefixes=['UNLOGGED']
    )
    op.create_index('ix_rate_windows_ends_at', 'rate_windows', ['ends_at'], unique=False)
    op.create_table('audit_entries',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('after', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_audit_entries_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_audit_entries'))
    )
    op.create_index('ix_audit_entries_at', 'audit_entries', ['tenant_id', 'at', 'id'], unique=False)
    op.create_index('ix_audit_entries_subject', 'audit_entries', ['tenant_id', 'subject_id', 'at'], unique=False)
    op.create_table('billing_runs',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('clients', sa.Integer(), nullable=False),
    sa.Column('chunks', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_by', sa.Text(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('plan', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('running', 'finished', 'failed')", name=op.f('ck_billing_runs_status')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_billing_runs_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_billing_runs'))
    )
    op.create_index('ix_billing_runs_started', 'billing_runs', ['tenant_id', 'started_at'], unique=False)
    op.create_table('clients',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('payment_method', sa.Text(), nullable=True),
    sa.Column('paperless', sa.Boolean(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('residential', 'business')", name=op.f('ck_clients_kind')),
    sa.CheckConstraint("status IN ('lead', 'active', 'archived')", name=op.f('ck_clients_status')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_clients_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_clients')),
    sa.UniqueConstraint('tenant_id', 'external_id', name=op.f('uq_clients_tenant_id_external_id')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_clients_tenant_id_number'))
    )
    op.create_index('ix_clients_name', 'clients', ['tenant_id', 'name', 'id'], unique=False)
    op.create_table('deliveries',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('listener', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_deliveries_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', 'listener', name=op.f('pk_deliveries'))
    )
    op.create_table('events',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('txid', sa.BigInteger(), server_default=sa.text('(pg_current_xact_id()::text::bigint)'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=True),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_events_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_events'))
    )
    op.create_index('ix_events_client', 'events', ['tenant_id', 'client_id', 'seq'], unique=False, postgresql_where=sa.text('client_id IS NOT NULL'))
    op.create_index('ix_events_feed', 'events', ['tenant_id', 'txid', 'seq'], unique=False)
    op.create_index('ix_events_subject', 'events', ['tenant_id', 'subject_id', 'seq'], unique=False)
    op.create_table('idempotency_keys',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('body_hash', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('headers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_idempotency_keys_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_idempotency_keys')),
    sa.UniqueConstraint('tenant_id', 'actor_id', 'key', name=op.f('uq_idempotency_keys_tenant_id_actor_id_key'))
    )
    op.create_index('ix_idempotency_keys_created_at', 'idempotency_keys', ['created_at'], unique=False)
    op.create_table('import_runs',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('imported', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_by', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('running', 'finished', 'failed')", name=op.f('ck_import_runs_status')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_import_runs_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_import_runs'))
    )
    op.create_index('ix_import_runs_started', 'import_runs', ['tenant_id', 'started_at'], unique=False)
    op.create_table('job_failures',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=False),
    sa.Column('job_name', sa.Text(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('traceback', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('gave_up', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_job_failures_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_job_failures'))
    )
    op.create_index('ix_job_failures_job', 'job_failures', ['tenant_id', 'job_id', 'attempt'], unique=False)
    op.create_table('number_series',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('series', sa.Text(), nullable=False),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('next_value', sa.Integer(), nullable=False),
    sa.CheckConstraint('next_value > 0', name=op.f('ck_number_series_positive')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_number_series_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_number_series')),
    sa.UniqueConstraint('tenant_id', 'series', name=op.f('uq_number_series_tenant_id_series'))
    )
    op.create_table('policies',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=True),
    sa.Column('value', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_policies_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_policies')),
    sa.UniqueConstraint('tenant_id', 'key', 'client_id', name=op.f('uq_policies_tenant_id_key_client_id'), postgresql_nulls_not_distinct=True)
    )
    op.create_index('ix_policies_client', 'policies', ['tenant_id', 'client_id'], unique=False)
    op.create_table('schedule_runs',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('schedule', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('job_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('first_seen', 'due', 'manual')", name=op.f('ck_schedule_runs_kind')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_schedule_runs_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_schedule_runs')),
    sa.UniqueConstraint('tenant_id', 'schedule', 'due_at', name=op.f('uq_schedule_runs_tenant_id_schedule_due_at'))
    )
    op.create_table('service_templates',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('automated', sa.Boolean(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('available_from', sa.Date(), nullable=True),
    sa.Column('available_until', sa.Date(), nullable=True),
    sa.Column('available_kinds', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('available_countries', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('draft', 'available', 'withdrawn')", name=op.f('ck_service_templates_status')),
    sa.CheckConstraint("type IN ('internet', 'voice', 'bundle', 'recurring', 'one_time')", name=op.f('ck_service_templates_type')),
    sa.CheckConstraint('available_until IS NULL OR available_until > available_from', name=op.f('ck_service_templates_availability')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_templates_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_templates')),
    sa.UniqueConstraint('tenant_id', 'code', name=op.f('uq_service_templates_tenant_id_code'))
    )
    op.create_table('users',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_login_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("role IN ('owner', 'billing', 'dispatcher', 'technician', 'network', 'read_only')", name=op.f('ck_users_role')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_users_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_users')),
    sa.UniqueConstraint('tenant_id', 'email', name=op.f('uq_users_tenant_id_email'))
    )
    op.create_table('api_tokens',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.Column('secret_hash', sa.LargeBinary(), nullable=False),
    sa.Column('scopes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'user_id'], ['users.tenant_id', 'users.id'], name=op.f('fk_api_tokens_tenant_id_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_api_tokens_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('tenant_id', 'secret_hash', name=op.f('uq_api_tokens_tenant_id_secret_hash'))
    )
    op.create_index('ix_api_tokens_secret', 'api_tokens', ['secret_hash'], unique=False)
    op.create_index('ix_api_tokens_user', 'api_tokens', ['tenant_id', 'user_id'], unique=False)
    op.create_table('billing_run_chunks',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('first_client', sa.Uuid(), nullable=False),
    sa.Column('last_client', sa.Uuid(), nullable=False),
    sa.Column('clients', sa.Integer(), nullable=False),
    sa.Column('invoices', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('plan', sa.Text(), nullable=True),
    sa.Column('parked', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['billing_runs.tenant_id', 'billing_runs.id'], name=op.f('fk_billing_run_chunks_tenant_id_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_billing_run_chunks_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_billing_run_chunks')),
    sa.UniqueConstraint('tenant_id', 'run_id', 'position', name=op.f('uq_billing_run_chunks_tenant_id_run_id_position'))
    )
    op.create_table('contacts',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('receives_invoices', sa.Boolean(), nullable=False),
    sa.Column('receives_notices', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_contacts_tenant_id_client_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_contacts_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_contacts'))
    )
    op.create_index('ix_contacts_client', 'contacts', ['tenant_id', 'client_id'], unique=False)
    op.create_table('contracts',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('term_months', sa.Integer(), nullable=False),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=True),
    sa.Column('auto_renewal', sa.Boolean(), nullable=False),
    sa.Column('renewal_months', sa.Integer(), nullable=False),
    sa.Column('uplift', sa.Text(), nullable=False),
    sa.Column('uplift_percent', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('notice_days', sa.Integer(), nullable=False),
    sa.Column('fee_kind', sa.Text(), nullable=False),
    sa.Column('fee_percent', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=False),
    sa.Column('purchase_order', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("fee_kind IN ('none', 'fixed', 'percent_of_remaining', 'all_remaining')", name=op.f('ck_contracts_fee_kind')),
    sa.CheckConstraint("status IN ('draft', 'active', 'ended')", name=op.f('ck_contracts_status')),
    sa.CheckConstraint("uplift IN ('keep', 'percent', 'list_price')", name=op.f('ck_contracts_uplift')),
    sa.CheckConstraint('end_date IS NULL OR end_date > start_date', name=op.f('ck_contracts_dates')),
    sa.CheckConstraint('term_months >= 0 AND notice_days >= 0 AND renewal_months >= 0', name=op.f('ck_contracts_not_negative')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_contracts_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_contracts_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_contracts')),
    sa.UniqueConstraint('tenant_id', 'external_id', name=op.f('uq_contracts_tenant_id_external_id')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_contracts_tenant_id_number'))
    )
    op.create_index('ix_contracts_client', 'contracts', ['tenant_id', 'client_id'], unique=False)
    op.create_table('import_rejections',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('remedy', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['import_runs.tenant_id', 'import_runs.id'], name=op.f('fk_import_rejections_tenant_id_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_import_rejections_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_import_rejections'))
    )
    op.create_index('ix_import_rejections_run', 'import_rejections', ['tenant_id', 'run_id', 'line'], unique=False)
    op.create_table('invoices',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('issue_date', sa.Date(), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('balance_minor', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(status = 'draft') = (number IS NULL) OR status = 'void'", name=op.f('ck_invoices_numbered')),
    sa.CheckConstraint("status IN ('draft', 'issued', 'void')", name=op.f('ck_invoices_status')),
    sa.CheckConstraint('total_minor = net_minor + tax_minor', name=op.f('ck_invoices_adds_up')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_invoices_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['billing_runs.tenant_id', 'billing_runs.id'], name=op.f('fk_invoices_tenant_id_run_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_invoices_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_invoices')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_invoices_tenant_id_number'))
    )
    op.create_index('ix_invoices_client', 'invoices', ['tenant_id', 'client_id', 'issue_date'], unique=False)
    op.create_index('ix_invoices_issue_date', 'invoices', ['tenant_id', 'issue_date', 'id'], unique=False)
    op.create_index('ix_invoices_run', 'invoices', ['tenant_id', 'run_id'], unique=False)
    op.create_table('login_sessions',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('secret_hash', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('agent', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'user_id'], ['users.tenant_id', 'users.id'], name=op.f('fk_login_sessions_tenant_id_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_login_sessions_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_login_sessions')),
    sa.UniqueConstraint('tenant_id', 'secret_hash', name=op.f('uq_login_sessions_tenant_id_secret_hash'))
    )
    op.create_index('ix_login_sessions_secret', 'login_sessions', ['secret_hash'], unique=False)
    op.create_index('ix_login_sessions_user', 'login_sessions', ['tenant_id', 'user_id'], unique=False)
    op.create_table('sites',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('line1', sa.Text(), nullable=False),
    sa.Column('line2', sa.Text(), nullable=True),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('postcode', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_sites_tenant_id_client_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_sites_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_sites'))
    )
    op.create_index('ix_sites_client', 'sites', ['tenant_id', 'client_id'], unique=False)
    op.create_table('tariffs',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('template_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('cycle', sa.Text(), nullable=False),
    sa.Column('timing', sa.Text(), nullable=False),
    sa.Column('proration', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("cycle IN ('weekly', 'monthly', 'quarterly', 'semi_annual', 'annual')", name=op.f('ck_tariffs_cycle')),
    sa.CheckConstraint("proration IN ('calendar_day', 'thirty_day', 'second', 'none')", name=op.f('ck_tariffs_proration')),
    sa.CheckConstraint("timing IN ('advance', 'arrears')", name=op.f('ck_tariffs_timing')),
    sa.ForeignKeyConstraint(['tenant_id', 'template_id'], ['service_templates.tenant_id', 'service_templates.id'], name=op.f('fk_tariffs_tenant_id_template_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_tariffs_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_tariffs')),
    sa.UniqueConstraint('tenant_id', 'code', name=op.f('uq_tariffs_tenant_id_code'))
    )
    op.create_index('ix_tariffs_template', 'tariffs', ['tenant_id', 'template_id'], unique=False)
    op.create_table('price_versions',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('tariff_id', sa.Uuid(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('setup_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('price_minor >= 0 AND setup_minor >= 0', name=op.f('ck_price_versions_not_negative')),
    sa.ForeignKeyConstraint(['tenant_id', 'tariff_id'], ['tariffs.tenant_id', 'tariffs.id'], name=op.f('fk_price_versions_tenant_id_tariff_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_price_versions_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_price_versions')),
    sa.UniqueConstraint('tenant_id', 'tariff_id', 'valid_from', name=op.f('uq_price_versions_tenant_id_tariff_id_valid_from'))
    )
    op.create_table('services',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=True),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('template_id', sa.Uuid(), nullable=False),
    sa.Column('tariff_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('provisioning_status', sa.Text(), nullable=False),
    sa.Column('automated', sa.Boolean(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('quantity', sa.Numeric(precision=18, scale=6), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('setup_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('price_agreed', sa.Boolean(), nullable=False),
    sa.Column('cycle', sa.Text(), nullable=False),
    sa.Column('timing', sa.Text(), nullable=False),
    sa.Column('proration', sa.Text(), nullable=False),
    sa.Column('anchor', sa.Date(), nullable=False),
    sa.Column('anchor_day', sa.Integer(), nullable=False),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=True),
    sa.Column('term_months', sa.Integer(), nullable=False),
    sa.Column('auto_renewal', sa.Boolean(), nullable=False),
    sa.Column('renewal_count', sa.Integer(), nullable=False),
    sa.Column('last_renewed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('billed_until', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('provisioned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('activated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('cancel_on', sa.Date(), nullable=True),
    sa.Column('cancellation_reason', sa.Text(), nullable=True),
    sa.Column('cancellation_fee_minor', sa.BigInteger(), nullable=False),
    sa.Column('transitions', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("cycle IN ('weekly', 'monthly', 'quarterly', 'semi_annual', 'annual')", name=op.f('ck_services_cycle')),
    sa.CheckConstraint("proration IN ('calendar_day', 'thirty_day', 'second', 'none')", name=op.f('ck_services_proration')),
    sa.CheckConstraint("provisioning_status IN ('pending', 'in_progress', 'completed', 'failed', 'requires_manual')", name=op.f('ck_services_provisioning_status')),
    sa.CheckConstraint("status IN ('pending', 'provisioning', 'provisioned', 'failed', 'active', 'suspended', 'cancelled', 'expired')", name=op.f('ck_services_status')),
    sa.CheckConstraint("timing IN ('advance', 'arrears')", name=op.f('ck_services_timing')),
    sa.CheckConstraint("type IN ('internet', 'voice', 'bundle', 'recurring', 'one_time')", name=op.f('ck_services_type')),
    sa.CheckConstraint('anchor_day BETWEEN 1 AND 31', name=op.f('ck_services_anchor_day')),
    sa.CheckConstraint('price_minor >= 0 AND setup_minor >= 0 AND quantity > 0', name=op.f('ck_services_amounts')),
    sa.CheckConstraint('term_months >= 0', name=op.f('ck_services_term')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_services_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'contract_id'], ['contracts.tenant_id', 'contracts.id'], name=op.f('fk_services_tenant_id_contract_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'site_id'], ['sites.tenant_id', 'sites.id'], name=op.f('fk_services_tenant_id_site_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'tariff_id'], ['tariffs.tenant_id', 'tariffs.id'], name=op.f('fk_services_tenant_id_tariff_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'template_id'], ['service_templates.tenant_id', 'service_templates.id'], name=op.f('fk_services_tenant_id_template_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_services_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_services')),
    sa.UniqueConstraint('tenant_id', 'external_id', name=op.f('uq_services_tenant_id_external_id')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_services_tenant_id_number'))
    )
    op.create_index('ix_services_activated', 'services', ['tenant_id', 'activated_at'], unique=False)
    op.create_index('ix_services_cancel_on', 'services', ['tenant_id', 'cancel_on'], unique=False, postgresql_where=sa.text('cancel_on IS NOT NULL AND cancelled_at IS NULL'))
    op.create_index('ix_services_client', 'services', ['tenant_id', 'client_id'], unique=False)
    op.create_index('ix_services_contract', 'services', ['tenant_id', 'contract_id'], unique=False)
    op.create_index('ix_services_provisioning', 'services', ['tenant_id', 'provisioning_status'], unique=False)
    op.create_index('ix_services_status', 'services', ['tenant_id', 'status', 'id'], unique=False)
    op.create_index('ix_services_template', 'services', ['tenant_id', 'template_id'], unique=False)
    op.create_table('charges',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('source_kind', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('claim', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=True),
    sa.Column('period_end', sa.Date(), nullable=True),
    sa.Column('quantity', sa.Numeric(precision=18, scale=6), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('basis', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('invoiced', sa.Boolean(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("source_kind IN ('service_period', 'service_setup', 'service_cancellation', 'service_credit', 'one_off')", name=op.f('ck_charges_source_kind')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_charges_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_charges_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_charges_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_charges'))
    )
    op.create_index('ix_charges_open', 'charges', ['tenant_id', 'client_id', 'due_on'], unique=False, postgresql_where=sa.text('NOT invoiced AND released_at IS NULL'))
    op.create_index('ix_charges_service', 'charges', ['tenant_id', 'service_id'], unique=False)
    op.create_index('uq_charges_claim', 'charges', ['tenant_id', 'source_kind', 'source_id', 'claim'], unique=True, postgresql_where=sa.text('released_at IS NULL'))
    op.create_table('recurring_schedules',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('cycle', sa.Text(), nullable=False),
    sa.Column('timing', sa.Text(), nullable=False),
    sa.Column('proration', sa.Text(), nullable=False),
    sa.Column('anchor', sa.Date(), nullable=False),
    sa.Column('anchor_day', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('billed_until', sa.Date(), nullable=False),
    sa.Column('next_date', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("cycle IN ('weekly', 'monthly', 'quarterly', 'semi_annual', 'annual')", name=op.f('ck_recurring_schedules_cycle')),
    sa.CheckConstraint("proration IN ('calendar_day', 'thirty_day', 'second', 'none')", name=op.f('ck_recurring_schedules_proration')),
    sa.CheckConstraint("status IN ('active', 'paused', 'ended')", name=op.f('ck_recurring_schedules_status')),
    sa.CheckConstraint("timing IN ('advance', 'arrears')", name=op.f('ck_recurring_schedules_timing')),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_recurring_schedules_dates')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_recurring_schedules_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_recurring_schedules_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_recurring_schedules_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_recurring_schedules')),
    sa.UniqueConstraint('tenant_id', 'service_id', name=op.f('uq_recurring_schedules_tenant_id_service_id')),
    postgresql_with={'fillfactor': 50}
    )
    op.create_index('ix_recurring_schedules_client', 'recurring_schedules', ['tenant_id', 'client_id'], unique=False)
    op.create_table('service_holds',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('money', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('placed_by', sa.Text(), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_by', sa.Text(), nullable=True),
    sa.CheckConstraint("money IN ('charge', 'stop')", name=op.f('ck_service_holds_money')),
    sa.CheckConstraint("reason IN ('non_payment', 'customer_request', 'technical_issue', 'abuse', 'maintenance', 'contract_violation')", name=op.f('ck_service_holds_reason')),
    sa.CheckConstraint("type IN ('full', 'partial', 'speed_limit')", name=op.f('ck_service_holds_type')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_service_holds_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_holds_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_holds'))
    )
    op.create_index('uq_service_holds_standing', 'service_holds', ['tenant_id', 'service_id', 'reason'], unique=True, postgresql_where=sa.text('lifted_at IS NULL'))
    op.create_table('service_transitions',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('from_status', sa.Text(), nullable=True),
    sa.Column('to_status', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('actor_kind', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('actor_name', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_service_transitions_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_transitions_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_transitions')),
    sa.UniqueConstraint('tenant_id', 'service_id', 'seq', name=op.f('uq_service_transitions_tenant_id_service_id_seq'))
    )
    op.create_table('billing_pauses',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('schedule_id', sa.Uuid(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_billing_pauses_dates')),
    sa.ForeignKeyConstraint(['tenant_id', 'schedule_id'], ['recurring_schedules.tenant_id', 'recurring_schedules.id'], name=op.f('fk_billing_pauses_tenant_id_schedule_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_billing_pauses_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_billing_pauses'))
    )
    op.create_index('ix_billing_pauses_schedule', 'billing_pauses', ['tenant_id', 'schedule_id'], unique=False)
    op.create_index('uq_billing_pauses_open', 'billing_pauses', ['tenant_id', 'schedule_id'], unique=True, postgresql_where=sa.text('ends_on IS NULL'))
    op.create_table('invoice_lines',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('charge_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Numeric(precision=18, scale=6), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=True),
    sa.Column('period_end', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'charge_id'], ['charges.tenant_id', 'charges.id'], name=op.f('fk_invoice_lines_tenant_id_charge_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'invoice_id'], ['invoices.tenant_id', 'invoices.id'], name=op.f('fk_invoice_lines_tenant_id_invoice_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_invoice_lines_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_invoice_lines')),
    sa.UniqueConstraint('tenant_id', 'charge_id', name=op.f('uq_invoice_lines_tenant_id_charge_id')),
    sa.UniqueConstraint('tenant_id', 'invoice_id', 'position', name=op.f('uq_invoice_lines_tenant_id_invoice_id_position'))
    )
    # ### end Alembic commands ###
