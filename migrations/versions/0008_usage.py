"""What services use: meters, what tariffs ask for it, the events, and how far they are rated."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.platform.db import security

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TENANT_TABLES = ("meters", "usage_prices", "usage_events", "usage_arrivals", "usage_meterings")


def upgrade() -> None:
    _tables()
    for table in TENANT_TABLES:
        for statement in (*security.tenant_policy(table), security.grant(table)):
            op.execute(statement)


def _tables() -> None:
    op.create_table('meters',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('aggregation', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("aggregation IN ('sum', 'count', 'unique', 'max', 'latest')", name=op.f('ck_meters_aggregation')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_meters_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_meters')),
    sa.UniqueConstraint('tenant_id', 'code', name=op.f('uq_meters_tenant_id_code'))
    )
    op.create_table('usage_arrivals',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_usage_arrivals_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_usage_arrivals'))
    )
    op.create_index('ix_usage_arrivals_service', 'usage_arrivals', ['tenant_id', 'service_id'], unique=False)
    op.create_table('usage_events',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('meter_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('quantity', sa.Numeric(precision=18, scale=6), nullable=False),
    sa.Column('key', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quantity >= 0', name=op.f('ck_usage_events_quantity')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_usage_events_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_usage_events')),
    sa.UniqueConstraint('tenant_id', 'event_id', name=op.f('uq_usage_events_tenant_id_event_id'))
    )
    op.create_index('ix_usage_events_service', 'usage_events', ['tenant_id', 'service_id', 'meter_id', 'at'], unique=False)
    op.create_table('usage_prices',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('tariff_id', sa.Uuid(), nullable=False),
    sa.Column('meter_id', sa.Uuid(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('pricing', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'meter_id'], ['meters.tenant_id', 'meters.id'], name=op.f('fk_usage_prices_tenant_id_meter_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'tariff_id'], ['tariffs.tenant_id', 'tariffs.id'], name=op.f('fk_usage_prices_tenant_id_tariff_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_usage_prices_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_usage_prices')),
    sa.UniqueConstraint('tenant_id', 'tariff_id', 'meter_id', 'valid_from', name=op.f('uq_usage_prices_tenant_id_tariff_id_meter_id_valid_from'))
    )
    op.create_table('usage_meterings',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=False),
    sa.Column('rated_until', sa.Date(), nullable=False),
    sa.Column('next_date', sa.Date(), nullable=True),
    sa.Column('doubt_from', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_usage_meterings_tenant_id_service_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_usage_meterings_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_usage_meterings')),
    sa.UniqueConstraint('tenant_id', 'service_id', name=op.f('uq_usage_meterings_tenant_id_service_id')),
    postgresql_with={'fillfactor': 50}
    )
