"""Price models against a slow, plain opinion of each, for any tiers, quantity and currency."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fairlead.kernel.money import EXPONENTS
from fairlead.kernel.pricing import Model, Pricing, Tier

CURRENCIES = st.sampled_from(["USD", "JPY", "KWD"])
RATES = st.decimals(0, 1000, places=6)
COINS = st.integers(0, 10_000).map(Decimal)
QUANTITIES = st.decimals(0, 2000, places=3)
ENDS = st.lists(st.decimals("0.001", 1000, places=3), max_size=5, unique=True).map(sorted)
TIERED = (Model.GRADUATED, Model.VOLUME)


@st.composite
def pricings(draw: st.DrawFn, models: tuple[Model, ...] = tuple(Model), *, tier_flats: bool = True) -> Pricing:
    model = draw(st.sampled_from(models))
    flats = COINS if tier_flats else st.just(Decimal(0))
    plain = model is not Model.FLAT
    return Pricing(
        model=model,
        currency=draw(CURRENCIES),
        unit=draw(RATES) if model in (Model.STANDARD, Model.PACKAGE) else Decimal(0),
        flat=draw(COINS),
        tiers=tuple(Tier(end, draw(RATES), draw(flats)) for end in (*draw(ENDS), None)) if model in TIERED else (),
        package_size=draw(st.decimals("0.1", 100, places=1)) if model is Model.PACKAGE else Decimal(0),
        percent=draw(RATES) if model is Model.PERCENTAGE else Decimal(0),
        included=draw(QUANTITIES) if plain else Decimal(0),
        minimum=draw(COINS) if plain else Decimal(0),
    )


def major(pricing: Pricing, quantity: Decimal) -> Fraction:
    return Fraction(pricing.cost(quantity).exact, 10 ** EXPONENTS[pricing.currency])


@given(pricings())
def test_what_is_stored_is_read_back(pricing: Pricing) -> None:
    assert Pricing.read(pricing.stored()) == pricing
    assert Pricing.read(pricing.stored()).stored() == pricing.stored()


@given(pricings(), QUANTITIES)
def test_the_amount_that_is_told_is_the_exact_one(pricing: Pricing, quantity: Decimal) -> None:
    cost = pricing.cost(quantity)
    assert Fraction(cost.amount) * 10 ** EXPONENTS[pricing.currency] == cost.exact
    assert cost.steps
    assert cost.steps[-1].endswith((cost.amount, f"{cost.amount} flat"))


@given(pricings(tuple(set(Model) - {Model.VOLUME})), QUANTITIES, QUANTITIES)
def test_more_never_costs_less(pricing: Pricing, one: Decimal, other: Decimal) -> None:
    """Volume is the exception, by what it is: all units become cheaper at once."""
    less, more = sorted((one, other))
    assert pricing.cost(less).exact <= pricing.cost(more).exact


@given(pricings((Model.GRADUATED,)), QUANTITIES)
def test_graduated_is_the_sum_of_its_bands(pricing: Pricing, quantity: Decimal) -> None:
    counted, above, total = max(quantity - pricing.included, Decimal(0)), Decimal(0), Fraction(pricing.flat)
    for tier in pricing.tiers:
        if counted > above:
            units = counted - above if tier.up_to is None else min(counted, tier.up_to) - above
            total += Fraction(units) * Fraction(tier.unit) + Fraction(tier.flat)
        above = tier.up_to or above
    assert major(pricing, quantity) == max(total, Fraction(pricing.minimum))


@given(pricings((Model.VOLUME,)), QUANTITIES)
def test_volume_prices_all_units_by_one_band(pricing: Pricing, quantity: Decimal) -> None:
    counted = max(quantity - pricing.included, Decimal(0))
    band = next(one for one in pricing.tiers if one.up_to is None or counted <= one.up_to)
    used = Fraction(counted) * Fraction(band.unit) + Fraction(band.flat) if counted else Fraction(0)
    assert major(pricing, quantity) == max(used + Fraction(pricing.flat), Fraction(pricing.minimum))


@given(pricings((Model.GRADUATED, Model.STANDARD), tier_flats=False), QUANTITIES, QUANTITIES)
def test_a_graduated_price_adds_up_over_any_cut_of_its_units(pricing: Pricing, one: Decimal, other: Decimal) -> None:
    """What comes on top of any quantity costs by the rates of its tiers: no unit twice, none for free."""
    less, more = sorted((one, other))
    only = Pricing(model=pricing.model, currency=pricing.currency, unit=pricing.unit, tiers=pricing.tiers)
    difference = only.cost(more).exact - only.cost(less).exact
    rates = [tier.unit for tier in only.tiers] or [only.unit]
    units = Fraction(more - less) * 10 ** EXPONENTS[only.currency]
    assert units * Fraction(min(rates)) <= difference <= units * Fraction(max(rates))


@given(pricings((Model.PACKAGE,)), st.integers(1, 50))
def test_a_package_is_paid_as_soon_as_it_is_begun(pricing: Pricing, packages: int) -> None:
    full = pricing.included + packages * pricing.package_size
    begun = full - pricing.package_size + Decimal("0.001")
    assert pricing.cost(begun).exact == pricing.cost(full).exact <= pricing.cost(full + Decimal("0.001")).exact


@given(pricings(), QUANTITIES)
def test_what_is_included_is_free_and_the_minimum_is_always_due(pricing: Pricing, quantity: Decimal) -> None:
    free = max(Fraction(pricing.flat), Fraction(pricing.minimum))
    assert major(pricing, min(quantity, pricing.included)) == free
    assert major(pricing, quantity) >= free


@given(pricings(), st.fractions(0, 3, max_denominator=1000))
def test_scaling_keeps_what_is_free_and_rounds_each_amount_by_at_most_half_its_unit(
    pricing: Pricing, factor: Fraction
) -> None:
    scaled = pricing.scaled(factor)
    assert (scaled.model, scaled.included, scaled.package_size) == (
        pricing.model,
        pricing.included,
        pricing.package_size,
    )
    assert [tier.up_to for tier in scaled.tiers] == [tier.up_to for tier in pricing.tiers]
    coin = Fraction(1, 2 * 10 ** EXPONENTS[pricing.currency])
    assert abs(Fraction(scaled.flat) - Fraction(pricing.flat) * factor) <= coin
    assert abs(Fraction(scaled.unit) - Fraction(pricing.unit) * factor) <= Fraction(1, 2 * 10**12)
    assert pricing.scaled(Fraction(1)) == pricing
