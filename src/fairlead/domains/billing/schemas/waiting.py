"""Open charges on the wire, with what they wait for."""

from datetime import date
from uuid import UUID

from fairlead.domains.billing.queries import WaitingRow
from fairlead.domains.billing.rules import Waits
from fairlead.domains.billing.schemas.shown import money_out, taken
from fairlead.domains.billing.terms import SourceKind
from fairlead.platform.http.schemas import MoneyOut, Output, Quantity


class WaitingOut(Output):
    """A charge that is on no invoice yet, and why."""

    id: UUID
    client_id: UUID
    client_name: str
    service_id: UUID | None
    source_kind: SourceKind
    description: str
    period_start: date | None
    period_end: date | None
    quantity: Quantity
    amount: MoneyOut
    due_on: date
    waits_for: Waits


def waiting_out(row: WaitingRow, today: date) -> WaitingOut:
    """An open charge as the API shows it."""
    out: WaitingOut = taken(row, WaitingOut, amount=money_out(row.amount), waits_for=row.waits(today))
    return out
