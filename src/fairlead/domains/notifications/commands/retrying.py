"""Sending notices after all, once what stood in their way is mended."""

from datetime import date
from uuid import UUID

from sqlalchemy import any_, literal, update
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.clients.queries import home
from fairlead.domains.notifications import queries
from fairlead.domains.notifications.errors import NobodyToWriteTo
from fairlead.domains.notifications.events import NoticeRetried
from fairlead.domains.notifications.lifecycle import NoticeAction, NoticeStatus
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.repository import Notices
from fairlead.domains.notifications.terms import NoticeKind, Recipient
from fairlead.platform.context import Context
from fairlead.platform.policy import policies


async def retry_notice(ctx: Context, notice_id: UUID, *, version: int | None = None) -> Notice:
    """Send a failed or held notice after all, even one of a kind that is switched off; its tries begin anew.

    One that had nobody to go to goes to those who have an address by now. Raises IllegalMove and NobodyToWriteTo.
    """
    notice = await Notices(ctx).get(notice_id, lock=True, version=version)
    notice.advance(NoticeAction.RETRY)
    notice.attempts = 0
    notices = [notice] if notice.address else await _addressed(ctx, notice)
    ctx.emit(*(_retried(one.id, one.client_id, one.kind, one.address) for one in notices))
    return notice


async def retry_held(ctx: Context, since: date, kind: NoticeKind | None = None) -> int:
    """Send what was held back since a day of the company's calendar; how many those are.

    What nobody can receive stays, and what is of a kind that is switched off.
    """
    chosen = await policies(ctx, NoticePolicy)
    zone = (await home(ctx)).timezone
    held = [one for one in await queries.held_since(ctx, since, zone, kind) if chosen.of(one.client_id).says(one.kind)]
    ids = literal([one.id for one in held], ARRAY(Uuid))
    released = await ctx.session.scalars(
        update(Notice)
        .where(Notice.id == any_(ids), Notice.status == NoticeStatus.HELD)
        .values(status=NoticeStatus.WAITING, error=None, attempts=0, version=Notice.version + 1)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    moved = set(released.all())
    ctx.emit(*(_retried(*one) for one in held if one.id in moved))
    return len(moved)


async def _addressed(ctx: Context, notice: Notice) -> list[Notice]:
    """The notice with its first recipient's address, and one more for each of the others."""
    had = await queries.written_to(ctx, notice.kind, notice.about)
    found = await queries.recipients_of(ctx, [notice.client_id], invoices=notice.invoice_id is not None)
    left = [one for one in found[notice.client_id] if one.address.casefold() not in had]
    if not left:
        raise NobodyToWriteTo(client_id=notice.client_id)
    first, *others = left
    notice.contact_id, notice.address, notice.name = first.contact_id, first.address, first.name
    more = [_copy(ctx, notice, one) for one in others]
    ctx.session.add_all(more)
    return [notice, *more]


def _copy(ctx: Context, notice: Notice, to: Recipient) -> Notice:
    return Notice(
        id=ctx.new_id(), kind=notice.kind, about=notice.about, client_id=notice.client_id, contact_id=to.contact_id,
        service_id=notice.service_id, invoice_id=notice.invoice_id, address=to.address, name=to.name,
        subject=notice.subject, text=notice.text, html=notice.html, status=NoticeStatus.WAITING,
        message_id="", created_at=ctx.now,
    )  # fmt: skip


def _retried(notice_id: UUID, client_id: UUID, kind: NoticeKind, address: str) -> NoticeRetried:
    return NoticeRetried(notice_id=notice_id, client_id=client_id, kind=kind, address=address)
