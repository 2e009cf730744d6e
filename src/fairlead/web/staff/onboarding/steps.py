"""The questions of onboarding, step by step; one form, so that going back and forth keeps everything typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.clients.commands import NewClient, NewSite
from fairlead.domains.clients.queries import Home
from fairlead.domains.clients.terms import ClientKind
from fairlead.domains.provisioning.commands import Onboarding
from fairlead.domains.services.commands import Parameters
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.kernel.hours import Hours
from fairlead.kernel.money import Money, NotMoney
from fairlead.platform.http.schemas import Input, Quantity, Text80, Text200, Text2000
from fairlead.platform.pages import Crumb, Form, Hint
from fairlead.platform.pages.forms import Pick

Minutes = Annotated[int, Field(ge=1, le=527_040)]
Amount = Annotated[str, Field(max_length=20)]


class Who(StrEnum):
    """Whether the client is known."""

    EXISTING = "existing"
    NEW = "new"


class Answers(Input):
    """Everything that is asked."""

    who: Who = Who.EXISTING
    client_id: UUID | None = None
    new_name: Text200 | None = None
    kind: ClientKind = ClientKind.BUSINESS
    email: Text200 | None = None
    phone: Text80 | None = None
    line1: Text200 | None = None
    postcode: Text80 | None = None
    city: Text200 | None = None
    country: Annotated[str | None, Field(max_length=2)] = None
    tariff_id: UUID
    name: Text200 | None = None
    start_date: date
    quantity: Quantity = Decimal(1)
    price: Amount | None = None
    setup: Amount | None = None
    contract_id: UUID | None = None
    term_months: Annotated[int | None, Field(ge=0, le=600)] = None
    auto_renewal: bool = True
    anchor_day: Annotated[int | None, Field(ge=1, le=31)] = None
    site_id: UUID | None = None
    primary: UUID | None = None
    backup: UUID | None = None
    response_minutes: Minutes
    resolution_minutes: Minutes
    uptime_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]
    service_hours: Text200
    timezone: Text80 | None = None
    sla_terms: Text2000 | None = None

    def onboarding(self, currency: str, zone: str) -> Onboarding:
        """As the command takes it; amounts are in the tariff's currency, hours on the client's clock unless told."""
        plain = (
            "tariff_id", "name", "start_date", "quantity", "contract_id", "term_months", "auto_renewal", "anchor_day",
            "site_id",
        )  # fmt: skip
        sale: dict[str, Any] = {name: getattr(self, name) for name in plain}
        sale |= {name: _money(name, getattr(self, name), currency) for name in ("price", "setup")}
        return Onboarding(
            client=self.client_id if self.who is Who.EXISTING and self.client_id else self._new(),
            sale=sale,
            primary=self.primary,
            backup=self.backup,
            parameters=self._parameters(zone),
        )

    def _new(self) -> NewClient:
        place = (
            NewSite(
                name="Main", line1=self.line1, postcode=self.postcode, city=self.city or "", country=self.country or ""
            )
            if self.line1
            else None
        )
        return NewClient(
            name=self.new_name or "", kind=self.kind, email=self.email, phone=self.phone,
            sites=(place,) if place else (),
        )  # fmt: skip

    def _parameters(self, zone: str) -> Parameters:
        return Parameters(
            response_minutes=self.response_minutes,
            resolution_minutes=self.resolution_minutes,
            uptime_percent=self.uptime_percent,
            hours=Hours.parse(self.service_hours, self.timezone or zone),
            sla_terms=self.sla_terms or None,
        )


def _money(field: str, typed: str | None, currency: str) -> Money | None:
    try:
        return Money.parse(typed, currency) if typed else None
    except NotMoney as error:
        raise Invalid.of(field, f"{error}.", f"Write an amount in {currency} such as 49.90.") from None


@dataclass(frozen=True, slots=True)
class Step:
    """One page of questions. Fields named with `when` show themselves for a known or for a new client."""

    name: str
    title: str
    intro: str
    fields: Sequence[str]
    when: Mapping[str, str]

    def asked(self, who: str) -> Sequence[str]:
        """The fields to show; of the first step all, as a choice without scripts may change."""
        if "who" in self.fields:
            return self.fields
        return [name for name in self.fields if self.when.get(name, who) == who]


_EXISTING, _NEW = Who.EXISTING.value, Who.NEW.value
STEPS: tuple[Step, ...] = (
    Step(
        "client", "Client", "Who buys?",
        ("who", "client_id", "new_name", "kind", "email", "phone", "line1", "postcode", "city", "country"),
        {"client_id": _EXISTING}
        | dict.fromkeys(("new_name", "kind", "email", "phone", "line1", "postcode", "city", "country"), _NEW),
    ),
    Step("service", "Service", "What do they buy?", ("tariff_id", "name"), {}),
    Step(
        "terms", "Terms", "On which terms? What is left empty comes from the tariff, the contract and the template.",
        (
            "start_date", "quantity", "price", "setup", "contract_id", "term_months", "anchor_day", "site_id",
            "auto_renewal",
        ),
        {"contract_id": _EXISTING, "site_id": _EXISTING},
    ),
    Step(
        "care", "Care", "Who looks after it, and what is promised?",
        (
            "primary", "backup", "response_minutes", "resolution_minutes", "uptime_percent", "timezone",
            "service_hours", "sla_terms",
        ),
        {},
    ),
)  # fmt: skip
PREVIEW = "preview"
START = "start"
ORDER = (*(step.name for step in STEPS), PREVIEW, START)

FORM = Form(
    Answers, "/onboarding", title="Onboard a client", submit="Start", cancel="/services",
    crumbs=(Crumb("Services", "/services"), Crumb("Onboard")),
    hints={
        "who": Hint(label="Client", kind="radio", choices=((_EXISTING, "A client we have"), (_NEW, "Somebody new"))),
        "client_id": Hint(label="Which", pick=Pick("clients"), needed=True),
        "new_name": Hint(label="Name", needed=True),
        "kind": Hint(half=True),
        "email": Hint(label="E-mail", kind="email", half=True),
        "phone": Hint(kind="tel", half=True),
        "line1": Hint(label="Street", half=True, help="Where they are served. Empty: no site yet."),
        "postcode": Hint(half=True),
        "city": Hint(half=True),
        "country": Hint(half=True, help="Two letters: US, AT."),
        "tariff_id": Hint(label="Template and tariff", pick=Pick("offers", client="client_id")),
        "name": Hint(label="Called", help="Empty: as the template is."),
        "start_date": Hint(label="Start", half=True),
        "quantity": Hint(half=True),
        "price": Hint(label="Agreed price", help="Of one unit for one period. Empty: the list price.", half=True),
        "setup": Hint(label="Set-up price", help="Once. Empty: the list price.", half=True),
        "contract_id": Hint(label="Contract", pick=Pick("contracts", client="client_id"), half=True),
        "term_months": Hint(label="Term", unit="months", help="Empty: the contract's. 0: month to month.", half=True),
        "anchor_day": Hint(label="Bill on day", help="Empty: periods count from the start.", half=True),
        "site_id": Hint(label="Site", pick=Pick("sites", client="client_id"), half=True),
        "auto_renewal": Hint(label="Renews by itself"),
        "primary": Hint(label="Primary technician", pick=Pick("technicians"), half=True),
        "backup": Hint(label="Backup", pick=Pick("technicians"), half=True),
        "response_minutes": Hint(label="Answered within", unit="minutes", half=True),
        "resolution_minutes": Hint(label="Solved within", unit="minutes", half=True),
        "uptime_percent": Hint(label="Uptime", unit="%", half=True),
        "timezone": Hint(label="Time zone", help="Empty: the client's.", half=True),
        "service_hours": Hint(help="24/7, or Mon–Fri 08:00–18:00, Sat 09:00–12:00."),
        "sla_terms": Hint(label="In words"),
    },
)  # fmt: skip


def first_answers(home: Home, today: date, promised: Parameters) -> dict[str, object]:
    """What the form starts with."""
    return {
        "country": home.country, "start_date": today, "response_minutes": promised.response_minutes,
        "resolution_minutes": promised.resolution_minutes, "uptime_percent": promised.uptime_percent,
        "service_hours": str(promised.hours), "sla_terms": promised.sla_terms,
    }  # fmt: skip


def lacking(typed: Mapping[str, tuple[str, ...]]) -> list[FieldError]:
    """What one answer makes another one need."""
    wanted = "new_name" if _text(typed, "who") == _NEW else "client_id"
    asked = [wanted] + [name for name in ("city", "country") if wanted == "new_name" and _text(typed, "line1")]
    if _text(typed, "backup"):
        asked.append("primary")
    return [FieldError(name, f"#/{name}", "Fill this in.") for name in asked if not _text(typed, name)]


def _text(typed: Mapping[str, tuple[str, ...]], name: str) -> str:
    return next(iter(typed.get(name, ())), "")


def step_of(field: str) -> int | None:
    """The number of the step that asks for a field."""
    return next((at for at, step in enumerate(STEPS) if field in step.fields), None)


_OF_PROBLEM = {
    "client-not-served": "client_id", "foreign-contract": "contract_id", "not-on-sale": "tariff_id",
    "wrong-currency": "tariff_id",
}  # fmt: skip
_OF_THING = {
    "client": "client_id", "contract": "contract_id", "site": "site_id", "tariff": "tariff_id", "user": "primary",
}  # fmt: skip
_OF_PLACE = {"client/name": "new_name", "client/currency": "tariff_id", "price/amount": "price"}


def told_of_fields(problem: Mapping[str, Any]) -> list[FieldError]:
    """A problem of the command as mistakes of the fields that caused it; none when it belongs to no field."""
    found = [
        FieldError(name, f"#/{name}", error["message"], error.get("remedy", ""))
        for error in problem.get("errors", ())
        if (name := _field(error["pointer"].removeprefix("#/"))) is not None
    ]
    slug = str(problem["type"]).rpartition("/")[2]
    field = _OF_PROBLEM.get(slug) or (_OF_THING.get(problem.get("what", "")) if slug == "not-found" else None)
    if field is not None:
        reasons = " ".join(str(reason) for reason in problem.get("reasons", ()))
        message = f"{problem['detail']} {reasons}".strip()
        found.append(FieldError(field, f"#/{field}", message, str(problem.get("remedy", ""))))
    return found


def _field(place: str) -> str | None:
    if place in _OF_PLACE:
        return _OF_PLACE[place]
    parts = [part for part in place.split("/") if part in Answers.model_fields]
    return parts[0] if parts else None
