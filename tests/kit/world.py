"""A company that has at least one of everything, made through the commands; every thing by a short name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text

from fairlead.domains.billing import commands as billing_commands
from fairlead.domains.billing.charges import NewCharge
from fairlead.domains.billing.models import DocumentLogo, DocumentTemplate, Invoice, InvoiceLine
from fairlead.domains.billing.repository.charges import add_charges
from fairlead.domains.billing.rules import flat
from fairlead.domains.billing.terms import DocumentKind, SourceKind
from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.catalog.terms import ServiceType
from fairlead.domains.clients import commands as client_commands
from fairlead.domains.clients.queries import client_facts
from fairlead.domains.identity import commands as identity
from fairlead.domains.identity.models import ApiToken, LoginSession
from fairlead.domains.identity.permissions import Role
from fairlead.domains.monitoring import commands as monitoring
from fairlead.domains.monitoring.models import ServiceAlert
from fairlead.domains.monitoring.terms import IncidentKind, Severity
from fairlead.domains.notifications.lifecycle import NoticeAction
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.terms import HeldBecause
from fairlead.domains.provisioning import commands as provisioning
from fairlead.domains.services import commands as services
from fairlead.domains.services.commands import NewDiscount, Pause
from fairlead.domains.services.models import Hold
from fairlead.domains.services.queries import quote_path
from fairlead.domains.services.rules import Sale, Wanted
from fairlead.domains.services.terms import ChangeOrigin, SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Model, Pricing
from fairlead.main.wiring import App, reactions
from fairlead.main.wiring.grants import permissions_of
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import store
from fairlead.platform.links import Links
from fairlead.platform.workflow.declare import MANUAL, Planned
from tests.kit.fixtures import NOW, make_company
from tests.make import catalog, clients, contracts, taxes, usage

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10"/></svg>'
JANUARY = date(2026, 1, 1)
"""The world's services begin here; NOW is in March."""

Ids = Mapping[str, str]


@dataclass(frozen=True)
class World:
    """A company and its things."""

    tenant: TenantId
    ids: Ids
    secrets: Mapping[str, str]
    """Bearer tokens: of every role by its name; `scopeless`, whose scope `api` was taken away; and the owner's
    `only:PERMISSION`, narrowed to one."""
    sessions: Mapping[str, str]
    """The secrets of login sessions of every role; the ids are `session:ROLE`, the owner's also `session`."""


async def hear(ctx: Context) -> None:
    """Store what was emitted so far and deliver it to every wired listener, oldest first."""
    await ctx.session.flush()
    emitted, ctx.outbox.events = ctx.outbox.events, []
    await store(ctx, emitted)
    for one in emitted:
        for listener in reactions.LISTENERS:
            if type(one.event) in listener.events and not listener.only_previewed:
                await listener.fn(ctx, [one.event] if listener.batch else one.event)


async def make_world(app: App, database: Database, slug: str) -> World:
    """Found a company and fill it, in one committed unit of work."""
    tenant = await make_company(database, slug)
    async with app.work.begin(tenant, Actor.system("test"), now=NOW) as ctx:
        bought = await _bought(ctx)
        things = bought | await _agreed(ctx, bought)
        things |= await _held(ctx, things)
        things |= await _billed(ctx, things)
        things |= await _told(ctx)
        things |= await _watched(ctx, things)
        things |= await _ending(ctx, things)
        users, people = await _staff(ctx, slug)
        await _cared(ctx, things | people)
        secrets = await _tokens(ctx, users)
        sessions = {str(role): await _signed_in(ctx, user) for role, user in users.items()}
        await ctx.session.flush()
        things |= await _credentials(ctx, users)
    async with app.work.begin(tenant, Actor.system("test"), now=NOW) as ctx:
        ids = {name: str(found) for name, found in (things | people).items()} | {"job": await _waiting(ctx)}
        ids["quote_token"] = _token(app, tenant, things["quote"])
        ids["other_number"] = (await client_facts(ctx, things["other_client"])).number
    return World(tenant, ids, secrets, sessions)


