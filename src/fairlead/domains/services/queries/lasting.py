"""What discounts without an end leave of the price of services: for sums over many of them, and of one.

Percentages travel as text, in order: services whose discounts are alike are counted together, and the exact product
is made where nothing is rounded.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from fairlead.domains.identity.models import Company
from fairlead.domains.services import rules
from fairlead.domains.services.events import DiscountGranted
from fairlead.domains.services.models import Discount, Service
from fairlead.domains.services.rules import Left, left_of
from fairlead.platform.context import Context
from fairlead.platform.events import EventRow

_TODAY = cast(
    func.timezone(
        select(Company.timezone).where(Company.id == bindparam("lasting_company")).scalar_subquery(),
        bindparam("lasting_now"),
    ),
    Date,
)
_COUNTS = (Discount.ends_on.is_(None), Discount.starts_on <= _TODAY)
_WAS_LASTING = exists().where(
    EventRow.tenant_id == Discount.tenant_id, EventRow.name == DiscountGranted.__name__,
    EventRow.subject_id == func.coalesce(Discount.service_id, Discount.client_id),
    EventRow.payload["discount_id"].astext == cast(Discount.id, Text), EventRow.payload["ends_on"].astext.is_(None),
)  # fmt: skip
_EVER = (or_(Discount.ends_on.is_(None), and_(Discount.ended_at.is_not(None), _WAS_LASTING)),)
"""Granted for good, and still so or ended by somebody since."""
_PERCENTS = func.string_agg(cast(Discount.percent, Text), aggregate_order_by(literal(" "), Discount.percent))
_SPELL = func.concat_ws(
    ":", func.coalesce(Discount.percent, 0), func.coalesce(Discount.amount_minor, 0), Discount.starts_on,
    Discount.ends_on,
)  # fmt: skip
_SPELLS = func.string_agg(_SPELL, aggregate_order_by(literal(" "), _SPELL))


def _given(name: str, counts: Sequence[ColumnElement[bool]], *sums: ColumnElement[Any]) -> tuple[Subquery, Subquery]:
    """Sums of discounts: of each service for whom holds it, and of each client for everything."""
    own = (Discount.tenant_id, Discount.service_id, Discount.client_id)
    wide = (Discount.tenant_id, Discount.client_id)
    return (
        select(*own, *sums).where(Discount.service_id.is_not(None), *counts).group_by(*own).subquery(f"own_{name}"),
        select(*wide, *sums).where(Discount.service_id.is_(None), *counts).group_by(*wide).subquery(f"client_{name}"),
    )


_LASTING = _given("discounts", _COUNTS, _PERCENTS.label("percents"), func.sum(Discount.amount_minor).label("off"))
_OVER_TIME = _given("spells", _EVER, _SPELLS.label("spells"))


def _or(column: ColumnElement[Any], nothing: object) -> ColumnElement[Any]:
    return func.coalesce(column, nothing)


COLUMNS = (
    _or(_LASTING[0].c.percents, literal("")).label("own_percents"),
    _or(_LASTING[1].c.percents, literal("")).label("client_percents"),
    _or(_LASTING[0].c.off, literal(0)).label("off"),
)
"""The service's own percentages, its client's, and the minor units off a cycle."""

SPELLS = tuple(
    _or(one.c.spells, literal("")).label(name) for one, name in zip(_OVER_TIME, ("own", "wide"), strict=True)
)
"""Every discount that was ever granted for good, the service's own and its client's, with its days: `left_on`."""


def joined(statement: Select[Any], ctx: Context) -> Select[Any]:
    """A statement over services with the tables that `COLUMNS` are of."""
    return _joined(statement, *_LASTING).params(lasting_company=ctx.tenant_id, lasting_now=ctx.now)


def over_time(statement: Select[Any]) -> Select[Any]:
    """A statement over services with the tables that `SPELLS` are of."""
    return _joined(statement, *_OVER_TIME)


def _joined(statement: Select[Any], own: Subquery, wide: Subquery) -> Select[Any]:
    of_service = (own.c.tenant_id == Service.tenant_id) & (own.c.service_id == Service.id)
    of_client = (wide.c.tenant_id == Service.tenant_id) & (wide.c.client_id == Service.client_id)
    return statement.outerjoin(own, of_service & (own.c.client_id == Service.client_id)).outerjoin(wide, of_client)


def left_on(own: str, wide: str, day: date) -> Left:
    """What those of `SPELLS` leave that count on a day."""
    return rules.left_on(map(_spell, f"{own} {wide}".split()), day)


class _Spell(NamedTuple):
    percent: Decimal
    off: int
    starts_on: date
    ends_on: date | None


@lru_cache(maxsize=4096)
def _spell(text: str) -> _Spell:
    percent, off, starts_on, *ends_on = text.split(":")
    days = [date.fromisoformat(one) for one in (starts_on, *ends_on)]
    return _Spell(Decimal(percent), int(off), days[0], days[1] if ends_on else None)


def left(own: str, wide: str, off: int) -> Left:
    """What `COLUMNS` say."""
    return Left(left_of(map(Decimal, f"{own} {wide}".split())), int(off))


async def lasting_on(ctx: Context, service_ids: Collection[UUID]) -> dict[UUID, Left]:
    """What they leave of the price of each of some services."""
    among = Service.id == any_(literal(list(service_ids), ARRAY(Uuid)))
    found = await ctx.rows(joined(select(Service.id, *COLUMNS).select_from(Service).where(among), ctx))
    return {id_: left(*lowered) for id_, *lowered in found}
