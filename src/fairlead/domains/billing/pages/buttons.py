"""What can be done with an invoice, as buttons."""

from fairlead.domains.billing.lifecycle import INVOICE, InvoiceAction
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import InvoiceRow, LineRow
from fairlead.domains.billing.terms import SourceKind
from fairlead.platform.pages import Action

_WRITE = BillingPermission.WRITE


def invoice_actions(invoice: InvoiceRow) -> list[Action]:
    """The buttons of an invoice as it stands, the likeliest first."""
    at = f"/invoices/{invoice.id}"
    every = {
        InvoiceAction.ISSUE: Action(
            label="Issue", href=f"{at}/issue", icon="send", look="primary", post=True, permission=_WRITE,
            confirm="Give it its number? It is owed from then on, and unchanged.",
        ),
        InvoiceAction.APPROVE: None if invoice.approved_at else Action(
            label="Approve", href=f"{at}/approve", icon="check", post=True, permission=_WRITE,
        ),
        InvoiceAction.EDIT: Action(
            label="Add line", href=f"{at}/items/new", icon="plus", dialog=True, permission=_WRITE
        ),
        InvoiceAction.CREDIT: Action(
            label="Credit", href=f"{at}/credit", icon="receipt-refund", dialog=True, permission=_WRITE
        ),
        InvoiceAction.HOLD: None if invoice.held else Action(
            label="Hold", href=f"{at}/hold", icon="player-pause", dialog=True, permission=_WRITE
        ),
        InvoiceAction.RELEASE: Action(
            label="Release", href=f"{at}/release", icon="player-play", post=True, permission=_WRITE
        ) if invoice.held else None,
        InvoiceAction.VOID: Action(
            label="Void", href=f"{at}/void", icon="ban", look="danger", dialog=True, permission=_WRITE
        ),
        InvoiceAction.DELETE: Action(
            label="Delete draft", href=f"{at}/delete", icon="trash", look="danger", post=True, permission=_WRITE,
            confirm="Throw this draft away? Its charges are open again.",
        ),
    }  # fmt: skip
    allowed = INVOICE.allowed(invoice.status)
    found = [button for action, button in every.items() if action in allowed and button is not None]
    if InvoiceAction.CREDIT in allowed:
        found.insert(1, _reissue(at))
    return found


def _reissue(at: str) -> Action:
    return Action(label="Re-issue", href=f"{at}/reissue", icon="refresh", dialog=True, permission=_WRITE)


def line_actions(invoice: InvoiceRow, line: LineRow) -> list[Action]:
    """What can be done with a line of a draft; nothing with one that is issued."""
    if InvoiceAction.EDIT not in INVOICE.allowed(invoice.status):
        return []
    at = f"/invoices/{invoice.id}/items/{line.id}"
    gone = "It is not charged." if line.source_kind is SourceKind.ONE_OFF else "Its charge is open again."
    return [
        Action(label="Edit", href=at, icon="pencil", look="ghost", dialog=True, permission=_WRITE),
        Action(
            label="Take off", href=f"{at}/remove", icon="trash", look="ghost", post=True, permission=_WRITE,
            confirm=f"Take {line.description} off this draft? {gone}",
        ),
    ]  # fmt: skip
