"""The service lifecycle: changes, planned holds, renewals, technicians, workflows, monitoring, notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.platform.db import security

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "bulk_change_items",
    "bulk_changes",
    "health_records",
    "incidents",
    "notices",
    "provisioning_templates",
    "renewal_quotes",
    "renewal_reminders",
    "service_alerts",
    "service_changes",
    "service_hold_plans",
    "service_parameters",
    "service_renewals",
    "service_reviews",
    "sla_reports",
    "technician_assignments",
    "workflow_runs",
    "workflow_steps",
)


PRICES = """
UPDATE recurring_schedules s SET price_minor = v.price_minor, quantity = v.quantity
FROM services v WHERE v.tenant_id = s.tenant_id AND v.id = s.service_id
"""
"""A schedule keeps what it charges; until now a run read it from the service."""


def upgrade() -> None:
    _tables()
    op.execute(PRICES)
    _checks()
    for table in TENANT_TABLES:
        for statement in (*security.tenant_policy(table), security.grant(table)):
            op.execute(statement)


def _tables() -> None:
    op.create_table('bulk_changes',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('filters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('wanted', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('services', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.Text(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('running', 'finished', 'stopped')", name=op.f('ck_bulk_changes_status')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_bulk_changes_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_bulk_changes'))
    )
    op.create_index('ix_bulk_changes_started', 'bulk_changes', ['tenant_id', 'started_at'], unique=False)
    op.create_table('workflow_runs',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.Text(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('running', 'waiting', 'failed', 'undoing', 'stuck', 'completed', 'undone', 'abandoned')", name=op.f('ck_workflow_runs_status')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_workflow_runs_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_workflow_runs'))
    )
    op.create_index('ix_workflow_runs_status', 'workflow_runs', ['tenant_id', 'status', 'started_at'], unique=False)
    op.create_index('ix_workflow_runs_subject', 'workflow_runs', ['tenant_id', 'subject_id', 'started_at'], unique=False)
    op.create_index('uq_workflow_runs_open', 'workflow_runs', ['tenant_id', 'kind', 'subject_id'], unique=True, postgresql_where=sa.text("status NOT IN ('completed', 'undone', 'abandoned')"))
    op.create_table('provisioning_templates',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('type', sa.Text(), nullable=True),
    sa.Column('template_id', sa.Uuid(), nullable=True),
    sa.Column('steps', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("type IN ('internet', 'voice', 'bundle', 'recurring', 'one_time')", name=op.f('ck_provisioning_templates_type')),
    sa.CheckConstraint('(type IS NULL) <> (template_id IS NULL)', name=op.f('ck_provisioning_templates_for_one')),
    sa.ForeignKeyConstraint(['tenant_id', 'template_id'], ['service_templates.tenant_id', 'service_templates.id'], name=op.f('fk_provisioning_templates_tenant_id_template_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_provisioning_templates_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_provisioning_templates'))
    )
    op.create_index('uq_provisioning_templates_template', 'provisioning_templates', ['tenant_id', 'template_id'], unique=True, postgresql_where=sa.text('template_id IS NOT NULL'))
    op.create_index('uq_provisioning_templates_type', 'provisioning_templates', ['tenant_id', 'type'], unique=True, postgresql_where=sa.text('type IS NOT NULL'))
    op.create_table('workflow_steps',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('manual', sa.Boolean(), nullable=False),
    sa.Column('options', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('tried', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('done_by', sa.Text(), nullable=True),
    sa.CheckConstraint("status IN ('open', 'running', 'retrying', 'waiting', 'done', 'failed', 'skipped', 'undoing', 'stuck', 'undone')", name=op.f('ck_workflow_steps_status')),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['workflow_runs.tenant_id', 'workflow_runs.id'], name=op.f('fk_workflow_steps_tenant_id_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_workflow_steps_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_workflow_steps')),
    sa.UniqueConstraint('tenant_id', 'run_id', 'position', name=op.f('uq_workflow_steps_tenant_id_run_id_position'))
    )
    op.create_table('bulk_change_items',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('bulk_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('before_minor', sa.BigInteger(), nullable=True),
    sa.Column('after_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("result IN ('open', 'changed', 'scheduled', 'kept', 'same', 'refused')", name=op.f('ck_bulk_change_items_result')),
    sa.ForeignKeyConstraint(['tenant_id', 'bulk_id'], ['bulk_changes.tenant_id', 'bulk_changes.id'], name=op.f('fk_bulk_change_items_tenant_id_bulk_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_bulk_change_items_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_bulk_change_items_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_bulk_change_items')),
    sa.UniqueConstraint('tenant_id', 'bulk_id', 'service_id', name=op.f('uq_bulk_change_items_tenant_id_bulk_id_service_id'))
    )
    op.create_index('ix_bulk_change_items_open', 'bulk_change_items', ['tenant_id', 'bulk_id', 'id'], unique=False, postgresql_where=sa.text("result = 'open'"))
    op.create_table('health_records',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('band', sa.Text(), nullable=False),
    sa.Column('components', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('uptime_percent', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("band IN ('healthy', 'fair', 'poor', 'critical')", name=op.f('ck_health_records_band')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_health_records_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_health_records_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_health_records'))
    )
    op.create_index('ix_health_records_service', 'health_records', ['tenant_id', 'service_id', 'at'], unique=False)
    op.create_table('incidents',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('severity', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('is_sla_breach', sa.Boolean(), nullable=False),
    sa.Column('breached_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolution', sa.Text(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('outage', 'degradation', 'slow_response', 'slow_resolution', 'security', 'other')", name=op.f('ck_incidents_kind')),
    sa.CheckConstraint("severity IN ('critical', 'high', 'medium', 'low')", name=op.f('ck_incidents_severity')),
    sa.CheckConstraint('is_sla_breach = (breached_at IS NOT NULL)', name=op.f('ck_incidents_breach')),
    sa.CheckConstraint('resolved_at IS NULL OR resolved_at >= started_at', name=op.f('ck_incidents_moments')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_incidents_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_incidents_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_incidents')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_incidents_tenant_id_number'))
    )
    op.create_index('ix_incidents_breached', 'incidents', ['tenant_id', 'service_id', 'breached_at'], unique=False, postgresql_where=sa.text('is_sla_breach'))
    op.create_index('ix_incidents_open', 'incidents', ['tenant_id', 'service_id'], unique=False, postgresql_where=sa.text('resolved_at IS NULL'))
    op.create_index('ix_incidents_service', 'incidents', ['tenant_id', 'service_id', 'started_at'], unique=False)
    op.create_table('notices',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('service_activated', 'service_suspended', 'service_resumed', 'service_cancelled', 'service_changed', 'renewal_due', 'renewal_quote', 'service_renewed')", name=op.f('ck_notices_kind')),
    sa.CheckConstraint("status IN ('waiting', 'sent', 'failed', 'held')", name=op.f('ck_notices_status')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_notices_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'contact_id'], ['contacts.tenant_id', 'contacts.id'], name=op.f('fk_notices_tenant_id_contact_id'), ondelete='SET NULL (contact_id)'),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_notices_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_notices_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_notices')),
    sa.UniqueConstraint('tenant_id', 'kind', 'about', 'address', name=op.f('uq_notices_tenant_id_kind_about_address'))
    )
    op.create_index('ix_notices_address', 'notices', ['tenant_id', 'address', 'created_at'], unique=False)
    op.create_index('ix_notices_client', 'notices', ['tenant_id', 'client_id', 'created_at'], unique=False)
    op.create_index('ix_notices_created', 'notices', ['tenant_id', 'created_at', 'id'], unique=False)
    op.create_index('ix_notices_open', 'notices', ['tenant_id', 'status', 'id'], unique=False, postgresql_where=sa.text("status <> 'sent'"))
    op.create_index('ix_notices_service', 'notices', ['tenant_id', 'service_id', 'created_at'], unique=False)
    op.create_table('renewal_quotes',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('term_end', sa.Date(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('valid_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('message', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decline_reason', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('open', 'accepted', 'declined', 'expired', 'withdrawn')", name=op.f('ck_renewal_quotes_status')),
    sa.CheckConstraint('months > 0 AND price_minor >= 0', name=op.f('ck_renewal_quotes_amounts')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_renewal_quotes_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_renewal_quotes_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_renewal_quotes')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_renewal_quotes_tenant_id_number'))
    )
    op.create_index('uq_renewal_quotes_open', 'renewal_quotes', ['tenant_id', 'service_id', 'term_end'], unique=True, postgresql_where=sa.text("status = 'open'"))
    op.create_table('renewal_reminders',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('term_end', sa.Date(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('overtaken', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_renewal_reminders_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_renewal_reminders_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_renewal_reminders')),
    sa.UniqueConstraint('tenant_id', 'service_id', 'term_end', 'days', name=op.f('uq_renewal_reminders_tenant_id_service_id_term_end_days'))
    )
    op.create_table('service_alerts',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('severity', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('sla_breach', 'health')", name=op.f('ck_service_alerts_kind')),
    sa.CheckConstraint("severity IN ('critical', 'high', 'medium', 'low')", name=op.f('ck_service_alerts_severity')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_service_alerts_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_alerts_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_alerts')),
    sa.UniqueConstraint('tenant_id', 'kind', 'source_id', name=op.f('uq_service_alerts_tenant_id_kind_source_id'))
    )
    op.create_index('ix_service_alerts_open', 'service_alerts', ['tenant_id', 'service_id'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('service_changes',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('bulk_id', sa.Uuid(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('wanted', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('before', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('after', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("origin IN ('staff', 'bulk', 'renewal', 'transfer')", name=op.f('ck_service_changes_origin')),
    sa.CheckConstraint("status IN ('scheduled', 'applied', 'revoked', 'refused')", name=op.f('ck_service_changes_status')),
    sa.ForeignKeyConstraint(['tenant_id', 'bulk_id'], ['bulk_changes.tenant_id', 'bulk_changes.id'], name=op.f('fk_service_changes_tenant_id_bulk_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_service_changes_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_changes_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_changes'))
    )
    op.create_index('ix_service_changes_applied', 'service_changes', ['tenant_id', 'service_id', 'applied_at', 'seq'], unique=False)
    op.create_index('ix_service_changes_due', 'service_changes', ['tenant_id', 'effective_on'], unique=False, postgresql_where=sa.text("status = 'scheduled'"))
    op.create_table('service_parameters',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('sla_terms', sa.Text(), nullable=True),
    sa.Column('response_minutes', sa.Integer(), nullable=False),
    sa.Column('resolution_minutes', sa.Integer(), nullable=False),
    sa.Column('uptime_percent', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('service_hours', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('response_minutes > 0 AND resolution_minutes >= response_minutes', name=op.f('ck_service_parameters_minutes')),
    sa.CheckConstraint('uptime_percent BETWEEN 0 AND 100', name=op.f('ck_service_parameters_uptime')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_service_parameters_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_parameters_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_parameters')),
    sa.UniqueConstraint('tenant_id', 'service_id', name=op.f('uq_service_parameters_tenant_id_service_id'))
    )
    op.create_table('service_renewals',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('term_end', sa.Date(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=True),
    sa.Column('new_end', sa.Date(), nullable=True),
    sa.Column('price_before_minor', sa.BigInteger(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.CheckConstraint("decision IN ('renewed', 'denied', 'lapsed')", name=op.f('ck_service_renewals_decision')),
    sa.CheckConstraint('months > 0', name=op.f('ck_service_renewals_months')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_service_renewals_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_renewals_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_renewals')),
    sa.UniqueConstraint('tenant_id', 'service_id', 'term_end', name=op.f('uq_service_renewals_tenant_id_service_id_term_end'))
    )
    op.create_index('ix_service_renewals_decided', 'service_renewals', ['tenant_id', 'decided_at'], unique=False)
    op.create_table('service_reviews',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('reviewed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('satisfaction', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.CheckConstraint('satisfaction BETWEEN 0 AND 10', name=op.f('ck_service_reviews_satisfaction')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_service_reviews_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_reviews_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_reviews'))
    )
    op.create_index('ix_service_reviews_service', 'service_reviews', ['tenant_id', 'service_id', 'reviewed_at'], unique=False)
    op.create_table('sla_reports',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('kept', sa.Boolean(), nullable=False),
    sa.Column('uptime_percent', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('period_end > period_start', name=op.f('ck_sla_reports_period')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_sla_reports_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_sla_reports_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_sla_reports')),
    sa.UniqueConstraint('tenant_id', 'service_id', 'period_start', 'period_end', name=op.f('uq_sla_reports_tenant_id_service_id_period_start_period_end'))
    )
    op.create_table('technician_assignments',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('assigned_by', sa.Text(), nullable=False),
    sa.CheckConstraint("role IN ('primary', 'backup')", name=op.f('ck_technician_assignments_role')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_technician_assignments_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'user_id'], ['users.tenant_id', 'users.id'], name=op.f('fk_technician_assignments_tenant_id_user_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_technician_assignments_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_technician_assignments'))
    )
    op.create_index('ix_technician_assignments_service', 'technician_assignments', ['tenant_id', 'service_id'], unique=False)
    op.create_index('ix_technician_assignments_user', 'technician_assignments', ['tenant_id', 'user_id'], unique=False, postgresql_where=sa.text('until IS NULL'))
    op.create_index('uq_technician_assignments_standing', 'technician_assignments', ['tenant_id', 'service_id', 'role'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_table('service_hold_plans',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('hold_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('planned_by', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason IN ('non_payment', 'customer_request', 'technical_issue', 'abuse', 'maintenance', 'contract_violation', 'term_ended')", name=op.f('ck_service_hold_plans_reason')),
    sa.CheckConstraint("status IN ('planned', 'placed', 'finished', 'revoked', 'refused')", name=op.f('ck_service_hold_plans_status')),
    sa.CheckConstraint("type IN ('full', 'partial', 'speed_limit')", name=op.f('ck_service_hold_plans_type')),
    sa.CheckConstraint('until_on IS NULL OR until_on > from_on', name=op.f('ck_service_hold_plans_dates')),
    sa.ForeignKeyConstraint(['tenant_id', 'hold_id'], ['service_holds.tenant_id', 'service_holds.id'], name=op.f('fk_service_hold_plans_tenant_id_hold_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_service_hold_plans_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_service_hold_plans_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_service_hold_plans'))
    )
    op.create_index('ix_service_hold_plans_due', 'service_hold_plans', ['tenant_id', 'from_on'], unique=False, postgresql_where=sa.text("status IN ('planned', 'placed')"))
    op.create_index('ix_service_hold_plans_service', 'service_hold_plans', ['tenant_id', 'service_id'], unique=False)
    op.add_column('billing_pauses', sa.Column('stops', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    op.add_column('billing_pauses', sa.Column('percent', sa.Numeric(precision=7, scale=4), server_default=sa.text('100'), nullable=False))
    op.add_column('recurring_schedules', sa.Column('price_minor', sa.BigInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('recurring_schedules', sa.Column('quantity', sa.Numeric(precision=18, scale=6), server_default=sa.text('1'), nullable=False))
    op.add_column('service_holds', sa.Column('percent', sa.Numeric(precision=7, scale=4), nullable=True))
    op.create_index('ix_service_holds_service', 'service_holds', ['tenant_id', 'service_id'], unique=False)
    op.create_index('ix_service_transitions_at', 'service_transitions', ['tenant_id', 'service_id', 'at', 'seq'], unique=False)
    op.add_column('services', sa.Column('cancellation_category', sa.Text(), nullable=True))
    op.add_column('services', sa.Column('grace_until', sa.Date(), nullable=True))
    op.add_column('services', sa.Column('sla_breaches_count', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.add_column('services', sa.Column('last_sla_breach_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('services', sa.Column('health_score', sa.Integer(), nullable=True))
    op.add_column('services', sa.Column('last_health_check_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('services', sa.Column('monitored_since', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_services_health', 'services', ['tenant_id', 'health_score'], unique=False)
    op.create_index('ix_services_term_end', 'services', ['tenant_id', 'end_date', 'id'], unique=False, postgresql_where=sa.text('end_date IS NOT NULL AND cancelled_at IS NULL'))


def _checks() -> None:
    op.drop_constraint(op.f('ck_service_holds_reason'), 'service_holds', type_='check')
    op.create_check_constraint(op.f("ck_service_holds_reason"), "service_holds", "reason IN ('non_payment', 'customer_request', 'technical_issue', 'abuse', 'maintenance', 'contract_violation', 'term_ended')")
    op.drop_constraint(op.f('ck_service_holds_type'), 'service_holds', type_='check')
    op.create_check_constraint(op.f("ck_service_holds_type"), "service_holds", "type IN ('full', 'partial', 'speed_limit')")
    op.drop_constraint(op.f('ck_service_holds_money'), 'service_holds', type_='check')
    op.create_check_constraint(op.f("ck_service_holds_money"), "service_holds", "money IN ('charge', 'reduce', 'stop', 'credit')")
    op.create_check_constraint(op.f("ck_service_holds_percent"), "service_holds", "percent BETWEEN 0 AND 100")
    op.drop_constraint(op.f('ck_contracts_uplift'), 'contracts', type_='check')
    op.create_check_constraint(op.f("ck_contracts_uplift"), "contracts", "uplift IN ('keep', 'percent', 'list_price', 'index')")
    op.drop_constraint(op.f('ck_charges_source_kind'), 'charges', type_='check')
    op.create_check_constraint(op.f("ck_charges_source_kind"), "charges", "source_kind IN ('service_period', 'service_setup', 'service_cancellation', 'service_credit', 'one_off')")
    op.create_check_constraint(op.f("ck_services_cancellation_category"), "services", "cancellation_category IN ('price', 'competitor', 'quality', 'moved', 'not_needed', 'non_payment', 'replaced', 'closed', 'other')")
    op.create_check_constraint(op.f("ck_services_health"), "services", "health_score BETWEEN 0 AND 100")
    op.create_check_constraint(op.f("ck_billing_pauses_percent"), "billing_pauses", "percent BETWEEN 0 AND 100")
