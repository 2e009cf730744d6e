"""Properties of tax: it adds up, a credit mirrors its charge, and what a line keeps reckons it again."""

from collections import defaultdict
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fairlead.domains.billing.rules.tax import Treatment, apply, recompute_tax
from fairlead.domains.billing.terms import TaxKind
from fairlead.kernel.money import Money

AMOUNTS = st.integers(-(10**12), 10**12)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


@st.composite
def treatments(draw: st.DrawFn, *, inclusive: bool | None = None) -> Treatment:
    percent = draw(st.decimals(0, 100, places=4))
    held = draw(st.booleans()) if inclusive is None else inclusive
    return Treatment(TaxKind.RATE, "VAT", percent, "DE", None, "standard", held, None)


@given(treatments(inclusive=True), AMOUNTS, CURRENCIES)
def test_net_and_tax_are_the_gross(taxed: Treatment, gross: int, currency: str) -> None:
    net, tax = apply(taxed, gross, currency)
    assert net + tax == gross
    assert 2 * abs(tax - gross * Fraction(taxed.percent) / (100 + Fraction(taxed.percent))) <= 1


@given(treatments(inclusive=False), AMOUNTS, CURRENCIES)
def test_the_net_is_the_amount_and_the_tax_within_half_a_unit(taxed: Treatment, amount: int, currency: str) -> None:
    net, tax = apply(taxed, amount, currency)
    assert net == amount
    assert 2 * abs(tax - amount * Fraction(taxed.percent) / 100) <= 1


@given(treatments(), AMOUNTS, CURRENCIES)
def test_a_credit_mirrors_its_charge(taxed: Treatment, amount: int, currency: str) -> None:
    net, tax = apply(taxed, amount, currency)
    assert apply(taxed, -amount, currency) == (-net, -tax)


@given(treatments(), AMOUNTS, CURRENCIES)
def test_what_a_line_keeps_reckons_its_tax_again(taxed: Treatment, amount: int, currency: str) -> None:
    assert Treatment.read(taxed.stored()) == taxed
    assert recompute_tax(taxed.stored(), amount, currency) == apply(taxed, amount, currency)


@given(st.lists(st.tuples(treatments(), AMOUNTS), max_size=20))
def test_the_sums_of_the_rates_are_the_sum_of_the_lines(lines: list[tuple[Treatment, int]]) -> None:
    by_rate: dict[Treatment, list[Money]] = defaultdict(list)
    for taxed, amount in lines:
        by_rate[taxed].append(Money(apply(taxed, amount, "EUR")[1], "EUR"))
    total = Money.sum((Money.sum(taxes, "EUR") for taxes in by_rate.values()), "EUR")
    assert total.minor == sum(apply(taxed, amount, "EUR")[1] for taxed, amount in lines)
