"""The log of notices: who was told what, what became of it, and a mail's HTML that can do nothing on our pages."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.identity.permissions import Role
from fairlead.domains.notifications.lifecycle import NoticeAction
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.terms import HeldBecause, NoticeKind
from fairlead.kernel.ids import TenantId
from fairlead.platform.work import Work
from tests.db.web.conftest import ME, Shop, Visit
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW
from tests.kit.world import hear
from tests.make import clients, services

ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


@pytest.fixture
async def held(work: Work, company: TenantId) -> UUID:
    """A notice to a client with an ill-meant name; the mail server was away."""
    async with work.begin(company, ME, now=NOW) as ctx:
        eve = await clients.client(ctx, name="<script>alert(1)</script>", email="eve@example.net")
        await services.service(ctx, eve)
        await hear(ctx)
        notice = (await ctx.session.scalars(select(Notice))).one()
        notice.advance(NoticeAction.HOLD, HeldBecause.NO_SERVER)
        return notice.id


async def test_no_notices_say_so(staff: Staff) -> None:
    assert "Nothing was said yet" in await staff.html("/notices")


async def test_the_list_says_who_was_told_what_and_why_not(staff: Staff, held: UUID) -> None:
    said = await staff.html("/notices")
    assert "eve@example.net" in said
    assert "Fibre 100 is active" in said
    assert HeldBecause.NO_SERVER in said
    assert "<script>alert(1)" not in said
    assert "eve@example.net" not in await staff.html("/notices?status=sent")
    assert "eve@example.net" in await staff.html("/notices?status=held&kind=service_activated")


async def test_one_notice_shows_its_words_in_a_frame_that_can_do_nothing(staff: Staff, held: UUID) -> None:
    page = await staff.http.get(f"/notices/{held}")
    assert page.status_code == 200
    [frame] = re.findall(r"<iframe[^>]*>", page.text)
    assert f'src="/notices/{held}/html"' in frame
    assert re.search(r"\bsandbox(?![=\w])", frame)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert(1)" not in page.text
    html = await staff.http.get(f"/notices/{held}/html")
    assert html.headers.get_list("content-security-policy") == [ALONE]
    assert html.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert html.headers["x-content-type-options"] == "nosniff"
    assert "<script>alert(1)" not in html.text


async def test_every_other_page_keeps_the_strict_policy(staff: Staff, held: UUID) -> None:
    headers = (await staff.http.get(f"/notices/{held}")).headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_a_held_notice_is_sent_after_all(staff: Staff, work: Work, company: TenantId, held: UUID) -> None:
    assert await staff.send(f"/notices/{held}/retry") == f"/notices/{held}"
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        notice = (await ctx.session.scalars(select(Notice))).one()
        assert (notice.status, notice.error) == ("waiting", None)
    assert "Send again" not in await staff.html(f"/notices/{held}")


async def test_held_notices_are_released_by_a_form(staff: Staff, held: UUID) -> None:
    assert 'name="since"' in await staff.html("/notices/release")
    assert await staff.send("/notices/release", {"since": "2026-03-01", "kind": ""}) == "/notices"
    assert "Waiting" in await staff.html(f"/notices/{held}")


async def test_who_may_only_read_sees_no_button(visit: Visit, held: UUID) -> None:
    async with visit(Role.READ_ONLY) as reader:
        assert "Send again" not in await reader.html("/notices")
        assert (await reader.post(f"/notices/{held}/retry")).status_code == 403


@pytest.mark.parametrize("kind", NoticeKind)
async def test_every_kind_can_be_looked_at(staff: Staff, kind: NoticeKind) -> None:
    assert "What notices look like" in await staff.get("/notices/samples")
    assert "Made-up facts" in await staff.html(f"/notices/samples/{kind.value}")
    html = await staff.http.get(f"/notices/samples/{kind.value}/html")
    assert "Ada Lovelace" in html.text
    assert html.headers["x-frame-options"] == "SAMEORIGIN"


async def test_client_and_service_show_what_was_said(staff: Staff, shop: Shop) -> None:
    """The shop's Ada has no address: what she was to be told is held, and seen."""
    for page in (f"/clients/{shop.client}", f"/services/{shop.active}"):
        said = await staff.html(page)
        assert "is active" in said
        assert "Held back" in said
