"""Invoices, charges and runs by id, by the filters dict, by page."""

from datetime import date, datetime
from uuid import UUID

from fairlead.domains.billing.lifecycle import INVOICE, InvoiceStatus
from fairlead.domains.billing.models import BillingRun, Charge, Invoice
from fairlead.domains.billing.terms import RunStatus, SourceKind
from fairlead.domains.clients.models import Client
from fairlead.kernel.money import Money
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository

_LABELS = {status.value: state.label for status, state in INVOICE.states.items()}

INVOICE_FILTERS = Filters(
    {
        "status": Field(Invoice.status, InvoiceStatus, "Status", choices=_LABELS),
        "number": Field(Invoice.number, str, "Number"),
        "client_id": Field(Invoice.client_id, UUID, "Client"),
        "client_name": Field(Client.name, str, "Client name"),
        "run_id": Field(Invoice.run_id, UUID, "Billing run"),
        "issue_date": Field(Invoice.issue_date, date, "Date"),
        "due_date": Field(Invoice.due_date, date, "Due"),
        "total": Field(Invoice.total_minor, Money, "Total", currency=Invoice.currency),
        "balance": Field(Invoice.balance_minor, Money, "Balance", currency=Invoice.currency),
        "currency": Field(Invoice.currency, str, "Currency"),
        "issued_at": Field(Invoice.issued_at, datetime, "Issued"),
    }
)
INVOICE_SORTS = Sorts(
    {
        "number": Invoice.number,
        "issue_date": Invoice.issue_date,
        "due_date": Invoice.due_date,
        "total": Invoice.total_minor,
        "balance": Invoice.balance_minor,
    },
    default="-issue_date",
    tie=Invoice.id,
)

DUE_FILTERS = Filters(
    {
        "client_name": Field(Client.name, str, "Client name"),
        "client_number": Field(Client.number, str, "Client number"),
        "client_id": Field(Client.id, UUID, "Client"),
    }
)
DUE_SORTS = Sorts({"client_number": Client.number, "client_name": Client.name}, default="client_number", tie=Client.id)

CHARGE_FILTERS = Filters(
    {
        "client_id": Field(Charge.client_id, UUID, "Client"),
        "service_id": Field(Charge.service_id, UUID, "Service"),
        "source_kind": Field(Charge.source_kind, SourceKind, "Source"),
        "invoiced": Field(Charge.invoiced, bool, "Invoiced"),
        "released_at": Field(Charge.released_at, datetime, "Released"),
        "due_on": Field(Charge.due_on, date, "Due"),
        "amount": Field(Charge.amount_minor, Money, "Amount", currency=Charge.currency),
    }
)
CHARGE_SORTS = Sorts({"due_on": Charge.due_on, "amount": Charge.amount_minor}, default="-due_on", tie=Charge.id)

WAITING_FILTERS = Filters(
    {
        "client_id": Field(Charge.client_id, UUID, "Client"),
        "client_name": Field(Client.name, str, "Client name"),
        "service_id": Field(Charge.service_id, UUID, "Service"),
        "source_kind": Field(Charge.source_kind, SourceKind, "Source"),
        "due_on": Field(Charge.due_on, date, "Due"),
        "amount": Field(Charge.amount_minor, Money, "Amount", currency=Charge.currency),
        "description": Field(Charge.description, str, "Description"),
    }
)
WAITING_SORTS = Sorts(
    {"due_on": Charge.due_on, "amount": Charge.amount_minor, "client_name": Client.name},
    default="due_on",
    tie=Charge.id,
)

RUN_FILTERS = Filters(
    {
        "status": Field(BillingRun.status, RunStatus, "Status"),
        "as_of": Field(BillingRun.as_of, date, "To"),
        "started_at": Field(BillingRun.started_at, datetime, "Started"),
    }
)
RUN_SORTS = Sorts(
    {"started_at": BillingRun.started_at, "as_of": BillingRun.as_of}, default="-started_at", tie=BillingRun.id
)


class Invoices(Repository[Invoice]):
    """The invoices of the context's company."""

    model = Invoice
    filters = INVOICE_FILTERS
    sorts = INVOICE_SORTS
