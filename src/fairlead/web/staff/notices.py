"""What was said to a client, as a part of other pages."""

from collections.abc import Mapping
from uuid import UUID

from fairlead.domains.notifications import queries
from fairlead.domains.notifications.pages.notices import COLUMNS
from fairlead.domains.notifications.permissions import NotificationPermission
from fairlead.domains.notifications.terms import HeldBecause
from fairlead.platform.context import Context
from fairlead.platform.pages import Action, Alert, Section, Table

_SHOWN = 8
_NO_ADDRESS = (
    "The client has no e-mail address, and no contact who receives invoices has one. Add one, then send the invoice."
)


async def notice_section(ctx: Context, about: Mapping[str, UUID]) -> list[Section]:
    """The latest notices about one thing (`{"service_id": …}`); nothing where there are none, or none may be read."""
    if not ctx.actor.may(NotificationPermission.READ):
        return []
    found = await queries.notice_page(ctx, about, limit=_SHOWN)
    if not found.items:
        return []
    table = Table(COLUMNS[:4], found.items, label="Notices", noun="notice", href=lambda row: f"/notices/{row.id}")
    where = "&".join(f"{name}={value}" for name, value in about.items())
    every = Action(label="All notices", href=f"/notices?{where}", look="ghost")
    return [Section("Notices", table, (every,), flush=True)]


async def letters_of(ctx: Context, invoice_id: UUID) -> list[Section]:
    """How an invoice was sent, and what became of each letter; first of all if it could go to nobody."""
    about = {"invoice_id": invoice_id}
    sections = await notice_section(ctx, about)
    if not sections:
        return []
    found = await queries.notice_page(ctx, about, limit=_SHOWN)
    held = next((one for one in found.items if one.error == HeldBecause.NO_CONTACT), None)
    if held is None or any(one.address for one in found.items):
        return sections
    give = Action(label="Add an address", href=f"/clients/{held.client_id}")
    after = Action(label="Then send it", href=f"/invoices/{invoice_id}/send")
    return [Section("Not sent: no address", Alert("Nobody has this invoice", _NO_ADDRESS), (give, after)), *sections]
