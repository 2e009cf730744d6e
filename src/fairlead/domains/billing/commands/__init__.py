"""What can be done in billing, one function a use-case."""

from fairlead.domains.billing.commands.charging import charge
from fairlead.domains.billing.commands.crediting import LineCredit, credit, pay_out
from fairlead.domains.billing.commands.drafts import (
    Item,
    add_item,
    change_item,
    compose_draft,
    delete_draft,
    edit_draft,
    remove_item,
)
from fairlead.domains.billing.commands.driving import run_billing, undo_billing_run
from fairlead.domains.billing.commands.foreseeing import Foreseen, foresee
from fairlead.domains.billing.commands.invoices import add_charge, draft_invoice, issue, void
from fairlead.domains.billing.commands.late import charge_late_fees
from fairlead.domains.billing.commands.opening import open_schedules
from fairlead.domains.billing.commands.previewing import Preview, preview
from fairlead.domains.billing.commands.rating import Rating, doubt_prices, doubt_usage, rate_usage
from fairlead.domains.billing.commands.recurring import (
    Generated,
    generate_for_client,
    generate_for_contract,
    generate_service_invoice,
)
from fairlead.domains.billing.commands.redrafting import ChangedDraft
from fairlead.domains.billing.commands.reissuing import reissue
from fairlead.domains.billing.commands.releasing import release_client
from fairlead.domains.billing.commands.reviewing import approve, hold, issue_reviewed, release_hold
from fairlead.domains.billing.commands.runs import fail_run, request_run, run_chunk, run_chunk_or_close, start_run
from fairlead.domains.billing.commands.series import set_series
from fairlead.domains.billing.commands.taxes import (
    add_tax_rate,
    change_tax_rate,
    remove_tax_rate,
    succeed_tax_rate,
)
from fairlead.domains.billing.commands.undoing import (
    Undone,
    UndoPreview,
    preview_undo,
    request_undo,
    start_undo,
    undo_chunk,
)
from fairlead.domains.billing.commands.upcoming import NextInvoice, NextLine, Upcoming, next_invoices
from fairlead.domains.billing.commands.upkeep import (
    end_schedules,
    foresee_changes,
    foresee_endings,
    foresee_holds,
    foresee_next_bills,
    hand_over,
    settle_changes,
    settle_discounts,
    settle_holds,
)

__all__ = [
    "ChangedDraft",
    "Foreseen",
    "Generated",
    "Item",
    "LineCredit",
    "NextInvoice",
    "NextLine",
    "Preview",
    "Rating",
    "UndoPreview",
    "Undone",
    "Upcoming",
    "add_charge",
    "add_item",
    "add_tax_rate",
    "approve",
    "change_item",
    "change_tax_rate",
    "charge",
    "charge_late_fees",
    "compose_draft",
    "credit",
    "delete_draft",
    "doubt_prices",
    "doubt_usage",
    "draft_invoice",
    "edit_draft",
    "end_schedules",
    "fail_run",
    "foresee",
    "foresee_changes",
    "foresee_endings",
    "foresee_holds",
    "foresee_next_bills",
    "generate_for_client",
    "generate_for_contract",
    "generate_service_invoice",
    "hand_over",
    "hold",
    "issue",
    "issue_reviewed",
    "next_invoices",
    "open_schedules",
    "pay_out",
    "preview",
    "preview_undo",
    "rate_usage",
    "reissue",
    "release_client",
    "release_hold",
    "remove_item",
    "remove_tax_rate",
    "request_run",
    "request_undo",
    "run_billing",
    "run_chunk",
    "run_chunk_or_close",
    "set_series",
    "settle_changes",
    "settle_discounts",
    "settle_holds",
    "start_run",
    "start_undo",
    "succeed_tax_rate",
    "undo_billing_run",
    "undo_chunk",
    "void",
]
