"""Billing that explains itself: tax, price models, discounts, grouping, drafts under review."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.platform.db import security

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TENANT_TABLES = ("tax_rates",)


def upgrade() -> None:
    _tables()
    _checks()
    for table in TENANT_TABLES:
        for statement in (*security.tenant_policy(table), security.grant(table)):
            op.execute(statement)


def _tables() -> None:
    op.create_table('tax_rates',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('percent', sa.Numeric(precision=7, scale=4), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    postgresql.ExcludeConstraint((sa.text("int8range(tenant_id::bigint, tenant_id::bigint, '[]')"), '&&'), (sa.text("int8range(hashtext(country || '/' || coalesce(region, '') || '/' || category)::bigint, hashtext(country || '/' || coalesce(region, '') || '/' || category)::bigint, '[]')"), '&&'), (sa.text('daterange(valid_from, valid_until)'), '&&'), using='gist', name='ex_tax_rates_overlap'),
    sa.CheckConstraint('percent BETWEEN 0 AND 100', name=op.f('ck_tax_rates_percent')),
    sa.CheckConstraint('valid_until IS NULL OR valid_until > valid_from', name=op.f('ck_tax_rates_dates')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_tax_rates_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_tax_rates'))
    )
    op.create_index('ix_tax_rates_place', 'tax_rates', ['tenant_id', 'country', 'category'], unique=False)
    op.add_column('billing_pauses', sa.Column('off_minor', sa.BigInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('billing_pauses', sa.Column('label', sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column('charges', sa.Column('tax_category', sa.Text(), nullable=True))
    op.add_column('clients', sa.Column('address', sa.Text(), nullable=True))
    op.add_column('clients', sa.Column('country', sa.Text(), nullable=True))
    op.add_column('clients', sa.Column('region', sa.Text(), nullable=True))
    op.add_column('clients', sa.Column('tax_id', sa.Text(), nullable=True))
    op.add_column('clients', sa.Column('tax_status', sa.Text(), server_default=sa.text("'taxable'"), nullable=False))
    op.add_column('clients', sa.Column('tax_reason', sa.Text(), nullable=True))
    op.add_column('clients', sa.Column('tax_until', sa.Date(), nullable=True))
    op.add_column('invoice_lines', sa.Column('tax', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column('invoices', sa.Column('site_id', sa.Uuid(), nullable=True))
    op.add_column('invoices', sa.Column('contract_id', sa.Uuid(), nullable=True))
    op.add_column('invoices', sa.Column('purchase_order', sa.Text(), nullable=True))
    op.add_column('invoices', sa.Column('notes', sa.Text(), nullable=True))
    op.add_column('invoices', sa.Column('review_until', sa.Date(), nullable=True))
    op.add_column('invoices', sa.Column('held', sa.Text(), nullable=True))
    op.add_column('invoices', sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('invoices', sa.Column('approved_by', sa.Text(), nullable=True))
    op.create_index('ix_invoices_review', 'invoices', ['tenant_id', 'review_until'], unique=False, postgresql_where=sa.text("status = 'draft'"))
    op.create_foreign_key(op.f('fk_invoices_tenant_id_site_id'), 'invoices', 'sites', ['tenant_id', 'site_id'], ['tenant_id', 'id'])
    op.create_foreign_key(op.f('fk_invoices_tenant_id_contract_id'), 'invoices', 'contracts', ['tenant_id', 'contract_id'], ['tenant_id', 'id'])
    op.add_column('price_versions', sa.Column('pricing', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column('recurring_schedules', sa.Column('pricing', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column('service_templates', sa.Column('tax_category', sa.Text(), server_default=sa.text("'standard'"), nullable=False))
    op.add_column('services', sa.Column('pricing', postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def _checks() -> None:
    op.create_check_constraint(op.f("ck_clients_tax_status"), "clients", "tax_status IN ('taxable', 'exempt', 'reverse_charge')")
    op.drop_constraint(op.f('ck_charges_source_kind'), 'charges', type_='check')
    op.create_check_constraint(op.f("ck_charges_source_kind"), "charges", "source_kind IN ('service_period', 'service_setup', 'service_cancellation', 'service_credit', 'one_off', 'usage')")
