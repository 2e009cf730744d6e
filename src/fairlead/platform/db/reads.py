"""The fast path of reading: statements compiled once, run on asyncpg itself, three round trips a unit of work.

An AsyncSession costs two milliseconds of processor time for one SELECT; this costs a tenth of one. The statements, the
tenancy (the criteria of the ORM's hook are compiled in, row-level security binds the connection) and the rows are the
same. What it cannot do (entities, expanding parameters) is left to the session.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast
from weakref import WeakKeyDictionary

import asyncpg
import orjson
from sqlalchemy import Executable, Float, Numeric, Row, Select
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.sql.compiler import SQLCompiler

from fairlead.platform.db.tenancy import TenantOwned

_CACHED = 1000
"""Compiled statements kept; beyond it the cache starts anew."""
_NUMERIC = 1700
"""The number of PostgreSQL's type numeric."""

_Process = Callable[[Any], Any] | None
_GONE = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)


class NeedsSession(Exception):
    """This statement is beyond the fast path."""


@lru_cache(maxsize=1024)
def _scope(tenant: int) -> Any:
    """The criteria of the ORM's tenancy hook, for statements that do not pass through it."""
    return with_loader_criteria(TenantOwned, lambda cls: cls.tenant_id == tenant, include_aliases=True)


def _oid(kind: Any) -> int | None:
    """The type's number on the wire where a processor asks for it: numerics, which asyncpg hands over as Decimal."""
    return _NUMERIC if isinstance(kind, Numeric) and not isinstance(kind, Float) else None


class _Shape:
    """A compiled statement, whatever its values: the SQL, its parameters in order, how its rows are read."""

    __slots__ = ("compiled", "metadata", "parameters", "processors", "sql")

    def __init__(self, compiled: SQLCompiler) -> None:
        columns = compiled._result_columns  # noqa: SLF001 - what SQLAlchemy's own executor reads
        entities = getattr(compiled.compile_state, "_has_mapper_entities", False)
        if entities or compiled.literal_execute_params or compiled.post_compile_params or not columns:
            raise NeedsSession
        self.compiled = compiled
        self.sql = compiled.string
        processors = cast("Mapping[str, _Process]", compiled._bind_processors)  # noqa: SLF001 - as above
        self.parameters = [(name, processors.get(name)) for name in compiled.positiontup or ()]
        dialect = compiled.dialect
        found = tuple(c.type._cached_result_processor(dialect, _oid(c.type)) for c in columns)  # noqa: SLF001 - as above
        self.processors = found if any(found) else None
        self.metadata = SimpleResultMetaData([column.keyname for column in columns])

    def rows(self, records: Sequence[Any]) -> list[Row[Any]]:
        """Asyncpg's records as SQLAlchemy's rows."""
        metadata, processors = self.metadata, self.processors
        index = metadata._key_to_index  # noqa: SLF001 - as SQLAlchemy's results make their rows
        return [Row(metadata, processors, index, tuple(record)) for record in records]


class _Statement:
    """A shape with one statement's values; a named parameter takes its value from each run."""

    __slots__ = ("_fixed", "_named", "shape")

    def __init__(self, shape: _Shape, extracted: Sequence[Any] | None) -> None:
        self.shape = shape
        compiled = shape.compiled
        values = compiled.construct_params(extracted_parameters=extracted, _check=False)
        named = {name: bind.required for bind, name in compiled.bind_names.items() if not bind.unique}
        self._fixed = [_processed(process, values[name]) for name, process in shape.parameters]
        self._named = [
            (at, name, process, named[name]) for at, (name, process) in enumerate(shape.parameters) if name in named
        ]

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the SQL's parameters."""
        arguments = self._fixed.copy()
        for at, name, process, required in self._named:
            if required or name in given:
                arguments[at] = _processed(process, given[name])
        return arguments


def _processed(process: _Process, value: Any) -> Any:
    return value if process is None or value is None else process(value)


class Reads:
    """Read-only connections beside the engine's pool, and the statements compiled so far."""

    def __init__(self, url: URL, dialect: Dialect, settings: Mapping[str, str], *, size: int) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._dialect = dialect
        self._settings = {**settings, "default_transaction_read_only": "on"}
        self._idle: list[Any] = []
        self._free = asyncio.Semaphore(size)
        self._kept: WeakKeyDictionary[Executable, dict[int, _Statement]] = WeakKeyDictionary()
        self._compiled: dict[Any, Any] = {}
        self._shapes: dict[int, _Shape] = {}

    @property
    def idle(self) -> int:
        """Connections that are open and unused."""
        return len(self._idle)

    async def open(self, tenant: int) -> "Reading":
        """Begin a read-only transaction for one company; `close` it."""
        await self._free.acquire()
        try:
            connection = await self._begin(f"BEGIN; SET LOCAL app.tenant_id = '{int(tenant)}'")
        except BaseException:
            self._free.release()
            raise
        return Reading(self, connection, tenant)

    async def _begin(self, begin: str) -> Any:
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.execute(begin)
            except _GONE:
                connection.terminate()  # the server was restarted since; the next one, or a new one, will do
            else:
                return connection
        connection = await asyncpg.connect(self._dsn, server_settings=self._settings, timeout=10)
        for kind in ("json", "jsonb"):
            # As SQLAlchemy sets its own connections up: its JSON types leave the decoding to the driver.
            await connection.set_type_codec(kind, encoder=str, decoder=orjson.loads, schema="pg_catalog")
        await connection.execute(begin)
        return connection

    async def give_back(self, connection: Any) -> None:
        """End the transaction on a connection and keep it for the next."""
        try:
            await connection.execute("ROLLBACK")
        except BaseException:
            connection.terminate()
            raise
        else:
            self._idle.append(connection)
        finally:
            self._free.release()

    async def close(self) -> None:
        """Close the unused connections."""
        while self._idle:
            await self._idle.pop().close()

    def statement(self, statement: Executable, tenant: int) -> _Statement:
        """The statement, compiled at its first sight.

        One that a module keeps is found by identity; one built anew is recognised by SQLAlchemy's cache key.
        """
        kept = self._kept.setdefault(statement, {})
        found = kept.get(tenant)
        if found is None:
            found = kept[tenant] = self._compile(statement, tenant)
        return found

    def _compile(self, statement: Executable, tenant: int) -> _Statement:
        if not isinstance(statement, Select):
            raise NeedsSession
        if len(self._compiled) > _CACHED:
            self._compiled.clear()
            self._shapes.clear()
        scoped = statement.options(_scope(tenant))
        compiled, extracted, collected, _ = scoped._compile_w_cache(  # noqa: SLF001 - what the engine calls
            self._dialect, compiled_cache=self._compiled, column_keys=[]
        )
        if collected or not isinstance(compiled, SQLCompiler):
            raise NeedsSession
        shape = self._shapes.get(id(compiled))
        if shape is None:
            shape = self._shapes[id(compiled)] = _Shape(compiled)
        return _Statement(shape, extracted)


class Reading:
    """A read-only transaction in progress."""

    __slots__ = ("_connection", "_reads", "_tenant")

    def __init__(self, reads: Reads, connection: Any, tenant: int) -> None:
        self._reads = reads
        self._connection = connection
        self._tenant = tenant

    async def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """Every row of a Core statement; raises NeedsSession."""
        known = self._reads.statement(statement, self._tenant)
        shape = known.shape
        return shape.rows(await self._connection.fetch(shape.sql, *known.arguments(values)))

    async def close(self) -> None:
        """End the transaction."""
        await self._reads.give_back(self._connection)
