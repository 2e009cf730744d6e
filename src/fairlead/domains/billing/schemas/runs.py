"""Billing runs on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.billing.commands import ChangedDraft, Preview
from fairlead.domains.billing.queries import RunRow
from fairlead.domains.billing.schemas.shown import BillingDay, money_out, taken
from fairlead.domains.billing.terms import RunStatus
from fairlead.kernel.money import Money
from fairlead.platform.http.schemas import Input, MoneyOut, Output, Text200


class RunIn(Input):
    """A run to a day. With `plan`, exactly what a preview with this hash showed is done, or nothing."""

    as_of: Annotated[BillingDay, Field(description="Everything that is due up to this day is billed.")]
    plan: Annotated[str | None, Field(pattern="^[0-9a-f]{16}$", description="The hash of a preview.")] = None


class PreviewIn(Input):
    """Up to which day to look."""

    as_of: BillingDay


class ReleaseIn(Input):
    """A client whose odd invoices may go out."""

    client_id: UUID
    as_of: Annotated[BillingDay, Field(description="Runs up to this day bill the client.")]
    reason: Text200


class AnywayIn(Input):
    """Why a client is billed although the invoices look odd."""

    reason: Text200


class ReleaseOut(Output):
    """Leave to bill a client although a run finds the invoices odd."""

    id: UUID
    client_id: UUID
    as_of: date
    reason: str
    released_at: datetime
    released_by: str


class RunOut(Output):
    """A billing run, and what it came to so far in the company's currency."""

    id: UUID
    as_of: date
    status: RunStatus
    clients: int
    chunks: int
    chunks_done: int
    invoices: int
    lines: int
    invoiced: MoneyOut
    drafts_changed: Annotated[int, Field(description="Drafts waiting for review that late usage made others.")]
    started_at: datetime
    finished_at: datetime | None
    started_by: str
    error: str | None
    plan: str | None
    version: int


class RunResult(RunOut):
    """A run with everything it came to."""

    totals: list[MoneyOut]
    parked: Annotated[dict[str, str], Field(description="Clients that could not be billed, and why.")]


class ChangedDraftOut(Output):
    """A draft waiting for review that the run would change, because usage came late."""

    id: UUID
    client_id: UUID
    issue_date: date
    before: MoneyOut
    after: MoneyOut
    dropped: Annotated[bool, Field(description="No line is left: the draft would be deleted.")]


class PreviewOut(Output):
    """What a run would do, to the cent; `plan` names exactly that."""

    as_of: date
    plan: str
    clients: int
    invoices: int
    lines: int
    totals: list[MoneyOut]
    drafts_changed: int
    changes: list[ChangedDraftOut]
    parked: dict[str, str]


def run_out(run: RunRow) -> RunOut:
    """A run as lists show it."""
    out: RunOut = taken(run, RunOut, invoiced=money_out(run.invoiced))
    return out


def run_result(run: RunRow, totals: dict[str, Money], parked: dict[str, str]) -> RunResult:
    """A run with its totals and the clients that it left out."""
    shown = [money_out(total) for total in totals.values()]
    out: RunResult = taken(run, RunResult, invoiced=money_out(run.invoiced), totals=shown, parked=parked)
    return out


def preview_out(seen: Preview) -> PreviewOut:
    """A preview as the API shows it."""
    totals = [money_out(Money(minor, currency)) for currency, minor in sorted(seen.totals.items())]
    parked = {str(client): why for client, why in seen.parked.items()}
    changes = [_changed_out(one) for one in seen.changes]
    out: PreviewOut = taken(
        seen, PreviewOut, totals=totals, parked=parked, drafts_changed=len(changes), changes=changes
    )
    return out


def _changed_out(draft: ChangedDraft) -> ChangedDraftOut:
    out: ChangedDraftOut = taken(draft, ChangedDraftOut, before=money_out(draft.before), after=money_out(draft.after))
    return out
