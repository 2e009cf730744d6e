"""What the database refused, as problems: the constraint decides, because checks before it can be outrun."""

import re
from collections.abc import Mapping

from asyncpg import InterfaceError
from asyncpg.exceptions import DataError as ClientDataError
from sqlalchemy import Table
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from fairlead.kernel.errors import FieldError, InsufficientStorage, Invalid, Problem, Unavailable
from fairlead.platform.db.base import Base
from fairlead.platform.http.problems import AlreadyExists, Contended, StillInUse

RETRYABLE = frozenset({"40001", "40P01"})
"""Serialization failure, deadlock: the whole unit of work was undone and may run again."""

_BAD_VALUE: Mapping[str, tuple[str, str]] = {
    "22001": ("A text is too long for its column.", "Shorten it."),
    "22003": ("A number is outside the range that can be stored.", "Give a smaller number."),
    "22007": ("A date or time cannot be read.", "Give a date that exists, as YYYY-MM-DD."),
    "22008": ("A date or time is outside the range that can be stored.", "Give a date that exists."),
    "22021": ("A text has a character that cannot be stored.", "Remove NUL and control characters."),
    "22P02": ("A value is not of the type that is stored here.", "Correct the value."),
    "22P05": ("A text has a character that cannot be stored.", "Remove NUL and control characters."),
}
_KEY = re.compile(r"Key \((.+?)\)=")

_FIELDS: dict[str, tuple[str, ...]] = {}


def name_fields(constraint: str, *fields: str) -> None:
    """Say which fields a constraint is about, where they differ from its columns."""
    _FIELDS[constraint] = fields


def sqlstate(error: BaseException) -> str | None:
    """The five-character code of a database error, if it has one."""
    return getattr(_driver_error(error), "sqlstate", None)


def database_problem(error: BaseException) -> Problem | None:
    """The problem that a database error means to a caller; None when it means a fault of ours."""
    if isinstance(error, StaleDataError):
        return Contended()
    driver = _driver_error(error)
    state = getattr(driver, "sqlstate", None) or ""
    if isinstance(driver, ClientDataError) and state not in _BAD_VALUE:
        return _bad_value(*_BAD_VALUE["22003"]) if "range" in str(driver) else _bad_value(*_BAD_VALUE["22P02"])
    if state in _BAD_VALUE:
        return _bad_value(*_BAD_VALUE[state])
    if state.startswith("23"):
        return _violation(state, driver)
    if state in RETRYABLE or state == "55P03":
        return Contended()
    if state == "53100":
        return InsufficientStorage()
    lost = isinstance(driver, InterfaceError) or getattr(error, "connection_invalidated", False)
    if lost or state[:2] in {"08", "53", "57"}:
        return Unavailable()
    return None


def _driver_error(error: BaseException) -> BaseException:
    """The driver's own error, which SQLAlchemy wraps twice; the fast path of reading raises it bare."""
    original = getattr(error, "orig", None)
    return error if original is None else original.__cause__ or original


def _bad_value(message: str, remedy: str) -> Invalid:
    return Invalid(errors=(FieldError("body", "#", message, remedy),))


def _violation(state: str, driver: BaseException) -> Problem | None:
    constraint = getattr(driver, "constraint_name", None) or ""
    detail = getattr(driver, "detail", None) or ""
    fields = _fields(constraint, getattr(driver, "table_name", None) or "", detail)
    if state in {"23505", "23P01"}:
        return AlreadyExists(fields=fields)
    if state == "23503":
        if "still referenced" in detail:
            return StillInUse(used_by=getattr(driver, "table_name", None) or "something")
        return _each(fields, "There is no such thing.", "Give the id of one that exists.")
    if state == "23514":
        return _each(fields, "This value is not allowed here.", "Correct the value.")
    return None


def _each(fields: tuple[str, ...], message: str, remedy: str) -> Invalid:
    return Invalid(errors=tuple(FieldError(field, f"#/{field}", message, remedy) for field in fields))


def _fields(constraint: str, table: str, detail: str) -> tuple[str, ...]:
    """The fields of a constraint: as declared, else its columns, else what the server's detail names."""
    if constraint in _FIELDS:
        return _FIELDS[constraint]
    columns = _columns(Base.metadata.tables.get(table), constraint)
    if not columns and (found := _KEY.search(detail)):
        columns = tuple(part.strip() for part in found[1].split(","))
    named = tuple(column for column in columns if column != "tenant_id")
    return named or (constraint.removeprefix(f"ck_{table}_") or "body",)


def _columns(table: Table | None, constraint: str) -> tuple[str, ...]:
    if table is None:
        return ()
    candidates = [(c.name, c.columns) for c in table.constraints if isinstance(c, ColumnCollectionConstraint)]
    candidates += [(index.name, index.columns) for index in table.indexes]
    return next((tuple(column.name for column in columns) for name, columns in candidates if name == constraint), ())
