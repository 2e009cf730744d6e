"""Pages of clients."""

from fairlead.domains.clients import queries
from fairlead.domains.clients.commands import NewClient, bring_in
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.db.database import Database
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.kit.queries import count_queries
from tests.make import clients as make

ME = Actor.system("test")
FORM = {"name": "Harbour Cafe", "kind": "business", "currency": "USD", "timezone": "UTC", "locale": "en"}


async def test_an_empty_list_says_what_to_do(staff: Staff) -> None:
    said = await staff.get("/clients")
    assert "No clients yet" in said
    assert "New client" in said


async def test_the_list_filters_by_its_address(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        await bring_in(ctx, [NewClient(name="Ada", email="ada@example.net"), NewClient(name="Eve", lead=True)])
    everyone, leads = await staff.get("/clients"), await staff.get("/clients?status=lead")
    assert "Ada C-000001" in everyone
    assert "ada@example.net" in everyone
    assert "Eve C-000002" in everyone
    assert ("Ada C-000001" in leads, "Eve C-000002" in leads) == (False, True)
    assert "'colour' is not a filter here" in await staff.get("/clients?colour=red", 422)


async def test_a_page_of_the_list_asks_as_much_for_many_as_for_few(
    staff: Staff, work: Work, company: TenantId, database: Database
) -> None:
    await staff.get("/clients")
    counts = []
    for more in (1, 49):
        async with work.begin(company, ME, now=NOW) as ctx:
            await bring_in(ctx, [NewClient(name=f"Client {n}") for n in range(more)])
        async with count_queries(database) as asked:
            await staff.get("/clients")
        counts.append(asked.count)
    assert counts[0] == counts[1]


async def test_a_client_is_created_and_edited_by_forms(staff: Staff, work: Work, company: TenantId) -> None:
    form = await staff.html("/clients/new")
    assert 'value="America/New_York"' in form
    leads_to = await staff.send("/clients/new", {**FORM, "email": "cafe@example.net", "paperless": "true"})
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [row] = (await queries.client_rows(ctx)).items
    assert leads_to == f"/clients/{row.id}"
    assert (row.name, row.kind, row.email, row.timezone, row.paperless) == (
        "Harbour Cafe", "business", "cafe@example.net", "UTC", True,
    )  # fmt: skip
    filled = await staff.html(f"/clients/{row.id}/edit")
    assert 'value="cafe@example.net"' in filled
    edit = {"name": "Harbour Bar", "kind": "business", "timezone": "UTC", "locale": "en", "email": ""}
    assert await staff.send(f"/clients/{row.id}/edit", edit) == f"/clients/{row.id}"
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        changed = await queries.client_row(ctx, row.id)
    assert (changed.name, changed.email, changed.paperless, changed.version) == ("Harbour Bar", None, False, 2)


async def test_a_wrong_form_comes_back_as_typed(staff: Staff, work: Work, company: TenantId) -> None:
    answer = await staff.post("/clients/new", {**FORM, "email": "nowhere", "timezone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert 'value="Harbour Cafe"' in answer.text
    assert "not an e-mail address" in answer.text
    assert "not an IANA zone" in answer.text
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert await queries.count_clients(ctx) == 0


async def test_contacts_sites_and_moves_by_forms(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        client = await make.client(ctx)
    here = f"/clients/{client.id}"
    assert "New contact" in await staff.get(f"{here}/contacts/new")
    assert await staff.send(f"{here}/contacts/new", {"name": "Mary", "email": "m@example.net"}) == here
    assert 'value="US"' in await staff.html(f"{here}/sites/new")
    assert await staff.send(f"{here}/sites/new", {"name": "Home", "line1": "1", "city": "B", "country": "GB"}) == here
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [contact], [site] = await queries.contacts_of(ctx, client.id), await queries.sites_of(ctx, client.id)
    assert 'value="m@example.net"' in await staff.html(f"{here}/contacts/{contact.id}/edit")
    await staff.send(f"{here}/contacts/{contact.id}/edit", {"name": "Mary Ann"})
    await staff.send(f"{here}/sites/{site.id}/remove")
    assert "Nothing more can be sold" in await staff.get(f"{here}/archive")
    await staff.send(f"{here}/archive")
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        [contact] = await queries.contacts_of(ctx, client.id)
        assert (contact.name, contact.email) == ("Mary Ann", None)
        assert await queries.sites_of(ctx, client.id) == []
        assert (await queries.client_facts(ctx, client.id)).status == "archived"


async def test_another_companys_client_has_no_page(staff: Staff, work: Work, other_company: TenantId) -> None:
    async with work.begin(other_company, ME, now=NOW) as ctx:
        theirs = await make.client(ctx)
    for path in ("edit", "archive", "contacts/new", "sites/new"):
        assert "There is no client" in await staff.get(f"/clients/{theirs.id}/{path}", 404)
    answer = await staff.post(f"/clients/{theirs.id}/archive")
    assert answer.status_code == 404
