"""Taking on, changing and putting away clients."""

from collections.abc import Callable
from uuid import UUID

import pytest

from fairlead.domains.clients import commands
from fairlead.domains.clients.errors import ClientArchivedAlready, ExternalIdTaken
from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.queries import client_facts, client_row, contacts_of, count_clients, sites_of
from fairlead.domains.clients.terms import ClientKind, NewClient, NewContact, NewSite
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.ids import TenantId
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.repository import StaleVersion
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make import clients as make

Names = Callable[[], list[str]]


async def test_a_client_starts_with_the_companys_choices(ctx: Context, events: Names) -> None:
    client = await commands.create_client(ctx, NewClient(name="Ada"))
    facts = await client_facts(ctx, client.id)
    assert (facts.number, facts.name, facts.kind, facts.status) == (
        "C-000001", "Ada", ClientKind.RESIDENTIAL, Status.ACTIVE,
    )  # fmt: skip
    assert (facts.currency, facts.timezone, facts.locale) == ("USD", "America/New_York", "en")
    assert events() == ["ClientCreated"]


async def test_a_client_comes_with_contacts_and_sites(ctx: Context, events: Names) -> None:
    new = NewClient(
        name="Harbour Cafe",
        kind=ClientKind.BUSINESS,
        contacts=(NewContact(name="Zoe"), NewContact(name="Bob", receives_invoices=True)),
        sites=(NewSite(name="Quay", line1="1 Quay St", city="Oslo", country="NO"),),
    )
    client = await commands.create_client(ctx, new)
    assert [(c.name, c.receives_invoices) for c in await contacts_of(ctx, client.id)] == [("Bob", True), ("Zoe", False)]
    assert [(s.name, s.country) for s in await sites_of(ctx, client.id)] == [("Quay", "NO")]
    assert events() == ["ClientCreated", "ContactAdded", "ContactAdded", "SiteAdded"]


async def test_numbers_follow_each_other_in_each_company(their_client: UUID, ctx: Context) -> None:
    numbers = [(await make.client(ctx)).number for _ in range(3)]
    assert numbers == ["C-000001", "C-000002", "C-000003"]


