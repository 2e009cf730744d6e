"""Pages of contracts."""

from datetime import date

from fairlead.domains.contracts.queries import contract_row, contract_rows
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import clients
from tests.make import contracts as make

ME = Actor.system("test")
FORM = {
    "start_date": "2026-03-01", "term_months": "24", "auto_renewal": "true", "renewal_months": "12",
    "uplift": "percent", "uplift_percent": "2.5", "notice_days": "60",
    "fee_kind": "fixed", "fee_percent": "50", "fee": "150",
}  # fmt: skip


async def test_a_contract_is_drawn_up_signed_and_ended_by_forms(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await clients.client(ctx)
    assert "No contracts yet" in await staff.get("/contracts")
    assert 'value="2026-03-15"' in await staff.html(f"/clients/{client.id}/contracts/new")
    here = await staff.send(f"/clients/{client.id}/contracts/new", FORM)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [row] = (await contract_rows(ctx)).items
    assert here == f"/contracts/{row.id}"
    assert (row.end_date, row.fee, row.status) == (date(2028, 3, 1), Money(15000, "USD"), "draft")
    assert "Fixed fee" in await staff.get(f"{here}/edit")
    await staff.send(f"{here}/edit", {**FORM, "notice_days": "30"})
    await staff.send(f"{here}/sign")
    said = await staff.get(here)
    for words in ("24 months", "rises by a share by 2.5 %", "30 days", "150.00", "Ada Lovelace"):
        assert words in said
    assert "First day 1 Mar 2026 Last day of the term 29 Feb 2028" in said
    assert "1 Mar 2026 29 Feb 2028" in await staff.get("/contracts")
    assert "what binds the client stays" in await staff.get(f"{here}/edit")
    await staff.send(f"{here}/edit", {"purchase_order": "PO-7", "renewal_months": "6"})
    await staff.send(f"{here}/end", {"on": "2026-03-15"})
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        ended = await contract_row(ctx, row.id)
    assert (ended.status, ended.end_date, ended.purchase_order, ended.auto_renewal) == (
        "ended", date(2026, 3, 15), "PO-7", False,
    )  # fmt: skip


async def test_a_wrong_form_comes_back_as_typed(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await clients.client(ctx)
    answer = await staff.post(f"/clients/{client.id}/contracts/new", {**FORM, "fee": "0"})
    assert (answer.status_code, "A fixed fee needs its amount" in answer.text) == (422, True)
    assert 'value="24"' in answer.text
    assert "No contracts yet" in await staff.get("/contracts")


async def test_the_list_filters_by_its_address(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        await make.contract(ctx)
        await make.contract(ctx, term_months=0)
    monthly = await staff.get("/contracts?term_months=0")
    assert ("K-000002" in monthly, "K-000001" in monthly, monthly.count("Month to month")) == (True, False, 2)


async def test_another_companys_contract_has_no_page(staff: Staff, work: Work, other_company: TenantId) -> None:
    async with work.begin(other_company, ME, now=NOW) as ctx:
        theirs = await make.contract(ctx)
    for path in (f"/contracts/{theirs.id}", f"/contracts/{theirs.id}/edit", f"/contracts/{theirs.id}/end"):
        await staff.get(path, 404)
