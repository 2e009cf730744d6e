"""What discounts without an end leave of the price of services: for sums over many of them, and of one.

Percentages travel as text, in order: services whose discounts are alike are counted together, and the exact product
is made where nothing is rounded.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Text, bindparam, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from fairlead.domains.identity.models import Company
from fairlead.domains.services.models import Discount, Service
from fairlead.domains.services.rules import left_of
from fairlead.platform.context import Context

_TODAY = cast(
    func.timezone(
        select(Company.timezone).where(Company.id == bindparam("lasting_company")).scalar_subquery(),
        bindparam("lasting_now"),
    ),
    Date,
)
_COUNTS = (Discount.ends_on.is_(None), Discount.starts_on <= _TODAY)
_PERCENTS = func.string_agg(cast(Discount.percent, Text), aggregate_order_by(literal(" "), Discount.percent))
_OWN = (
    select(
        Discount.tenant_id, Discount.service_id, Discount.client_id, _PERCENTS.label("percents"),
        func.sum(Discount.amount_minor).label("off"),
    )
    .where(Discount.service_id.is_not(None), *_COUNTS)
    .group_by(Discount.tenant_id, Discount.service_id, Discount.client_id)
    .subquery("own_discounts")
)  # fmt: skip
_WIDE = (
    select(Discount.tenant_id, Discount.client_id, _PERCENTS.label("percents"))
    .where(Discount.service_id.is_(None), *_COUNTS)
    .group_by(Discount.tenant_id, Discount.client_id)
    .subquery("client_discounts")
)


def _or(column: ColumnElement[Any], nothing: object) -> ColumnElement[Any]:
    return func.coalesce(column, nothing)


COLUMNS = (
    _or(_OWN.c.percents, literal("")).label("own_percents"),
    _or(_WIDE.c.percents, literal("")).label("client_percents"),
    _or(_OWN.c.off, literal(0)).label("off"),
)
"""The service's own percentages, its client's, and the minor units off a cycle."""


def joined(statement: Select[Any], ctx: Context) -> Select[Any]:
    """A statement over services with the tables that `COLUMNS` are of."""
    own = (_OWN.c.tenant_id == Service.tenant_id) & (_OWN.c.service_id == Service.id)
    wide = (_WIDE.c.tenant_id == Service.tenant_id) & (_WIDE.c.client_id == Service.client_id)
    whole = statement.outerjoin(_OWN, own & (_OWN.c.client_id == Service.client_id)).outerjoin(_WIDE, wide)
    return whole.params(lasting_company=ctx.tenant_id, lasting_now=ctx.now)


async def lasting_on(ctx: Context, service_id: UUID) -> tuple[Decimal, int]:
    """What they leave of one service's price: percent, and minor units off a cycle."""
    row = await ctx.row(joined(select(*COLUMNS).select_from(Service).where(Service.id == service_id), ctx))
    if row is None:
        return Decimal(100), 0
    own, wide, off = row
    return left_of(map(Decimal, f"{own} {wide}".split())), int(off)