async def _bought(ctx: Context) -> dict[str, UUID]:
    """The catalog: a template on sale with its tariff and a price ahead, and a draft."""
    template = await catalog.template(ctx)
    tariff = await catalog.tariff(ctx, template, price="31.00", setup="25.00")
    fresh = await catalog.tariff(ctx, template, price=None, code="fibre-100-yearly")
    price = Money.parse("35.00", "USD")
    ahead = await catalog_commands.set_price(
        ctx, tariff.id, price=price, setup=Money.zero("USD"), valid_from=date(2027, 1, 1)
    )
    draft = await catalog.template(ctx, published=False, code="voice", name="Voice")
    rate = await taxes.rate(ctx, "19", "DE")
    meter = await usage.priced(ctx, tariff.id)
    dearer = await catalog_commands.set_usage_price(
        ctx,
        tariff.id,
        meter.id,
        pricing=Pricing(model=Model.STANDARD, currency="USD", unit=Decimal("0.75")),
        valid_from=date(2027, 1, 1),
    )
    return {
        "template": template.id, "draft_template": draft.id, "tariff": tariff.id, "fresh_tariff": fresh.id,
        "price": ahead.id, "tax_rate": rate.id, "meter": meter.id, "usage_price": dearer.id,
    }  # fmt: skip


async def _agreed(ctx: Context, bought: Mapping[str, UUID]) -> dict[str, UUID]:
    """Clients in each state, with people, places and contracts."""
    client = await clients.client(ctx, timezone="UTC", external_id="ada", email="ada@example.net")
    other = await clients.client(ctx, name="Eve", timezone="UTC")
    lead = await clients.client(ctx, name="Lead", lead=True)
    archived = await clients.client(ctx, name="Gone")
    await ctx.session.flush()
    await client_commands.archive_client(ctx, archived.id)
    draft = await contracts.contract(ctx, client, signed=False)
    own = await catalog_commands.set_client_price(
        ctx, client.id, bought["tariff"], price=Money.parse("29.00", "USD"), valid_from=date(2027, 1, 1)
    )
    return {
        "client_price": own.id,
        "client": client.id, "other_client": other.id, "lead": lead.id, "archived": archived.id,
        "contact": (await clients.contact(ctx, client)).id,
        "site": (await clients.site(ctx, client)).id,
        "spare_site": (await clients.site(ctx, client, name="Shed")).id,
        "contract": (await contracts.contract(ctx, client)).id,
        "draft_contract": draft.id,
    }  # fmt: skip


async def _held(ctx: Context, ids: Mapping[str, UUID]) -> dict[str, UUID]:
    """A service in each state that a move of the API begins from."""

    async def sold() -> UUID:
        sale = Sale(
            client_id=ids["client"], tariff_id=ids["tariff"], contract_id=ids["contract"], site_id=ids["site"],
            start_date=JANUARY, anchor_day=1, quantity=Decimal(1),
        )  # fmt: skip
        return (await services.provision(ctx, sale)).id

    made = {
        name: await sold()
        for name in ("pending", "active", "suspended", "ending", "cancelled", "provisioning", "waiting", "not_set_up")
    }
    for name in ("active", "suspended", "ending", "cancelled"):
        await services.activate(ctx, made[name], on=JANUARY)
    for name in ("provisioning", "not_set_up"):
        await services.start_provisioning(ctx, made[name])
    await services.suspend(ctx, made["suspended"], reason=SuspensionReason.CUSTOMER_REQUEST)
    await services.cancel(ctx, made["ending"], reason="moving", on=date(2026, 12, 1))
    await services.cancel(ctx, made["cancelled"], reason="moved")
    await hear(ctx)
    await services.fail_provisioning(ctx, made["not_set_up"], reason="no light")
    vacation = Pause(reason=SuspensionReason.CUSTOMER_REQUEST, from_on=date(2026, 8, 1), until_on=date(2026, 8, 15))
    plan = await services.plan_hold(ctx, made["active"], vacation)
    planned = services.Planned(made["active"], Wanted(quantity=Decimal(2)), date(2026, 9, 1), ChangeOrigin.STAFF)
    [change] = await services.schedule_changes(ctx, [planned])
    loyal = NewDiscount(name="Loyal", amount=Money.parse("1.00", "USD"), starts_on=date(2026, 3, 10))
    discount = await services.grant_discount(ctx, made["active"], loyal)
    nothing = services.BulkWish(quantity=Decimal(1))
    bulks = [await services.start_bulk_change(ctx, {"type": "internet"}, nothing) for _ in range(2)]
    await services.stop_bulk_change(ctx, bulks[1].id)
    await hear(ctx)
    hold = (await ctx.session.scalars(select(Hold.id))).one()
    return {
        **made,
        "hold": hold,
        "hold_plan": plan.id,
        "change": change,
        "discount": discount.id,
        "bulk": bulks[0].id,
        "stopped_bulk": bulks[1].id,
    }


