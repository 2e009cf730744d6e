"""What each kind of notice looks like, with made-up facts."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.notifications import rules
from fairlead.domains.notifications.pages.letter import LetterView, alone
from fairlead.domains.notifications.permissions import NotificationPermission
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.terms import NoticeKind, Words
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Column, Crumb, Header, Section, Table, detail_page
from fairlead.platform.pages.formats import worded
from fairlead.platform.policy import policy

router = APIRouter(prefix="/notices/samples", route_class=PageRoute)

READ = [needs(NotificationPermission.READ)]
_CRUMBS = (Crumb("Notices", "/notices"), Crumb("Samples", "/notices/samples"))


@router.get("", dependencies=READ)
async def sample_list(ctx: Ctx, request: Request) -> Response:
    """Every kind, and whether it is sent."""
    chosen = await policy(ctx, NoticePolicy)
    columns: tuple[Column[NoticeKind], ...] = (
        Column("Kind", lambda kind: worded(kind.value), main=True),
        Column("Subject", lambda kind: _sample(kind).subject),
        Column("Is sent", chosen.says),
    )
    table = Table(columns, list(NoticeKind), label="Samples", noun="kind", href=_at)
    return await detail_page(request, Header("What notices look like", crumbs=_CRUMBS), table)


@router.get("/{notice_kind}", dependencies=READ)
async def sample(request: Request, notice_kind: NoticeKind) -> Response:
    """One kind with made-up facts."""
    words = _sample(notice_kind)
    title = worded(notice_kind.value)
    header = Header(title, crumbs=(*_CRUMBS, Crumb(title)), facts=("Made-up facts",))
    view = LetterView(words.subject, words.text, f"{_at(notice_kind)}/html")
    return await detail_page(request, header, Section(words.subject, view))


@router.get("/{notice_kind}/html", dependencies=READ)
async def sample_html(notice_kind: NoticeKind) -> Response:
    """Its HTML alone."""
    return alone(_sample(notice_kind).html)


def _sample(kind: NoticeKind) -> Words:
    return rules.rendered(kind, rules.SAMPLES[kind])


def _at(kind: NoticeKind) -> str:
    return f"/notices/samples/{kind.value}"
