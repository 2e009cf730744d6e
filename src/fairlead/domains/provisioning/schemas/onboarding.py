"""Onboarding on the wire."""

from decimal import Decimal
from typing import Annotated, Any, Self, cast
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from fairlead.domains.clients.commands import NewClient, NewSite
from fairlead.domains.clients.terms import ClientKind
from fairlead.domains.provisioning.commands import Onboarding, told_in
from fairlead.domains.services.commands import Parameters
from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.terms import ProvisioningStatus
from fairlead.kernel.hours import Hours, Weekday
from fairlead.platform.http.schemas import (
    CurrencyCode,
    Day,
    Input,
    MoneyIn,
    Output,
    Quantity,
    Text80,
    Text200,
    Text2000,
)

Minutes = Annotated[int, Field(ge=1, le=527_040)]
WallTime = Annotated[str, Field(max_length=5, examples=["08:00"])]


class NewSiteIn(Input):
    """Where the new client is served."""

    name: Text200 = "Main"
    line1: Text200
    line2: Text200 | None = None
    city: Text200
    region: Text200 | None = None
    postcode: Text80 | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["AT"])]


class NewClientIn(Input):
    """Somebody new; currency, zone and language are the tariff's and the company's unless they are given."""

    name: Text200
    kind: ClientKind = ClientKind.RESIDENTIAL
    external_id: Text200 | None = None
    email: Text200 | None = None
    phone: Text80 | None = None
    currency: CurrencyCode | None = None
    timezone: Text80 | None = None
    locale: Text80 | None = None
    site: NewSiteIn | None = None

    def new(self) -> NewClient:
        """As the command takes it."""
        facts = self.model_dump(exclude={"site"})
        return NewClient(**facts, sites=(NewSite(**self.site.model_dump()),) if self.site else ())


class AssignedIn(Input):
    """Who looks after the service."""

    primary: UUID
    backup: UUID | None = None


class PromisedIn(Input):
    """What is promised for the service."""

    response_minutes: Minutes
    resolution_minutes: Minutes
    uptime_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4, examples=["99.9"])]
    service_hours: Annotated[
        dict[Weekday, list[tuple[WallTime, WallTime]]], Field(examples=[{"monday": [["08:00", "18:00"]]}])
    ]
    timezone: Text80
    sla_terms: Text2000 | None = None

    def parameters(self) -> Parameters:
        """As the command takes it."""
        with told_in("parameters"):
            hours = Hours.read({day.value: spans for day, spans in self.service_hours.items()}, self.timezone)
        return Parameters(
            response_minutes=self.response_minutes,
            resolution_minutes=self.resolution_minutes,
            uptime_percent=self.uptime_percent,
            hours=hours,
            sla_terms=self.sla_terms or None,
        )


class OnboardingIn(Input):
    """One client's start with one service: `client_id` for somebody known, `client` for somebody new."""

    client_id: UUID | None = None
    client: NewClientIn | None = None
    tariff_id: UUID
    start_date: Day
    contract_id: UUID | None = None
    site_id: UUID | None = None
    name: Text200 | None = None
    quantity: Quantity | None = None
    price: Annotated[MoneyIn | None, Field(description="The agreed price of one unit for one cycle.")] = None
    setup: Annotated[MoneyIn | None, Field(description="Charged once, at activation.")] = None
    anchor_day: Annotated[int | None, Field(ge=1, le=31)] = None
    term_months: Annotated[int | None, Field(ge=0, le=600)] = None
    auto_renewal: bool | None = None
    external_id: Text80 | None = None
    technicians: AssignedIn | None = None
    parameters: PromisedIn | None = None

    @model_validator(mode="after")
    def _one_client(self) -> Self:
        if (self.client_id is None) == (self.client is None):
            raise PydanticCustomError("client", "Give client_id for somebody known, or client for somebody new.")
        return self

    def onboarding(self) -> Onboarding:
        """As the command takes it."""
        plain = ("tariff_id", "start_date", "contract_id", "site_id", "name", "anchor_day", "term_months")
        sale: dict[str, Any] = {name: getattr(self, name) for name in (*plain, "auto_renewal", "external_id")}
        if self.quantity is not None:
            sale["quantity"] = self.quantity
        for name in ("price", "setup"):
            money: MoneyIn | None = getattr(self, name)
            sale[name] = money.money() if money is not None else None
        who = self.client.new() if self.client is not None else cast("UUID", self.client_id)
        return Onboarding(
            client=who,
            sale=sale,
            primary=self.technicians.primary if self.technicians else None,
            backup=self.technicians.backup if self.technicians else None,
            parameters=self.parameters.parameters() if self.parameters else None,
        )


class OnboardedOut(Output):
    """Who bought, what they hold, and how far it is."""

    client_id: UUID
    service_id: UUID
    number: str
    name: str
    status: Status
    provisioning_status: ProvisioningStatus
    steps: list[str]
    version: int
