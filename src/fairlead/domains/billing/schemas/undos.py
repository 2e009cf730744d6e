"""The undoing of billing runs on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.billing.commands import UndoPreview
from fairlead.domains.billing.queries import UndoneRow, UndoRow
from fairlead.domains.billing.schemas.shown import money_out, taken
from fairlead.domains.billing.terms import UndoOutcome, UndoStatus
from fairlead.platform.http.schemas import Input, MoneyOut, Output, Text200


class UndoIn(Input):
    """Why a run is undone; it stands on the credit notes."""

    reason: Text200


class UndoOut(Output):
    """How the undoing of a run stands."""

    id: UUID
    run_id: UUID
    status: UndoStatus
    reason: str
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    invoices: int
    done: int
    deleted: int
    credited: int
    kept: int
    version: int


class UndoneOut(Output):
    """What became of one invoice; `outcome` is null while its turn has not come."""

    invoice_id: UUID
    number: str | None
    outcome: UndoOutcome | None
    credit_note_id: UUID | None
    credit_note_number: str | None
    why: Annotated[str | None, Field(description="Why the invoice was kept.")]


class UndoResult(UndoOut):
    """An undo with every invoice."""

    results: list[UndoneOut]


class KeptOut(Output):
    """An invoice that cannot be undone, and why."""

    invoice_id: UUID
    why: str | None


class UndoPreviewOut(Output):
    """What undoing a run would do, to the cent."""

    deleted: int
    credited: int
    kept: int
    deleted_totals: list[MoneyOut]
    credited_totals: list[MoneyOut]
    left: list[KeptOut]


def undo_out(undo: UndoRow) -> UndoOut:
    """An undo as the API shows it."""
    out: UndoOut = taken(undo, UndoOut)
    return out


def undo_result(undo: UndoRow, results: Sequence[UndoneRow]) -> UndoResult:
    """An undo with what became of each invoice."""
    out: UndoResult = taken(undo, UndoResult, results=[taken(one, UndoneOut) for one in results])
    return out


def undo_preview_out(seen: UndoPreview) -> UndoPreviewOut:
    """A preview as the API shows it."""
    return UndoPreviewOut(
        deleted=seen.count(UndoOutcome.DELETED),
        credited=seen.count(UndoOutcome.CREDITED),
        kept=seen.count(UndoOutcome.KEPT),
        deleted_totals=[money_out(total) for total in seen.totals(UndoOutcome.DELETED)],
        credited_totals=[money_out(total) for total in seen.totals(UndoOutcome.CREDITED)],
        left=[KeptOut(invoice_id=one.invoice_id, why=one.why) for one in seen.kept],
    )
