"""Money and rates against exact arithmetic: nothing is lost, and rounding is half up everywhere."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fairlead.kernel.money import EXPONENTS, Money
from fairlead.kernel.rate import Rate

CURRENCIES = st.sampled_from(["USD", "JPY", "KWD"])
AMOUNTS = st.builds(Money, st.integers(-(10**18) + 1, 10**18 - 1), CURRENCIES)
FRACTIONS = st.fractions(-1000, 1000, max_denominator=10_000)
DECIMALS = st.decimals(-1000, 1000, places=6)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)
WIDE = Context(prec=80)


def half_up(exact: Decimal) -> int:
    """The standard library's rounding, as the other opinion. Its half up goes away from zero, as ours."""
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=WIDE))


@given(AMOUNTS)
def test_what_is_written_is_read_back(money: Money) -> None:
    amount, currency = str(money).split(" ")
    assert Money.parse(amount, currency) == money
    assert Money.parse(money.amount, currency) == money
    assert money.amount * 10 ** EXPONENTS[currency] == money.minor


@given(AMOUNTS, DECIMALS)
def test_a_product_with_a_decimal_rounds_as_round_half_up_does(money: Money, factor: Decimal) -> None:
    assert money.times(factor).minor == half_up(WIDE.multiply(Decimal(money.minor), factor))


@given(AMOUNTS, FRACTIONS)
def test_a_product_is_within_half_a_unit_of_the_exact_one(money: Money, factor: Fraction) -> None:
    assert abs(money.times(factor).minor - money.minor * factor) <= Fraction(1, 2)


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_a_half_goes_away_from_zero(minor: int, denominator: int) -> None:
    odd = 2 * minor + 1
    expected = minor + 1 if odd > 0 else minor
    assert Money(odd * denominator, "USD").times(Fraction(1, 2 * denominator)) == Money(expected, "USD")


@given(AMOUNTS, FRACTIONS | DECIMALS)
def test_a_credit_mirrors_its_charge(money: Money, factor: Fraction | Decimal) -> None:
    assert (-money).times(factor) == -money.times(factor) == money.times(-factor)


@given(AMOUNTS, WEIGHTS)
def test_shares_add_up_and_each_is_within_one_unit_of_exact(money: Money, weights: list[int]) -> None:
    shares = money.split(weights)
    assert Money.sum(shares, money.currency) == money
    exact = [Fraction(money.minor * weight, sum(weights)) for weight in weights]
    assert all(abs(share.minor - part) < 1 for share, part in zip(shares, exact, strict=True))


@given(AMOUNTS, WEIGHTS)
def test_who_has_no_weight_gets_nothing_and_equal_weights_differ_by_one_unit(money: Money, weights: list[int]) -> None:
    found: dict[int, set[int]] = {}
    for share, weight in zip(money.split(weights), weights, strict=True):
        found.setdefault(weight, set()).add(share.minor)
    assert found.get(0, {0}) == {0}
    assert all(max(minors) - min(minors) <= 1 for minors in found.values())


@given(st.lists(st.integers(-(10**12), 10**12)))
def test_a_sum_is_the_sum_in_any_order(minors: list[int]) -> None:
    amounts = [Money(minor, "USD") for minor in minors]
    assert Money.sum(amounts, "USD") == Money.sum(reversed(amounts), "USD") == Money(sum(minors), "USD")


@given(AMOUNTS, st.data())
def test_money_is_ordered_as_its_units_are(money: Money, data: st.DataObject) -> None:
    other = Money(data.draw(st.integers(money.minor - 2, money.minor + 2)), money.currency)
    assert (money < other) is (money.minor < other.minor)
    assert (money <= other) is (money.minor <= other.minor)
    assert (money > other) is (money.minor > other.minor)
    assert (money >= other) is (money.minor >= other.minor)
    assert (money == other) is (money.minor == other.minor)


@given(st.decimals(-100, 100, places=8), DECIMALS, CURRENCIES)
def test_a_rate_rounds_its_product_once(value: Decimal, quantity: Decimal, currency: str) -> None:
    exact = WIDE.multiply(WIDE.multiply(value, quantity), Decimal(10) ** EXPONENTS[currency])
    assert Rate(value, currency).times(quantity).minor == half_up(exact)
