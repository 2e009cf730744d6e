"""Importing: what a row becomes, twice the same file, mistakes by row, a dry run, a run that was cut off."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fairlead.domains.clients.models import Client
from fairlead.domains.contracts.models import Contract
from fairlead.domains.imports.commands import Imported, Importer, TelcoFile, generated_file, import_telco, read_file
from fairlead.domains.imports.errors import UnreadableFile
from fairlead.domains.imports.models import ImportRun, RejectedRow
from fairlead.domains.imports.terms import ImportStatus
from fairlead.domains.services import queries as services
from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make import telco

TODAY = date(2026, 3, 15)
ME = Actor.system("test")


async def bring(work: Work, tenant: TenantId, file: TelcoFile, *, dry_run: bool = False) -> Imported:
    return await import_telco(Importer(work, tenant, ME, NOW, dry_run=dry_run), file, as_of=TODAY)


async def counted(work: Work, tenant: TenantId) -> tuple[int, int, int]:
    async with work.begin(tenant, ME, now=NOW, read_only=True) as ctx:
        tables = (Client, Contract, Service)
        found = [await ctx.scalar(select(func.count()).select_from(table)) for table in tables]
    return (int(found[0]), int(found[1]), int(found[2]))


def a_file(tmp_path: Path, *rows: dict[str, str | None]) -> TelcoFile:
    return read_file(telco.write(tmp_path / "telco.csv", list(rows)))


async def test_a_row_becomes_a_client_a_contract_and_services(work: Work, company: TenantId, tmp_path: Path) -> None:
    done = await bring(work, company, a_file(tmp_path, telco.row(Contract="One year", tenure="14")))
    assert (done.imported, done.services, done.rejections) == (1, 2, ())
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        client = (await ctx.session.scalars(select(Client))).one()
        held = (await ctx.session.scalars(select(Service).order_by(Service.number))).all()
        contract = (await ctx.session.scalars(select(Contract))).one()
        mrr = await services.mrr(ctx, "USD")
    assert (client.external_id, client.payment_method, client.notes) == (
        "7590-VHVEG", "Electronic check", "female, partner",
    )  # fmt: skip
    assert [(one.external_id, one.price_minor, one.price_agreed) for one in held] == [
        ("7590-VHVEG:dsl", 2485, True),
        ("7590-VHVEG:online-backup", 500, False),
    ]
    assert (contract.term_months, contract.start_date.year, contract.auto_renewal) == (12, 2026, True)
    assert {one.billed_until for one in held} == {date(2026, 3, 1)}
    assert {one.end_date for one in held} == {contract.end_date}
    assert contract.end_date is not None
    assert contract.end_date > TODAY
    assert mrr == Money.parse("29.85", "USD")


async def test_the_same_file_twice_changes_nothing(work: Work, company: TenantId) -> None:
    file = generated_file(30, seed=5)
    first = await bring(work, company, file)
    before = await counted(work, company)
    again = await bring(work, company, file)
    assert (first.imported, again.imported, again.unchanged, again.services) == (30, 0, 30, 0)
    assert await counted(work, company) == before


async def test_rows_with_mistakes_are_reported_and_the_others_taken(
    work: Work, company: TenantId, tmp_path: Path
) -> None:
    file = a_file(
        tmp_path,
        telco.row(),
        telco.row(customerID="B", tenure="x"),
        telco.row(customerID="C", MonthlyCharges="-1.00"),
        telco.row(),
        telco.row(customerID="D"),
    )
    done = await bring(work, company, file)
    assert (done.rows, done.imported) == (5, 2)
    assert [(r.line, r.external_id, r.field) for r in done.rejections] == [
        (3, "B", "tenure"), (4, "C", "MonthlyCharges"), (5, "7590-VHVEG", "customerID"),
    ]  # fmt: skip
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        kept = (await ctx.session.scalars(select(RejectedRow).order_by(RejectedRow.line))).all()
        run = (await ctx.session.scalars(select(ImportRun))).one()
    assert [row.line for row in kept] == [3, 4, 5]
    assert (run.status, run.imported, run.rejected) == (ImportStatus.FINISHED, 2, 3)


async def test_a_dry_run_reports_the_same_and_keeps_nothing(work: Work, company: TenantId) -> None:
    file = generated_file(20, seed=5)
    would = await bring(work, company, file, dry_run=True)
    assert await counted(work, company) == (0, 0, 0)
    did = await bring(work, company, file)
    assert (would.imported, would.services) == (did.imported, did.services)


async def test_a_run_that_was_cut_off_is_continued(work: Work, company: TenantId) -> None:
    file = generated_file(40, seed=5)
    half = TelcoFile(file.name, file.sha256, file.rows[:25])
    async with work.begin(company, ME, now=NOW) as ctx:
        ctx.session.add(
            ImportRun(
                id=ctx.new_id(), source="telco", filename=file.name, sha256=file.sha256, rows=40,
                status=ImportStatus.RUNNING, started_at=NOW, started_by="test",
            )
        )  # fmt: skip
    await bring(work, company, TelcoFile(file.name, "other", half.rows))
    done = await bring(work, company, file)
    assert (done.imported, done.unchanged) == (15, 25)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        runs = (await ctx.session.scalars(select(ImportRun))).all()
    assert [run.status for run in runs] == [ImportStatus.FINISHED] * 2


async def test_two_companies_may_have_the_same_customers(
    work: Work, company: TenantId, other_company: TenantId
) -> None:
    file = generated_file(10, seed=5)
    await bring(work, company, file)
    await bring(work, other_company, file)
    assert await counted(work, company) == await counted(work, other_company)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"customerID,gender\n1,2\n", "are missing"),
        ("customerID;gender\n".encode("utf-16"), "is not UTF-8"),
        (b"customer\xff\n", "Line 1 is not UTF-8"),
        (b"a\0b\n", "NUL"),
        (b"", "are missing"),
    ],
)
def test_a_file_of_another_kind_is_refused_before_anything_happens(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=says) as refused:
        read_file(path)
    assert refused.value.errors[0].remedy


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"no file .*nowhere\.csv"):
        read_file(tmp_path / "nowhere.csv")
