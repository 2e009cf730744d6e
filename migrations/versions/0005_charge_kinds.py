"""Charges of late fees, tickets and SLA credits."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f('ck_charges_source_kind'), 'charges', type_='check')
    op.create_check_constraint(op.f("ck_charges_source_kind"), "charges", "source_kind IN ('service_period', 'service_setup', 'service_cancellation', 'service_credit', 'one_off', 'usage', 'late_fee', 'ticket', 'sla_credit')")
