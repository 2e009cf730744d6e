"""The global search."""

from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from tests.db.web.conftest import Shop, Visit
from tests.kit.browser import Staff, words


async def test_it_finds_by_number_name_and_external_id(staff: Staff, shop: Shop) -> None:
    assert "Clients Ada Lovelace C-000001 Active" in await staff.get("/search?q=lovelace")
    assert "Clients Ada Lovelace C-000001 Active" in await staff.get("/search?q=a-17")
    assert "Services Fibre S-000001 · Ada Lovelace Active" in await staff.get("/search?q=EXT-9")
    assert "Invoices INV-000001 Ada Lovelace · 31.00 USD Issued" in await staff.get("/search?q=inv-000001")
    assert "Contracts K-000001 Ada Lovelace Active" in await staff.get("/search?q=K-0000")
    everything = await staff.html("/search?q=000001")
    assert everything.count('class="hit"') == 4


async def test_below_the_box_only_the_results_are_sent(staff: Staff, shop: Shop) -> None:
    answer = await staff.http.get("/search?q=fibre", headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert ("<html" in answer.text, answer.text.count('class="hit"')) == (False, 2)
    assert words(answer.text).startswith("Services Fibre S-000001")


async def test_wildcards_and_nothing_find_nothing(staff: Staff, shop: Shop) -> None:
    assert "Nothing found for “%”" in await staff.get("/search?q=%25")
    assert "Nothing found for “_”" in await staff.get("/search?q=_")
    assert 'class="hit"' not in await staff.html("/search?q=+")
    assert "Not valid" in await staff.get("/search?q=%00zz", 422)


async def test_another_company_finds_nothing_of_ours(shop: Shop, visit: Visit, other_company: TenantId) -> None:
    async with visit(Role.OWNER, tenant=other_company) as stranger:
        assert 'class="hit"' not in await stranger.html("/search?q=000001")
