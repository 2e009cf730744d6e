"""Services of the past on the wire: at an instant, and as a timeline."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.services.lifecycle import Status
from fairlead.domains.services.queries import Happened, Happening, ServiceThen
from fairlead.domains.services.schemas.changes import TermsOut, terms_out
from fairlead.domains.services.terms import HoldMoney, SuspensionReason, SuspensionType, TechnicianRole
from fairlead.kernel.events import encode
from fairlead.platform.http.schemas import Output


class HoldThenOut(Output):
    """A hold that stood."""

    id: UUID
    reason: SuspensionReason
    type: SuspensionType
    money: HoldMoney
    percent: Decimal | None
    note: str | None
    placed_at: datetime
    placed_by: str


class TechnicianThenOut(Output):
    """Somebody who looked after the service."""

    role: TechnicianRole
    user_id: UUID
    name: str
    since: datetime


class ServiceThenOut(Output):
    """A service as it was at an instant."""

    id: UUID
    number: str
    as_of: datetime
    status: Status
    status_since: datetime
    client_id: UUID
    terms: TermsOut
    holds: list[HoldThenOut]
    technicians: list[TechnicianThenOut]


def then_out(then: ServiceThen) -> ServiceThenOut:
    """A service of the past as the API shows it."""
    return ServiceThenOut(
        id=then.id, number=then.number, as_of=then.at, status=then.status, status_since=then.status_since,
        client_id=then.terms.client_id, terms=terms_out(then.terms),
        holds=[HoldThenOut.model_validate(one) for one in then.holds],
        technicians=[TechnicianThenOut.model_validate(one) for one in then.technicians],
    )  # fmt: skip


class HappeningOut(Output):
    """One entry of a timeline."""

    at: datetime
    kind: Happened
    name: Annotated[
        str,
        Field(
            description="The action of a move, the status of a change, the name of an event, the source of a charge."
        ),
    ]
    actor_kind: str
    actor_name: str
    facts: dict[str, Any]


def happening_out(one: Happening) -> HappeningOut:
    """An entry as the API shows it."""
    facts = {name: encode(value) for name, value in one.facts.items()}
    return HappeningOut.of(
        {
            "at": one.at, "kind": one.kind, "name": str(one.name), "actor_kind": one.actor_kind,
            "actor_name": one.actor_name, "facts": facts,
        }
    )  # fmt: skip
