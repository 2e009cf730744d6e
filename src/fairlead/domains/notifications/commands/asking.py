"""Notices that staff ask for: an invoice, sent once more."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.queries import invoice_row
from fairlead.domains.notifications import queries, rules
from fairlead.domains.notifications.commands.writing import write
from fairlead.domains.notifications.errors import InvoiceNotSendable, NobodyToWriteTo
from fairlead.domains.notifications.events import NoticeWanted
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.terms import NoticeKind, Saying
from fairlead.platform.context import Context


async def send_invoice(ctx: Context, invoice_id: UUID) -> Sequence[Notice]:
    """Send an invoice to everybody who receives them, also when it was sent before; the letters that are on their way.

    Raises NotFound, InvoiceNotSendable and NobodyToWriteTo.
    """
    invoice = await invoice_row(ctx, invoice_id)
    if invoice.status is not InvoiceStatus.ISSUED or invoice.number is None:
        raise InvoiceNotSendable(invoice_id=invoice_id, invoice_status=invoice.status.value)
    people = await queries.recipients_of(ctx, [invoice.client_id], invoices=True)
    if not people.get(invoice.client_id):
        raise NobodyToWriteTo(client_id=invoice.client_id)
    about = f"{invoice_id} {ctx.new_id()}"
    facts = rules.invoice_facts(invoice.number, invoice.issue_date, invoice.due_date, invoice.total)
    saying = Saying(
        kind=NoticeKind.INVOICE_ISSUED, about=about, client_id=invoice.client_id, invoice_id=invoice_id, facts=facts,
        wanted=True,
    )  # fmt: skip
    await write(ctx, [saying])
    written = select(Notice).where(Notice.kind == saying.kind, Notice.about == about).order_by(Notice.id)
    sent = (await ctx.session.scalars(written)).all()
    ctx.emit(*(NoticeWanted(notice_id=n.id, client_id=n.client_id, kind=n.kind, address=n.address) for n in sent))
    return sent
