"""Clients' own prices of tariffs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.platform.db import security

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('client_prices',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('tariff_id', sa.Uuid(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('pricing', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.CheckConstraint('price_minor >= 0', name=op.f('ck_client_prices_not_negative')),
    sa.CheckConstraint('valid_until IS NULL OR valid_until > valid_from', name=op.f('ck_client_prices_dates')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_client_prices_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'tariff_id'], ['tariffs.tenant_id', 'tariffs.id'], name=op.f('fk_client_prices_tenant_id_tariff_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_client_prices_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_client_prices')),
    sa.UniqueConstraint('tenant_id', 'client_id', 'tariff_id', 'valid_from', name=op.f('uq_client_prices_tenant_id_client_id_tariff_id_valid_from'))
    )
    op.create_index('ix_client_prices_tariff', 'client_prices', ['tenant_id', 'tariff_id'], unique=False)
    for statement in (*security.tenant_policy("client_prices"), security.grant("client_prices")):
        op.execute(statement)
