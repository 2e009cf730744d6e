"""Picking one of many: looked up while one types, understood from what was typed when there are no scripts."""

import re

import pytest

from fairlead.domains.identity.permissions import Role
from fairlead.domains.services import queries
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.make import catalog, clients, contracts
from tests.make import staff as people

ME = Actor.system("test")


def options(html: str) -> list[str]:
    """What is offered, as the field would hold it."""
    return re.findall(r'data-label="([^"]*)"', html)


async def test_clients_are_found_by_a_part_of_name_number_or_mail(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada = await clients.client(ctx, name="Ada Works", email="ada@works.example")
        bea = await clients.client(ctx, name="Bea Works")
    both = [f"{one.name} ({one.number})" for one in (ada, bea)]
    for typed, found in (("work", both), ("ada@", both[:1]), (bea.number, both[1:]), ("nobody", []), ("", both)):
        assert options(await staff.html(f"/pick/clients?for=client_id&client_id={typed}")) == found
    assert "No client fits this." in await staff.html("/pick/clients?for=client_id&client_id=nobody")


async def test_what_belongs_to_a_client_is_looked_up_among_theirs(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada, bea = await clients.client(ctx, name="Ada"), await clients.client(ctx, name="Bea")
        await clients.site(ctx, ada, name="Mill", line1="1 River Rd", city="Boston")
        await clients.site(ctx, bea, name="Farm")
        await ctx.session.flush()
        signed = await contracts.contract(ctx, ada)
        await contracts.contract(ctx, ada, signed=False)
    for client in (str(ada.id), f"Ada ({ada.number})", "ada"):
        scope = f"client_in=client_id&client_id={client}"
        assert options(await staff.html(f"/pick/sites?for=site_id&{scope}")) == ["Mill (1 River Rd, Boston)"]
        [found] = options(await staff.html(f"/pick/contracts?for=contract_id&{scope}"))
        assert signed.number in found
    for unclear in ("", "x", "a", "019cf15e-1200-7000-9d1c-508df9a1557e"):
        assert options(await staff.html(f"/pick/sites?for=site_id&client_in=client_id&client_id={unclear}")) == []


async def test_technicians_are_those_who_can_work(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        await people.user(ctx, "Tess Tech")
        await people.user(ctx, "Tom Books", Role.BILLING)
    assert options(await staff.html("/pick/technicians?for=p&p=te")) == ["Tess Tech (tess.tech@harbour.example)"]


async def _sell(staff: Staff, **typed: object) -> tuple[int, str]:
    answer = await staff.post("/services/new", {"start_date": "2026-03-15", **typed})
    return answer.status_code, answer.text


@pytest.mark.parametrize("typed", ["Ada Works ({number})", "{number}", "ada works", "ada", "{id}"])
async def test_without_scripts_what_was_typed_is_understood(
    staff: Staff, work: Work, company: TenantId, typed: str
) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada, _ = await clients.client(ctx, name="Ada Works"), await clients.client(ctx, name="Bea Works")
        await catalog.tariff(ctx)
    wanted = typed.format(number=ada.number, id=ada.id)
    code, _ = await _sell(staff, client_id=wanted, tariff_id="fibre")
    assert code == 303
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert [row.client_name for row in (await queries.service_page(ctx)).items] == ["Ada Works"]


async def test_where_several_fit_they_are_offered_to_choose_from(staff: Staff, work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ada, bea = await clients.client(ctx, name="Ada Works"), await clients.client(ctx, name="Bea Works")
        await catalog.tariff(ctx)
    code, html = await _sell(staff, client_id="works", tariff_id="fibre")
    assert code == 422
    assert "Several fit: choose one." in html
    assert re.search(r'<select[^>]*name="client_id"', html)
    for one in (ada, bea):
        assert f'value="{one.name} ({one.number})"' in html
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await queries.service_page(ctx)).items == []


async def test_what_fits_nothing_is_said_beside_the_field_with_the_other_mistakes(staff: Staff) -> None:
    answer = await staff.post("/services/new", {"client_id": "nobody", "tariff_id": "", "start_date": "2026-02-30"})
    assert answer.status_code == 422
    assert "No client fits this." in answer.text
    assert answer.text.count('aria-invalid="true"') == 3
    assert 'value="nobody"' in answer.text
