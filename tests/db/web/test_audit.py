"""The audit trail."""

import pytest

from fairlead.domains.clients.commands import update_client
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring.models import METADATA
from fairlead.platform.db.base import Base
from fairlead.platform.db.database import Database
from fairlead.platform.db.tenancy import TenantOwned
from fairlead.platform.work import Work
from fairlead.web.staff.audit import KINDS
from fairlead.web.staff.diffs import Diff
from tests.db.web.conftest import ME, Visit
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make import clients


@pytest.fixture
async def changed(work: Work, company: TenantId) -> str:
    """A client whose notes were changed."""
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await clients.client(ctx)
    async with work.begin(company, ME, now=NOW) as ctx:
        await update_client(ctx, client.id, notes="pays <late>")
    return str(client.id)


async def test_it_shows_who_changed_what_from_what_to_what(staff: Staff, changed: str) -> None:
    said = await staff.get(f"/audit?subject_id={changed}&action=updated")
    assert "15 Mar 2026, 08:00 test System Updated Client Ada Lovelace its history Notes pays <late>" in said
    assert f'<a href="/clients/{changed}">Client Ada Lovelace</a>' in await staff.html(
        f"/audit?subject_id={changed}&action=updated"
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("values__icontains=LATE", 1),
        ("values__icontains=nothing+such", 0),
        ("kind=clients", 2),
        ("kind=services", 0),
        ("who=test&kind=clients", 2),
        ("by=user&kind=clients", 0),
        ("action=created&kind=clients", 1),
        ("on__gte=2026-03-15&on__lte=2026-03-15&kind=clients", 2),
        ("on__gte=2026-03-16", 0),
    ],
)
async def test_it_is_searched(staff: Staff, changed: str, query: str, found: int) -> None:
    assert (await staff.html(f"/audit?{query}")).count('class="diff"') == found


async def test_days_are_days_of_the_company(staff: Staff, work: Work, company: TenantId) -> None:
    late = NOW.replace(month=3, day=16, hour=2)  # 22:00 on the 15th in New York
    async with work.begin(company, ME, now=late) as ctx:
        await clients.client(ctx, name="Night Owl")
    assert "Night Owl" in await staff.get("/audit?on__gte=2026-03-15&on__lte=2026-03-15")
    assert "Night Owl" not in await staff.get("/audit?on__gte=2026-03-16")


async def test_pages_follow_each_other(staff: Staff, work: Work, company: TenantId, database: Database) -> None:
    await staff.get("/audit")
    counts = []
    for more in (3, 60):
        async with work.begin(company, ME, now=NOW) as ctx:
            for number in range(more):
                await clients.client(ctx, name=f"Client {number}")
        async with count_queries(database) as asked:
            page = await staff.html("/audit?kind=clients&limit=50")
        counts.append(asked.count)
    assert counts[0] == counts[1]
    assert page.count('class="diff"') == 50
    following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert (await staff.html(following)).count('class="diff"') == 13


async def test_another_company_sees_none_of_it_and_readers_may_not_look(
    changed: str, visit: Visit, other_company: TenantId
) -> None:
    async with visit(Role.OWNER, tenant=other_company) as stranger:
        assert 'class="diff"' not in await stranger.html(f"/audit?subject_id={changed}")
    async with visit(Role.READ_ONLY) as reader:
        assert "Not allowed" in await reader.get("/audit", 403)


def test_every_audited_table_has_a_name() -> None:
    audited = {
        str(mapper.local_table)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantOwned) and mapper.class_.__audited__
        if str(mapper.local_table) in METADATA.tables and mapper.class_.__module__.startswith("fairlead.")
    }
    assert set(KINDS) == audited


def test_a_diff_says_what_differs_and_escapes_it() -> None:
    before = {
        "version": 1,
        "name": "A & B",
        "price_minor": 4990,
        "currency": "USD",
        "same": 1,
        "gone": True,
        "details": {},
    }
    after = {
        "version": 2,
        "name": "<b>",
        "price_minor": 5990,
        "currency": "USD",
        "same": 1,
        "at": "2026-03-15T12:00:00+00:00",
    }
    diff = Diff(before, after)
    assert diff.changed() == ["name", "price_minor", "at", "gone"]
    html = diff.__html__()
    assert "<del>A &amp; B</del>" in html
    assert "<ins>&lt;b&gt;</ins>" in html
    assert "<dt>Price</dt><dd><del>49.90 USD</del>" in html
    assert "<ins>2026-03-15 12:00 UTC</ins>" in html
    assert "<del>yes</del>" in html


def test_a_diff_keeps_the_rest_behind_a_line() -> None:
    html = Diff({}, {f"field_{number}": number for number in range(9)} | {"client_id": "x"}).__html__()
    assert html.count("<ins>") == 10
    assert "<summary>5 more</summary>" in html
    assert html.endswith("<ins>x</ins></dd></div></dl></details></div>")
