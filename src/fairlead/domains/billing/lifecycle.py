"""The states of an invoice."""

from enum import StrEnum

from fairlead.kernel.lifecycle import Lifecycle, Move, State


class InvoiceStatus(StrEnum):
    """A draft has no number and may change; an issued invoice never does."""

    DRAFT = "draft"
    ISSUED = "issued"
    VOID = "void"


class InvoiceAction(StrEnum):
    """What moves an invoice."""

    ISSUE = "issue"
    EDIT = "edit"
    """Lines, due date, notes: of drafts alone."""
    DELETE = "delete"
    """The draft is gone and its charges are open again."""
    APPROVE = "approve"
    HOLD = "hold"
    RELEASE = "release"
    VOID = "void"
    CREDIT = "credit"


INVOICE = Lifecycle(
    initial=InvoiceStatus.DRAFT,
    states={
        InvoiceStatus.DRAFT: State("Draft", "secondary"),
        InvoiceStatus.ISSUED: State("Issued", "azure"),
        InvoiceStatus.VOID: State("Void", "dark"),
    },
    moves=(
        Move(InvoiceAction.ISSUE, (InvoiceStatus.DRAFT,), InvoiceStatus.ISSUED),
        *(
            Move(action, (InvoiceStatus.DRAFT,), InvoiceStatus.DRAFT)
            for action in (
                InvoiceAction.EDIT,
                InvoiceAction.DELETE,
                InvoiceAction.APPROVE,
                InvoiceAction.HOLD,
                InvoiceAction.RELEASE,
            )
        ),
        Move(InvoiceAction.VOID, (InvoiceStatus.DRAFT, InvoiceStatus.ISSUED), InvoiceStatus.VOID),
        Move(InvoiceAction.CREDIT, (InvoiceStatus.ISSUED,), InvoiceStatus.ISSUED),
    ),
)
