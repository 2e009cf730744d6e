"""The states of a contract."""

from enum import StrEnum

from fairlead.kernel.lifecycle import Lifecycle, Move, State


class ContractStatus(StrEnum):
    """A contract is drawn up, runs, and ends."""

    DRAFT = "draft"
    ACTIVE = "active"
    ENDED = "ended"


class ContractAction(StrEnum):
    """What moves a contract."""

    SIGN = "sign"
    END = "end"


CONTRACT = Lifecycle(
    initial=ContractStatus.DRAFT,
    states={
        ContractStatus.DRAFT: State("Draft", "secondary"),
        ContractStatus.ACTIVE: State("Active", "green"),
        ContractStatus.ENDED: State("Ended", "dark"),
    },
    moves=(
        Move(ContractAction.SIGN, (ContractStatus.DRAFT,), ContractStatus.ACTIVE),
        Move(ContractAction.END, (ContractStatus.DRAFT, ContractStatus.ACTIVE), ContractStatus.ENDED),
    ),
)
