"""One client: what they hold, owe and agreed, whom to talk to, what happened."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fairlead.domains.billing.lifecycle import INVOICE, InvoiceStatus
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries.overview import InvoiceLine, balances_of, credit_to_pay_out, latest_invoices
from fairlead.domains.catalog import queries as catalog
from fairlead.domains.catalog.pages import own_price_section
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.clients import queries as clients
from fairlead.domains.clients.lifecycle import CLIENT, Status
from fairlead.domains.clients.pages import VERBS, contact_section, site_section
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.clients.queries import ClientRow, TimelineEntry
from fairlead.domains.clients.terms import TaxStatus
from fairlead.domains.contracts import queries as contracts
from fairlead.domains.contracts.lifecycle import CONTRACT
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.contracts.queries import ContractRow
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.services import queries as services
from fairlead.domains.services.lifecycle import SERVICE
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import ServiceRow
from fairlead.kernel.lifecycle import State
from fairlead.kernel.money import Money
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import (
    Action,
    Column,
    Columns,
    Crumb,
    EmptyState,
    Entry,
    Header,
    KeyValues,
    Link,
    Section,
    Skeleton,
    Stat,
    Stats,
    Table,
    Timeline,
    detail_page,
    lifecycle_actions,
    status,
    trail_link,
)
from fairlead.platform.pages.formats import day_text
from fairlead.web.staff.discounts import discount_section
from fairlead.web.staff.notices import notice_section
from fairlead.web.staff.wording import details, words_of

router = APIRouter(prefix="/clients/{client_id}", route_class=PageRoute)

READ = [needs(ClientPermission.READ)]
_SHOWN = 25
"""Services and invoices on the page; the lists have the rest."""
_HISTORY = 50
_PLACES = {"service_id": "services", "contract_id": "contracts", "invoice_id": "invoices", "notice_id": "notices"}
_STANDINGS = {
    **{status.value: state for status, state in INVOICE.states.items()},
    "open": State("Open", "azure"),
    "overdue": State("Overdue", "red"),
    "settled": State("Settled", "green"),
}
_Names = Mapping[UUID, str]


@router.get("", dependencies=READ)
async def client_detail(ctx: Ctx, request: Request, client_id: UUID) -> Response:
    """One client with everything about them that the viewer may see."""
    client = await clients.client_row(ctx, client_id)
    held = await _services(ctx, client_id)
    agreed = await _contracts(ctx, client_id)
    parts = [_figures(await _amounts(ctx, client), held)] if ctx.actor.may(BillingPermission.READ) else []
    names = {row.id: f"{row.name} {row.number}" for row in held.items} | {row.id: row.number for row in agreed.items}
    main = [
        _service_section(client, held),
        *await _discounts(ctx, client),
        *await _billing(ctx, client),
        contact_section(client_id, await clients.contacts_of(ctx, client_id)),
        site_section(client_id, await clients.sites_of(ctx, client_id)),
        *await _own_prices(ctx, client),
        *await notice_section(ctx, {"client_id": client_id}),
    ]
    happened = Timeline(await _entries(ctx, client_id, names, limit=12), more=f"/clients/{client_id}/history")
    side = [Section("Facts", _facts(client)), _contract_section(client, agreed), Section("Timeline", happened)]
    return await detail_page(request, _header(client), *parts, Columns(main, side))


@router.get("/history", dependencies=READ)
async def client_history(
    ctx: Ctx, request: Request, client_id: UUID, before: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """All that happened to a client, page by page."""
    client = await clients.client_row(ctx, client_id)
    happened = await clients.timeline(ctx, client_id, before=before, limit=_HISTORY + 1)
    held, agreed = await _services(ctx, client_id), await _contracts(ctx, client_id)
    names = {row.id: f"{row.name} {row.number}" for row in held.items} | {row.id: row.number for row in agreed.items}
    entries = [_entry(fact, names) for fact in happened[:_HISTORY]]
    older = () if len(happened) <= _HISTORY else (_older(client_id, happened[_HISTORY - 1].seq),)
    header = Header(f"History of {client.name}", crumbs=(*_crumbs(client), Crumb("History")), actions=older)
    return await detail_page(request, header, Section("What happened, newest first", Timeline(entries)))


def _older(client_id: UUID, seq: int) -> Action:
    return Action(label="Older", href=f"/clients/{client_id}/history?before={seq}", icon="arrow-down", hotkey="n")


async def _services(ctx: Context, client_id: UUID) -> Page[ServiceRow]:
    if not ctx.actor.may(ServicePermission.READ):
        return Page([], None)
    return await services.service_page(ctx, filters={"client_id": client_id}, sort="-number", limit=_SHOWN)


async def _own_prices(ctx: Context, client: ClientRow) -> list[Section]:
    if not ctx.actor.may(CatalogPermission.READ):
        return []
    rows = await catalog.client_prices(ctx, client.id)
    return [own_price_section(client.id, rows, ctx.today(client.timezone))]


async def _contracts(ctx: Context, client_id: UUID) -> Page[ContractRow]:
    if not ctx.actor.may(ContractPermission.READ):
        return Page([], None)
    return await contracts.contract_rows(ctx, filters={"client_id": client_id}, limit=_SHOWN)


async def _amounts(ctx: Context, client: ClientRow) -> tuple[Money, Sequence[Money]]:
    return await services.mrr(ctx, client.currency, client_id=client.id), await balances_of(ctx, client.id)


def _figures(amounts: tuple[Money, Sequence[Money]], held: Page[ServiceRow]) -> Stats:
    mrr, balances = amounts
    live = sum(row.ended_on is None for row in held.items)
    more = "+" if held.next_cursor else ""
    owed: object = tuple(balances) or Money.zero(mrr.currency)
    return Stats(
        (
            Stat("MRR", mrr, "per month", icon="trending-up"),
            Stat("Balance", owed, "open invoices" if balances else "nothing is open", icon="wallet",
                 tone="warning" if balances else None),
            Stat("Services", f"{live}{more}", f"of {len(held.items)}{more} ever held", icon="router"),
        )
    )  # fmt: skip


def _crumbs(client: ClientRow) -> tuple[Crumb, ...]:
    return Crumb("Clients", "/clients"), Crumb(client.number, f"/clients/{client.id}")


def _header(client: ClientRow) -> Header:
    here = f"/clients/{client.id}"
    facts = (client.number, client.kind, client.email, client.phone)
    return Header(
        client.name,
        crumbs=(Crumb("Clients", "/clients"), Crumb(client.number)),
        badge=status(client.status, CLIENT.states),
        facts=[fact for fact in facts if fact],
        actions=(
            Action(label="Edit", href=f"{here}/edit", icon="pencil", dialog=True, permission=ClientPermission.WRITE),
            *lifecycle_actions(CLIENT, client.status, VERBS, lambda action: f"{here}/{action}"),
            Action(
                label="Settings", href=f"{here}/settings", icon="settings", look="ghost",
                permission=IdentityPermission.MANAGE_SETTINGS,
            ),
            trail_link(client.id),
        ),
    )  # fmt: skip


def _tax(client: ClientRow) -> str | None:
    """Only what is out of the ordinary."""
    if client.tax_status is TaxStatus.TAXABLE:
        return None
    what = "Exempt" if client.tax_status is TaxStatus.EXEMPT else "Reverse charge"
    until = f" until {day_text(last_day(client.tax_until))}" if client.tax_until else ""
    return f"{what}{until}{f': {client.tax_reason}' if client.tax_reason else ''}"


def _facts(client: ClientRow) -> KeyValues:
    facts: Sequence[tuple[str, object]] = (
        ("E-mail", Link(client.email, f"mailto:{client.email}") if client.email else None),
        ("Telephone", Link(client.phone, f"tel:{client.phone}") if client.phone else None),
        ("Pays by", client.payment_method),
        ("Invoices by e-mail only", client.paperless),
        ("Billing address", client.address),
        ("Taxed in", ", ".join(part for part in (client.country, client.region) if part)),
        ("Tax", _tax(client)),
        ("Tax id", client.tax_id),
        ("Currency", client.currency),
        ("Time zone", client.timezone),
        ("External id", client.external_id),
        ("Added", client.created_at),
        ("Notes", client.notes),
    )
    return KeyValues([(label, value) for label, value in facts if value not in (None, "")])


def _service_section(client: ClientRow, held: Page[ServiceRow]) -> Section:
    columns: tuple[Column[ServiceRow], ...] = (
        Column("Service", "name", main=True, below="number"),
        Column("Status", "status", "status", states=SERVICE.states),
        Column("Price", "price", "money"),
        Column("Cycle", "cycle", phone=False),
        Column("Since", "start_date", "date", phone=False),
    )
    sell = Action(
        label="Sell", href=f"/services/new?client_id={client.id}", icon="plus", permission=ServicePermission.PROVISION
    )
    onboard = Action(
        label="Onboard", href=f"/onboarding?client_id={client.id}", icon="user-plus",
        permission=ServicePermission.PROVISION,
    )  # fmt: skip
    every = Action(label="All services", href=f"/services?client_id={client.id}", look="ghost")
    table = Table(
        columns, held.items, label="Services", noun="service", href=lambda row: f"/services/{row.id}",
        empty=EmptyState("No services", "Nothing has been sold to them yet.", icon="router"),
    )  # fmt: skip
    count = None if held.next_cursor else len(held.items)
    return Section(
        "Services", table, (every, sell, onboard) if held.items else (sell, onboard), count=count, flush=True
    )


async def _discounts(ctx: Context, client: ClientRow) -> list[Section]:
    if not ctx.actor.may(ServicePermission.READ):
        return []
    rows = (await services.discount_page(ctx, filters={"client_id": client.id}, limit=_SHOWN)).items
    if not rows and not ctx.actor.may(ServicePermission.DISCOUNT):
        return []
    grants = client.status is not Status.ARCHIVED
    return [discount_section(rows, f"/clients/{client.id}", ctx.today(client.timezone), grants=grants)]


async def _billing(ctx: Context, client: ClientRow) -> list[Section]:
    if not ctx.actor.may(BillingPermission.READ):
        return []
    today = ctx.today(client.timezone)
    columns: tuple[Column[InvoiceLine], ...] = (
        Column("Invoice", lambda row: row.number or "Draft", main=True),
        Column("Status", lambda row: _standing(row, today), "status", states=_STANDINGS),
        Column("Issued", "issue_date", "date"),
        Column("Due", "due_date", "date", phone=False),
        Column("Total", "total", "money"),
        Column("Open", "balance", "money", phone=False),
    )
    table = Table(
        columns, await latest_invoices(ctx, client.id), label="Invoices", noun="invoice",
        href=lambda row: f"/invoices/{row.id}",
        empty=EmptyState("No invoices", "They appear here when a billing run bills them.", icon="file-invoice"),
    )  # fmt: skip
    every = Action(label="All invoices", href=f"/invoices?client_id={client.id}", look="ghost")
    account = Action(label="Statement", href=f"/clients/{client.id}/statement", look="ghost")
    coming = f"/clients/{client.id}/next-invoice"
    whole = Action(label="Line by line", href=coming, look="ghost")
    paid = [_pay_out(client.id)] if await credit_to_pay_out(ctx, client.id) else []
    return [
        Section("Invoices", table, (*paid, account, every) if table.rows else (), flush=True),
        Section("Next invoice", Skeleton(f"{coming}/panel", lines=2), (whole, _charge(client.id)), flush=True),
    ]


def _charge(client_id: UUID) -> Action:
    return Action(
        label="Charge", href=f"/clients/{client_id}/charges/new", icon="plus", dialog=True,
        permission=BillingPermission.WRITE,
    )  # fmt: skip


def _pay_out(client_id: UUID) -> Action:
    return Action(
        label="Pay out credit", href=f"/clients/{client_id}/pay-out", icon="receipt-refund", dialog=True,
        permission=BillingPermission.WRITE,
    )  # fmt: skip


def _standing(row: InvoiceLine, today: date) -> str:
    """An issued invoice is open, overdue or settled; the others are what they are."""
    if row.status is not InvoiceStatus.ISSUED:
        return row.status.value
    if not row.balance:
        return "settled"
    return "overdue" if row.due_date < today else "open"


def _contract_section(client: ClientRow, agreed: Page[ContractRow]) -> Section:
    columns: tuple[Column[ContractRow], ...] = (
        Column("Contract", "number", main=True, below=lambda row: _term(row.term_months)),
        Column("Status", "status", "status", states=CONTRACT.states),
    )
    new = Action(
        label="New", href=f"/clients/{client.id}/contracts/new", icon="plus", permission=ContractPermission.WRITE
    )
    table = Table(
        columns, agreed.items, label="Contracts", noun="contract", href=lambda row: f"/contracts/{row.id}",
        empty=EmptyState("No contracts", icon="writing-sign"),
    )  # fmt: skip
    return Section("Contracts", table, (new,), count=len(agreed.items), flush=True)


def _term(months: int) -> str:
    return f"{months} months" if months else "month to month"


async def _entries(ctx: Context, client_id: UUID, names: _Names, *, limit: int) -> list[Entry]:
    return [_entry(fact, names) for fact in await clients.timeline(ctx, client_id, limit=limit)]


def _entry(fact: TimelineEntry, names: _Names) -> Entry:
    words = words_of(fact.name)
    about = " · ".join(text for text in (names.get(fact.subject_id, ""), details(fact.name, fact.payload)) if text)
    return Entry(fact.at, words.text, fact.actor, about, words.icon, words.colour, _place(fact))


def _place(fact: TimelineEntry) -> str | None:
    """The page of what an event is about: the payload says what kind of thing its subject is."""
    for name, place in _PLACES.items():
        if fact.payload.get(name) == str(fact.subject_id):
            return f"/{place}/{fact.subject_id}"
    return None
