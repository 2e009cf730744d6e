"""The dashboard."""

from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from fairlead.platform.db.database import Database
from fairlead.platform.work import Work
from tests.db.web.conftest import ME, Shop, Visit
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make import catalog, services


async def test_an_empty_company_has_a_dashboard(staff: Staff) -> None:
    said = await staff.get("/")
    assert "MRR 0.00 USD per month Active services 0 0 being set up Suspended 0" in said
    assert "Receivable 0.00 USD nothing is past due Open alerts 0 nothing asks for attention" in said
    assert "Failed jobs 0 everything ran" in said
    assert "Nothing has been billed yet" in said


async def test_it_says_what_earns_what_is_owed_and_what_ran(staff: Staff, shop: Shop) -> None:
    said = await staff.get("/")
    assert "MRR 62.00 USD" in said  # the hold bills on by policy
    assert "Active services 1" in said
    assert "Suspended 1" in said
    assert "Receivable 31.00 USD 31.00 USD of it past due" in said
    assert "Up to 60 days late 1 31.00 USD" in said  # due 15 January, NOW is 15 March
    assert "One year 100.0% 62.00 USD" in said
    assert "Internet 2 62.00 USD" in said
    assert "1 Jan 2026 test Finished 1 1 31.00 USD" in said


async def test_the_trend_shows_twelve_months_to_today(staff: Staff, shop: Shop) -> None:
    page = await staff.html("/")
    assert "&#34;labels&#34;:[&#34;Apr 25&#34;" in page
    said = await staff.get("/")
    assert "Dec 25 0.00 Jan 26 62.00 Feb 26 62.00 Mar 26 62.00" in said


async def test_it_asks_as_much_for_many_services_as_for_few(
    staff: Staff, shop: Shop, work: Work, company: TenantId, database: Database
) -> None:
    await staff.get("/")
    counts = []
    for more in (0, 5):
        async with work.begin(company, ME, now=NOW) as ctx:
            sold = await catalog.tariff(ctx, await catalog.template(ctx, code=f"extra-{more}"))
            for _ in range(more):
                await services.service(ctx, sold=sold)
        async with count_queries(database) as asked:
            await staff.get("/")
        counts.append(asked.count)
    assert counts == [8, 8]


async def test_whoever_is_not_signed_in_is_sent_to_the_login(visit: Visit) -> None:
    async with visit(Role.READ_ONLY) as staff:
        staff.http.cookies.clear()
        answer = await staff.http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2F")
