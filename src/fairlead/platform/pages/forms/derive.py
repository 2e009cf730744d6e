"""Fields from a pydantic model: kind, label, help, choices and limits come from its annotations."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fairlead.kernel.money import Money
from fairlead.platform.pages.formats import worded
from fairlead.platform.pages.forms.field import Choice, Field, Hint, Kind

_KINDS: tuple[tuple[type, Kind], ...] = (
    (bool, "checkbox"),
    (StrEnum, "select"),
    (int, "number"),
    (Decimal, "decimal"),
    (Money, "money"),
    (datetime, "datetime"),
    (date, "date"),
)
_LIMITS = {"ge": "min", "le": "max", "min_length": "minlength", "max_length": "maxlength", "pattern": "pattern"}
_LONG = 250
_NO_HINT = Hint()


def derive(model: type[BaseModel], hints: Mapping[str, Hint], prefix: str = "") -> Iterator[Field]:
    """The fields in the model's order; a nested model's fields follow in its place, with dotted names."""
    for name, info in model.model_fields.items():
        dotted = f"{prefix}{name}"
        annotation = _bare(info.annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from derive(annotation, hints, f"{dotted}.")
        else:
            yield _field(dotted, info, annotation, hints.get(dotted, _NO_HINT))


def _field(name: str, info: FieldInfo, annotation: Any, hint: Hint) -> Field:
    limits = tuple(_limits(info))
    choices = tuple(hint.choices) if hint.choices is not None else _choices(annotation)
    kind = hint.kind or ("pick" if hint.pick else _kind(annotation, choices, limits))
    return Field(
        name=name,
        label=hint.label or info.title or worded(name.rpartition(".")[2]),
        kind=kind,
        required=info.is_required() and kind not in {"checkbox", "choices"},
        help=hint.help if hint.help is not None else info.description or "",
        choices=choices,
        limits=limits,
        placeholder=hint.placeholder,
        unit=hint.unit,
        autocomplete=hint.autocomplete,
        half=hint.half,
        pick=hint.pick,
        needed=hint.needed,
        initial=None if info.is_required() else info.get_default(call_default_factory=False),
    )


def _bare(annotation: Any) -> Any:
    """Without `| None` and `Annotated`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        rest = [part for part in get_args(annotation) if part is not NoneType]
        return _bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def _kind(annotation: Any, choices: tuple[Choice, ...], limits: Sequence[tuple[str, str]]) -> Kind:
    origin = get_origin(annotation)
    if origin in {list, tuple, set, frozenset, Sequence}:
        return "choices"
    if choices:
        return "select"
    if isinstance(annotation, type):
        for known, kind in _KINDS:
            if issubclass(annotation, known):
                return kind
    longest = dict(limits).get("maxlength")
    return "textarea" if longest is not None and int(longest) > _LONG else "text"


def _choices(annotation: Any) -> tuple[Choice, ...]:
    if get_origin(annotation) is Literal:
        return tuple((str(value), worded(str(value))) for value in get_args(annotation))
    if get_origin(annotation) in {list, tuple, set, frozenset, Sequence}:
        return _choices(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return tuple((member.value, worded(member.value)) for member in annotation)
    return ()


def _limits(info: FieldInfo) -> Iterator[tuple[str, str]]:
    for mark in info.metadata:
        for attribute, html in _LIMITS.items():
            limit = getattr(mark, attribute, None)
            if limit is not None and not callable(limit):
                yield html, str(limit)
