"""How many drafts of earlier runs a chunk of a billing run changed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "billing_run_chunks", sa.Column("drafts_changed", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.alter_column("billing_run_chunks", "drafts_changed", server_default=None)
