"""Facts about contracts."""

from datetime import date
from uuid import UUID

from fairlead.kernel.events import Event


class ContractCreated(Event):
    """A contract was drawn up."""

    contract_id: UUID
    client_id: UUID
    number: str


class ContractChanged(Event):
    """Terms of a contract were changed; `fields` names them, the audit trail has the values."""

    contract_id: UUID
    client_id: UUID
    fields: tuple[str, ...]


class ContractSigned(Event):
    """A contract runs from `start_date` on."""

    contract_id: UUID
    client_id: UUID
    start_date: date


class ContractEnded(Event):
    """A contract ended; `on` is the first day without it."""

    contract_id: UUID
    client_id: UUID
    on: date