async def _ending(ctx: Context, ids: Mapping[str, UUID]) -> dict[str, UUID]:
    """Services whose term ends: one denied, one in grace, one with a quote open."""

    async def ending() -> UUID:
        sale = Sale(
            client_id=ids["client"], tariff_id=ids["tariff"], start_date=date(2025, 3, 1), term_months=12,
            auto_renewal=False, quantity=Decimal(1),
        )  # fmt: skip
        sold = await services.provision(ctx, sale)
        await services.activate(ctx, sold.id, on=date(2025, 3, 1))
        return sold.id

    made = {name: await ending() for name in ("denied", "grace", "quoted")}
    await ctx.session.flush()
    await services.process_auto_renewals(ctx, NOW.date())
    await services.deny_renewal(ctx, made["denied"], reason="end of life")
    return {**made, "quote": (await services.create_renewal_quote(ctx, made["quoted"])).id}


def _token(app: App, tenant: TenantId, quote: UUID) -> str:
    return quote_path(Links(app.settings.signing_key()), tenant, quote).rpartition("/")[2]


async def _billed(ctx: Context, things: Mapping[str, UUID]) -> dict[str, UUID]:
    """Invoices to the first of March, issued by a run; then a service goes live of which billing has yet to hear."""
    run = await billing_commands.start_run(ctx, date(2026, 3, 1))
    while await billing_commands.run_chunk(ctx, run) is not None:
        pass
    invoices = (await ctx.session.scalars(select(Invoice.id).order_by(Invoice.number))).all()
    lines = select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoices[-1]).order_by(InvoiceLine.position)
    billed_line = (await ctx.session.scalars(lines.limit(1))).one()
    await hear(ctx)
    await services.activate(ctx, things["waiting"], on=JANUARY)
    own = "#let document(data) = [= #data.title]"
    ctx.session.add(
        DocumentTemplate(id=ctx.new_id(), kind=DocumentKind.STATEMENT, body=own, changed_at=ctx.now, version=1)
    )
    ctx.session.add(DocumentLogo(id=ctx.new_id(), slot=1, name="logo.svg", content=LOGO, changed_at=ctx.now))
    for_draft = await _charged(ctx, things["lead"])
    draft = await billing_commands.draft_invoice(ctx, things["lead"], JANUARY)
    draft.review_until = JANUARY
    line = (await ctx.session.scalars(select(InvoiceLine.id).where(InvoiceLine.invoice_id == draft.id))).one()
    return {
        "run": run, "invoice": invoices[-1], "first_invoice": invoices[0], "draft_invoice": draft.id,
        "drafted_charge": for_draft, "charge": await _charged(ctx, things["other_client"]), "draft_line": line,
        **await _given_back(ctx, things["lead"], invoices[0]),
        "billed_line": billed_line,
    }  # fmt: skip


async def _given_back(ctx: Context, client: UUID, invoice: UUID) -> dict[str, UUID]:
    """A credit note of an invoice, open credit of a client, and a run without invoices that is undone."""
    line = (await ctx.session.scalars(select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice).limit(1))).one()
    amount = Money.parse("1.00", "USD")
    part = billing_commands.LineCredit(line, amount=amount)
    note = await billing_commands.credit(ctx, invoice, reason="goodwill", lines=[part])
    given, basis = flat("one_off", -amount)
    left = NewCharge(
        client, None, SourceKind.SERVICE_CREDIT, line, "left", "Fibre: credit", None, None, Decimal(1), given.minor,
        given.currency, JANUARY, basis,
    )  # fmt: skip
    await add_charges(ctx, [left])
    undone = await billing_commands.start_run(ctx, date(2025, 1, 1))
    await billing_commands.start_undo(ctx, undone, reason="never mind")
    return {"credit_note": note.id, "undone_run": undone}


