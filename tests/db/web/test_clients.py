"""The page of one client."""

from uuid import uuid4

from fairlead.domains.clients.commands import NewContact, add_contact, update_client
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from fairlead.platform.db.database import Database
from fairlead.platform.work import Work
from tests.db.web.conftest import ME, Shop, Visit
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make import clients


async def test_it_shows_what_they_hold_owe_and_agreed(staff: Staff, shop: Shop) -> None:
    said = await staff.get(f"/clients/{shop.client}")
    assert "Ada Lovelace Active" in said
    assert "MRR 62.00 USD per month Balance 31.00 USD open invoices Services 2 of 2 ever held" in said
    assert "Fibre S-000001 Active 31.00 USD" in said
    assert "Fibre S-000002 Suspended 31.00 USD" in said
    assert "INV-000001 Overdue 1 Jan 2026 15 Jan 2026 31.00 USD 31.00 USD" in said
    assert "K-000001 12 months Active" in said
    assert "External id A-17" in said


async def test_the_timeline_tells_events_in_words(staff: Staff, shop: Shop) -> None:
    said = await staff.get(f"/clients/{shop.client}")
    assert "Service suspended · test just now" in said or "Service suspended test just now" in said
    assert "Fibre S-000002 · non payment · on 15 Mar 2026" in said
    assert "INV-000001 · 31.00 USD" in said
    page = await staff.html(f"/clients/{shop.client}/history")
    assert f'href="/services/{shop.active}"' in page
    assert f'href="/contracts/{shop.contract}"' in page


async def test_a_long_history_is_read_page_by_page(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await clients.client(ctx)
    for number in range(55):
        async with work.begin(company, ME, now=NOW) as ctx:
            await update_client(ctx, client.id, notes=f"note {number}")
    page = await staff.html(f"/clients/{client.id}/history")
    assert page.count("Client changed") == 50
    older = page.partition(f"/clients/{client.id}/history?before=")[2].partition('"')[0]
    rest = await staff.html(f"/clients/{client.id}/history?before={older}")
    assert (rest.count("Client changed"), rest.count("Client taken on"), "?before=" in rest) == (5, 1, False)


async def test_a_client_without_anything_says_so(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await clients.client(ctx, name="Newcomer")
    said = await staff.get(f"/clients/{client.id}")
    for nothing in ("No services", "No invoices", "No contacts", "No sites", "No contracts", "nothing is open"):
        assert nothing in said


async def test_it_asks_as_much_for_many_services_as_for_few(
    staff: Staff, shop: Shop, work: Work, company: TenantId, database: Database
) -> None:
    await staff.get(f"/clients/{shop.client}")
    counts = []
    for more in (0, 4):
        async with work.begin(company, ME, now=NOW) as ctx:
            for number in range(more):
                await add_contact(ctx, shop.client, NewContact(name=f"Contact {number}"))
        async with count_queries(database) as asked:
            await staff.get(f"/clients/{shop.client}")
        counts.append(asked.count)
    assert counts[0] == counts[1]
    assert counts[0] <= 13


async def test_another_companys_client_is_not_found(shop: Shop, visit: Visit, other_company: TenantId) -> None:
    async with visit(Role.OWNER, tenant=other_company) as stranger:
        assert "Not found" in await stranger.get(f"/clients/{shop.client}", 404)
        assert "Not found" in await stranger.get(f"/clients/{shop.client}/history", 404)
        assert "Not found" in await stranger.get(f"/clients/{uuid4()}", 404)


async def test_who_may_only_look_gets_no_buttons_to_change(visit: Visit, shop: Shop) -> None:
    async with visit(Role.READ_ONLY) as reader:
        page = await reader.html(f"/clients/{shop.client}")
    assert f"/clients/{shop.client}/edit" not in page
    assert "/audit?subject_id" not in page
