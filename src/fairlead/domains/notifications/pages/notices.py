"""The log of notices, one notice with its words, and sending again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.clients.queries import home
from fairlead.domains.notifications import commands, queries
from fairlead.domains.notifications.lifecycle import NOTICE, NoticeAction
from fairlead.domains.notifications.pages.letter import LetterView, alone
from fairlead.domains.notifications.permissions import NotificationPermission
from fairlead.domains.notifications.queries import NoticeRow
from fairlead.domains.notifications.repository import Notices
from fairlead.domains.notifications.schemas import ReleaseIn
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Alert,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Form,
    Header,
    KeyValues,
    Link,
    ListPage,
    Section,
    View,
    detail_page,
    form_page,
    see_other,
    status,
)
from fairlead.platform.pages.formats import worded

router = APIRouter(prefix="/notices", route_class=PageRoute)

READ = [needs(NotificationPermission.READ)]
SEND = [needs(NotificationPermission.SEND)]
Asked = Annotated[Listing, Depends(listing(Notices.filters, Notices.sorts, blanks=True))]

RELEASE = Form(
    ReleaseIn, "/notices/release", title="Send held notices", submit="Send them", cancel="/notices",
    crumbs=(Crumb("Notices", "/notices"), Crumb("Send held notices")),
    intro="Those without an address stay held, and those of a kind that is switched off.",
)  # fmt: skip


def again(row: NoticeRow, label: str = "Send again") -> tuple[Action, ...]:
    """The button that sends a failed or held notice after all."""
    if NoticeAction.RETRY not in NOTICE.allowed(row.status):
        return ()
    return (
        Action(
            label=label, href=f"/notices/{row.id}/retry", icon="send", post=True, permission=NotificationPermission.SEND
        ),
    )


COLUMNS: tuple[Column[NoticeRow], ...] = (
    Column("Notice", "subject", main=True),
    Column("To", lambda row: row.address or "nobody"),
    Column("Status", "status", "status", states=NOTICE.states),
    Column("Written", "created_at", "ago"),
    Column("Tries", "attempts", "number", phone=False),
    Column("Error", "error", phone=False),
)
NOTICES = ListPage[NoticeRow](
    "Notices",
    "/notices",
    columns=(
        COLUMNS[0],
        Column("Client", "client_name", href=lambda row: f"/clients/{row.client_id}"),
        *COLUMNS[1:3],
        Column("Written", "created_at", "ago", sort="created_at"),
        *COLUMNS[4:],
    ),
    filters=Notices.filters,
    noun="notice",
    default_sort="-created_at",
    search="address__icontains",
    pinned=("status", "kind"),
    views=(
        View("All", {}),
        View("Waiting", {"status": "waiting"}),
        View("Failed", {"status": "failed"}),
        View("Held back", {"status": "held"}),
        View("Sent", {"status": "sent"}),
    ),
    href=lambda row: f"/notices/{row.id}",
    actions=(
        Action(label="Samples", href="/notices/samples", icon="eye", look="ghost"),
        Action(
            label="Send held ones", href="/notices/release", icon="send", dialog=True,
            permission=NotificationPermission.SEND,
        ),
    ),
    empty=EmptyState("Nothing was said yet", "Mail to clients about their services is kept here.", icon="mail"),
    row_actions=again,
)  # fmt: skip


@router.get("", dependencies=READ)
async def notice_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Everything that was said, filtered by the address."""
    return await NOTICES.answer(request, await queries.notice_page(ctx, **asked))


@router.get("/release", dependencies=SEND)
async def ask_release(ctx: Ctx, request: Request) -> Response:
    """Which held notices are to be sent."""
    return await form_page(request, RELEASE.filled({"since": ctx.today((await home(ctx)).timezone)}))


@router.post("/release", dependencies=SEND)
async def release(ctx: Ctx, request: Request) -> Response:
    """Send held notices."""
    wanted = await RELEASE.submitted(request)
    count = await commands.retry_held(ctx, wanted.since, wanted.kind)
    said = "One notice is" if count == 1 else f"{count} notices are"
    return see_other(request, "/notices", flash=f"{said} on the way.")


@router.get("/{notice_id}", dependencies=READ)
async def notice_detail(ctx: Ctx, request: Request, notice_id: UUID) -> Response:
    """One notice: what it says and what became of it."""
    row, words = await queries.notice_words(ctx, notice_id)
    header = Header(
        row.subject,
        crumbs=(Crumb("Notices", "/notices"), Crumb(worded(row.kind.value))),
        badge=status(row.status, NOTICE.states),
        facts=(Link(row.client_name, f"/clients/{row.client_id}"), row.address or "nobody"),
        actions=again(row),
    )
    letter = LetterView(words.subject, words.text, f"/notices/{notice_id}/html")
    said = (Section("What it says", letter),)
    return await detail_page(request, header, *_why(row), Columns(said, (Section("Delivery", _facts(row)),)))


@router.get("/{notice_id}/html", dependencies=READ)
async def notice_html(ctx: Ctx, notice_id: UUID) -> Response:
    """Its HTML alone."""
    return alone((await queries.notice_words(ctx, notice_id)).words.html)


@router.post("/{notice_id}/retry", dependencies=SEND)
async def retry(ctx: Ctx, request: Request, notice_id: UUID) -> Response:
    """Send a notice after all."""
    await commands.retry_notice(ctx, notice_id)
    return see_other(request, f"/notices/{notice_id}", flash="The notice is on its way.")


def _why(row: NoticeRow) -> tuple[Alert, ...]:
    if not row.error:
        return ()
    title = {"held": "Held back", "failed": "Not delivered"}.get(row.status.value, "Not delivered yet")
    return (Alert(title, row.error, "danger" if row.status.value == "failed" else "warning"),)


def _facts(row: NoticeRow) -> KeyValues:
    service = Link(row.service_name or "", f"/services/{row.service_id}") if row.service_id else None
    return KeyValues(
        (
            ("To", f"{row.name} <{row.address}>" if row.address else "Nobody with an address"),
            ("Client", Link(row.client_name, f"/clients/{row.client_id}")),
            ("Service", service),
            *((("Invoice", Link("The invoice", f"/invoices/{row.invoice_id}")),) if row.invoice_id else ()),
            ("Written", row.created_at),
            ("Sent", row.sent_at),
            ("Tries", row.attempts),
            ("Message-ID", row.message_id or None),
        )
    )
