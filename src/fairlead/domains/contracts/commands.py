"""What is done about contracts, one function a use-case."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Unpack
from uuid import UUID

from sqlalchemy import Table

from fairlead.domains.clients.lifecycle import Status as ClientStatus
from fairlead.domains.clients.queries import ClientFacts, client_facts, facts_of_clients
from fairlead.domains.contracts import rules
from fairlead.domains.contracts.errors import ClientCannotAgree, ContractIdTaken, TermsAgreed
from fairlead.domains.contracts.events import ContractChanged, ContractCreated, ContractEnded, ContractSigned
from fairlead.domains.contracts.lifecycle import CONTRACT, ContractAction, ContractStatus
from fairlead.domains.contracts.models import Contract
from fairlead.domains.contracts.queries import contracts_by_external_id
from fairlead.domains.contracts.repository import Contracts
from fairlead.domains.contracts.terms import ALWAYS_OPEN, ContractChanges, NewContract
from fairlead.kernel.errors import FieldError, Invalid
from fairlead.kernel.ids import ContractId
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.db.changes import apply_changes
from fairlead.platform.db.numbers import take_numbers

__all__ = ["NewContract", "bring_in", "create_contract", "end_contract", "sign_contract", "update_contract"]

_COLUMNS = (
    "tenant_id", "id", "client_id", "number", "external_id", "status", "currency", "term_months", "start_date",
    "end_date", "auto_renewal", "renewal_months", "uplift", "uplift_percent", "notice_days", "fee_kind",
    "fee_percent", "fee_minor", "purchase_order", "created_at", "version",
)  # fmt: skip


async def create_contract(ctx: Context, new: NewContract) -> Contract:
    """Draw up a contract with a client, signed already when `new` says so."""
    client = await client_facts(ctx, new.client_id)
    _agrees(client)
    _check(new, client)
    if new.external_id is not None:
        await _free(ctx, [new.external_id])
    [number] = await take_numbers(ctx, "contracts", prefix="K-")
    contract = Contracts(ctx).add(Contract(**_values(ctx, ctx.new_id(), number, new, client)))
    ctx.emit(ContractCreated(contract_id=contract.id, client_id=client.id, number=number))
    if new.signed:
        ctx.emit(ContractSigned(contract_id=contract.id, client_id=client.id, start_date=new.start_date))
    await ctx.session.flush()
    return contract


async def bring_in(ctx: Context, new: Sequence[NewContract]) -> list[ContractId]:
    """Draw up many contracts, all or none; their ids in the order given.

    One whose external id is taken, or given twice, refuses the whole batch: ask `contracts_by_external_id` first.
    The events are the record of what came in; no audit rows are written.
    """
    clients = await facts_of_clients(ctx, {one.client_id for one in new})
    for position, one in enumerate(new):
        if one.client_id not in clients:
            raise Invalid.of("client_id", "There is no such client.", "Give a client's id.", f"#/{position}/client_id")
        _check(one, clients[one.client_id], f"/{position}")
    numbers = await take_numbers(ctx, "contracts", len(new), prefix="K-")
    await _free(ctx, [one.external_id for one in new if one.external_id is not None])
    ids = [ctx.new_id() for _ in new]
    values = [
        _values(ctx, id_, number, one, clients[one.client_id])
        for id_, number, one in zip(ids, numbers, new, strict=True)
    ]
    rows = [tuple({**value, "tenant_id": ctx.tenant_id}[name] for name in _COLUMNS) for value in values]
    table: Table = Contract.__table__  # type: ignore[assignment] # declarative types it as FromClause
    await insert_rows(ctx.session, table, _COLUMNS, rows)
    for id_, number, one in zip(ids, numbers, new, strict=True):
        ctx.emit(ContractCreated(contract_id=id_, client_id=one.client_id, number=number))
        if one.signed:
            ctx.emit(ContractSigned(contract_id=id_, client_id=one.client_id, start_date=one.start_date))
        if one.ended_on is not None:
            ctx.emit(ContractEnded(contract_id=id_, client_id=one.client_id, on=one.ended_on))
    return [ContractId(id_) for id_ in ids]


async def update_contract(
    ctx: Context, contract_id: UUID, *, version: int | None = None, **changes: Unpack[ContractChanges]
) -> Contract:
    """Change what is named: any term of a draft, and after the signature only what binds the client to nothing."""
    contract = await Contracts(ctx).get(contract_id, lock=True, version=version)
    values = _columns_of(changes, contract)
    changing = tuple(name for name, value in values.items() if getattr(contract, name) != value)
    fixed = tuple(name for name in changing if name not in ALWAYS_OPEN)
    if contract.status is not ContractStatus.DRAFT and fixed:
        raise TermsAgreed(contract_id=contract.id, fields=fixed)
    external = values.get("external_id")
    if "external_id" in changing and external is not None:
        await _free(ctx, [external])
    if fixed:
        values["end_date"] = rules.end_of_term(
            values.get("start_date", contract.start_date), values.get("term_months", contract.term_months)
        )
    changed = apply_changes(contract, values)
    if changed:
        ctx.emit(ContractChanged(contract_id=contract.id, client_id=contract.client_id, fields=changed))
        await ctx.session.flush()
    return contract


async def sign_contract(ctx: Context, contract_id: UUID, *, version: int | None = None) -> Contract:
    """Have a draft run from its first day on."""
    contract = await Contracts(ctx).get(contract_id, lock=True, version=version)
    _agrees(await client_facts(ctx, contract.client_id))
    contract.advance(ContractAction.SIGN)
    start = contract.start_date
    ctx.emit(ContractSigned(contract_id=contract.id, client_id=contract.client_id, start_date=start))
    return contract


async def end_contract(ctx: Context, contract_id: UUID, *, on: date, version: int | None = None) -> Contract:
    """End a contract; `on` is the first day without it, today at the latest. A draft is dropped.

    Its services go on until each is cancelled, which is where the fee for leaving early arises.
    """
    contract = await Contracts(ctx).get(contract_id, lock=True, version=version)
    CONTRACT.target(contract.status, ContractAction.END)
    client = await client_facts(ctx, contract.client_id)
    signed = contract.status is ContractStatus.ACTIVE
    if on > ctx.today(client.timezone):
        raise Invalid.of("on", f"{on} is ahead.", "Give today or an earlier day, and end it when the day has come.")
    if signed and on <= contract.start_date:
        raise Invalid.of("on", f"It began on {contract.start_date} only.", "Give a later day.")
    contract.advance(ContractAction.END)
    if signed:
        contract.end_date = on
    ctx.emit(ContractEnded(contract_id=contract.id, client_id=contract.client_id, on=on))
    return contract


def _agrees(client: ClientFacts) -> None:
    if client.status is ClientStatus.ARCHIVED:
        raise ClientCannotAgree(client_id=client.id)


def _check(new: NewContract, client: ClientFacts, at: str = "") -> None:
    facts = {name: getattr(new, name) for name in new.__dataclass_fields__}
    _refuse([*rules.mistakes(facts, client.currency, at)])


def _refuse(errors: Sequence[FieldError]) -> None:
    if errors:
        raise Invalid(errors=tuple(errors))


async def _free(ctx: Context, externals: Sequence[str]) -> None:
    twice = (external for external, times in Counter(externals).items() if times > 1)
    taken = (*twice, *await contracts_by_external_id(ctx, externals))
    if taken:
        raise ContractIdTaken(external_ids=tuple(dict.fromkeys(taken)))


def _columns_of(changes: ContractChanges, contract: Contract) -> dict[str, Any]:
    """The changes by column, checked together with the terms that stay."""
    kept = {"fee_kind": contract.fee_kind, "fee": contract.fee}
    _refuse([*rules.mistakes({**kept, **changes}, contract.currency)])
    values: dict[str, Any] = dict(changes)
    fee = values.pop("fee", None)
    return values if fee is None else {**values, "fee_minor": fee.minor}


def _status(new: NewContract) -> ContractStatus:
    if new.ended_on is not None:
        return ContractStatus.ENDED
    return ContractStatus.ACTIVE if new.signed else ContractStatus.DRAFT


def _values(ctx: Context, id_: UUID, number: str, new: NewContract, client: ClientFacts) -> dict[str, Any]:
    return {
        "id": id_,
        "client_id": client.id,
        "number": number,
        "external_id": new.external_id,
        "status": _status(new),
        "currency": client.currency,
        "term_months": new.term_months,
        "start_date": new.start_date,
        "end_date": new.ended_on or rules.end_of_term(new.start_date, new.term_months),
        "auto_renewal": new.auto_renewal,
        "renewal_months": new.renewal_months,
        "uplift": new.uplift,
        "uplift_percent": new.uplift_percent,
        "notice_days": new.notice_days,
        "fee_kind": new.fee_kind,
        "fee_percent": new.fee_percent,
        "fee_minor": new.fee.minor if new.fee is not None else 0,
        "purchase_order": new.purchase_order,
        "created_at": ctx.now,
        "version": 1,
    }
