"""Sending an invoice from its page: to whom and what, before it goes."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.billing.queries import invoice_row
from fairlead.domains.notifications import commands
from fairlead.domains.notifications.permissions import NotificationPermission
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input
from fairlead.platform.pages import Form, form_page, see_other

router = APIRouter(route_class=PageRoute)

SEND = [needs(NotificationPermission.SEND)]


class NothingMore(Input):
    """It is sent as it is."""


SENDING = Form(
    NothingMore, "", title="Send invoice", submit="Send", preview=True,
    intro="It goes as PDF to every contact who receives invoices, or else to the client's own address. "
    "The preview shows whom that is.",
)  # fmt: skip


@router.get("/invoices/{invoice_id}/send", dependencies=SEND)
async def ask_send(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Whether it is to be sent."""
    await invoice_row(ctx, invoice_id)
    return await form_page(request, _sending(invoice_id))


@router.post("/invoices/{invoice_id}/send", dependencies=SEND)
async def send(ctx: Ctx, request: Request, invoice_id: UUID) -> Response:
    """Send it, also once more."""
    await _sending(invoice_id).submitted(request)
    sent = await commands.send_invoice(ctx, invoice_id)
    people = ", ".join(one.address for one in sent)
    return see_other(request, f"/invoices/{invoice_id}", flash=f"On its way to {people}.")


def _sending(invoice_id: UUID) -> Form[NothingMore]:
    return SENDING.at(f"/invoices/{invoice_id}/send", cancel=f"/invoices/{invoice_id}")
