"""Tables of the job system that are ours: failures, deliveries, runs of schedules, signs of life."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Index, Integer, Table, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.platform.db.base import Base, EnumText, one_of, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class JobFailure(TenantOwned, Base):
    """One failed run of a job: what staff read before they retry it or let it go."""

    __tablename__ = "job_failures"
    __audited__ = False
    __table_args__ = (Index("ix_job_failures_job", "tenant_id", "job_id", "attempt"),)

    job_id: Mapped[int] = mapped_column(BigInteger)
    job_name: Mapped[str]
    attempt: Mapped[int] = mapped_column(Integer)
    error: Mapped[str]
    message: Mapped[str]
    traceback: Mapped[str]
    at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    gave_up: Mapped[bool] = mapped_column(Boolean)


class Delivery(TenantOwned, Base):
    """A listener has had this event (`id` is the event's): written with the effects, so they happen once.

    No foreign key to `events`: that table only grows, and the check would cost more than the row.
    """

    __tablename__ = "deliveries"
    __audited__ = False

    listener: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class RunKind(StrEnum):
    """Why a row of a schedule stands there."""

    FIRST_SEEN = "first_seen"
    DUE = "due"
    MANUAL = "manual"


class ScheduleRun(TenantOwned, Base):
    """A schedule was due for a company and its job was enqueued, in one transaction: once, however many schedulers.

    The first row of a schedule only says since when it is known, so that nothing is caught up from before.
    """

    __tablename__ = "schedule_runs"
    __audited__ = False
    __table_args__ = (tenant_unique("schedule", "due_at"), one_of("kind", RunKind))

    schedule: Mapped[str]
    due_at: Mapped[datetime]
    kind: Mapped[RunKind] = mapped_column(EnumText(RunKind))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]


class ProcessHeartbeat(Base):
    """A worker or scheduler that is, or lately was, alive; of the installation, not of a company."""

    __tablename__ = "process_heartbeats"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    host: Mapped[str]
    pid: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))


FAILURES: Table = JobFailure.__table__  # type: ignore[assignment] # declarative types it as FromClause
DELIVERIES: Table = Delivery.__table__  # type: ignore[assignment] # declarative types it as FromClause
SCHEDULE_RUNS: Table = ScheduleRun.__table__  # type: ignore[assignment] # declarative types it as FromClause
HEARTBEATS: Table = ProcessHeartbeat.__table__  # type: ignore[assignment] # declarative types it as FromClause