async def _watched(ctx: Context, things: Mapping[str, UUID]) -> dict[str, UUID]:
    """An incident that lasts, and the alert of one that broke the SLA."""
    lasting = await monitoring.record_incident(
        ctx, things["active"], kind=IncidentKind.OUTAGE, severity=Severity.HIGH, description="No light"
    )
    await monitoring.record_incident(
        ctx, things["suspended"], kind=IncidentKind.SLOW_RESPONSE, severity=Severity.HIGH, description="No answer",
        is_sla_breach=True, minutes=5,
    )  # fmt: skip
    await hear(ctx)
    return {"incident": lasting.id, "alert": (await ctx.session.scalars(select(ServiceAlert.id))).one()}


async def _told(ctx: Context) -> dict[str, UUID]:
    """A notice that is held back, of those that were written about the services."""
    notice = (await ctx.session.scalars(select(Notice).order_by(Notice.id).limit(1))).one()
    notice.advance(NoticeAction.HOLD, HeldBecause.NO_SERVER)
    return {"notice": notice.id}


async def _charged(ctx: Context, client: UUID) -> UUID:
    price = Money.parse("12.50", "USD")
    return await billing_commands.add_charge(ctx, client, description="Cable", price=price, due_on=JANUARY)


async def _staff(ctx: Context, slug: str) -> tuple[dict[Role, UUID], dict[str, UUID]]:
    """A user of every role, and someone who left."""
    users = {
        role: (await identity.add_user(ctx, email=f"{role}@{slug}.example.net", name=role.title(), role=role)).id
        for role in Role
    }
    left = await identity.add_user(ctx, email=f"left@{slug}.example.net", name="Left", role=Role.BILLING)
    await ctx.session.flush()
    await identity.set_active(ctx, left.id, active=False)
    return users, {"user": users[Role.TECHNICIAN], "colleague": users[Role.NETWORK], "left": left.id}


async def _cared(ctx: Context, ids: Mapping[str, UUID]) -> None:
    """Somebody looks after a service; the company's own steps set internet lines up, and those of one template."""
    await ctx.session.flush()
    await services.assign_technicians(ctx, ids["active"], ids["colleague"])
    by_hand = [Planned(MANUAL, "Dig", manual=True)]
    await provisioning.set_steps(ctx, ServiceType.INTERNET, by_hand)
    await provisioning.set_steps(ctx, ServiceType.INTERNET, by_hand, template_id=ids["template"])
    await hear(ctx)


async def _tokens(ctx: Context, users: Mapping[Role, UUID]) -> dict[str, str]:
    """A token of every role and some that may less."""
    secrets: dict[str, str] = {}
    wanted = [(str(role), role, ["api"]) for role in users] + [("scopeless", Role.OWNER, ["api"])]
    wanted += [(f"only:{one}", Role.OWNER, ["api", one]) for one in ("clients.read", "events.read")]
    for name, role, scopes in wanted:
        made = await identity.create_token(
            ctx, user_id=users[role], name=name, scopes=scopes, allowed=permissions_of(role), expires_at=None
        )
        if name == "scopeless":
            made.token.scopes = []
        secrets[name] = made.secret
    return secrets


async def _signed_in(ctx: Context, user: UUID) -> str:
    return await identity.sign_in(ctx, user, hours=12, address="127.0.0.1", agent="test")


async def _credentials(ctx: Context, users: Mapping[Role, UUID]) -> dict[str, UUID]:
    """The ids of a token and of the sessions."""
    token = await ctx.session.scalars(select(ApiToken.id).where(ApiToken.user_id == users[Role.DISPATCHER]))
    sessions = {row.user_id: row.id for row in await ctx.session.execute(select(LoginSession.user_id, LoginSession.id))}
    named = {f"session:{role}": sessions[user] for role, user in users.items()}
    return {"token": token.one(), "session": sessions[users[Role.OWNER]], **named}


async def _waiting(ctx: Context) -> str:
    """A job in the queue: a service went live and its listeners have not heard of it yet."""
    own = text("SELECT id FROM procrastinate_jobs WHERE (args ->> 'tenant_id')::integer = :tenant ORDER BY id LIMIT 1")
    return str((await ctx.session.scalars(own.bindparams(tenant=ctx.tenant_id))).one())
