"""A table with a column of every kind, made of random rows, for the properties of filters and pages."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.base import Base, EnumText
from fairlead.platform.db.database import Database
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository, RepositoryFactory, provides
from fairlead.platform.db.tenancy import TENANT, TenantOwned


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"
    GREEN = "green"


class GadgetBase(Base):
    """Its own metadata keeps the table out of migrations."""

    __abstract__ = True
    metadata = Base.metadata.__class__()


Table("companies", GadgetBase.metadata, Column("id", Integer, primary_key=True))


class Gadget(TenantOwned, GadgetBase):
    __tablename__ = "temporary_gadgets"
    __audited__ = False

    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None]
    stock: Mapped[int | None] = mapped_column(Integer)
    rank: Mapped[int]
    weight: Mapped[Decimal | None]
    price: Mapped[int | None] = mapped_column(BigInteger)
    fee: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]
    made_on: Mapped[date | None]
    seen_at: Mapped[datetime | None]
    active: Mapped[bool | None]
    owner_id: Mapped[UUID | None]
    colour: Mapped[Colour | None] = mapped_column(EnumText(Colour))
    version: Mapped[int] = mapped_column(default=1)


# "C" orders text by code point, as Python does, so that a plain sort predicts the order.
DDL = """CREATE TEMPORARY TABLE temporary_gadgets (
    tenant_id integer NOT NULL, id uuid NOT NULL, name text COLLATE "C" NOT NULL, note text COLLATE "C",
    stock integer, rank integer NOT NULL, weight numeric, price bigint, fee bigint, currency text NOT NULL,
    made_on date, seen_at timestamptz, active boolean, owner_id uuid, colour text COLLATE "C",
    version integer NOT NULL, PRIMARY KEY (tenant_id, id)) ON COMMIT DROP"""


class Gadgets(Repository[Gadget]):
    model = Gadget
    filters = Filters(
        {
            "id": Field(Gadget.id, UUID, "Id"),
            # the "C" of the table folds ASCII only
            "name": Field(Gadget.name.collate("default"), str, "Name"),
            "note": Field(Gadget.note.collate("default"), str, "Note"),
            "stock": Field(Gadget.stock, int, "Stock"),
            "weight": Field(Gadget.weight, Decimal, "Weight"),
            "price": Field(Gadget.price, Money, "Price", currency="USD"),
            "fee": Field(Gadget.fee, Money, "Fee", currency=Gadget.currency),
            "made_on": Field(Gadget.made_on, date, "Made on"),
            "seen_at": Field(Gadget.seen_at, datetime, "Last seen"),
            "active": Field(Gadget.active, bool, "Active"),
            "owner_id": Field(Gadget.owner_id, UUID, "Owner"),
            "colour": Field(Gadget.colour, Colour, "Colour"),
        }
    )
    sorts = Sorts(
        {
            "name": Gadget.name,
            "note": Gadget.note,
            "stock": Gadget.stock,
            "rank": Gadget.rank,
            "weight": Gadget.weight,
            "price": Gadget.price,
            "made_on": Gadget.made_on,
            "seen_at": Gadget.seen_at,
            "active": Gadget.active,
            "owner_id": Gadget.owner_id,
            "colour": Gadget.colour,
            "id": Gadget.id,
        },
        default="-rank",
        tie=Gadget.id,
    )


class GadgetRepositoryFactory(RepositoryFactory):
    gadgets = provides(Gadgets)


def gadget(number: int, **values: Any) -> Gadget:
    """A gadget with a readable id; what is not given is NULL, or the plainest value."""
    plain = {"id": UUID(int=number), "name": "", "rank": 0, "currency": "USD", "version": 1}
    return Gadget(**{**plain, **values})


@asynccontextmanager
async def stocked(database: Database, gadgets: Sequence[Gadget], *, tenant: int = 1) -> AsyncIterator[Context]:
    """A context whose transaction holds exactly these rows and is rolled back."""
    async with database.session() as session:
        await session.execute(text(DDL))
        session.info[TENANT] = TenantId(tenant)
        session.add_all(gadgets)
        await session.flush()
        session.expunge_all()
        yield Context(session, TenantId(tenant), Actor.system("test"), datetime(2024, 5, 1, tzinfo=UTC))
