"""What others ask about contracts: terms, and rows for lists and pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, any_, bindparam, case, func, literal, or_, select
from sqlalchemy.types import ARRAY, Text, Uuid

from fairlead.domains.clients.models import Client
from fairlead.domains.contracts.lifecycle import ContractStatus
from fairlead.domains.contracts.models import Contract
from fairlead.domains.contracts.repository import Contracts
from fairlead.domains.contracts.rules import cancellation_fee, remaining_months, remaining_value
from fairlead.domains.contracts.terms import ContractTerms, FeeKind, Uplift
from fairlead.kernel.errors import NotFound
from fairlead.kernel.ids import ContractId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged

__all__ = [
    "ContractHit",
    "ContractRow",
    "ContractTerms",
    "cancellation_fee",
    "contract_row",
    "contract_rows",
    "contract_terms",
    "contracts_by_external_id",
    "remaining_months",
    "remaining_value",
    "search_contracts",
    "terms_of_contracts",
]


@dataclass(frozen=True, slots=True)
class ContractHit:
    """A contract that fits a search."""

    id: UUID
    number: str
    status: ContractStatus
    client_name: str


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract with the name of its client."""

    id: UUID
    client_id: UUID
    client_name: str
    number: str
    external_id: str | None
    status: ContractStatus
    currency: str
    term_months: int
    start_date: date
    end_date: date | None
    auto_renewal: bool
    renewal_months: int
    uplift: Uplift
    uplift_percent: Decimal
    notice_days: int
    fee_kind: FeeKind
    fee_percent: Decimal
    fee: Money
    purchase_order: str | None
    created_at: datetime
    version: int


_TERMS: Select[*tuple[Any, ...]] = select(
    Contract.id, Contract.client_id, Contract.number, Contract.status, Contract.currency, Contract.term_months,
    Contract.start_date, Contract.end_date, Contract.auto_renewal, Contract.renewal_months, Contract.uplift,
    Contract.uplift_percent, Contract.notice_days, Contract.fee_kind, Contract.fee_percent, Contract.fee_minor,
)  # fmt: skip
_TERMS_OF_ONE = _TERMS.where(Contract.id == bindparam("contract_id"))
_ROWS: Select[*tuple[Any, ...]] = _TERMS.add_columns(
    Client.name.label("client_name"), Contract.external_id, Contract.purchase_order, Contract.created_at,
    Contract.version,
).join(Client, (Client.tenant_id == Contract.tenant_id) & (Client.id == Contract.client_id))  # fmt: skip
_ONE = _ROWS.where(Contract.id == bindparam("contract_id"))


async def contract_terms(ctx: Context, contract_id: UUID) -> ContractTerms:
    """The terms of one contract, or NotFound."""
    row = await ctx.row(_TERMS_OF_ONE, {"contract_id": contract_id})
    if row is None:
        raise NotFound.of("contract", contract_id)
    return _terms(row)


async def terms_of_contracts(ctx: Context, contract_ids: Collection[UUID]) -> dict[UUID, ContractTerms]:
    """The terms of many contracts by id, in one statement; unknown ids are left out."""
    wanted = literal(list(contract_ids), ARRAY(Uuid))
    return {row.id: _terms(row) for row in await ctx.rows(_TERMS.where(Contract.id == any_(wanted)))}


async def contracts_by_external_id(ctx: Context, external_ids: Collection[str]) -> dict[str, ContractId]:
    """Which of these external ids belong to a contract already, and to which."""
    wanted = literal(list(external_ids), ARRAY(Text))
    statement = select(Contract.external_id, Contract.id).where(Contract.external_id == any_(wanted))
    return {external: ContractId(id_) for external, id_ in await ctx.rows(statement)}


async def contract_row(ctx: Context, contract_id: UUID) -> ContractRow:
    """One contract, or NotFound."""
    row = await ctx.row(_ONE, {"contract_id": contract_id})
    if row is None:
        raise NotFound.of("contract", contract_id)
    return _row(row)


async def contract_rows(
    ctx: Context,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ContractRow]:
    """A page of the contracts list."""
    page = await paged(
        ctx, _ROWS, fields=Contracts.filters, sorts=Contracts.sorts,
        filters=filters, sort=sort, cursor=cursor, limit=limit,
    )  # fmt: skip
    return Page([_row(row) for row in page.items], page.next_cursor)


async def search_contracts(ctx: Context, text: str, limit: int = 8) -> list[ContractHit]:
    """Contracts whose number, external id or purchase order contains a text; exact matches first."""
    wanted = text.strip()
    if not wanted:
        return []
    columns = (Contract.number, Contract.external_id, Contract.purchase_order)
    exact = or_(*(func.lower(column) == wanted.lower() for column in columns))
    statement = (
        select(Contract.id, Contract.number, Contract.status, Client.name)
        .join(Client, (Client.tenant_id == Contract.tenant_id) & (Client.id == Contract.client_id))
        .where(or_(*(column.icontains(wanted, autoescape=True) for column in columns)))
        .order_by(case((exact, 0), else_=1), Contract.number.desc(), Contract.id)
        .limit(limit)
    )
    return [ContractHit(*row) for row in await ctx.rows(statement)]


def _terms(row: Row[*tuple[Any, ...]]) -> ContractTerms:
    return ContractTerms(**_facts(row))


def _row(row: Row[*tuple[Any, ...]]) -> ContractRow:
    return ContractRow(**_facts(row))


def _facts(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """The columns by name, with the fee as money."""
    values = dict(row._mapping)  # noqa: SLF001 - a Row's documented mapping, underscored to leave names free
    values["fee"] = Money(values.pop("fee_minor"), row.currency)
    return values
