"""Changes of a service: what may be wanted, from which day it counts, and the terms that it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any, NamedTuple, Self
from uuid import UUID

from fairlead.domains.catalog.queries import Listed, Offer, OwnPrice
from fairlead.domains.services.errors import AgreedPriceKept, ForeignContract, WrongCurrency
from fairlead.domains.services.lifecycle import LIVE, SERVICE, Status
from fairlead.domains.services.rules.periods import anchor as first_anchor
from fairlead.domains.services.rules.terms import Terms
from fairlead.domains.services.terms import ChangeOrigin, ChangeWhen
from fairlead.kernel.errors import Invalid
from fairlead.kernel.events import decoder, encode
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.kernel.money import Money
from fairlead.kernel.period import Cycle, Grid, last_day
from fairlead.kernel.pricing import Pricing


class Absence(Enum):
    """The wish for none, where None says that nothing is wished."""

    NONE = "none"


NONE = Absence.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a change is to change; None leaves a thing as it is."""

    tariff_id: UUID | None = None
    """Another plan: its cycle, timing, proration and, unless one is given, price: the client's own or the list's."""
    price: Money | Absence | None = None
    """Of one unit for one cycle; NONE gives an agreed price up for the list price."""
    pricing: Pricing | None = None
    """How the quantity is to be priced, instead of a price for each unit."""
    quantity: Decimal | None = None
    site_id: UUID | Absence | None = None
    name: str | None = None
    primary_technician_id: UUID | None = None
    backup_technician_id: UUID | Absence | None = None

    @property
    def assigns(self) -> bool:
        """Whether it says who looks after the service."""
        return self.primary_technician_id is not None or self.backup_technician_id is not None

    @property
    def sets_price(self) -> bool:
        """Whether it says what the service costs, apart from what another plan costs."""
        return self.price is not None or self.pricing is not None

    @property
    def empty(self) -> bool:
        """Whether it wishes nothing."""
        return all(value is None for value in _VALUES(self))

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Back from `stored`."""
        values: dict[str, Any] = {name: NONE if value is None else _READ[name](value) for name, value in stored.items()}
        return cls(**values)

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it: what is left alone is left out, NONE is null."""
        named = zip(_READ, _VALUES(self), strict=True)
        return {name: None if value is NONE else encode(value) for name, value in named if value is not None}


_READ = {
    "tariff_id": decoder(UUID),
    "price": decoder(Money),
    "pricing": decoder(Pricing),
    "quantity": decoder(Decimal),
    "site_id": decoder(UUID),
    "name": decoder(str),
    "primary_technician_id": decoder(UUID),
    "backup_technician_id": decoder(UUID),
}
_VALUES = attrgetter(*_READ)


class Subject(NamedTuple):
    """A service that is to be changed, with what decides whether it can be."""

    id: UUID
    version: int
    status: Status
    start_date: date
    cancel_on: date | None
    zone: str
    """Its client's time zone."""
    kind: str
    """Its client's kind, which some plans are sold to."""
    country: str | None
    """Of its site."""
    template_name: str
    terms: Terms

    @property
    def client_id(self) -> UUID:
        """Whose it is."""
        return self.terms.client_id


class Place(NamedTuple):
    """A site: whose it is, and in which country."""

    client_id: UUID
    country: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the catalog and the clients say about what is wanted."""

    tariffs: Mapping[tuple[UUID, date], Listed] = field(default_factory=dict)
    own: Mapping[tuple[UUID, date], Mapping[UUID, OwnPrice]] = field(default_factory=dict)
    """What clients pay for tariffs that are moved to, where they have prices of their own."""
    places: Mapping[UUID, Place] = field(default_factory=dict)


def check_changeable(subject: Subject) -> None:
    """Only a live service can be changed; raises IllegalMove with what can be done instead."""
    if subject.status not in LIVE:
        raise IllegalMove(state=subject.status, action="change", allowed=SERVICE.allowed(subject.status))


def effective_day(subject: Subject, when: ChangeWhen, on: date | None, today: date) -> date:
    """The day from which a change counts: before the service ends, and in the past only for who says so."""
    if (when in (ChangeWhen.ON, ChangeWhen.SINCE)) is not (on is not None):
        message = "a day goes with `when` = `on` or `since`, and only with them."
        raise Invalid.of("on", message, "Give both, or neither.")
    day = on or (today if when is ChangeWhen.NOW else next_boundary(subject, today))
    if when is ChangeWhen.SINCE and not subject.start_date <= day <= today:
        message = f"{day} is not between the service's first day and today."
        raise Invalid.of("on", message, f"Give a day from {subject.start_date} to {today}.")
    if day < today and when is not ChangeWhen.SINCE:
        raise Invalid.of("on", f"{day} is in the past.", f"Give {today} or a later day, or say `since`.")
    if subject.cancel_on is not None and day >= subject.cancel_on:
        message = f"the last day of the service is {last_day(subject.cancel_on)}, and this would count from {day}."
        remedy = "Choose an earlier day, or revoke the cancellation first."
        raise Invalid.of("on" if on else "when", message, remedy)
    return day


def next_boundary(subject: Subject, today: date) -> date:
    """The first day of the billing period after the one that contains today, or after the one it starts in."""
    if subject.status not in (Status.ACTIVE, Status.SUSPENDED):
        raise Invalid.of("when", "the service is not live yet, so it has no billing period.", "Choose `now`, or a day.")
    terms = subject.terms
    return Grid(terms.cycle, terms.anchor, terms.anchor_day).period_of(max(today, subject.start_date)).end


def terms_wanted(
    subject: Subject, wanted: Wanted, on: date, known: Surroundings, origin: ChangeOrigin = ChangeOrigin.STAFF
) -> Terms:
    """The terms of a service once a change that counts from a day is made; raises what stands against it."""
    check_changeable(subject)
    if wanted.price is NONE and origin is ChangeOrigin.BULK and subject.terms.price_agreed:
        raise AgreedPriceKept(service_id=subject.id)
    placed = _placed(subject, wanted, known)
    after = _priced(_planned(subject, wanted, on, known, placed), wanted, on, known)
    if wanted.quantity is not None:
        after = replace(after, quantity=_positive(wanted.quantity))
    if wanted.name is not None:
        after = replace(after, name=wanted.name)
    return after if after.site_id == placed.site_id else replace(after, site_id=placed.site_id)


class _Placed(NamedTuple):
    site_id: UUID | None
    country: str | None


def _placed(subject: Subject, wanted: Wanted, known: Surroundings) -> _Placed:
    if wanted.site_id is None:
        return _Placed(subject.terms.site_id, subject.country)
    if isinstance(wanted.site_id, Absence):
        return _Placed(None, None)
    place = known.places.get(wanted.site_id)
    if place is None or place.client_id != subject.terms.client_id:
        raise ForeignContract(client_id=subject.terms.client_id)
    return _Placed(wanted.site_id, place.country)


def moves_plan(subject: Subject, wanted: Wanted) -> bool:
    """Whether it leads to another tariff than the service has."""
    return wanted.tariff_id is not None and wanted.tariff_id != subject.terms.tariff_id


def _planned(subject: Subject, wanted: Wanted, on: date, known: Surroundings, placed: _Placed) -> Terms:
    """On the tariff that is wanted, at the client's own price of it, or else at its list price."""
    terms = subject.terms
    if wanted.tariff_id is None or not moves_plan(subject, wanted):
        return terms
    listed = known.tariffs.get((wanted.tariff_id, on))
    if listed is None:
        raise Invalid.of("tariff_id", f"there is no tariff {wanted.tariff_id}.", "Choose one of the catalog's.")
    if listed.currency != terms.currency:
        raise WrongCurrency(client_currency=terms.currency, price_currency=listed.currency)
    own = known.own.get((wanted.tariff_id, on), {}).get(terms.client_id)
    return _on_plan(subject, listed.price(subject.kind, placed.country), own, on)