async def test_every_mistake_is_named_and_nothing_is_created(ctx: Context, events: Names) -> None:
    wrong = NewClient(
        name=" ", email="ada", phone="x", currency="XXX", timezone="Mars/Olympus", locale="English",
        sites=(NewSite(name="Home", line1="1", city="X", country="ZZ"),),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        await commands.create_client(ctx, wrong)
    assert sorted(e.pointer for e in refused.value.errors) == [
        "#/currency", "#/email", "#/locale", "#/name", "#/phone", "#/sites/0/country", "#/timezone",
    ]  # fmt: skip
    assert all(e.message and e.remedy for e in refused.value.errors)
    assert (await count_clients(ctx), events()) == (0, [])


async def test_an_external_id_is_taken_once(ctx: Context) -> None:
    await make.client(ctx, external_id="7590-VHVEG")
    with pytest.raises(ExternalIdTaken, match="Taken already: 7590-VHVEG"):
        await make.client(ctx, external_id="7590-VHVEG")
    other = await make.client(ctx, external_id="5575-GNVDE")
    with pytest.raises(ExternalIdTaken):
        await commands.update_client(ctx, other.id, external_id="7590-VHVEG")
    assert (await client_row(ctx, other.id)).external_id == "5575-GNVDE"
    assert await count_clients(ctx) == 2


async def test_a_change_names_its_fields_and_counts(ctx: Context, events: Names) -> None:
    client = await make.client(ctx, email="ada@example.net")
    changed = await commands.update_client(ctx, client.id, version=1, name="Ada King", email="ada@example.net")
    assert (changed.name, changed.version) == ("Ada King", 2)
    assert ctx.outbox.events[-1].event.to_payload()["fields"] == ["name"]
    assert events() == ["ClientCreated", "ClientChanged"]


async def test_a_change_to_the_same_is_none(ctx: Context, events: Names) -> None:
    client = await make.client(ctx)
    same = await commands.update_client(ctx, client.id, name="Ada Lovelace")
    assert (same.version, events()) == (1, ["ClientCreated"])


async def test_a_stale_change_is_refused(ctx: Context) -> None:
    client = await make.client(ctx)
    await commands.update_client(ctx, client.id, name="Ada King")
    with pytest.raises(StaleVersion):
        await commands.update_client(ctx, client.id, version=1, name="Ada Byron")
    assert (await client_row(ctx, client.id)).name == "Ada King"


async def test_a_wrong_change_changes_nothing(ctx: Context) -> None:
    client = await make.client(ctx)
    with pytest.raises(Invalid, match="timezone"):
        await commands.update_client(ctx, client.id, name="Ada King", timezone="Nowhere")
    row = await client_row(ctx, client.id)
    assert (row.name, row.version) == ("Ada Lovelace", 1)


async def test_leads_become_clients_and_clients_rest(ctx: Context, events: Names) -> None:
    client = await make.client(ctx, lead=True)
    assert client.status is Status.LEAD
    await commands.activate_client(ctx, client.id)
    await commands.archive_client(ctx, client.id)
    with pytest.raises(ClientArchivedAlready):
        await commands.update_client(ctx, client.id, name="X")
    with pytest.raises(IllegalMove, match="Possible now: restore"):
        await commands.archive_client(ctx, client.id)
    await commands.restore_client(ctx, client.id, version=3)
    assert (client.status, client.version) == (Status.ACTIVE, 4)
    assert events() == ["ClientCreated", "ClientActivated", "ClientArchived", "ClientRestored"]


async def test_contacts_and_sites_change_and_go(ctx: Context, events: Names) -> None:
    client = await make.client(ctx)
    contact, site = await make.contact(ctx, client), await make.site(ctx, client)
    await commands.update_contact(ctx, client.id, contact.id, version=1, title="CTO", receives_invoices=True)
    await commands.update_site(ctx, client.id, site.id, postcode="SW1Y 4JH")
    [shown] = await contacts_of(ctx, client.id)
    assert (shown.title, shown.receives_invoices, shown.version) == ("CTO", True, 2)
    assert [s.postcode for s in await sites_of(ctx, client.id)] == ["SW1Y 4JH"]
    await commands.remove_contact(ctx, client.id, contact.id, version=2)
    await commands.remove_site(ctx, client.id, site.id)
    await ctx.session.flush()
    assert (await contacts_of(ctx, client.id), await sites_of(ctx, client.id)) == ([], [])
    assert events()[-4:] == ["ContactChanged", "SiteChanged", "ContactRemoved", "SiteRemoved"]


async def test_another_clients_parts_are_not_found(ctx: Context) -> None:
    ada, grace = await make.client(ctx), await make.client(ctx, name="Grace")
    contact, site = await make.contact(ctx, ada), await make.site(ctx, ada)
    with pytest.raises(NotFound, match="no contact"):
        await commands.update_contact(ctx, grace.id, contact.id, name="X")
    with pytest.raises(NotFound, match="no site"):
        await commands.remove_site(ctx, grace.id, site.id)
    assert [c.name for c in await contacts_of(ctx, ada.id)] == ["Mary"]


async def test_another_companys_client_is_not_found(
    their_client: UUID, ctx: Context, work: Work, other_company: TenantId
) -> None:
    for refused in (
        client_facts(ctx, their_client),
        client_row(ctx, their_client),
        contacts_of(ctx, their_client),
        commands.update_client(ctx, their_client, name="Mine"),
        commands.archive_client(ctx, their_client),
        commands.add_contact(ctx, their_client, NewContact(name="X")),
    ):
        with pytest.raises(NotFound, match=str(their_client)):
            await refused
    async with work.begin(other_company, Actor.system("test"), now=NOW, read_only=True) as theirs:
        assert (await client_row(theirs, their_client)).name == "Ada Lovelace"
