"""Discounts, on a service or on all of a client's; what several in percent leave of a price has many decimals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.platform.db import security

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OWNER = "client_id::text || coalesce(service_id::text, '') || lower(name)"


def upgrade() -> None:
    op.create_table('discounts',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('service_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('percent', sa.Numeric(precision=7, scale=4), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('granted_by', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    postgresql.ExcludeConstraint((sa.text("int8range(tenant_id::bigint, tenant_id::bigint, '[]')"), '&&'), (sa.text(f"int8range(hashtextextended({_OWNER}, 0), hashtextextended({_OWNER}, 0), '[]')"), '&&'), (sa.text("daterange(starts_on, ends_on)"), '&&'), using='gist', name='ex_discounts_overlap'),
    sa.CheckConstraint('(percent IS NULL) <> (amount_minor IS NULL)', name=op.f('ck_discounts_kind')),
    sa.CheckConstraint('percent > 0 AND percent <= 100', name=op.f('ck_discounts_percent')),
    sa.CheckConstraint('(amount_minor IS NULL) = (currency IS NULL) AND (amount_minor IS NULL OR amount_minor > 0)', name=op.f('ck_discounts_amount')),
    sa.CheckConstraint('amount_minor IS NULL OR service_id IS NOT NULL', name=op.f('ck_discounts_fixed')),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_discounts_dates')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_discounts_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'service_id'], ['services.tenant_id', 'services.id'], name=op.f('fk_discounts_tenant_id_service_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_discounts_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_discounts'))
    )
    op.create_index('ix_discounts_client', 'discounts', ['tenant_id', 'client_id'], unique=False)
    op.create_index('ix_discounts_service', 'discounts', ['tenant_id', 'service_id'], unique=False)
    op.create_index('ix_service_changes_transfers', 'service_changes', ['tenant_id', sa.text("(before ->> 'client_id')")], unique=False, postgresql_where=sa.text("origin = 'transfer'"))
    op.alter_column('billing_pauses', 'percent', type_=sa.Numeric(), existing_type=sa.Numeric(7, 4))
    for statement in (*security.tenant_policy("discounts"), security.grant("discounts")):
        op.execute(statement)
