"""Discounts: as lists show them, and on which days each of them counts for which service."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, and_, any_, bindparam, func, literal, or_, select

from fairlead.domains.clients.models import Client
from fairlead.domains.services.lifecycle import ChangeStatus
from fairlead.domains.services.models import Discount, Service, ServiceChange
from fairlead.domains.services.repository import DISCOUNT_SORTS, DISCOUNTS
from fairlead.domains.services.rules import discount_label
from fairlead.domains.services.terms import ChangeOrigin
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.paging import Page, paged


class DiscountRow(NamedTuple):
    """One discount, with the names of whom and what it is for."""

    id: UUID
    client_id: UUID
    client_name: str
    service_id: UUID | None
    service_name: str | None
    name: str
    percent: Decimal | None
    amount_minor: int | None
    currency: str | None
    starts_on: date
    ends_on: date | None
    reason: str | None
    granted_at: datetime
    granted_by: str
    ended_at: datetime | None
    ended_by: str | None
    version: int

    @property
    def amount(self) -> Money | None:
        """What it takes off the price of one cycle."""
        return None if self.amount_minor is None or self.currency is None else Money(self.amount_minor, self.currency)

    @property
    def label(self) -> str:
        """As invoices show it."""
        return discount_label(self.name, self.percent, self.amount)

    def is_over(self, today: date) -> bool:
        """Whether it counts on no day from today on."""
        return self.ends_on is not None and self.ends_on <= today


class GivenDays(NamedTuple):
    """Days of a service for which a discount counts: `[starts_on, ends_on)`, for good without an end."""

    label: str
    starts_on: date
    ends_on: date | None
    percent: Decimal | None
    off: int
    """Minor units off the price of one cycle."""


class _Spell(NamedTuple):
    client_id: UUID
    starts_on: date
    ends_on: date


_NAMES = {"client_name": Client.name.label("client_name"), "service_name": Service.name.label("service_name")}
_COLUMNS = (_NAMES[name] if name in _NAMES else getattr(Discount, name) for name in DiscountRow._fields)
_ROWS: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .join(Client, (Client.tenant_id == Discount.tenant_id) & (Client.id == Discount.client_id))
    .outerjoin(Service, (Service.tenant_id == Discount.tenant_id) & (Service.id == Discount.service_id))
)
_ONE = _ROWS.where(Discount.id == bindparam("discount_id"))
_OF_SERVICE = _ROWS.where(
    or_(
        Discount.service_id == bindparam("service_id"),
        and_(Discount.service_id.is_(None), Discount.client_id == bindparam("client_id")),
    )
).order_by(Discount.starts_on.desc(), Discount.id.desc())


async def discount_row(ctx: Context, discount_id: UUID) -> DiscountRow:
    """One discount; raises NotFound."""
    row = await ctx.row(_ONE, {"discount_id": discount_id})
    if row is None:
        raise NotFound.of("discount", discount_id)
    return DiscountRow._make(row)


async def discount_page(
    ctx: Context,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[DiscountRow]:
    """A page of the discounts that fit the filters dict."""
    page = await paged(
        ctx, _ROWS, fields=DISCOUNTS, sorts=DISCOUNT_SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([DiscountRow._make(row) for row in page.items], page.next_cursor)


async def discounts_of(ctx: Context, service_id: UUID, client_id: UUID) -> list[DiscountRow]:
    """What was ever granted for a service, and to its client for everything; the latest first."""
    found = await ctx.rows(_OF_SERVICE, {"service_id": service_id, "client_id": client_id})
    return [DiscountRow._make(row) for row in found]


async def discounts_on(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, list[GivenDays]]:
    """On which days discounts count for services: only while those are held by whom they were granted to.

    In the order of their first days and names, so that a line reads the same however often it is reckoned; two
    statements, however many services there are.
    """
    held = await _spells(ctx, service_ids)
    clients = {spell.client_id for spells in held.values() for spell in spells}
    rows = await ctx.rows(
        select(
            Discount.client_id, Discount.service_id, Discount.name, Discount.percent, Discount.amount_minor,
            Discount.currency, Discount.starts_on, Discount.ends_on,
        )
        .where(
            Discount.client_id == _among(clients),
            or_(Discount.service_id.is_(None), Discount.service_id == _among(service_ids)),
        )
        .order_by(Discount.starts_on, Discount.name, Discount.id)
    )  # fmt: skip
    wide: dict[UUID, list[Any]] = defaultdict(list)
    own: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        (wide[row.client_id] if row.service_id is None else own[row.service_id]).append(row)
    if not rows:
        return {}
    found = {service_id: _given(spells, own.get(service_id, ()), wide) for service_id, spells in held.items()}
    return {service_id: given for service_id, given in found.items() if given}


def _given(spells: Sequence[_Spell], own: Sequence[Any], wide: Mapping[UUID, Sequence[Any]]) -> list[GivenDays]:
    given: list[GivenDays] = []
    for client_id, since, until in spells:
        for row in (*wide.get(client_id, ()), *(one for one in own if one.client_id == client_id)):
            begin, end = max(since, row.starts_on), min(until, row.ends_on or date.max)
            if begin < end:
                amount = None if row.amount_minor is None else Money(row.amount_minor, row.currency)
                label = discount_label(row.name, row.percent, amount)
                given.append(
                    GivenDays(label, begin, None if end == date.max else end, row.percent, row.amount_minor or 0)
                )
    return given


async def ever_held(ctx: Context, client_ids: Collection[UUID]) -> set[UUID]:
    """Every service that any of these clients holds or has passed on."""
    if not client_ids:
        return set()
    holds = await ctx.rows(select(Service.id).where(Service.client_id == _among(client_ids)))
    passed = await ctx.rows(
        select(ServiceChange.service_id).where(
            ServiceChange.origin == ChangeOrigin.TRANSFER,
            ServiceChange.before["client_id"].astext.in_([str(one) for one in client_ids]),
        )
    )
    return {row[0] for row in (*holds, *passed)}


async def _spells(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, list[_Spell]]:
    """Who held each service from when to when, since its first day that is billed here."""
    passed = and_(
        ServiceChange.tenant_id == Service.tenant_id, ServiceChange.service_id == Service.id,
        ServiceChange.origin == ChangeOrigin.TRANSFER, ServiceChange.status == ChangeStatus.APPLIED,
    )  # fmt: skip
    statement = (
        select(
            Service.id,
            Service.client_id,
            func.greatest(Service.start_date, Service.billed_until),
            ServiceChange.effective_on,
            ServiceChange.before["client_id"].astext,
        )
        .outerjoin(ServiceChange, passed)
        .where(Service.id == _among(service_ids))
        .order_by(Service.id, ServiceChange.applied_at, ServiceChange.seq)
    )
    held: dict[UUID, list[_Spell]] = {}
    for service_id, client_id, first, until, before in await ctx.rows(statement):
        spells = held.setdefault(service_id, [_Spell(client_id, first, date.max)])
        if until is not None:
            since = spells[-1].starts_on
            on = max(since, until)
            spells[-1:] = [_Spell(UUID(before), since, on), _Spell(client_id, on, date.max)]
    return held


def _among(wanted: Collection[UUID]) -> Any:
    return any_(literal(list(wanted), ARRAY(Uuid)))
