"""Events in words: what a timeline says of each, with its icon and colour."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairlead.kernel.money import Money
from fairlead.kernel.period import last_day
from fairlead.platform.pages.formats import day_of, day_text, money_text


@dataclass(frozen=True, slots=True)
class Words:
    """How one kind of event reads."""

    text: str
    icon: str = "point"
    colour: str = "secondary"
    tells: tuple[str, ...] | None = None
    """What of the payload is worth telling, in this order; everything but ids when left out."""


WORDS: Mapping[str, Words] = {
    "ClientCreated": Words("Client taken on", "user-plus", "azure", ("number",)),
    "ClientChanged": Words("Client changed", "pencil"),
    "ClientActivated": Words("Lead became a client", "user-check", "green"),
    "ClientArchived": Words("Client archived", "archive"),
    "ClientRestored": Words("Client restored", "arrow-back-up", "green"),
    "ContactAdded": Words("Contact added", "user"),
    "ContactChanged": Words("Contact changed", "pencil"),
    "ContactRemoved": Words("Contact removed", "user-minus"),
    "SiteAdded": Words("Site added", "map-pin"),
    "SiteChanged": Words("Site changed", "pencil"),
    "SiteRemoved": Words("Site removed", "map-pin"),
    "ContractCreated": Words("Contract drawn up", "file-text", tells=()),
    "ContractChanged": Words("Contract changed", "pencil"),
    "ContractSigned": Words("Contract signed", "writing-sign", "green"),
    "ContractEnded": Words("Contract ended", "file-text"),
    "ServiceProvisioned": Words("Service sold", "package", "azure"),
    "ServiceProvisioningStarted": Words("Set-up began", "tool", "azure"),
    "ServiceProvisioningCompleted": Words("Set-up completed", "circle-check", "green"),
    "ServiceProvisioningFailed": Words("Set-up failed", "alert-triangle", "red"),
    "ProvisioningStepHandled": Words("Set-up step handled", "tool", "azure", ("step", "act", "note")),
    "ProvisioningCancelled": Words("Set-up cancelled", "ban", "orange", ("reason",)),
    "ServiceActivated": Words("Service activated", "player-play", "green", ("on",)),
    "ServiceSuspended": Words("Service suspended", "player-pause", "orange", ("reason", "on")),
    "ServiceHoldPlaced": Words("Further hold placed", "lock", "orange", ("reason", "on")),
    "ServiceHoldLifted": Words("Hold lifted", "lock-open", "azure", ("reason", "on")),
    "ServiceHoldPlanned": Words("Hold planned", "clock-pause", "azure", ("reason", "from_on", "until_on")),
    "ServiceHoldPlanRefused": Words("Planned hold not placed", "alert-circle", "red", ("reason", "why")),
    "ServiceHoldPlanRevoked": Words("Planned hold revoked", "arrow-back-up", "green", ("reason",)),
    "ServiceResumed": Words("Service resumed", "player-play", "green"),
    "ServiceCancellationScheduled": Words("Cancellation scheduled", "calendar-due", "orange"),
    "ServiceCancellationRevoked": Words("Cancellation revoked", "arrow-back-up", "green"),
    "ServiceCancelled": Words("Service cancelled", "ban", "red", ("reason", "on", "fee")),
    "ServiceChanged": Words("Service changed", "edit", "azure", ("effective_on",)),
    "ServiceChangeScheduled": Words("Change scheduled", "calendar-due", "azure", ("effective_on",)),
    "ServiceChangeRevoked": Words("Scheduled change revoked", "arrow-back-up", "green", ("effective_on",)),
    "ServiceChangeRefused": Words("Scheduled change not made", "alert-circle", "red", ("reason",)),
    "BulkChangeRequested": Words("Bulk change begun", "player-play", "azure", ("services",)),
    "BulkChangeFinished": Words("Bulk change finished", "circle-check", "green"),
    "TechnicianAssigned": Words("Technician assigned", "user-check", "azure", ("user_name", "role")),
    "ServiceParametersSet": Words("Promises set", "adjustments", "azure"),
    "ServiceMonitoringSetUp": Words("Watched from now on", "activity", "green"),
    "DiscountGranted": Words("Discount granted", "discount", "green", ("label", "starts_on", "ends_on")),
    "DiscountEnded": Words("Discount ended", "discount", "orange", ("label", "on")),
    "ServiceTransferred": Words("Service transferred", "arrows-exchange", "purple"),
    "IncidentRecorded": Words("Incident recorded", "alert-triangle", "orange", ("kind", "severity")),
    "IncidentResolved": Words("Incident resolved", "circle-check", "green", ("minutes",)),
    "ServiceSLABreached": Words("SLA breached", "alert-triangle", "red", ("severity", "breaches")),
    "ServiceHealthDegraded": Words("Health fell", "trending-down", "orange", ("before", "after")),
    "ServiceReviewed": Words("Service reviewed", "message", "azure", ("satisfaction",)),
    "ServiceAlertClosed": Words("Alert closed", "check", tells=()),
    "SLAReportMade": Words("SLA report made", "report", "azure", ("period_start", "period_end")),
    "ServiceDueForRenewal": Words("Term ends soon", "bell", "azure", ("days", "term_end", "price")),
    "ServiceRenewed": Words("Service renewed", "refresh", "green", ("months", "new_end", "price")),
    "ServiceRenewalDenied": Words("Renewal denied", "ban", "orange", ("reason", "term_end")),
    "ServiceRenewalDenialUndone": Words("Denial of the renewal undone", "arrow-back-up", "green"),
    "ServiceGraceEntered": Words("Grace period began", "hourglass", "orange", ("grace_until",)),
    "ServiceGraceExtended": Words("Grace period extended", "hourglass", "azure", ("grace_until",)),
    "ServiceExpired": Words("Service expired", "clock", "red", ("on",)),
    "RenewalQuoted": Words("Renewal quoted", "file-text", "azure", ("number", "months", "price")),
    "RenewalQuoteAccepted": Words("Renewal quote accepted", "circle-check", "green", ("by",)),
    "RenewalQuoteDeclined": Words("Renewal quote declined", "x", "orange", ("by", "reason")),
    "InvoiceIssued": Words("Invoice issued", "file-invoice", "azure", ("number", "total")),
    "InvoiceVoided": Words("Invoice voided", "receipt-off", "red", ("number", "reason")),
    "InvoiceDeleted": Words("Draft thrown away", "trash", tells=("total",)),
    "CreditNoteIssued": Words("Credit note issued", "receipt-refund", "purple", ("number", "total")),
    "OddInvoicesReleased": Words("Billed although odd", "check", "azure", ("as_of", "reason")),
    "NumberSeriesSet": Words("Numbered otherwise", "hash", tells=("prefix", "next_number")),
    "ClientPriceSet": Words("Price agreed", "coins", "azure", ("price", "valid_from")),
    "ClientPriceWithdrawn": Words("Agreed price taken back", "coins", "orange", ("valid_from",)),
    "MeterCreated": Words("Meter added", "hash", "azure"),
    "MeterChanged": Words("Meter changed", "pencil"),
    "UsagePriceSet": Words("Usage price set", "coins", "azure", ("valid_from",)),
    "UsagePriceWithdrawn": Words("Usage price taken back", "coins", "orange", ("valid_from",)),
    "TaxRateAdded": Words("Tax rate added", "percentage", "azure", ("percent", "country", "category", "valid_from")),
    "TaxRateChanged": Words("Tax rate changed", "pencil"),
    "TaxRateRemoved": Words("Tax rate removed", "trash"),
    "BillingRunUndoRequested": Words("Undoing begun", "arrow-back-up", "orange"),
    "BillingRunUndone": Words("Billing run undone", "arrow-back-up", "orange", ("deleted", "credited", "kept")),
    "NoticeSent": Words("Mail sent", "mail", "green", ("kind", "address")),
    "NoticeFailed": Words("Mail not delivered", "alert-triangle", "red", ("kind", "address", "error")),
    "NoticeRetried": Words("Mail to be sent again", "refresh", "azure", ("kind", "address")),
    "NoticeWanted": Words("Asked for by hand", "send", tells=("kind", "address")),
    "BillingRunRequested": Words("Billing run started", "player-play", "azure"),
    "BillingRunFinished": Words("Billing run finished", "circle-check", "green"),
    "BillingRunFailed": Words("Billing run failed", "alert-triangle", "red"),
    "TemplateCreated": Words("Service template drawn up", "package"),
    "TemplateChanged": Words("Service template changed", "pencil"),
    "TemplatePublished": Words("Service template published", "eye", "green"),
    "TemplateWithdrawn": Words("Service template withdrawn", "eye-off"),
    "TariffCreated": Words("Tariff created", "tag"),
    "TariffChanged": Words("Tariff changed", "pencil"),
    "PriceSet": Words("Price set", "coins", "azure"),
    "PriceWithdrawn": Words("Price withdrawn", "coins"),
    "UserAdded": Words("User added", "user-plus", "azure"),
    "UserRoleChanged": Words("Role changed", "id"),
    "UserDeactivated": Words("User deactivated", "user-x", "orange"),
    "UserReactivated": Words("User reactivated", "user-check", "green"),
    "PasswordChanged": Words("Password changed", "lock"),
    "SignedIn": Words("Signed in", "login"),
    "TokenCreated": Words("API token made", "key", "azure"),
    "TokenRevoked": Words("API token revoked", "key", "orange"),
    "ImportStarted": Words("Import started", "upload", "azure"),
    "ImportFinished": Words("Import finished", "circle-check", "green"),
}

_LABELS = {
    "reason": "",
    "number": "",
    "total": "",
    "start_date": "from",
    "valid_from": "from",
    "as_of": "up to",
    "effective_on": "from",
    "from_on": "from",
    "starts_on": "from",
    "ends_on": "until",
    "label": "",
    "new_end": "until",
    "term_end": "last day of the term",
    "until_on": "runs again on",
    "valid_until": "until",
    "user_name": "",
    "why": "",
}
_LABELS_OF = {
    ("ServiceCancelled", "on"): "first day without it",
    ("ServiceExpired", "on"): "first day without it",
    ("DiscountEnded", "on"): "first day without it",
}
"""Where a field means something else than in other events."""
ENDS = frozenset({"end_date", "ends_on", "grace_until", "new_end", "period_end", "term_end", "valid_until"})
"""Fields and columns that hold the first day after something: people read its last one."""


def words_of(name: str) -> Words:
    """How an event reads; one that is not listed, by its name: `QuotaExceeded` as `Quota exceeded`."""
    known = WORDS.get(name)
    return known if known is not None else Words(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).capitalize())


def details(name: str, payload: Mapping[str, Any]) -> str:
    """What an event says besides whom it is about, on one line."""
    chosen = words_of(name).tells
    told = [field for field in (payload if chosen is None else chosen) if _tells(field, payload.get(field))]
    return " · ".join(f"{_label(name, field)} {_value(payload[field], field)}".strip() for field in told)


def _tells(name: str, value: Any) -> bool:
    ids = name == "id" or name.endswith(("_id", "_ids"))
    nothing = isinstance(value, Mapping) and not any(digit in "123456789" for digit in str(value.get("amount", "")))
    return not ids and not nothing and value not in (None, "", [], False)


def _label(event: str, field: str) -> str:
    return _LABELS_OF.get((event, field)) or _LABELS.get(field, field.replace("_", " "))


def told_day(text: str, field: str) -> str | None:
    """The day that a field holds as people read it, the last one of what ends; None of what is no day."""
    day = day_of(text)
    return None if day is None else day_text(last_day(day) if field in ENDS else day)


def _value(value: Any, field: str = "") -> str:
    if isinstance(value, Mapping):
        return money_text(Money.parse(value["amount"], value["currency"]))
    if isinstance(value, list | tuple):
        return ", ".join(_value(item) for item in value)
    if isinstance(value, str):
        return told_day(value, field) or value.replace("_", " ")
    return str(value)
