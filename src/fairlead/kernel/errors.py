"""Problems: every anticipated error is a class, and each class is one RFC 9457 problem type.

Problem
├── Unauthenticated 401
├── Forbidden 403
├── NotFound 404
├── Conflict 409
├── PreconditionFailed 412
├── TooLarge 413
├── Invalid 422          carries one FieldError a mistake
├── TooMany 429
└── Unavailable 503
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, dataclass_transform
from uuid import UUID

from fairlead.kernel.money import Money


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake in what was sent: where, what, and how to mend it."""

    field: str
    pointer: str
    """A JSON pointer (`#/price/amount`), or `query:limit`, `path:id`, `header:If-Match`."""
    message: str
    remedy: str = ""


def _json(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, FieldError):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    return value


@dataclass_transform(kw_only_default=True, eq_default=False)
class Problem(Exception):
    """Something went wrong.

    A subclass's docstring is its title, its annotated fields are the extension members of the problem document.
    """

    status: ClassVar[int] = 500
    remedy: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "__annotations__" in cls.__dict__:
            dataclass(eq=False, kw_only=True, repr=False)(cls)

    @classmethod
    def slug(cls) -> str:
        """The last part of the problem type's address: `service-not-cancellable`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """One sentence, the same for every occurrence."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    @classmethod
    def all(cls) -> Iterator[type["Problem"]]:
        """Every problem type that is loaded, parents first."""
        for kind in cls.__subclasses__():
            yield kind
            yield from kind.all()

    @property
    def detail(self) -> str:
        """What happened in this occurrence; the title when there is nothing to add."""
        return self.title()

    def extensions(self) -> dict[str, Any]:
        """The fields, JSON-safe."""
        declared = getattr(self, "__dataclass_fields__", {})
        return {name: _json(getattr(self, name)) for name in declared}

    def __reduce__(self) -> Any:
        declared = getattr(self, "__dataclass_fields__", {})
        return _rebuild, (type(self), {name: getattr(self, name) for name in declared})

    def __str__(self) -> str:
        return f"{self.detail} {self.remedy}".strip()


def _rebuild(kind: type[Problem], values: dict[str, Any]) -> Problem:
    return kind(**values)


class Unauthenticated(Problem):
    """You are not signed in, or your token is not valid."""

    status = 401
    remedy = "Sign in again, or send a valid token as `Authorization: Bearer …`."


class Forbidden(Problem):
    """You may not do this."""

    status = 403
    needs: tuple[str, ...] = ()
    remedy = "Ask the company's owner for the permission named in `needs`."


class NotFound(Problem):
    """There is no such thing here."""

    status = 404
    what: str
    id: str
    remedy = "Check the id; it may belong to another company or have been mistyped."

    @classmethod
    def of(cls, what: str, id: object) -> "NotFound":  # noqa: A002 - the field's name
        """A missing thing, by its noun and id."""
        return cls(what=what, id=str(id))

    @property
    def detail(self) -> str:
        """Which thing is missing."""
        return f"There is no {self.what} with id {self.id}."


class Conflict(Problem):
    """The present state does not allow this."""

    status = 409


class PreconditionFailed(Problem):
    """It has changed since you read it."""

    status = 412
    remedy = "Read it again, look at what changed, and repeat with its new ETag."


class TooLarge(Problem):
    """The request is too large."""

    status = 413
    limit_bytes: int
    remedy = "Send less at once."


class TooMany(Problem):
    """Too many attempts."""

    status = 429
    retry_after: int
    """Seconds."""
    remedy = "Wait as long as `retry_after` says, in seconds."


class Unavailable(Problem):
    """This cannot be answered right now."""

    status = 503
    remedy = "Try again in a moment."


class Invalid(Problem):
    """What was sent is not valid."""

    status = 422
    errors: tuple[FieldError, ...]

    @classmethod
    def of(cls, field: str, message: str, remedy: str = "", pointer: str = "") -> "Invalid":
        """One mistake in one field of the body."""
        return cls(errors=(FieldError(field, pointer or "#/" + field.replace(".", "/"), message, remedy),))

    @property
    def detail(self) -> str:
        """Every mistake, field first."""
        return "; ".join(f"{e.field}: {e.message}" for e in self.errors)

    def __str__(self) -> str:
        return "; ".join(f"{e.field}: {e.message} {e.remedy}".strip() for e in self.errors)
