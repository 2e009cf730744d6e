"""Fees for invoices that were not paid in time: each once, however often the night's job runs."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from fairlead.domains.billing.charges.draft import NewCharge
from fairlead.domains.billing.policy import LateFeePolicy
from fairlead.domains.billing.rules import flat
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.money import Money


class Late(NamedTuple):
    """An issued invoice that is open."""

    invoice_id: UUID
    client_id: UUID
    number: str
    due_date: date
    open: Money


def late_fees(late: Late, policy: LateFeePolicy, today: date) -> Iterator[NewCharge]:
    """The fees that a day asks for, the first one first; none while the policy has none."""
    for nth in range(1, fees_due(late.due_date, policy, today) + 1):
        price, share = _price(late.open, policy)
        amount, basis = flat(SourceKind.LATE_FEE, price, share, invoice=late.number, due=str(late.due_date))
        if amount:
            yield NewCharge(
                client_id=late.client_id,
                service_id=None,
                source_kind=SourceKind.LATE_FEE,
                source_id=late.invoice_id,
                claim=f"late {nth}",
                description=f"Late fee for {late.number}",
                period_start=None,
                period_end=None,
                quantity=Decimal(1),
                amount_minor=amount.minor,
                currency=amount.currency,
                due_on=today,
                basis=basis,
            )


def fees_due(due_date: date, policy: LateFeePolicy, today: date) -> int:
    """How many fees an open invoice has brought by a day."""
    if policy.after_days is None:
        return 0
    first = due_date + timedelta(days=policy.after_days)
    if today < first:
        return 0
    more = (today - first).days // policy.again_days if policy.again_days else 0
    return min(1 + more, policy.most)


def _price(open_: Money, policy: LateFeePolicy) -> tuple[Money, Decimal]:
    if policy.percent:
        return open_, policy.percent / 100
    return Money.parse(policy.fixed, open_.currency), Decimal(1)
