"""Documents: kept as they were first printed, adapted by a company; notices that send an invoice."""

import sqlalchemy as sa
from alembic import op

from fairlead.platform.db import security

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TENANT_TABLES = ("document_logos", "document_templates", "documents")
_KINDS = (
    "service_activated", "service_suspended", "service_resumed", "service_cancelled", "service_changed", "renewal_due",
    "renewal_quote", "service_renewed",
)


def upgrade() -> None:
    _tables()
    _kinds(*_KINDS, "invoice_issued")
    for table in TENANT_TABLES:
        for statement in (*security.tenant_policy(table), security.grant(table)):
            op.execute(statement)


def _tables() -> None:
    op.create_table('document_logos',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('octet_length(content) BETWEEN 1 AND 500000', name=op.f('ck_document_logos_size')),
    sa.CheckConstraint('slot = 1', name=op.f('ck_document_logos_only_one')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_document_logos_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_document_logos')),
    sa.UniqueConstraint('tenant_id', 'slot', name=op.f('uq_document_logos_tenant_id_slot'))
    )
    op.create_table('document_templates',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('invoice', 'credit_note', 'statement')", name=op.f('ck_document_templates_kind')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_document_templates_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_document_templates')),
    sa.UniqueConstraint('tenant_id', 'kind', name=op.f('uq_document_templates_tenant_id_kind'))
    )
    op.create_table('documents',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=False),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('template_version', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('invoice', 'credit_note', 'statement')", name=op.f('ck_documents_kind')),
    sa.CheckConstraint("stage IN ('final', 'void')", name=op.f('ck_documents_stage')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_documents_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_documents')),
    sa.UniqueConstraint('tenant_id', 'kind', 'owner_id', 'stage', name=op.f('uq_documents_tenant_id_kind_owner_id_stage'))
    )
    op.add_column('notices', sa.Column('invoice_id', sa.Uuid(), nullable=True))
    op.create_index('ix_notices_invoice', 'notices', ['tenant_id', 'invoice_id', 'created_at'], unique=False, postgresql_where=sa.text('invoice_id IS NOT NULL'))
    op.create_foreign_key(op.f('fk_notices_tenant_id_invoice_id'), 'notices', 'invoices', ['tenant_id', 'invoice_id'], ['tenant_id', 'id'])


def _kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind IN ({listed})")
