"""What an invoice or a credit note comes to."""

from fairlead.kernel.money import Money


class Sums:
    """The sums of a row that has them in minor units of its currency."""

    __slots__ = ()

    net_minor: int
    tax_minor: int
    total_minor: int
    currency: str

    @property
    def net(self) -> Money:
        """Before tax."""
        return Money(self.net_minor, self.currency)

    @property
    def tax(self) -> Money:
        """The tax on it."""
        return Money(self.tax_minor, self.currency)

    @property
    def total(self) -> Money:
        """Net and tax."""
        return Money(self.total_minor, self.currency)
