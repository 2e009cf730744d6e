"""The page on which a client answers a renewal quote by a signed link, without a login."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import QuoteStatus
from fairlead.domains.services.models import RenewalQuote, Service
from fairlead.domains.services.pages.quotes import MOST
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor, Context
from fairlead.platform.links import Links
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW
from tests.make.renewals import decisions, ending

CSRF = re.compile(r'name="_csrf" value="([^"]+)"')


@pytest.fixture
async def anyone(web: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Someone with a browser, not signed in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://fairlead.test") as caller:
        yield caller


async def quoted(work: Work, tenant: TenantId, **over: Any) -> tuple[UUID, UUID]:
    """A service whose term ends tomorrow, and the open quote for it: 47.00 for two years."""
    async with work.begin(tenant, Actor.system("test"), now=NOW) as ctx:
        service = await ending(ctx)
        terms: dict[str, Any] = {"price": Money(4700, "USD"), "months": 24, "message": "A better price for two years."}
        quote = await commands.create_renewal_quote(ctx, service.id, **{**terms, **over})
    return service.id, quote.id


def path(web: FastAPI, tenant: TenantId, quote_id: UUID) -> str:
    links: Links = web.state.links
    return queries.quote_path(links, tenant, quote_id)


async def answer(anyone: httpx.AsyncClient, at: str, act: str, csrf: str | None = None, **form: str) -> httpx.Response:
    """Send the page's form and look at what it says then; `csrf` of a page that was loaded before."""
    token = csrf or csrf_of(await anyone.get(at))
    sent = await anyone.post(f"{at}/{act}", data={"_csrf": token, "name": "Mary", **form})
    assert sent.status_code == 303, sent.text
    return await anyone.get(sent.headers["location"])


def csrf_of(found: httpx.Response) -> str:
    match = CSRF.search(found.text)
    assert match is not None, found.text
    return match[1]


async def state(work: Work, tenant: TenantId, service_id: UUID) -> tuple[Any, ...]:
    """(term's end, times renewed, decisions, quotes) of a service."""

    async def read(ctx: Context) -> tuple[Any, ...]:
        row = (await ctx.session.scalars(select(Service).where(Service.id == service_id))).one()
        quotes = await ctx.session.scalars(select(RenewalQuote).where(RenewalQuote.service_id == service_id))
        stored = [(one.status, one.decided_by, one.decline_reason) for one in quotes]
        return str(row.end_date), row.renewal_count, await decisions(ctx, service_id), stored

    async with work.begin(tenant, Actor.system("test"), now=NOW) as ctx:
        return await read(ctx)


UNTOUCHED: tuple[Any, ...] = ("2026-03-16", 0, [], [(QuoteStatus.OPEN, None, None)])


async def test_the_client_sees_what_would_change(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId
) -> None:
    _, quote = await quoted(work, company)
    page = await anyone.get(path(web, company, quote))
    assert page.status_code == 200
    for text in ("Harbour", "Ada Lovelace", "Q-000001", "49.90", "47.00", "24 months", "A better price for two years."):
        assert text in page.text
    assert "16 Mar 2026" in page.text
    assert "15 Mar 2028" in page.text  # the last day of it


async def test_accepting_renews_in_the_same_work(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId
) -> None:
    service, quote = await quoted(work, company)
    page = await answer(anyone, path(web, company, quote), "accept")
    assert "This quote was accepted" in page.text
    assert "Mary" in page.text
    assert await state(work, company, service) == (
        "2028-03-16", 1, [("2026-03-16", "renewed", "2028-03-16", 4700)], [(QuoteStatus.ACCEPTED, "Mary", None)],
    )  # fmt: skip


async def test_a_link_used_twice_changes_nothing_more(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId
) -> None:
    service, quote = await quoted(work, company)
    at = path(web, company, quote)
    csrf = csrf_of(await anyone.get(at))
    await answer(anyone, at, "accept", csrf)
    after = await state(work, company, service)
    for act in ("accept", "decline"):
        page = await answer(anyone, at, act, csrf, name="Eve")
        assert "This quote was accepted" in page.text
        assert await state(work, company, service) == after


