"""Reading and adding the entities of one table: by id, by the filters dict, by page."""

import builtins
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast, overload
from uuid import UUID

from sqlalchemy import Select, any_, func, literal, select
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.types import ARRAY

from fairlead.kernel.errors import NotFound, PreconditionFailed
from fairlead.platform.context import Context
from fairlead.platform.db.filters import Filters
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, Sorts, windowed
from fairlead.platform.db.paging import cursor as cursors

M = TypeVar("M", bound=DeclarativeBase)
R = TypeVar("R", bound="Repository[Any]")

Conditions = Mapping[str, object]


class StaleVersion(PreconditionFailed):
    """Someone has changed this in the meantime."""

    expected_version: int
    current_version: int
    remedy = "Read it again, look at what changed, and send the change with the new ETag."


class Repository(Generic[M]):
    """The rows of one table that the context's tenant may see.

    A subclass declares `model`, `filters`, `sorts`, `loads` and adds named finders. Another tenant's row is
    not found: the tenancy hook and row-level security leave it out of every statement.
    """

    model: type[M]
    filters: Filters = Filters()
    sorts: Sorts
    loads: Sequence[ExecutableOption] = ()
    """Loader options of every read; prefer `selectinload`, whose query count does not depend on the rows."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    async def get(self, id: UUID, *, lock: bool = False, version: int | None = None) -> M:  # noqa: A002 - as the column
        """The row, or NotFound. With `lock`, read afresh and held until the unit of work ends.

        With `version`, the version that the caller saw: StaleVersion when the row has moved on.
        """
        entity = await self.find(id, lock=lock)
        if entity is None:
            raise NotFound.of(self.noun(), id)
        if version is not None:
            _expect(entity, version)
        return entity

    async def find(self, id: UUID, *, lock: bool = False) -> M | None:  # noqa: A002 - as the column
        """The row, or None."""
        statement = self.statement().where(self._id == id).options(*self.loads)
        if lock:
            # FOR NO KEY UPDATE: others may still insert rows that refer to this one. What the session held
            # before the lock may be out of date, so it is overwritten.
            statement = statement.with_for_update(key_share=True, of=self.model)
            statement = statement.execution_options(populate_existing=True)
        return (await self.ctx.session.scalars(statement)).unique().one_or_none()

    async def get_many(self, ids: Collection[UUID]) -> dict[UUID, M]:
        """The rows by id, in the order asked for; ids without a row are left out."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        statement = self.statement().where(self._id == any_(literal(wanted, ARRAY(self._id.type))))
        found = (await self.ctx.session.scalars(statement.options(*self.loads))).unique()
        rows = {getattr(entity, self._id.key): entity for entity in found}
        return {id_: rows[id_] for id_ in wanted if id_ in rows}

    async def first(self, **filters: object) -> M | None:
        """The first row of those that fit, in the default order."""
        return next(iter(await self.list(filters, limit=1)), None)

    async def list(
        self, filters: Conditions | None = None, sort: str | None = None, limit: int | None = None
    ) -> builtins.list[M]:
        """The rows that fit, all of them unless limited."""
        statement = self._fitting(filters).order_by(*self.sorts.order(sort).by()).limit(limit)
        return list((await self.ctx.session.scalars(statement.options(*self.loads))).unique())

    async def page(
        self,
        filters: Conditions | None = None,
        sort: str | None = None,
        cursor: str | None = None,
        limit: int = DEFAULT_LIMIT,
    ) -> Page[M]:
        """A page of the rows that fit."""
        order = self.sorts.order(sort)
        window = windowed(self._fitting(filters), order, cursor, limit).options(*self.loads)
        rows = (await self.ctx.session.execute(window)).unique().all()
        ended = rows[limit - 1][1:] if len(rows) > limit else None
        return Page([row[0] for row in rows[:limit]], None if ended is None else cursors.encode(order, ended))

    async def count(self, filters: Conditions | None = None) -> int:
        """How many rows fit."""
        counted = self._fitting(filters).with_only_columns(func.count(), maintain_column_froms=True)
        return (await self.ctx.session.scalars(counted)).one()

    async def exists(self, filters: Conditions | None = None) -> bool:
        """Whether any row fits."""
        one = self._fitting(filters).with_only_columns(literal(1), maintain_column_froms=True).limit(1)
        return (await self.ctx.session.scalars(one)).first() is not None

    def add(self, entity: M) -> M:
        """Have the row inserted with this unit of work."""
        self.ctx.session.add(entity)
        return entity

    def statement(self) -> Select[M]:
        """What every read starts from; a subclass whose filters or sorts need other tables joins them here."""
        return select(self.model)

    @classmethod
    def noun(cls) -> str:
        """What a row is called in a problem: `service template`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", cls.model.__name__).lower()

    @property
    def _id(self) -> InstrumentedAttribute[Any]:
        return cast("InstrumentedAttribute[Any]", self.model.__mapper__.all_orm_descriptors["id"])

    def _fitting(self, filters: Conditions | None) -> Select[M]:
        return self.statement().where(*self.filters.where(filters))


def _expect(entity: DeclarativeBase, version: int) -> None:
    current: int = entity.version  # type: ignore[attr-defined] # a table without versions has no business being asked
    if current != version:
        raise StaleVersion(expected_version=version, current_version=current)


class RepositoryFactory:
    """Hands out repositories bound to one context: `ServiceRepositoryFactory(ctx).services`."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx


class provides(Generic[R]):  # noqa: N801 - reads as a declaration: `services = provides(Services)`
    """A repository as an attribute of a factory, made on first use and kept."""

    def __init__(self, repository: Callable[[Context], R]) -> None:
        self._make = repository
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, factory: None, owner: type) -> "provides[R]": ...
    @overload
    def __get__(self, factory: RepositoryFactory, owner: type) -> R: ...
    def __get__(self, factory: RepositoryFactory | None, owner: type) -> "provides[R] | R":
        if factory is None:
            return self
        made = self._make(factory.ctx)
        vars(factory)[self._name] = made
        return made
