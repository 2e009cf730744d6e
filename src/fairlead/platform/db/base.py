"""The declarative base, naming of constraints, and the column shapes that every domain shares."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from fairlead.kernel.pricing import Pricing

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


E = TypeVar("E", bound=StrEnum)


class _Members(dict[str | None, Any]):
    """Members by their text; what is none of them fails as the enumeration itself does."""

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__({member.value: member for member in enum})
        self[None] = None
        self.enum = enum

    def __missing__(self, value: str) -> Any:
        return self.enum(value)


class EnumText(TypeDecorator[E], Generic[E]):
    """A StrEnum stored as its text: adding a state is a CHECK away, not an ALTER TYPE."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum
        self._members = _Members(enum)

    def process_bind_param(self, value: E | str | None, dialect: Any) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else self.enum(value).value

    def result_processor(self, dialect: Any, coltype: object) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """A look-up for each value, without the layers of a TypeDecorator: wide rows come by the thousand."""
        return self._members.__getitem__


class PricingJSON(TypeDecorator[Pricing]):
    """How a quantity is priced, stored as its JSON form. A catalog has few of them, whatever the number of rows."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Pricing | None, dialect: Any) -> dict[str, Any] | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else value.stored()

    def process_result_value(self, value: dict[str, Any] | None, dialect: Any) -> Pricing | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else _pricing(orjson.dumps(value))


@lru_cache(maxsize=4_096)
def _pricing(form: bytes) -> Pricing:
    return Pricing.read(orjson.loads(form))


class Base(DeclarativeBase):
    """Every table of Fairlead."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        UUID: Uuid(as_uuid=True),
        str: Text,
        Decimal: Numeric,
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        Pricing: PricingJSON,
    }


MINOR = BigInteger
"""Minor units of a currency (cents): see kernel.money."""

CURRENCY = String(3)
"""ISO 4217 code."""


def tenant_fk(column: str, table: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key that cannot leave the tenant: `(tenant_id, column) → table(tenant_id, id)`."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"], **options)


def tenant_unique(*columns: str, **options: Any) -> UniqueConstraint:
    """A unique constraint that begins with the tenant."""
    return UniqueConstraint("tenant_id", *columns, **options)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A CHECK that keeps a text column to the values of its enum."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