def _on_plan(subject: Subject, sold: Offer, own: OwnPrice | None, on: date) -> Terms:
    terms = subject.terms
    boundary, day = regridded(subject, sold.cycle, on)
    return replace(
        terms, template_id=sold.template_id, tariff_id=sold.tariff_id, price_minor=(own or sold).price.minor,
        pricing=(own or sold).pricing,
        name=sold.name if terms.name == subject.template_name else terms.name,
        price_agreed=own is not None, cycle=sold.cycle, timing=sold.timing, proration=sold.proration,
        anchor=boundary, anchor_day=day,
    )  # fmt: skip


def regridded(subject: Subject, cycle: Cycle, on: date) -> tuple[date, int]:
    """The anchor of a service that is billed in another cycle from a day on.

    The same cycle keeps its periods. Another one is aligned to the calendar if the old one was; otherwise its periods
    count from the day of the change, or from the start of a service that has not begun.
    """
    terms = subject.terms
    if cycle is terms.cycle:
        return terms.anchor, terms.anchor_day
    aligned = terms.anchor != subject.start_date and terms.anchor == date(terms.anchor.year, 1, terms.anchor_day)
    live = subject.status in (Status.ACTIVE, Status.SUSPENDED)
    start = max(on, subject.start_date) if live else subject.start_date
    return first_anchor(cycle, start, terms.anchor_day if aligned else None)


def _priced(terms: Terms, wanted: Wanted, on: date, known: Surroundings) -> Terms:
    """At the price that is wanted; it counts as agreed when it is not the list price of that day."""
    if wanted.price is None and wanted.pricing is None:
        return terms
    listed = known.tariffs.get((terms.tariff_id, on))
    offer = listed.offer if listed is not None else None
    of_list = (offer.price, offer.pricing) if offer is not None else None
    price, pricing = _price_wanted(wanted, of_list, on)
    if price.currency != terms.currency:
        raise WrongCurrency(client_currency=terms.currency, price_currency=price.currency)
    if price.minor < 0:
        raise Invalid.of("price", "must not be negative.", "Give 0 or more; discounts are their own lines.")
    return replace(terms, price_minor=price.minor, pricing=pricing, price_agreed=(price, pricing) != of_list)


_Price = tuple[Money, Pricing | None]
"""Of one unit, and how any quantity is priced where it is not that price for each."""


def _price_wanted(wanted: Wanted, of_list: _Price | None, on: date) -> _Price:
    if wanted.pricing is not None:
        if wanted.price is not None:
            raise Invalid.of("pricing", "a price is wished as well.", "Give one of both.")
        return wanted.pricing.of_one, wanted.pricing
    if isinstance(wanted.price, Money):
        return wanted.price, None
    if of_list is None:
        raise Invalid.of("price", f"the tariff has no list price on {on}.", "Give a price, or choose another day.")
    return of_list


def _positive(quantity: Decimal) -> Decimal:
    if quantity <= 0:
        raise Invalid.of("quantity", "must be greater than 0.", "Give how many units there are to be; to end, cancel.")
    return quantity


_PRICED = attrgetter(
    "tariff_id", "price_minor", "pricing", "quantity", "cycle", "timing", "proration", "anchor", "anchor_day"
)


def reprices(before: Terms, after: Terms) -> bool:
    """Whether what is billed differs: the plan, the price or the quantity."""
    return bool(_PRICED(before) != _PRICED(after))
