"""The form of a list's filters, made from the repository's declaration; its whole state is the address."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from fairlead.platform.pages.formats import worded
from fairlead.platform.pages.urls import Query, address

PAGING = ("cursor",)
_KEPT = ("sort", "limit")
_ORDERED = frozenset({"integer", "decimal", "money", "date", "datetime"})
_INPUTS = {"integer": "number", "decimal": "text", "money": "text", "date": "date", "datetime": "moment"}
_WORDS = {
    "eq": "is", "ne": "is not", "lt": "<", "lte": "≤", "gt": ">", "gte": "≥", "in": "is", "not_in": "is not",
    "contains": "contains", "icontains": "contains", "startswith": "starts with",
}  # fmt: skip
_DAYS = {"lt": "before", "lte": "until", "gt": "after", "gte": "from"}
_LISTS = frozenset({"in", "not_in"})
_TEXTS = ("icontains", "contains", "startswith", "eq")


class FieldInfo(Protocol):
    """What the declaration says of one field (platform/db/filters has it)."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def operators(self) -> Sequence[str]: ...
    @property
    def choices(self) -> Sequence[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Control:
    """One input of the form."""

    name: str
    label: str
    kind: str
    values: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def value(self) -> str:
        """The value of an input that takes one."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class Chip:
    """An active condition in words, and the address of the list without it."""

    text: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class FilterForm:
    """Inputs for every field; `search` is the key of the box for typing, `pinned` fields stand in the open."""

    template: ClassVar[str] = "kit/filters.html"

    fields: Sequence[FieldInfo]
    path: str
    query: Query
    search: str | None = None
    pinned: Collection[str] = ()
    noun: str = "row"

    @property
    def values(self) -> Mapping[str, tuple[str, ...]]:
        """Every condition of the address. A list is the same as a repeated name, one choice a list of one."""
        found: dict[str, tuple[str, ...]] = {}
        for name, value in self.query:
            if value and name not in (*PAGING, *_KEPT):
                items = _items(value) if _operator(name) in _LISTS else (value,)
                key = self._key(name)
                found[key] = found.get(key, ()) + items
        return found

    @property
    def search_box(self) -> Control | None:
        """The box for typing."""
        if self.search is None:
            return None
        field = self._field(self.search)
        return Control(self.search, field.label if field else "Search", "search", self.values.get(self.search, ()))

    @property
    def open_controls(self) -> list[list[Control]]:
        """The inputs that stand in the open."""
        return [self._controls(field) for field in self.fields if field.name in self.pinned]

    @property
    def more_controls(self) -> list[tuple[str, list[Control]]]:
        """The inputs behind the filter button, a group a field."""
        groups = [(f.label, self._controls(f)) for f in self.fields if f.name not in self.pinned]
        return [(label, controls) for label, controls in groups if controls and controls[0].name != self.search]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What no input shows but a new search must keep: the order, and conditions that only links make."""
        kept = [(name, value) for name, value in self.query if name in _KEPT and value]
        return kept + [(key, _joined(key, values)) for key, values in self.values.items() if key not in self._inputs()]

    @property
    def chips(self) -> list[Chip]:
        """Every active condition but the search, which its box shows."""
        return [
            Chip(self._words(key), self._shown(key, values), self._without(key))
            for key, values in self.values.items()
            if key != self.search
        ]

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.values)

    @property
    def clear(self) -> str:
        """The address of the whole list."""
        return address(self.path, [(n, v) for n, v in self.query if n in _KEPT and v])

    def _inputs(self) -> set[str]:
        found = {control.name for field in self.fields for control in self._controls(field)}
        return found | ({self.search} if self.search else set())

    def _controls(self, field: FieldInfo) -> list[Control]:
        return [
            Control(key, label, kind, self.values.get(key, ()), tuple(field.choices))
            for key, label, kind in _inputs_of(field)
        ]

    def _without(self, key: str) -> str:
        kept = [(n, v) for n, v in self.query if v and n not in PAGING and self._key(n) != key]
        return address(self.path, kept)

    def _key(self, name: str) -> str:
        """`status` as `status__in`, which its checkboxes send: the two must not stand side by side."""
        field = self._field(name)
        single = field is not None and name in {field.name, f"{field.name}__eq"}
        return f"{field.name}__in" if field is not None and single and _is_choices(field) else name

    def _field(self, key: str) -> FieldInfo | None:
        return next((field for field in self.fields if field.name == key.partition("__")[0]), None)

    def _words(self, key: str) -> str:
        name, _, operator = key.partition("__")
        field = self._field(key)
        label = field.label if field is not None else worded(name)
        if operator == "isnull":
            return label
        days = _DAYS if field is not None and field.kind in {"date", "datetime"} else {}
        return f"{label} {days.get(operator) or _WORDS.get(operator or 'eq', operator)}"

    def _shown(self, key: str, values: tuple[str, ...]) -> str:
        if _operator(key) == "isnull":
            return "is empty" if values[0] in {"true", "1"} else "is not empty"
        field = self._field(key)
        labels = dict(field.choices) if field is not None else {}
        if field is not None and field.kind == "boolean":
            labels = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
        return " or ".join(labels.get(value, value) for value in values)


def _inputs_of(field: FieldInfo) -> Iterator[tuple[str, str, str]]:
    """(key, label, kind of input) of a field: a choice, a range, a box."""
    operators = set(field.operators)
    if _is_choices(field):
        yield f"{field.name}__in", field.label, "choices"
    elif field.kind == "enum":
        yield field.name, field.label, "select"
    elif field.kind == "boolean":
        yield field.name, field.label, "boolean"
    elif field.kind in _ORDERED and operators & {"gte", "lte"}:
        words = ("from", "until") if field.kind in {"date", "datetime"} else ("at least", "at most")
        for operator, word in zip(("gte", "lte"), words, strict=True):
            if operator in operators:
                yield f"{field.name}__{operator}", f"{field.label} {word}", _INPUTS[field.kind]
    else:
        found = next((o for o in _TEXTS if o in operators), None)
        if found is not None:
            yield field.name if found == "eq" else f"{field.name}__{found}", field.label, "text"


def _is_choices(field: FieldInfo) -> bool:
    return field.kind == "enum" and "in" in field.operators


def _operator(key: str) -> str:
    return key.partition("__")[2]


def _items(value: str) -> tuple[str, ...]:
    r"""The items of `a,b`; `\,` is a comma inside one."""
    marked = value.replace("\\\\", "\x00").replace("\\,", "\x01")
    return tuple(item.replace("\x01", ",").replace("\x00", "\\") for item in marked.split(",") if item)


def _joined(key: str, values: Sequence[str]) -> str:
    if _operator(key) not in _LISTS:
        return values[0]
    return ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)
