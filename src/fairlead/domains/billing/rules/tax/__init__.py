"""How a line is taxed: which rate counts for a client and a category on a day, and what the tax on an amount is."""

from fairlead.domains.billing.rules.tax.book import TaxBook, taxed_again
from fairlead.domains.billing.rules.tax.deciding import AT_HOME, Decision, TaxPayer, decided, treatment
from fairlead.domains.billing.rules.tax.rates import RateFact, Rates, check_rate
from fairlead.domains.billing.rules.tax.treatments import Treatment, apply, explained, formula, recompute_tax

__all__ = [
    "AT_HOME",
    "Decision",
    "RateFact",
    "Rates",
    "TaxBook",
    "TaxPayer",
    "Treatment",
    "apply",
    "check_rate",
    "decided",
    "explained",
    "formula",
    "recompute_tax",
    "taxed_again",
    "treatment",
]
