"""Changes of services on the wire."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.catalog.terms import Timing
from fairlead.domains.services.lifecycle import ChangeStatus
from fairlead.domains.services.queries import ChangeRow
from fairlead.domains.services.rules import NONE, Terms, Wanted
from fairlead.domains.services.terms import ChangeOrigin, ChangeWhen
from fairlead.kernel.period import Cycle, Proration
from fairlead.platform.http.pricing import PricingIn, PricingOut, pricing_out
from fairlead.platform.http.schemas import (
    Day,
    MoneyIn,
    MoneyOut,
    Output,
    Patch,
    Quantity,
    Text200,
    Text2000,
    left_out,
    money_out,
)

_PLAIN = ("tariff_id", "quantity", "name", "primary_technician_id")
_OR_NONE = ("site_id", "backup_technician_id")


class ChangeIn(Patch):
    """What to change and from when; what is left out stays as it is."""

    tariff_id: Annotated[UUID, Field(description="Another plan, at its list price unless a price is given.")] = (
        left_out()
    )
    price: Annotated[MoneyIn | None, Field(description="Of one unit for one cycle; null: back to the list price.")] = (
        None
    )
    pricing: Annotated[PricingIn, Field(description="How the quantity is priced, instead of a price for each.")] = (
        left_out()
    )
    quantity: Quantity = left_out()
    site_id: Annotated[UUID | None, Field(description="One of the client's own; null: none.")] = None
    name: Text200 = left_out()
    primary_technician_id: UUID = left_out()
    backup_technician_id: Annotated[UUID | None, Field(description="Null: nobody.")] = None
    when: ChangeWhen = ChangeWhen.NOW
    on: Annotated[Day | None, Field(description="The first day that it counts for; with `when` = `on`.")] = None
    note: Text2000 | None = None

    def wanted(self) -> Wanted:
        """As the command takes it."""
        named = self.changes()
        wished: dict[str, Any] = {name: named[name] for name in _PLAIN if name in named}
        wished |= {name: NONE if named[name] is None else named[name] for name in _OR_NONE if name in named}
        if "price" in named:
            wished["price"] = self.price.money() if self.price else NONE
        if "pricing" in named:
            wished["pricing"] = self.pricing.read()
        return Wanted(**wished)


class TermsOut(Output):
    """Everything about a service that a change can change."""

    client_id: UUID
    contract_id: UUID | None
    site_id: UUID | None
    template_id: UUID
    tariff_id: UUID
    name: str
    quantity: Quantity
    price: MoneyOut
    pricing: PricingOut | None
    price_agreed: bool
    cycle: Cycle
    timing: Timing
    proration: Proration
    anchor: date
    anchor_day: int


_TERMS = tuple(name for name in TermsOut.model_fields if name not in ("price", "pricing"))


def terms_out(terms: Terms) -> TermsOut:
    """Terms as the API shows them."""
    values = {name: getattr(terms, name) for name in _TERMS}
    prices = {"price": money_out(terms.price_minor, terms.currency), "pricing": pricing_out(terms.pricing)}
    return TermsOut.of(values | prices)


class ChangeOut(Output):
    """A change of a service, made or to come."""

    id: UUID
    service_id: UUID
    bulk_id: UUID | None
    status: ChangeStatus
    origin: ChangeOrigin
    effective_on: date
    wanted: Annotated[
        dict[str, Any], Field(description="What was asked for, by name; what is not named stays, null asks for none.")
    ]
    before: TermsOut | None
    after: TermsOut | None
    note: str | None
    asked_at: datetime
    asked_by: str
    applied_at: datetime | None
    outcome: Annotated[str | None, Field(description="Why it was refused on its day, or by whom it was revoked.")]
    version: int


_CHANGE = tuple(name for name in ChangeOut.model_fields if name not in ("before", "after"))


def change_out(change: ChangeRow) -> ChangeOut:
    """A change as the API shows it."""
    before, after = change.terms or (None, None)
    values = {name: getattr(change, name) for name in _CHANGE}
    values["before"] = terms_out(before) if before else None
    values["after"] = terms_out(after) if after else None
    return ChangeOut.of(values)
