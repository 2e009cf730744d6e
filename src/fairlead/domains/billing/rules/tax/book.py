"""The treatments of many lines, for the innermost loop of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import orjson

from fairlead.domains.billing.rules.tax.deciding import AT_HOME, TaxPayer, treatment
from fairlead.domains.billing.rules.tax.rates import Rates
from fairlead.domains.billing.rules.tax.treatments import Treatment, apply


@dataclass(slots=True)
class TaxBook:
    """The treatments of many lines: clients who differ in nothing share theirs."""

    rates: Rates
    payers: Mapping[UUID, TaxPayer] = field(default_factory=dict)
    """Clients who are elsewhere or not simply taxable; the others are at home."""
    inclusive: bool = False
    """Whether prices include their tax."""
    otherwise: Mapping[UUID, bool] = field(default_factory=dict)
    """Clients for whom that is otherwise."""
    _made: dict[tuple[UUID | None, str, date], Treatment] = field(default_factory=dict)
    _shared: dict[Treatment, Treatment] = field(default_factory=dict)
    _split: dict[tuple[tuple[TaxPayer, bool], str, date], Treatment] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Without a single rate nothing is taxed, and lines keep nothing of it."""
        return bool(self.rates)

    def of(self, client_id: UUID, category: str, on: date) -> Treatment:
        """How a client's line of a category is taxed on a day."""
        own = client_id if client_id in self.payers or client_id in self.otherwise else None
        key = own, category, on
        found = self._made.get(key)
        if found is None:
            payer, inclusive = self.payer(client_id)
            made = treatment(payer, category, self.rates, on, inclusive=inclusive)
            found = self._made[key] = self._shared.setdefault(made, made)
        return found

    def payer(self, client_id: UUID) -> tuple[TaxPayer, bool]:
        """What decides about a client's tax, and whether their prices include it."""
        return self.payers.get(client_id, AT_HOME), self.otherwise.get(client_id, self.inclusive)

    def split(
        self, payer: tuple[TaxPayer, bool], category: str, on: date, amount_minor: int, currency: str
    ) -> tuple[int, int, str | None]:
        """Net and tax of an amount, and the rule as text; without a single rate no tax is known."""
        if not self:
            return amount_minor, 0, None
        key = payer, category, on
        found = self._split.get(key)
        if found is None:
            made = treatment(payer[0], category, self.rates, on, inclusive=payer[1])
            found = self._split[key] = self._shared.setdefault(made, made)
        return *apply(found, amount_minor, currency), found.text


def taxed_again(stored: str | None, amount_minor: int, currency: str) -> tuple[int, int, str | None]:
    """Net and tax of another amount by the rule of a line: a credit is taxed as what it gives back was."""
    if stored is None:
        return amount_minor, 0, None
    return *apply(Treatment.read(orjson.loads(stored)), amount_minor, currency), stored
