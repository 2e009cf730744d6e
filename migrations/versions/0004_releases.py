"""Leave to bill a client whom the guardrails of a run find odd."""

import sqlalchemy as sa
from alembic import op

from fairlead.platform.db import security

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('billing_releases',
    sa.Column('tenant_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_by', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['clients.tenant_id', 'clients.id'], name=op.f('fk_billing_releases_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['companies.id'], name=op.f('fk_billing_releases_tenant_id')),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_billing_releases'))
    )
    op.create_index('ix_billing_releases_client', 'billing_releases', ['tenant_id', 'client_id', 'as_of'], unique=False)
    for statement in (*security.tenant_policy("billing_releases"), security.grant("billing_releases")):
        op.execute(statement)
