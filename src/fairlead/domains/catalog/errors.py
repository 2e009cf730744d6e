"""What can go wrong with the catalog."""

from datetime import date
from uuid import UUID

from fairlead.kernel.errors import Conflict


class CodeTaken(Conflict):
    """This code is in use already."""

    code: str
    remedy = "Choose another code, or change the one that exists."

    @property
    def detail(self) -> str:
        """Which code."""
        return f"The code {self.code} is in use already."


class NotOnSale(Conflict):
    """This cannot be sold on that day."""

    tariff_id: UUID
    on: date
    reasons: tuple[str, ...]
    remedy = "Choose another tariff or day, or mend what `reasons` says in the catalog."

    @property
    def detail(self) -> str:
        """Every reason."""
        return f"Not on sale on {self.on}: {' '.join(self.reasons)}"


class PriceFrozen(Conflict):
    """This would change a price that has been valid already."""

    tariff_id: UUID
    valid_from: date
    earliest: date
    """The first day from which a price can still be set."""
    remedy = "Set a price from `earliest` or a later day; what was sold and billed keeps its price."

    @property
    def detail(self) -> str:
        """Which day, and from when it is possible."""
        return f"A price from {self.valid_from} would rewrite history; the earliest day is {self.earliest}."
