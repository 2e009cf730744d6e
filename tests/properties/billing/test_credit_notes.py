"""A line and all that was ever given back of it come to nothing, net and tax, whatever the parts."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fairlead.domains.billing.rules import Creditable, credit_of, recompute_credit
from fairlead.kernel.money import Money

MINOR = st.integers(min_value=1, max_value=10**9)
SIGN = st.sampled_from((1, -1))
CURRENCY = st.sampled_from(("USD", "JPY", "BHD"))


def zero(currency: str) -> Money:
    return Money.zero(currency)


@given(
    net=MINOR, tax=st.integers(min_value=0, max_value=10**9), sign=SIGN, currency=CURRENCY,
    cuts=st.lists(st.integers(min_value=1, max_value=10**9), max_size=6),
)  # fmt: skip
def test_any_split_into_partial_credits_gives_the_line_back_to_the_cent(
    net: int, tax: int, sign: int, currency: str, cuts: list[int]
) -> None:
    charged = Money(sign * net, currency), Money(sign * tax, currency)
    line = Creditable("l", Decimal(1), *charged, zero(currency), zero(currency))
    given_net, given_tax = zero(currency), zero(currency)
    for cut in (*cuts, None):
        wanted = line.left if cut is None else Money(sign * min(cut, abs(line.left.minor)), currency)
        if not wanted:
            break
        assert line.fits(wanted)
        back, back_tax, basis = credit_of(line, wanted)
        assert recompute_credit(basis) == (back, back_tax)
        assert sign * back_tax.minor <= 0
        given_net, given_tax = given_net + back, given_tax + back_tax
        line = line._replace(given=line.given + wanted)
    assert (line.net + given_net, line.tax + given_tax) == (zero(currency), zero(currency))
    assert not line.left
    assert not line.fits(Money(sign, currency))


@given(net=MINOR, units=st.integers(min_value=1, max_value=12), currency=CURRENCY)
def test_giving_units_back_one_by_one_gives_back_the_line(net: int, units: int, currency: str) -> None:
    line = Creditable("l", Decimal(units), Money(net, currency), zero(currency), zero(currency), zero(currency))
    for unit in range(units):
        wanted = line.share(Decimal(1))
        assert abs(wanted.minor * units - net) <= units * units, unit
        line = line._replace(given=line.given + wanted, given_quantity=line.given_quantity + 1)
    assert line.given == line.net
