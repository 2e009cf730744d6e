"""Changing many services: which ones and what, a preview, and the page of a bulk change with its progress."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairlead.domains.catalog.queries import offers, tariff_row, template_row, template_rows
from fairlead.domains.clients.queries import client_facts, home
from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import LIVE, SERVICE, BulkStatus
from fairlead.domains.services.pages.bulkform import BulkForm, What, shown_filters, wish_words
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import BulkItemRow, BulkPreview, BulkRow, Sample
from fairlead.domains.services.repository import BULK_ITEMS, BULK_SORTS, BULKS, ITEM_SORTS
from fairlead.domains.services.terms import BulkResult
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Badge,
    Column,
    Crumb,
    EmptyState,
    Form,
    Header,
    Hint,
    KeyValues,
    ListPage,
    Paging,
    Progress,
    Section,
    Stat,
    Stats,
    Tab,
    Table,
    Tabs,
    detail_page,
    form_page,
    part,
    see_other,
    trail_link,
)
from fairlead.platform.pages.formats import money_text, worded

router = APIRouter(prefix="/services/bulk", route_class=PageRoute)

READ = [needs(ServicePermission.READ)]
CHANGE = [needs(ServicePermission.CHANGE)]
Asked = Annotated[Listing, Depends(listing(BULKS, BULK_SORTS, blanks=True))]
AskedItems = Annotated[Listing, Depends(listing(BULK_ITEMS, ITEM_SORTS, blanks=True))]

_COLOURS = {BulkStatus.RUNNING: "azure", BulkStatus.FINISHED: "green", BulkStatus.STOPPED: "orange"}
_RESULTS = {
    BulkResult.OPEN: "secondary", BulkResult.CHANGED: "green", BulkResult.SCHEDULED: "azure",
    BulkResult.KEPT: "purple", BulkResult.SAME: "secondary", BulkResult.REFUSED: "red",
}  # fmt: skip
_NEW = Action(
    label="New bulk change", href="/services/bulk/new", icon="edit", look="primary", hotkey="c",
    permission=ServicePermission.CHANGE,
)  # fmt: skip
_CRUMBS = (Crumb("Services", "/services"), Crumb("Bulk changes", "/services/bulk"))

_WHATS = [
    (What.PERCENT.value, "Prices up or down"), (What.LIST_PRICE.value, "The list price"),
    (What.PRICE.value, "One price"), (What.PLAN.value, "Another plan"), (What.QUANTITY.value, "A quantity"),
]  # fmt: skip
_LIVE = [(one.value, SERVICE.states[one].label) for one in LIVE]
_PRICES = [("false", "List price"), ("true", "Agreed")]

FORM = Form(
    BulkForm, "/services/bulk/new", title="Change many services", submit="Preview", cancel="/services/bulk",
    crumbs=(*_CRUMBS, Crumb("New")),
    intro="Choose services, say what they are to get, look at what it comes to, and start it then.",
    hints={
        "type": Hint(label="Type", half=True, placeholder="Any"),
        "status": Hint(label="Status", half=True, placeholder="Any live one", choices=_LIVE),
        "template_id": Hint(label="Template", half=True, kind="select", placeholder="Any"),
        "tariff_id": Hint(label="Plan", half=True, kind="select", placeholder="Any"),
        "cycle": Hint(label="Cycle", half=True, placeholder="Any"),
        "price_agreed": Hint(label="Price", half=True, kind="select", placeholder="Any", choices=_PRICES),
        "name": Hint(label="Name contains", half=True),
        "started_before": Hint(label="Started before", half=True),
        "what": Hint(label="They are to get", kind="radio", choices=_WHATS),
        "amount": Hint(label="Percent, price or quantity", help="Such as 5, -10 or 49.90.", half=True),
        "to_tariff_id": Hint(label="New plan", half=True, kind="select", placeholder="With “Another plan”"),
        "on": Hint(label="From", help="Empty: today.", half=True),
        "note": Hint(half=True),
    },
)  # fmt: skip


def _badge(bulk: BulkRow) -> Badge:
    return Badge(bulk.status.value.capitalize(), _COLOURS[bulk.status])


BULK = ListPage[BulkRow](
    "Bulk changes",
    "/services/bulk",
    columns=(
        Column("What", lambda row: wish_words(row.wish), below="note", main=True),
        Column("Status", _badge),
        Column("From", "effective_on", "date"),
        Column("Services", "services", "number"),
        Column("Done", "done", "number", phone=False),
        Column("Started", "started_at", "ago", sort="started_at", below="started_by"),
    ),
    filters=BULKS,
    noun="bulk change",
    default_sort="-started_at",
    pinned=("status",),
    href=lambda row: f"/services/bulk/{row.id}",
    actions=(_NEW,),
    empty=EmptyState("Nothing was changed in bulk yet", "Raise prices, move a plan's services to another one.", _NEW),
)


@router.get("", dependencies=READ)
async def bulk_list(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """Every bulk change, the latest first."""
    return await BULK.answer(request, await queries.bulk_page(ctx, **asked))


@router.get("/new", dependencies=CHANGE)
async def ask(ctx: Ctx, request: Request) -> Response:
    """Which services, and what they are to get."""
    return await form_page(request, await _form(ctx))


@router.post("/new", dependencies=CHANGE)
async def preview(ctx: Ctx, request: Request) -> Response:
    """What it would come to; nothing is changed."""
    data = await (await _form(ctx)).submitted(request)
    own = await home(ctx)
    wish, on = data.wish(own.currency), data.on or ctx.today(own.timezone)
    seen = await queries.bulk_preview(ctx, data.filters(), wish, on)
    label = f"Change {seen.changing:,} service{'s'[: seen.changing != 1]}"
    start = Action(
        label=label, href="/services/bulk", icon="player-play", look="primary",
        post=True, permission=ServicePermission.CHANGE, fields=data.typed(),
    )  # fmt: skip
    header = Header(
        f"{wish_words(wish)}: preview", crumbs=(*_CRUMBS, Crumb("Preview")), facts=(on, "nothing is changed yet"),
        actions=(start,) if seen.changing else (),
    )  # fmt: skip
    return await detail_page(request, header, *_preview_parts(seen))


@router.post("", dependencies=CHANGE)
async def start(ctx: Ctx, request: Request) -> Response:
    """Begin it; the workers carry it out."""
    data = await (await _form(ctx)).submitted(request)
    wish = data.wish((await home(ctx)).currency)
    bulk = await commands.start_bulk_change(ctx, data.filters(), wish, on=data.on, note=data.note)
    return see_other(request, f"/services/bulk/{bulk.id}", flash="The bulk change has begun.")


@router.get("/{bulk_id}", dependencies=READ)
async def bulk_detail(ctx: Ctx, request: Request, bulk_id: UUID, asked: AskedItems) -> Response:
    """One bulk change: how far it is, and what became of each service."""
    bulk = await queries.bulk_row(ctx, bulk_id)
    items = await queries.bulk_items(ctx, bulk_id, **asked)
    path = f"/services/bulk/{bulk_id}"
    header = Header(
        wish_words(bulk.wish), crumbs=(*_CRUMBS, Crumb(wish_words(bulk.wish))), badge=_badge(bulk),
        facts=(f"started by {bulk.started_by}", bulk.started_at), actions=(*_acts(bulk), trail_link(bulk.id)),
    )  # fmt: skip
    query = tuple(request.query_params.multi_items())
    table = Table(
        _ITEM_COLUMNS, items.items, label="Services", noun="service", href=lambda row: f"/services/{row.service_id}",
        paging=Paging.of(path, query, items.next_cursor), empty=EmptyState("No service has this result"),
    )  # fmt: skip
    facts = Section("Facts", _facts(bulk, await _names(ctx, bulk)))
    return await detail_page(request, header, _progress(bulk), facts, _tabs(bulk, path, asked["filters"]), table)


@router.get("/{bulk_id}/progress", dependencies=READ)
async def bulk_progress(ctx: Ctx, request: Request, bulk_id: UUID) -> Response:
    """How far it is; once it has ended, the page shows its result."""
    bulk = await queries.bulk_row(ctx, bulk_id)
    answer = await part(request, _progress(bulk))
    if bulk.status is not BulkStatus.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@router.post("/{bulk_id}/stop", dependencies=CHANGE)
async def stop(ctx: Ctx, request: Request, bulk_id: UUID) -> Response:
    """Stop it; what is changed stays."""
    await commands.stop_bulk_change(ctx, bulk_id)
    return see_other(request, f"/services/bulk/{bulk_id}", flash="The bulk change is stopped.")


@router.post("/{bulk_id}/resume", dependencies=CHANGE)
async def resume(ctx: Ctx, request: Request, bulk_id: UUID) -> Response:
    """Go on with it."""
    await commands.resume_bulk_change(ctx, bulk_id)
    return see_other(request, f"/services/bulk/{bulk_id}", flash="The bulk change goes on.")


async def _form(ctx: Context) -> Form[BulkForm]:
    """With the templates, and the plans that are on sale today."""
    own = await home(ctx)
    plans = [
        (str(one.tariff_id), f"{one.name}, {worded(one.cycle).lower()}: {money_text(one.price)}")
        for one in await offers(ctx, ctx.today(own.timezone))
    ]
    templates = [(str(one.id), one.name) for one in (await template_rows(ctx, sort="name", limit=200)).items]
    return FORM.offering(template_id=templates, tariff_id=plans, to_tariff_id=plans)


def _acts(bulk: BulkRow) -> tuple[Action, ...]:
    at = f"/services/bulk/{bulk.id}"
    if bulk.status is BulkStatus.RUNNING:
        return (_act("Stop", f"{at}/stop", "player-pause", "Stop it? What is changed stays changed."),)
    return (_act("Resume", f"{at}/resume", "player-play", None),) if bulk.status is BulkStatus.STOPPED else ()


def _act(label: str, href: str, icon: str, confirm: str | None) -> Action:
    return Action(label=label, href=href, icon=icon, post=True, confirm=confirm, permission=ServicePermission.CHANGE)


def _progress(bulk: BulkRow) -> Progress:
    running = bulk.status is BulkStatus.RUNNING
    said = ", ".join(f"{count:,} {name.value}" for name, count in sorted(bulk.results.items()) if name != "open")
    return Progress(
        "Changing" if running else "Changed", bulk.done, bulk.services, poll=f"/services/bulk/{bulk.id}/progress",
        detail=said, finished=not running, failed=bulk.status is BulkStatus.STOPPED,
    )  # fmt: skip


async def _names(ctx: Context, bulk: BulkRow) -> dict[str, str]:
    """What the ids among its filters are called."""
    found: dict[str, str] = {}
    if one := bulk.filters.get("template_id"):
        found[str(one)] = (await template_row(ctx, UUID(str(one)))).name
    if one := bulk.filters.get("tariff_id"):
        found[str(one)] = (await tariff_row(ctx, UUID(str(one)))).name
    if one := bulk.filters.get("client_id"):
        found[str(one)] = (await client_facts(ctx, UUID(str(one)))).name
    return found


def _facts(bulk: BulkRow, names: Mapping[str, str]) -> KeyValues:
    return KeyValues(
        (
            ("What", wish_words(bulk.wish)),
            ("From", bulk.effective_on),
            ("Which services", shown_filters(bulk.filters, names)),
            ("Note", bulk.note),
            ("Ended", bulk.finished_at),
        )
    )


def _tabs(bulk: BulkRow, path: str, asked: Mapping[str, object]) -> Tabs:
    """The results, each with how many services have it."""
    chosen = asked.get("result")
    found = [(one, bulk.results[one]) for one in BulkResult if bulk.results.get(one)]
    tabs = [Tab("All", path, bulk.services, chosen is None)]
    tabs += [Tab(one.value.capitalize(), f"{path}?result={one.value}", n, chosen == one.value) for one, n in found]
    return Tabs(tabs)


_ITEM_COLUMNS: tuple[Column[BulkItemRow], ...] = (
    Column("Service", "name", below="number", main=True),
    Column("Client", "client_name", href=lambda row: f"/clients/{row.client_id}", phone=False),
    Column("Result", lambda row: Badge(row.result.value.capitalize(), _RESULTS[row.result]), below="outcome"),
    Column("A month before", "before", "money", phone=False),
    Column("After", "after", "money"),
)
_SAMPLE_COLUMNS: tuple[Column[Sample], ...] = (
    Column("Service", "name", below="number", main=True),
    Column("Client", "client_name", href=lambda row: f"/clients/{row.client_id}", phone=False),
    Column(
        "Result", lambda row: Badge(row.verdict.result.value.capitalize(), _RESULTS[row.verdict.result]),
        below="verdict.reason",
    ),
    Column("A month now", "before", "money", phone=False),
    Column("After", "after", "money"),
)  # fmt: skip


def _preview_parts(seen: BulkPreview) -> list[object]:
    counts = {one: seen.results.get(one, 0) for one in BulkResult}
    money = [Stat("More a month", amount, icon="cash") for _, amount in sorted(seen.differences.items())]
    figures = Stats(
        (
            Stat("Fit", seen.services, icon="router"),
            Stat("Change", seen.changing, icon="edit"),
            Stat("Kept", counts[BulkResult.KEPT], "agreed prices stay", icon="lock"),
            Stat("Refused", counts[BulkResult.REFUSED], icon="ban"),
            *money,
        )
    )
    parts: list[object] = [figures]
    if seen.reasons:
        reasons: Any = tuple((why, f"{count:,}") for why, count in sorted(seen.reasons.items()))
        parts.append(Section("Refused", KeyValues(reasons)))
    parts.append(_sample_section(f"The first {len(seen.samples)} services", seen.samples))
    if seen.kept:
        parts.append(_sample_section("Agreed prices that are kept", seen.kept))
    return parts


def _sample_section(title: str, samples: Any) -> Section:
    empty = EmptyState("No live service fits", "Choose other filters.", icon="search")
    table = Table(
        _SAMPLE_COLUMNS, list(samples), label=title, noun="service", href=lambda row: f"/services/{row.service_id}",
        empty=empty,
    )  # fmt: skip
    return Section(title, table, flush=True)
