"""Drawing up, signing, changing and ending contracts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from fairlead.domains.clients.commands import archive_client
from fairlead.domains.contracts import commands
from fairlead.domains.contracts.commands import NewContract
from fairlead.domains.contracts.errors import ClientCannotAgree, ContractIdTaken, TermsAgreed
from fairlead.domains.contracts.lifecycle import ContractStatus
from fairlead.domains.contracts.models import Contract
from fairlead.domains.contracts.queries import contract_row, contract_rows, contract_terms, contracts_by_external_id
from fairlead.domains.contracts.terms import FeeKind, Uplift
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.repository import StaleVersion
from tests.make import clients
from tests.make import contracts as make

Names = Callable[[], list[str]]
TODAY = date(2026, 3, 15)


async def test_a_contract_is_drawn_up_and_signed(ctx: Context, events: Names) -> None:
    contract = await make.contract(ctx, signed=False)
    terms = await contract_terms(ctx, contract.id)
    assert (terms.number, terms.status, terms.start_date, terms.end_date) == (
        "K-000001", ContractStatus.DRAFT, date(2026, 1, 1), date(2027, 1, 1),
    )  # fmt: skip
    assert (terms.fee_kind, terms.fee_percent, terms.uplift) == (FeeKind.PERCENT_OF_REMAINING, Decimal(50), Uplift.KEEP)
    assert terms.fee == Money(0, "USD")
    signed = await commands.sign_contract(ctx, contract.id, version=1)
    assert (signed.status, signed.version) == (ContractStatus.ACTIVE, 2)
    assert events() == ["ClientCreated", "ContractCreated", "ContractSigned"]


async def test_month_to_month_has_no_end(ctx: Context) -> None:
    contract = await make.contract(ctx, term_months=0)
    row = await contract_row(ctx, contract.id)
    assert (row.end_date, row.status, row.client_name) == (None, ContractStatus.ACTIVE, "Ada Lovelace")


async def test_wrong_terms_are_all_named(ctx: Context, events: Names) -> None:
    with pytest.raises(Invalid) as refused:
        await make.contract(
            ctx, term_months=-1, notice_days=4000, fee_percent=Decimal("100.5"), uplift_percent=Decimal("1.00001"),
            fee=Money(-1, "EUR"), start_date=date(9999, 1, 1), external_id=" ",
        )  # fmt: skip
    assert [e.pointer for e in refused.value.errors] == [
        "#/term_months", "#/notice_days", "#/fee_percent", "#/uplift_percent", "#/start_date", "#/external_id",
        "#/fee/currency", "#/fee/amount",
    ]  # fmt: skip
    assert ((await contract_rows(ctx)).items, events()) == ([], ["ClientCreated"])


async def test_a_fixed_fee_has_an_amount(ctx: Context) -> None:
    with pytest.raises(Invalid, match="A fixed fee needs its amount"):
        await make.contract(ctx, fee_kind=FeeKind.FIXED)
    contract = await make.contract(ctx, fee_kind=FeeKind.FIXED, fee=Money(15000, "USD"), signed=False)
    with pytest.raises(Invalid, match="A fixed fee needs its amount"):
        await commands.update_contract(ctx, contract.id, fee=Money(0, "USD"))
    assert (await contract_terms(ctx, contract.id)).fee == Money(15000, "USD")


async def test_a_draft_changes_freely(ctx: Context, events: Names) -> None:
    contract = await make.contract(ctx, signed=False)
    changed = await commands.update_contract(ctx, contract.id, version=1, term_months=24, start_date=date(2026, 2, 1))
    assert (changed.end_date, changed.version) == (date(2028, 2, 1), 2)
    assert events()[-1] == "ContractChanged"
    with pytest.raises(StaleVersion):
        await commands.update_contract(ctx, contract.id, version=1, term_months=36)


async def test_signed_terms_stay(ctx: Context) -> None:
    contract = await make.contract(ctx)
    with pytest.raises(TermsAgreed) as refused:
        await commands.update_contract(ctx, contract.id, term_months=24, purchase_order="PO-7")
    assert refused.value.fields == ("term_months",)
    row = await contract_row(ctx, contract.id)
    assert (row.term_months, row.purchase_order, row.version) == (12, None, 1)
    changed = await commands.update_contract(
        ctx, contract.id, purchase_order="PO-7", auto_renewal=False, term_months=12
    )
    assert (changed.purchase_order, changed.auto_renewal, changed.version) == ("PO-7", False, 2)


async def test_a_contract_ends_on_a_day_that_has_come(ctx: Context, events: Names) -> None:
    contract = await make.contract(ctx)
    for wrong, message in ((date(2026, 3, 16), "ahead"), (date(2026, 1, 1), "began on")):
        with pytest.raises(Invalid, match=message):
            await commands.end_contract(ctx, contract.id, on=wrong)
    assert (contract.status, contract.end_date) == (ContractStatus.ACTIVE, date(2027, 1, 1))
    ended = await commands.end_contract(ctx, contract.id, on=TODAY)
    assert (ended.status, ended.end_date) == (ContractStatus.ENDED, TODAY)
    with pytest.raises(IllegalMove):
        await commands.end_contract(ctx, contract.id, on=TODAY)
    assert events()[-1] == "ContractEnded"


async def test_a_dropped_draft_keeps_its_dates(ctx: Context) -> None:
    contract = await make.contract(ctx, signed=False)
    await commands.end_contract(ctx, contract.id, on=TODAY)
    row = await contract_row(ctx, contract.id)
    assert (row.status, row.end_date) == (ContractStatus.ENDED, date(2027, 1, 1))


async def test_an_archived_client_agrees_to_nothing(ctx: Context) -> None:
    client = await clients.client(ctx)
    draft = await make.contract(ctx, client, signed=False)
    await archive_client(ctx, client.id)
    with pytest.raises(ClientCannotAgree):
        await make.contract(ctx, client)
    with pytest.raises(ClientCannotAgree):
        await commands.sign_contract(ctx, draft.id)
    assert [r.status for r in (await contract_rows(ctx)).items] == [ContractStatus.DRAFT]


async def test_many_come_in_at_once(ctx: Context, events: Names) -> None:
    client = await clients.client(ctx)
    new = [
        NewContract(client_id=client.id, start_date=date(2026, 1, 1), term_months=months, external_id=f"x{months}")
        for months in (0, 12, 24)
    ]
    ids = await commands.bring_in(ctx, new)
    assert [(r.number, r.term_months, r.end_date) for r in (await contract_rows(ctx, sort="number")).items] == [
        ("K-000001", 0, None), ("K-000002", 12, date(2027, 1, 1)), ("K-000003", 24, date(2028, 1, 1)),
    ]  # fmt: skip
    assert await contracts_by_external_id(ctx, ["x0", "x24", "x99"]) == {"x0": ids[0], "x24": ids[2]}
    assert events() == ["ClientCreated"] + ["ContractCreated"] * 3


async def test_a_batch_with_a_known_id_is_refused_whole(ctx: Context) -> None:
    client = await clients.client(ctx)
    one = NewContract(client_id=client.id, start_date=date(2026, 1, 1), external_id="x")
    with pytest.raises(ContractIdTaken, match="Taken already: x"):
        await commands.bring_in(ctx, [one, one])
    await commands.bring_in(ctx, [one])
    other = NewContract(client_id=client.id, start_date=date(2026, 1, 1), external_id="y")
    with pytest.raises(ContractIdTaken):
        await commands.bring_in(ctx, [other, one])
    assert [r.external_id for r in (await contract_rows(ctx)).items] == ["x"]


async def test_another_companys_contract_is_not_found(their_contract: Contract, ctx: Context) -> None:
    for refused in (
        contract_terms(ctx, their_contract.id),
        contract_row(ctx, their_contract.id),
        commands.sign_contract(ctx, their_contract.id),
        commands.end_contract(ctx, their_contract.id, on=TODAY),
        commands.update_contract(ctx, their_contract.id, purchase_order="x"),
        commands.create_contract(ctx, NewContract(client_id=their_contract.client_id, start_date=TODAY)),
    ):
        with pytest.raises(NotFound):
            await refused
    with pytest.raises(Invalid, match="no such client"):
        await commands.bring_in(ctx, [NewContract(client_id=their_contract.client_id, start_date=TODAY)])
    assert (await contract_rows(ctx)).items == []
