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
├── Unavailable 503
└── InsufficientStorage 507
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self, dataclass_transform

from fairlead.kernel.events import encode

# Two borders of a class name's words: `aB`, and the last capital of `ABc` (SLABreached → sla-breached).
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_RESERVED = frozenset({"type", "title", "status", "detail", "instance", "remedy", "request_id"})
"""Members that every problem document has; a field of that name would hide one."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake in what was sent: where, what, and how to mend it."""

    field: str
    pointer: str
    """A JSON pointer (`#/price/amount`), or `query:limit`, `path:id`, `header:If-Match`."""
    message: str
    remedy: str = ""


@dataclass_transform(kw_only_default=True, eq_default=False)
class Problem(Exception):
    """Something went wrong.

    A subclass's docstring is its title, its annotated fields are the extension members of the problem document.
    """

    status: ClassVar[int] = 500
    remedy: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.__doc__ = cls.__doc__ or f"{_WORDS.sub(' ', cls.__name__).capitalize()}."  # none under `python -OO`
        dataclass(eq=False, kw_only=True, repr=False)(cls)
        hidden = _RESERVED & set(cls.members())
        if hidden:
            raise TypeError(f"{cls.__name__}: a problem has its own {', '.join(sorted(hidden))}; rename the field")

    @classmethod
    def slug(cls) -> str:
        """The last part of the problem type's address: `service-not-cancellable`."""
        return _WORDS.sub("-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """One sentence, the same for every occurrence."""
        return (cls.__doc__ or "").strip().splitlines()[0]

    @classmethod
    def members(cls) -> tuple[str, ...]:
        """The names of its fields: the extension members of its document."""
        return tuple(f.name for f in fields(cls))  # type: ignore[arg-type] # every subclass is a dataclass

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
        """The fields, JSON-safe: what has no form in JSON is said as text, so that a refusal never fails itself."""
        return {name: encode(getattr(self, name), str) for name in self.members()}

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), {name: getattr(self, name) for name in self.members()})

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.members())
        return f"{type(self).__name__}({values})"

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
    def of(cls, what: str, id: object) -> Self:  # noqa: A002 - the field's name
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


class InsufficientStorage(Problem):
    """There is no room left to keep this."""

    status = 507
    remedy = "Free space on the server's disk (`fairlead doctor` shows it), then try again; nothing was stored."


class Invalid(Problem):
    """What was sent is not valid."""

    status = 422
    errors: tuple[FieldError, ...]

    @classmethod
    def of(cls, field: str, message: str, remedy: str = "", pointer: str = "") -> Self:
        """One mistake in one field of the body."""
        return cls(errors=(FieldError(field, pointer or "#/" + field.replace(".", "/"), message, remedy),))

    @property
    def detail(self) -> str:
        """Every mistake, field first."""
        return "; ".join(f"{e.field}: {e.message}" for e in self.errors)

    def extensions(self) -> dict[str, Any]:
        """The mistakes as objects, and a subclass's own fields."""
        return super().extensions() | {"errors": [asdict(error) for error in self.errors]}

    def __str__(self) -> str:
        return "; ".join(f"{e.field}: {e.message} {e.remedy}".strip() for e in self.errors)
