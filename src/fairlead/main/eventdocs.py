"""The payloads of events, documented: a page for people, and a record of every version for programs.

A field with a default may be added to a version: old payloads are read with the default, and readers who know fewer
fields lose nothing; a choice may gain words. Whatever else changes what a payload holds (a field gone, renamed, of
another type, or one without a default, a word of a choice gone) is a new version. The record keeps the old ones,
because the event store does.
"""

import ast
import inspect
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from fairlead.kernel.events import Event
from fairlead.kernel.money import Money
from fairlead.kernel.pricing import Pricing

RECORD = "event-schemas.json"
RULE = (
    "A field with a default may join a version, and a word a choice; every other change of a payload is a new version,"
    f" and `{RECORD}` keeps the fields of each. An event is read with the fields that it had: those it lacks take their"
    " default, those that are gone are left out."
)

Fields = Mapping[str, Mapping[str, Any]]
"""Field → `{"type": …, "optional": whether it has a default}`, and the `words` of a choice."""
Record = Mapping[str, Mapping[str, Fields]]
"""Event → version → fields."""

_WORDS: Mapping[Any, str] = {
    UUID: "id", str: "text", int: "whole number", bool: "yes or no", date: "day", datetime: "moment",
    Decimal: "decimal", Money: "money", Pricing: "pricing",
}  # fmt: skip
_ON_THE_WIRE = (
    "On the wire: an id, a day (`2026-03-01`), a moment (`2026-03-01T12:00:00+00:00`) and a decimal are text; money is"
    ' `{"amount": "19.99", "currency": "USD"}`; a pricing is `{"model": "standard", "currency": "USD", "unit": "5"}`'
    " with the parts of its model; a list is an array."
)


def schema(kind: type[Event]) -> Fields:
    """The fields of an event as it is declared now."""
    hints = get_type_hints(kind)
    return {
        one.name: {"type": _type(hints[one.name]), "optional": one.default is not MISSING} | _words(hints[one.name])
        for one in fields(kind)  # type: ignore[arg-type] # every event is made a dataclass
    }


def recorded(folder: Path) -> Record:
    """Every version that was ever recorded; empty before the first."""
    file = folder / RECORD
    found: Record = json.loads(file.read_text()) if file.is_file() else {}
    return found


def record(kinds: Mapping[str, type[Event]], before: Record) -> str:
    """The record with every event as it is now; what it holds of older versions and of events that are gone stays."""
    now = {name: {**before.get(name, {}), str(kind.version): schema(kind)} for name, kind in kinds.items()}
    return json.dumps({**before, **now}, indent=1, sort_keys=True)


def broken(kinds: Mapping[str, type[Event]], before: Record) -> list[str]:
    """Which events hold something else than the record says of their version, and what to do about it."""
    return [
        f"{name} changed, but is still version {kind.version} ({what}): raise its version; or, if that version was"
        f" never released, take it out of {RECORD}"
        for name, kind in sorted(kinds.items())
        for what in _differences(before.get(name, {}).get(str(kind.version), {}), schema(kind))
    ]


def _differences(before: Fields, now: Fields) -> list[str]:
    gone = [f"{name} is gone" for name in before if name not in now]
    other = [
        f"{name} was {before[name]['type']} and is {now[name]['type']}"
        for name in before
        if name in now and before[name]["type"] != now[name]["type"]
    ]
    needed = [
        f"{name} has no default"
        for name, field in now.items()
        if before and not field["optional"] and (name not in before or before[name]["optional"])
    ]
    fewer = [
        f"{name} can no longer be {word}"
        for name in before
        if name in now
        for word in before[name].get("words", ())
        if word not in now[name].get("words", ())
    ]
    return [*gone, *other, *needed, *fewer]


def page(kinds: Mapping[str, type[Event]], heard: Mapping[str, Sequence[str]]) -> str:
    """Every event with its version, its fields with types and meanings, and who hears it."""
    return "\n\n".join((RULE, _ON_THE_WIRE, *(_event(name, kind, heard[name]) for name, kind in sorted(kinds.items()))))


def _event(name: str, kind: type[Event], listeners: Sequence[str]) -> str:
    meanings = _meanings(kind)
    subject, *_ = schema(kind)
    rows = [
        f"| `{field}` | {facts['type']}{', optional' if facts['optional'] else ''} "
        f"| {_meaning(meanings.get(field) or ('What it is about.' if field == subject else ''), facts)} |"
        for field, facts in schema(kind).items()
    ]
    table = "\n".join(("| field | type | meaning |", "|---|---|---|", *rows))
    where = f"{kind.__module__.split('.')[2]}, version {kind.version}"
    heard = ", ".join(f"`{one}`" for one in listeners) or "nobody"
    return f"## {name}\n\n{inspect.cleandoc(kind.__doc__ or '')} ({where})\n\n{table}\n\nHeard by: {heard}"


def _meaning(told: str, facts: Mapping[str, Any]) -> str:
    words = ", ".join(f"`{word}`" for word in facts.get("words", ()))
    return f"{told} {words}".strip()


def _meanings(kind: type[Event]) -> dict[str, str]:
    """What stands under each field in the source."""
    [tree] = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    found: dict[str, str] = {}
    for field, below in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_text(below):
            found[field.target.id] = " ".join(below.value.value.split())  # type: ignore[attr-defined] # a text, see _is_text
    return found


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _type(kind: Any) -> str:
    kind = getattr(kind, "__supertype__", kind)  # a NewType stands for its type
    arms = get_args(kind)
    if get_origin(kind) is tuple:
        return f"list of {_type(arms[0])}" if arms[1:] == (Ellipsis,) else f"list ({', '.join(map(_type, arms))})"
    if arms:
        return f"{_type(next(arm for arm in arms if arm is not NoneType))} or nothing"
    return "choice" if isinstance(kind, type) and issubclass(kind, StrEnum) else _WORDS[kind]


def _words(kind: Any) -> dict[str, list[str]]:
    """The words of a choice, however it is wrapped."""
    arms = get_args(kind)
    if arms:
        return {name: words for arm in arms for name, words in _words(arm).items()}
    return {"words": [one.value for one in kind]} if isinstance(kind, type) and issubclass(kind, StrEnum) else {}
