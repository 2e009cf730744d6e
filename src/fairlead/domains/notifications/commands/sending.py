"""Sending notices: handed to the mail server, and what it answered kept with each."""

from collections.abc import Sequence
from uuid import UUID

from fairlead.domains.billing.commands.documents import invoice_pdfs
from fairlead.domains.billing.terms import Stage
from fairlead.domains.notifications import queries, rules
from fairlead.domains.notifications.events import NoticeFailed, NoticeSent
from fairlead.domains.notifications.lifecycle import NoticeAction, NoticeStatus
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.repository import Notices
from fairlead.domains.notifications.terms import HeldBecause
from fairlead.platform.context import Context
from fairlead.platform.documents import TemplateWrong
from fairlead.platform.mail import Attachment, Letter, MailServer, MailSession, Postponed, Refused
from fairlead.platform.outside import outside
from fairlead.platform.policy import policies


async def send(ctx: Context, notice_ids: Sequence[UUID]) -> dict[int, list[UUID]]:
    """Send the notices that wait, over one connection; those to be tried again, by how often they were.

    The answer to each is part of this unit of work, so a try is counted exactly when its answer is known. When a
    worker dies between the two, the notice goes out again under the same Message-ID.
    """
    server = outside(ctx, MailServer)
    notices = await Notices(ctx).waiting(notice_ids)
    if server is None:
        for notice in notices:
            notice.advance(NoticeAction.HOLD, HeldBecause.NO_SERVER)
        return {}
    company, chosen = await queries.company_name(ctx), await policies(ctx, NoticePolicy)
    files = await _files(ctx, notices)
    again: dict[int, list[UUID]] = {}
    async with server.session() as session:
        for notice in [one for one in notices if one.status is NoticeStatus.WAITING]:
            enclosed = files.get(notice.invoice_id, ()) if notice.invoice_id else ()
            letter = _letter(ctx, notice, server.sender, chosen.of(notice.client_id), company, enclosed)
            if not await _handed_over(ctx, session, notice, letter):
                again.setdefault(notice.attempts, []).append(notice.id)
    return again


async def _files(ctx: Context, notices: Sequence[Notice]) -> dict[UUID, tuple[Attachment, ...]]:
    """The invoices that go with them, printed together. What was taken back is held; what cannot be printed fails."""
    invoiced = [one for one in notices if one.invoice_id]
    if not invoiced:
        return {}
    try:
        printed = await invoice_pdfs(ctx, {one.invoice_id for one in invoiced if one.invoice_id})
    except TemplateWrong as wrong:
        for notice in invoiced:
            _failed(ctx, notice, f"The invoice cannot be printed: {wrong}")
        return {}
    for notice in invoiced:
        if notice.invoice_id and printed[notice.invoice_id].stage is not Stage.FINAL:
            notice.advance(NoticeAction.HOLD, HeldBecause.TAKEN_BACK)
    return {id_: (Attachment(pdf.name, "application/pdf", pdf.content),) for id_, pdf in printed.items()}


async def _handed_over(ctx: Context, session: MailSession, notice: Notice, letter: Letter) -> bool:
    """Whether that was the last of this notice: it was taken, refused, or tried often enough."""
    notice.attempts += 1
    notice.message_id = letter.message_id
    try:
        await session.send(letter)
    except Refused as error:
        _failed(ctx, notice, str(error))
    except Postponed as error:
        if rules.RETRY.delay(notice.attempts, notice.id) is not None:
            notice.error = str(error)
            notice.version += 1
            return False
        _failed(ctx, notice, str(error))
    else:
        notice.sent_at = ctx.now
        notice.advance(NoticeAction.SEND)
        ctx.emit(NoticeSent(notice_id=notice.id, client_id=notice.client_id, kind=notice.kind, address=notice.address))
    return True


def _failed(ctx: Context, notice: Notice, error: str) -> None:
    notice.advance(NoticeAction.FAIL, error)
    ctx.emit(
        NoticeFailed(
            notice_id=notice.id, client_id=notice.client_id, kind=notice.kind, address=notice.address, error=error
        )
    )


def _letter(
    ctx: Context, notice: Notice, sender: str, policy: NoticePolicy, company: str, enclosed: tuple[Attachment, ...]
) -> Letter:
    return Letter(
        message_id=notice.message_id or rules.message_id(notice.id, sender),
        at=ctx.now,
        sender=sender,
        sender_name=policy.sender_name or company,
        reply_to=policy.reply_to,
        to=notice.address,
        to_name=notice.name,
        subject=notice.subject,
        text=notice.text,
        html=notice.html,
        attachments=enclosed,
    )
