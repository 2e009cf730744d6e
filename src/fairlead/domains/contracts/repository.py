"""Contracts as entities, for commands; lists read `queries`."""

from datetime import date, datetime
from uuid import UUID

from fairlead.domains.contracts.lifecycle import CONTRACT, ContractStatus
from fairlead.domains.contracts.models import Contract
from fairlead.domains.contracts.terms import FeeKind
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository

STATUS_LABELS = {status.value: state.label for status, state in CONTRACT.states.items()}


class Contracts(Repository[Contract]):
    """What was agreed with clients."""

    model = Contract
    filters = Filters(
        {
            "status": Field(Contract.status, ContractStatus, "Status", choices=STATUS_LABELS),
            "client_id": Field(Contract.client_id, UUID, "Client"),
            "number": Field(Contract.number, str, "Number"),
            "external_id": Field(Contract.external_id, str, "External id"),
            "term_months": Field(Contract.term_months, int, "Term in months"),
            "start_date": Field(Contract.start_date, date, "Starts"),
            "end_date": Field(Contract.end_date, date, "First day after it"),
            "auto_renewal": Field(Contract.auto_renewal, bool, "Renews by itself"),
            "fee_kind": Field(Contract.fee_kind, FeeKind, "Cancellation fee"),
            "created_at": Field(Contract.created_at, datetime, "Created"),
        }
    )
    sorts = Sorts(
        {"number": Contract.number, "start_date": Contract.start_date, "end_date": Contract.end_date},
        default="-number",
        tie=Contract.id,
    )
