"""Changes of a service: those to come, which can be revoked, and those made, with both sides of them."""

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import CHANGE, LIVE, ChangeStatus
from fairlead.domains.services.pages import difference_text, wish_text
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import ChangeRow, ServiceRow
from fairlead.platform.context import Context
from fairlead.platform.pages import Action, Column, EmptyState, Section, Table
from fairlead.web.staff.service.part import Shown


async def changes(ctx: Context, service: ServiceRow) -> Shown:
    """What will change and what did, and the way to change it."""
    known = await queries.changes_of(ctx, service.id)
    actions = (_change(service),) if service.status in LIVE else ()
    planned = [one for one in known if one.status is ChangeStatus.SCHEDULED]
    past = [one for one in reversed(known) if one.status is not ChangeStatus.SCHEDULED]
    parts: list[object] = []
    if planned or actions:
        parts.append(Section("Scheduled changes", _planned(service, planned), actions=actions, flush=True))
    if past:
        parts.append(Section("Changes made", _made(past), flush=True, count=len(past)))
    return Shown(main=parts)


def _change(service: ServiceRow) -> Action:
    return Action(
        label="Change", href=f"/services/{service.id}/change", icon="edit", dialog=True,
        permission=ServicePermission.CHANGE,
    )  # fmt: skip


def _planned(service: ServiceRow, rows: list[ChangeRow]) -> Table[ChangeRow]:
    columns: tuple[Column[ChangeRow], ...] = (
        Column("From", "effective_on", "date", main=True),
        Column("What", lambda row: wish_text(row.wish), below="note"),
        Column("Asked", "asked_at", "ago", below="asked_by", phone=False),
    )
    return Table(
        columns, rows, label="Scheduled changes", noun="change",
        actions=lambda row: [
            Action(
                label="Revoke", href=f"/services/{service.id}/changes/{row.id}/revoke", post=True,
                confirm="Take this change back?", permission=ServicePermission.CHANGE,
            )
        ],
        empty=EmptyState("Nothing is scheduled"),
    )  # fmt: skip


def _made(rows: list[ChangeRow]) -> Table[ChangeRow]:
    columns: tuple[Column[ChangeRow], ...] = (
        Column("From", "effective_on", "date", main=True),
        Column("What", _what, below="note"),
        Column("State", "status", "status", states=CHANGE.states, below="outcome"),
        Column("By", "asked_by", below="origin", phone=False),
    )
    return Table(columns, rows, label="Changes made", noun="change", empty=EmptyState("Nothing was changed"))


def _what(row: ChangeRow) -> str:
    sides = row.terms
    return difference_text(*sides) if sides else wish_text(row.wish)
