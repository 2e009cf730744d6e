"""Picking one of many: searched while one types, and understood from what was typed, with scripts or without."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from starlette.requests import Request

from fairlead.kernel.errors import FieldError
from fairlead.platform.context import Context

_KEY = re.compile(r".*\(([^()]+)\)")
_MANY = 25
"""So many are offered when several fit what was typed."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of many: its id, its name, and the key that no other has."""

    value: UUID
    name: str
    key: str
    below: str = ""

    @property
    def label(self) -> str:
        """What the field holds once it is chosen: `Ada Lovelace (C-000017)`, which finds it again."""
        return label(self.name, self.key)


def label(name: str, key: str) -> str:
    """What a pick field is filled with to begin with."""
    return f"{name} ({key})"


Find = Callable[[Context, str, UUID | None, int], Awaitable[Sequence[Option]]]
"""What fits a text, at most so many, the best first; of one client where a client is given."""


@dataclass(frozen=True, slots=True)
class Picker:
    """How a kind of things is found. `noun` says what is looked for: `client`."""

    noun: str
    find: Find


@dataclass(frozen=True, slots=True)
class Pick:
    """That a field picks from a kind, whose `Picker` the application has under this name."""

    kind: str
    client: str = ""
    """The field that names the client to whom it must belong."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is offered below a field while one types."""

    template: ClassVar[str] = "kit/options.html"

    field: str
    noun: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Picked:
    """What the texts of a form's pick fields mean."""

    ids: Mapping[str, str]
    mistakes: Sequence[FieldError]
    offered: Mapping[str, Sequence[Option]]
    """Where several fit: those to choose from."""


def pickers_of(request: Request) -> Mapping[str, Picker]:
    """The kinds of the application that serves this request."""
    pickers: Mapping[str, Picker] = request.app.state.pickers
    return pickers


async def picked(request: Request, wanted: Mapping[str, tuple[Pick, str]]) -> Picked:
    """The ids behind texts, by field, in the fields' order: a client's field stands before those that depend on it."""
    ids: dict[str, str] = {}
    mistakes: list[FieldError] = []
    offered: dict[str, Sequence[Option]] = {}
    for name, (pick, text) in wanted.items():
        picker = pickers_of(request)[pick.kind]
        found = await meant(request.state.ctx, picker, text, as_id(ids.get(pick.client, "")))
        if isinstance(found, UUID):
            ids[name] = str(found)
            continue
        message = "Several fit: choose one." if found else f"No {picker.noun} fits this."
        remedy = "" if found else "Type a part of the name or number."
        mistakes.append(FieldError(name, "#/" + name.replace(".", "/"), message, remedy))
        if found:
            offered[name] = found
    return Picked(ids, mistakes, offered)


async def meant(ctx: Context, picker: Picker, text: str, client: UUID | None = None) -> UUID | Sequence[Option]:
    """The one thing that a text means, or those that it may mean: an id, a label, a name, a key or a part of them."""
    known = as_id(text)
    if known is not None:
        return known
    keyed = _KEY.fullmatch(text.strip())
    if keyed is not None:
        for one in await picker.find(ctx, keyed[1], client, _MANY):
            if one.key == keyed[1]:
                return one.value
    found = await picker.find(ctx, text.strip(), client, _MANY)
    wanted = text.strip().casefold()
    exact = [one for one in found if wanted in (one.name.casefold(), one.key.casefold())]
    for fitting in (exact, found):
        if len(fitting) == 1:
            return fitting[0].value
    return found


def as_id(text: str) -> UUID | None:
    """The id that a text is, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None
