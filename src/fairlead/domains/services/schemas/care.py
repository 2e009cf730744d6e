"""Who looks after a service and what was promised for it, on the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, PlainSerializer

from fairlead.domains.identity.permissions import Role
from fairlead.domains.services.queries import Parameters, Promise, Technician
from fairlead.domains.services.terms import TechnicianRole
from fairlead.kernel.hours import Hours, Weekday
from fairlead.platform.http.schemas import Input, Output, Text80, Text2000


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


Percent = Annotated[Decimal, PlainSerializer(_plain, return_type=str), Field(examples=["99.9"])]
WallTime = Annotated[str, Field(max_length=5, examples=["08:00"])]
ServiceHours = Annotated[
    dict[Weekday, list[tuple[WallTime, WallTime]]],
    Field(
        description='Spans of each day on the wall clock of `timezone`, ends exclusive; "24:00" is midnight.',
        examples=[{"monday": [["08:00", "12:00"], ["13:00", "18:00"]]}],
    ),
]
Minutes = Annotated[int, Field(ge=1, le=527_040)]


class TechniciansIn(Input):
    """Who looks after the service from now on."""

    primary: UUID
    backup: Annotated[UUID | None, Field(description="Who is asked when the primary is away; null: nobody.")] = None


class ReassignIn(Input):
    """Whose services pass to whom: all that are live, or the named ones."""

    from_user: UUID
    to_user: UUID
    service_ids: Annotated[list[UUID] | None, Field(min_length=1, max_length=10_000)] = None


class ParametersIn(Input):
    """What is promised for a service."""

    response_minutes: Minutes
    resolution_minutes: Minutes
    uptime_percent: Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4, examples=["99.9"])]
    service_hours: ServiceHours
    timezone: Annotated[Text80, Field(examples=["Europe/Vienna"])]
    sla_terms: Text2000 | None = None

    def parameters(self) -> Parameters:
        """As the command takes it; raises Invalid with the place of each mistake in the hours."""
        return Parameters(
            response_minutes=self.response_minutes,
            resolution_minutes=self.resolution_minutes,
            uptime_percent=self.uptime_percent,
            hours=Hours.read({day.value: spans for day, spans in self.service_hours.items()}, self.timezone),
            sla_terms=self.sla_terms or None,
        )


class TechnicianOut(Output):
    """Somebody who looks after a service, or did; `fit` is false for one who left or cannot work on services."""

    user_id: UUID
    role: TechnicianRole
    name: str
    email: str
    fit: bool
    since: datetime
    until: datetime | None
    assigned_by: str


class TechniciansOut(Output):
    """Who looks after a service now, and who did."""

    service_id: UUID
    primary: TechnicianOut | None
    backup: TechnicianOut | None
    history: list[TechnicianOut]
    version: int

    @classmethod
    def told(cls, service_id: UUID, version: int, everybody: list[Technician]) -> Self:
        """From the whole history, the latest first."""
        now = {one.role: one for one in everybody if one.until is None}
        return cls.model_validate(
            {
                "service_id": service_id,
                "primary": now.get(TechnicianRole.PRIMARY),
                "backup": now.get(TechnicianRole.BACKUP),
                "history": everybody,
                "version": version,
            }
        )


class LoadOut(Output):
    """Somebody who may look after services or still does, and how many live ones they are asked first and second."""

    user_id: UUID
    name: str
    email: str
    role: Role
    fit: bool
    primary: int
    backup: int


class OrphanOut(Output):
    """A live service whose technician left or can no longer work on it."""

    service_id: UUID
    number: str
    name: str
    client_id: UUID
    client_name: str
    role: TechnicianRole
    user_id: UUID
    user_name: str


class ReassignedOut(Output):
    """How many services passed to somebody else."""

    services: int


class ParametersOut(Output):
    """What counts for a service; `own` is false while the company's defaults do."""

    service_id: UUID
    own: bool
    response_minutes: int
    resolution_minutes: int
    uptime_percent: Percent
    service_hours: dict[Weekday, list[tuple[str, str]]]
    timezone: str
    around_the_clock: bool
    sla_terms: str | None
    version: int

    @classmethod
    def told(cls, service_id: UUID, version: int, promise: Promise) -> Self:
        """A promise with the version of its service."""
        found = promise.parameters
        return cls.model_validate(
            {
                "service_id": service_id,
                "own": promise.own,
                "response_minutes": found.response_minutes,
                "resolution_minutes": found.resolution_minutes,
                "uptime_percent": found.uptime_percent,
                "service_hours": found.hours.stored(),
                "timezone": found.hours.timezone,
                "around_the_clock": found.hours.always,
                "sla_terms": found.sla_terms,
                "version": version,
            }
        )


class MonitoringOut(Output):
    """Since when a service is watched."""

    service_id: UUID
    monitored_since: datetime | None
    version: int