async def test_declining_keeps_the_reason_and_the_term(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId
) -> None:
    service, quote = await quoted(work, company)
    page = await answer(anyone, path(web, company, quote), "decline", reason="too dear")
    assert "This quote was declined" in page.text
    assert await state(work, company, service) == (
        "2026-03-16", 0, [], [(QuoteStatus.DECLINED, "Mary", "too dear")],
    )  # fmt: skip


async def test_an_expired_link_says_so_by_the_clock(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId
) -> None:
    service, quote = await quoted(work, company, valid_days=7)
    at = path(web, company, quote)
    csrf = csrf_of(await anyone.get(at))
    web.state.edge = replace(web.state.edge, clock=lambda: NOW + timedelta(days=7, hours=12))
    assert "This quote has expired" in (await answer(anyone, at, "accept", csrf)).text
    assert await state(work, company, service) == UNTOUCHED


async def test_an_altered_token_is_no_link(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId
) -> None:
    service, quote = await quoted(work, company)
    at = path(web, company, quote)
    csrf = csrf_of(await anyone.get(at))
    altered = at[:20] + ("B" if at[20] != "B" else "C") + at[21:]
    page = await anyone.get(altered)
    assert (page.status_code, "This link does not work" in page.text) == (404, True)
    sent = await anyone.post(f"{altered}/accept", data={"_csrf": csrf, "name": "Mary"})
    assert sent.status_code == 404
    assert await state(work, company, service) == UNTOUCHED


async def test_a_token_of_another_installation_or_company_reaches_nothing(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId, other_company: TenantId
) -> None:
    service, quote = await quoted(work, company)
    for at in (queries.quote_path(Links(b"another key"), company, quote), path(web, other_company, quote)):
        assert (await anyone.get(at)).status_code == 404
    csrf = csrf_of(await anyone.get(path(web, company, quote)))
    sent = await anyone.post(f"{path(web, other_company, quote)}/accept", data={"_csrf": csrf, "name": "Mary"})
    assert sent.status_code == 404
    assert await state(work, company, service) == UNTOUCHED


async def test_a_withdrawn_quote_says_so(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId
) -> None:
    service, quote = await quoted(work, company)
    at = path(web, company, quote)
    csrf = csrf_of(await anyone.get(at))
    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        await commands.withdraw_renewal_quote(ctx, service, quote)
    assert "This quote was withdrawn" in (await answer(anyone, at, "accept", csrf)).text
    assert (await state(work, company, service))[:3] == UNTOUCHED[:3]


@pytest.mark.parametrize(
    ("on", "said"), [(None, "This service has ended"), ("later", "This service is to be cancelled")]
)
async def test_a_service_cancelled_meanwhile_says_so(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId, on: str | None, said: str
) -> None:
    service, quote = await quoted(work, company)
    at = path(web, company, quote)
    csrf = csrf_of(await anyone.get(at))
    async with work.begin(company, Actor.system("test"), now=NOW) as ctx:
        day = None if on is None else (NOW + timedelta(days=30)).date()
        await commands.cancel(ctx, service, reason="moving", on=day)
    assert said in (await answer(anyone, at, "accept", csrf)).text
    assert await state(work, company, service) == UNTOUCHED


async def test_a_form_from_elsewhere_is_refused(
    anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId
) -> None:
    service, quote = await quoted(work, company)
    at = path(web, company, quote)
    await anyone.get(at)
    assert (await anyone.post(f"{at}/accept", data={"name": "Mary"})).status_code == 403
    assert await state(work, company, service) == UNTOUCHED


async def test_nobody_tries_out_links(anyone: httpx.AsyncClient, web: FastAPI, work: Work, company: TenantId) -> None:
    _, quote = await quoted(work, company)
    at = path(web, company, quote)
    for _ in range(MOST):
        assert (await anyone.get("/quotes/guessed")).status_code == 404
    refused = await anyone.get(at)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")
