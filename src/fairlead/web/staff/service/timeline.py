"""What happened to a service, in one order: events in words, moves and changes that no event tells, and its money."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.domains.services import queries
from fairlead.domains.services.lifecycle import SERVICE
from fairlead.domains.services.pages import difference_text
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import Happened, Happening, ServiceRow, read_both
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action as Button
from fairlead.platform.pages import Crumb, Entry, Header, Section, Timeline, detail_page
from fairlead.platform.pages.formats import day_text, money_text
from fairlead.web.staff.service.part import Shown
from fairlead.web.staff.service.state import DONE
from fairlead.web.staff.wording import details, words_of

router = APIRouter(route_class=PageRoute)

LATEST = 40
"""Happenings behind the part of the page: about half as many entries."""
PAGE = 200


async def timeline(ctx: Context, service: ServiceRow) -> Shown:
    """The latest of it."""
    page = await queries.timeline(ctx, service.id, limit=LATEST)
    more = f"/services/{service.id}/timeline" if page.next_cursor else None
    return Shown(main=[Section("Timeline", Timeline(entries(page.items), more))])


@router.get("/services/{service_id}/timeline", dependencies=[needs(ServicePermission.READ)])
async def whole_timeline(
    ctx: Ctx, request: Request, service_id: UUID, cursor: Annotated[str | None, Query()] = None
) -> Response:
    """All of it, page by page."""
    service = await queries.service_row(ctx, service_id)
    page = await queries.timeline(ctx, service_id, cursor=cursor, limit=PAGE)
    at = f"/services/{service_id}"
    older = Button(label="Older", href=f"{at}/timeline?cursor={page.next_cursor}", icon="chevron-right")
    header = Header(
        f"Timeline of {service.name}",
        crumbs=(Crumb("Services", "/services"), Crumb(service.number, at), Crumb("Timeline")),
        actions=(older,) if page.next_cursor else (),
    )
    return await detail_page(request, header, Timeline(entries(page.items)))


def entries(happened: Sequence[Happening]) -> list[Entry]:
    """In words; a move or a change that an event of the same instant tells is told once."""
    told = {one.at for one in happened if one.kind is Happened.EVENT}
    changes = {str(one.facts["id"]): one.facts for one in happened if one.kind is Happened.CHANGE}
    own = (Happened.EVENT, Happened.MONEY)
    return [_entry(one, changes) for one in happened if one.kind in own or one.at not in told]


def _entry(one: Happening, changes: Mapping[str, Mapping[str, Any]]) -> Entry:
    if one.kind is Happened.MOVE:
        state = SERVICE.states[one.facts["to"]]
        return Entry(one.at, DONE[one.name], one.actor_name, one.facts["reason"] or "", colour=state.colour)
    if one.kind is Happened.CHANGE:
        return Entry(one.at, f"Change {one.name}", one.actor_name, _changed(one.facts), icon="edit")
    if one.kind is Happened.MONEY:
        return _money(one)
    words = words_of(one.name)
    change = changes.get(str(one.facts.get("change_id")))
    text = _changed(change) if change and change["before"] else details(one.name, one.facts)
    return Entry(one.at, words.text, one.actor_name, text, icon=words.icon, colour=words.colour)


def _money(one: Happening) -> Entry:
    """A charge or a credit: what of it, for which days, and what became of it."""
    facts = one.facts
    gives = facts["amount"].minor < 0
    text = f"{'Given back' if gives else 'Charged'}: {money_text(-facts['amount'] if gives else facts['amount'])}"
    told = [facts["description"]]
    if facts["period_start"] is not None:
        told.append(f"{day_text(facts['period_start'])} to {day_text(last_day(facts['period_end']))}")
    if facts["released_at"] is not None:
        told.append("withdrawn since")
    elif not facts["invoiced"]:
        told.append(f"due {day_text(facts['due_on'])}, on no invoice yet")
    return Entry(one.at, text, "", " · ".join(told), icon="coins", colour="orange" if gives else "secondary")


def _changed(facts: Mapping[str, Any]) -> str:
    """What differs since a change, and from when."""
    if not facts["before"]:
        return facts["outcome"] or ""
    return difference_text(*read_both(facts["before"], facts["after"]))
