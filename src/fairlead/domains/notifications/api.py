"""The API of notices."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from fairlead.domains.notifications import commands, queries
from fairlead.domains.notifications.errors import InvoiceNotSendable, NobodyToWriteTo
from fairlead.domains.notifications.permissions import NotificationPermission
from fairlead.domains.notifications.repository import Notices
from fairlead.domains.notifications.schemas import (
    NoticeOut,
    NoticeWithWords,
    ReleasedOut,
    ReleaseIn,
    SentOut,
    notice_out,
    notice_with_words,
    sent_out,
)
from fairlead.kernel.lifecycle import IllegalMove
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.http.schemas import PageOut, page_out

router = APIRouter(tags=["notices"], route_class=WorkRoute)
notices = APIRouter(prefix="/notices", tags=["notices"], route_class=WorkRoute)

READ = [needs(NotificationPermission.READ)]
SEND = [needs(NotificationPermission.SEND)]


@notices.get("", dependencies=READ)
async def list_notices(
    ctx: Ctx, asked: Annotated[Listing, Depends(listing(Notices.filters, Notices.sorts))]
) -> PageOut[NoticeOut]:
    """Search what was said to clients by any declared filter."""
    return page_out(await queries.notice_page(ctx, **asked), notice_out)


@notices.post("/release", dependencies=SEND)
async def release_held(ctx: Ctx, body: ReleaseIn) -> ReleasedOut:
    """Send what was held back for want of a mail server, or while its kind was switched off."""
    return ReleasedOut(released=await commands.retry_held(ctx, body.since, body.kind))


@notices.get("/{notice_id}", dependencies=READ)
async def get_notice(ctx: Ctx, notice_id: UUID) -> NoticeWithWords:
    """One notice with its text and HTML."""
    return notice_with_words(await queries.notice_words(ctx, notice_id))


@notices.post("/{notice_id}/retry", dependencies=SEND, responses=raises(IllegalMove, NobodyToWriteTo))
async def retry_notice(ctx: Ctx, notice_id: UUID, version: IfMatch) -> NoticeOut:
    """Send a failed or held notice after all."""
    return notice_out(await commands.retry_notice(ctx, notice_id, version=version))


@router.post("/invoices/{invoice_id}/send", dependencies=SEND, responses=raises(InvoiceNotSendable, NobodyToWriteTo))
async def send_invoice(ctx: Ctx, invoice_id: UUID) -> SentOut:
    """Send an invoice by e-mail, also once more; an Idempotency-Key makes it one letter however often it is sent."""
    return sent_out(await commands.send_invoice(ctx, invoice_id))


router.include_router(notices)
