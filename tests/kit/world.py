"""A company that has at least one of everything, made through the commands; every thing by a short name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing import commands as billing_commands
from fairlead.domains.billing.models import Charge, Invoice
from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.clients import commands as client_commands
from fairlead.domains.contracts import commands as contract_commands
from fairlead.domains.identity import commands as identity
from fairlead.domains.identity.models import LoginSession
from fairlead.domains.identity.permissions import Role
from fairlead.domains.services import commands as services
from fairlead.domains.services.models import Hold
from fairlead.domains.services.rules import Sale
from fairlead.domains.services.terms import SuspensionReason
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.main.wiring import App, reactions
from fairlead.main.wiring.grants import permissions_of
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.database import Database
from fairlead.platform.events import store
from tests.kit.fixtures import NOW, make_company
from tests.make import catalog, clients, contracts

JANUARY = date(2026, 1, 1)
"""The world's services begin here; NOW is in March."""

Ids = Mapping[str, str]


@dataclass(frozen=True)
class World:
    """A company and its things."""

    tenant: TenantId
    ids: Ids
    secrets: Mapping[str, str]
    """Bearer tokens: of every role by its name, and `scopeless`, whose scope `api` was taken away."""
    session: str
    """The secret of the owner's login session, whose id is `session`."""


async def hear(ctx: Context) -> None:
    """Store what was emitted so far and deliver it to every wired listener, oldest first."""
    await ctx.session.flush()
    emitted, ctx.outbox.events = ctx.outbox.events, []
    await store(ctx, emitted)
    for one in emitted:
        for listener in reactions.LISTENERS:
            if type(one.event) in listener.events:
                await listener.fn(ctx, [one.event] if listener.batch else one.event)


async def make_world(app: App, database: Database, slug: str) -> World:
    """Found a company and fill it, in one committed unit of work."""
    tenant = await make_company(database, slug)
    async with app.work.begin(tenant, Actor.system("test"), now=NOW) as ctx:
        things = await _bought(ctx) | await _agreed(ctx)
        things |= await _held(ctx, things)
        things |= await _billed(ctx)
        secrets, session, people = await _staff(ctx, slug)
    return World(tenant, {name: str(found) for name, found in (things | people).items()}, secrets, session)


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
    return {
        "template": template.id, "draft_template": draft.id, "tariff": tariff.id, "fresh_tariff": fresh.id,
        "price": ahead.id,
    }  # fmt: skip


async def _agreed(ctx: Context) -> dict[str, UUID]:
    """Clients in each state, with people, places and contracts."""
    client = await clients.client(ctx, timezone="UTC", external_id="ada", email="ada@example.net")
    other = await clients.client(ctx, name="Eve", timezone="UTC")
    lead = await clients.client(ctx, name="Lead", lead=True)
    archived = await clients.client(ctx, name="Gone")
    await ctx.session.flush()
    await client_commands.archive_client(ctx, archived.id)
    draft = await contracts.contract(ctx, client, signed=False)
    return {
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

    made = {name: await sold() for name in ("pending", "active", "suspended", "ending", "cancelled")}
    for name in ("active", "suspended", "ending", "cancelled"):
        await services.activate(ctx, made[name], on=JANUARY)
    await services.suspend(ctx, made["suspended"], reason=SuspensionReason.CUSTOMER_REQUEST)
    await services.cancel(ctx, made["ending"], reason="moving", on=date(2026, 12, 1))
    await services.cancel(ctx, made["cancelled"], reason="moved")
    await hear(ctx)
    hold = (await ctx.session.scalars(select(Hold.id))).one()
    return {**made, "hold": hold}


async def _billed(ctx: Context) -> dict[str, UUID]:
    """Invoices to the first of March, issued by a run."""
    run = await billing_commands.start_run(ctx, date(2026, 3, 1))
    while await billing_commands.run_chunk(ctx, run) is not None:
        pass
    invoices = (await ctx.session.scalars(select(Invoice.id).order_by(Invoice.number))).all()
    charges = (await ctx.session.scalars(select(Charge.id).order_by(Charge.due_on, Charge.id))).all()
    await hear(ctx)
    return {"run": run, "invoice": invoices[-1], "first_invoice": invoices[0], "charge": charges[0]}


async def _staff(ctx: Context, slug: str) -> tuple[dict[str, str], str, dict[str, UUID]]:
    """A user and a token of every role, someone who left, and the owner signed in."""
    users = {
        role: await identity.add_user(ctx, email=f"{role}@{slug}.example.net", name=role.title(), role=role)
        for role in Role
    }
    left = await identity.add_user(ctx, email=f"left@{slug}.example.net", name="Left", role=Role.BILLING)
    await ctx.session.flush()
    await identity.set_active(ctx, left.id, active=False)
    tokens = {
        role: await identity.create_token(
            ctx, user_id=user.id, name="test", scopes=["api"], allowed=permissions_of(role), expires_at=None
        )
        for role, user in users.items()
    }
    scopeless = await identity.create_token(
        ctx, user_id=users[Role.OWNER].id, name="other", scopes=["api"], allowed=frozenset(), expires_at=None
    )
    scopeless.token.scopes = []
    session = await identity.sign_in(ctx, users[Role.OWNER].id, hours=12, address="127.0.0.1", agent="test")
    await ctx.session.flush()
    session_id = (await ctx.session.scalars(select(LoginSession.id))).one()
    secrets = {str(role): made.secret for role, made in tokens.items()} | {"scopeless": scopeless.secret}
    people = {
        "user": users[Role.TECHNICIAN].id, "left": left.id, "token": tokens[Role.DISPATCHER].token.id,
        "session": session_id,
    }  # fmt: skip
    return secrets, session, people
