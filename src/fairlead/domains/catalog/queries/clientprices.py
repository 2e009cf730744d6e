"""Clients' own prices: of one client, of one tariff, and the one that counts on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Date, Select, Uuid, column, func, join, literal, or_, select

from fairlead.domains.catalog.models import ClientPrice, ServiceTemplate, Tariff
from fairlead.domains.clients.models import Client
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Pricing
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class ClientPriceRow:
    """What one client pays for a tariff from a day on."""

    id: UUID
    client_id: UUID
    client_name: str
    tariff_id: UUID
    template_name: str
    tariff_name: str
    valid_from: date
    valid_until: date | None
    price: Money
    pricing: Pricing | None
    note: str | None
    created_at: datetime
    created_by: str


_ROWS: Select[*tuple[Any, ...]] = (
    select(
        ClientPrice.id, ClientPrice.client_id, Client.name.label("client_name"), ClientPrice.tariff_id,
        ServiceTemplate.name.label("template_name"), Tariff.name.label("tariff_name"), ClientPrice.valid_from,
        ClientPrice.valid_until, ClientPrice.price_minor, ClientPrice.currency, ClientPrice.pricing, ClientPrice.note,
        ClientPrice.created_at, ClientPrice.created_by,
    )
    .join(Client, (Client.tenant_id == ClientPrice.tenant_id) & (Client.id == ClientPrice.client_id))
    .join(Tariff, (Tariff.tenant_id == ClientPrice.tenant_id) & (Tariff.id == ClientPrice.tariff_id))
    .join(
        ServiceTemplate,
        (ServiceTemplate.tenant_id == Tariff.tenant_id) & (ServiceTemplate.id == Tariff.template_id),
    )
)  # fmt: skip


async def client_prices(ctx: Context, client_id: UUID) -> list[ClientPriceRow]:
    """The own prices of a client, by tariff and day."""
    ordered = _ROWS.where(ClientPrice.client_id == client_id).order_by(Tariff.code, ClientPrice.valid_from)
    return [_row(row) for row in await ctx.rows(ordered)]


async def client_price(ctx: Context, client_price_id: UUID) -> ClientPriceRow:
    """One of them, or NotFound."""
    row = await ctx.row(_ROWS.where(ClientPrice.id == client_price_id))
    if row is None:
        raise NotFound.of("client price", client_price_id)
    return _row(row)


async def client_prices_of_tariff(ctx: Context, tariff_id: UUID, on: date) -> list[ClientPriceRow]:
    """The clients' own prices of a tariff that count on a day or later, by client."""
    lasting = or_(ClientPrice.valid_until.is_(None), ClientPrice.valid_until > on)
    ordered = _ROWS.where(ClientPrice.tariff_id == tariff_id, lasting).order_by(Client.name, ClientPrice.valid_from)
    return [_row(row) for row in await ctx.rows(ordered)]


async def own_price(ctx: Context, client_id: UUID, tariff_id: UUID, on: date) -> ClientPriceRow | None:
    """The price of its own at which a client buys a tariff on a day, if it has one."""
    latest = _ROWS.where(
        ClientPrice.client_id == client_id, ClientPrice.tariff_id == tariff_id, ClientPrice.valid_from <= on
    ).order_by(ClientPrice.valid_from.desc())
    row = await ctx.row(latest.limit(1))
    if row is None or (row.valid_until is not None and row.valid_until <= on):
        return None
    return _row(row)


class OwnPrice(NamedTuple):
    """What one client pays for a tariff."""

    price: Money
    pricing: Pricing | None


async def own_prices(
    ctx: Context, asked: Collection[tuple[UUID, date]]
) -> dict[tuple[UUID, date], dict[UUID, OwnPrice]]:
    """The clients' own prices of tariffs, each on a day, by client; one statement."""
    days = (
        func.unnest(
            literal([tariff_id for tariff_id, _ in asked], ARRAY(Uuid)), literal([on for _, on in asked], ARRAY(Date))
        )
        .table_valued(column("tariff_id", Uuid), column("on", Date), name="asked")
        .render_derived()
    )
    counts = (ClientPrice.valid_from <= days.c.on) & or_(
        ClientPrice.valid_until.is_(None), ClientPrice.valid_until > days.c.on
    )
    statement = (
        select(
            days.c.tariff_id, days.c.on, ClientPrice.client_id, ClientPrice.price_minor, ClientPrice.currency,
            ClientPrice.pricing,
        )
        .select_from(join(days, ClientPrice, (ClientPrice.tariff_id == days.c.tariff_id) & counts))
        .order_by(ClientPrice.valid_from)
    )  # fmt: skip
    found: dict[tuple[UUID, date], dict[UUID, OwnPrice]] = {}
    for tariff_id, on, client_id, minor, currency, pricing in await ctx.rows(statement):
        found.setdefault((tariff_id, on), {})[client_id] = OwnPrice(Money(minor, currency), pricing)
    return found


def _row(row: Any) -> ClientPriceRow:
    values = row._asdict()
    price = Money(values.pop("price_minor"), values.pop("currency"))
    return ClientPriceRow(**values, price=price)
