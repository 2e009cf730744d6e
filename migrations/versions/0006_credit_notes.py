"""Credit notes line by line, and the undoing of billing runs by them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from fairlead.platform.db import security

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TENANT_TABLES = ("credit_notes", "credit_note_lines", "billing_run_undos", "billing_run_undo_items")


def upgrade() -> None:
    _tables()
    for table in TENANT_TABLES:
        for statement in (*security.tenant_policy(table), security.grant(table)):
            op.execute(statement)


def _tables() -> None:
    op.create_table('billing_run_undos',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.Text(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('running', 'finished')", name=op.f('ck_billing_run_undos_status')),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['billing_runs.tenant_id', 'billing_runs.id'], name=op.f('fk_billing_run_undos_tenant_id_run_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_billing_run_undos_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_billing_run_undos')),
    sa.UniqueConstraint('tenant_id', 'run_id', name=op.f('uq_billing_run_undos_tenant_id_run_id'))
    )
    op.create_table('credit_notes',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('issue_date', sa.Date(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(invoice_id IS NULL) = (mode = 'payout')", name=op.f('ck_credit_notes_of_an_invoice')),
    sa.CheckConstraint("mode IN ('keep', 'rebill', 'payout')", name=op.f('ck_credit_notes_mode')),
    sa.CheckConstraint("status IN ('issued')", name=op.f('ck_credit_notes_status')),
    sa.CheckConstraint('total_minor = net_minor + tax_minor', name=op.f('ck_credit_notes_adds_up')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_credit_notes_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'invoice_id'], ['invoices.tenant_id', 'invoices.id'], name=op.f('fk_credit_notes_tenant_id_invoice_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_credit_notes_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_credit_notes')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_credit_notes_tenant_id_number'))
    )
    op.create_index('ix_credit_notes_client', 'credit_notes', ['tenant_id', 'client_id', 'issue_date'], unique=False)
    op.create_index('ix_credit_notes_invoice', 'credit_notes', ['tenant_id', 'invoice_id'], unique=False)
    op.create_table('billing_run_undo_items',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('undo_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('chunk', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('credit_note_id', sa.Uuid(), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("outcome IN ('deleted', 'credited', 'kept')", name=op.f('ck_billing_run_undo_items_outcome')),
    sa.ForeignKeyConstraint(['tenant_id', 'credit_note_id'], ['credit_notes.tenant_id', 'credit_notes.id'], name=op.f('fk_billing_run_undo_items_tenant_id_credit_note_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'undo_id'], ['billing_run_undos.tenant_id', 'billing_run_undos.id'], name=op.f('fk_billing_run_undo_items_tenant_id_undo_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_billing_run_undo_items_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_billing_run_undo_items')),
    sa.UniqueConstraint('tenant_id', 'undo_id', 'invoice_id', name=op.f('uq_billing_run_undo_items_tenant_id_undo_id_invoice_id'))
    )
    op.create_index('ix_billing_run_undo_items_chunk', 'billing_run_undo_items', ['tenant_id', 'undo_id', 'chunk', 'position'], unique=False)
    op.create_index('ix_billing_run_undo_items_left', 'billing_run_undo_items', ['tenant_id', 'undo_id', 'chunk'], unique=False, postgresql_where=sa.text('done_at IS NULL'))
    op.create_table('credit_note_lines',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('credit_note_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_line_id', sa.Uuid(), nullable=True),
    sa.Column('charge_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Numeric(precision=18, scale=6), nullable=True),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('tax', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('basis', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('(invoice_line_id IS NULL) <> (charge_id IS NULL)', name=op.f('ck_credit_note_lines_of_one_thing')),
    sa.ForeignKeyConstraint(['tenant_id', 'charge_id'], ['charges.tenant_id', 'charges.id'], name=op.f('fk_credit_note_lines_tenant_id_charge_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'credit_note_id'], ['credit_notes.tenant_id', 'credit_notes.id'], name=op.f('fk_credit_note_lines_tenant_id_credit_note_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'invoice_line_id'], ['invoice_lines.tenant_id', 'invoice_lines.id'], name=op.f('fk_credit_note_lines_tenant_id_invoice_line_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_credit_note_lines_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_credit_note_lines')),
    sa.UniqueConstraint('tenant_id', 'charge_id', name=op.f('uq_credit_note_lines_tenant_id_charge_id')),
    sa.UniqueConstraint('tenant_id', 'credit_note_id', 'position', name=op.f('uq_credit_note_lines_tenant_id_credit_note_id_position'))
    )
    op.create_index('ix_credit_note_lines_line', 'credit_note_lines', ['tenant_id', 'invoice_line_id'], unique=False)
