"""Charges in plans: what an act will cost or give back, to the cent, before it is done."""

from collections.abc import Iterable
from uuid import UUID

from fairlead.domains.billing.charges import NewCharge, Settlement
from fairlead.domains.billing.models import Charge
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db import audit


def show_charges(ctx: Context, charges: Iterable[NewCharge]) -> None:
    """Put charges and credits into a plan, each with the sum that explains it."""
    if ctx.outbox.new_ids is None:
        return
    for charge in charges:
        days = charge.period_start and f"{charge.period_start}/{charge.period_end}"
        ctx.show(
            "charge", service_id=charge.service_id, client_id=charge.client_id, description=charge.description,
            period=days, amount=Money(charge.amount_minor, charge.currency),
            due_on=charge.due_on, formula=charge.basis["formula"],
        )  # fmt: skip


def show_withdrawn(ctx: Context, settlement: Settlement) -> None:
    """Put into a plan what is taken back before anyone was invoiced for it."""
    for billed, period, amount in settlement.withdrawn:
        ctx.show(
            "withdrawn_charge", service_id=billed.service_id, client_id=billed.client_id,
            description=billed.description, period=str(period), amount=amount, due_on=billed.due_on,
        )  # fmt: skip


def show_taken_back(ctx: Context, charges: Iterable[Charge]) -> None:
    """Put into a plan charges and credits that are withdrawn before anyone was invoiced for them."""
    for charge in charges:
        ctx.show(
            "withdrawn_charge", service_id=charge.service_id, client_id=charge.client_id,
            description=charge.description, period=f"{charge.period_start}/{charge.period_end}", amount=charge.amount,
            due_on=charge.due_on,
        )  # fmt: skip


def tell(ctx: Context, kind: str, subject_id: UUID, action: str = "created", **facts: object) -> None:
    """Put into the plan and the audit trail what was written in bulk, which they do not see by themselves."""
    after = {name: str(value) for name, value in facts.items() if value is not None}
    audit.note(ctx, action=action, kind=kind, subject_id=subject_id, after=after)
