"""A form: declared once over a model, shown, submitted, shown again with what was typed and what was wrong."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.http.invalid import invalid_from
from fairlead.platform.pages.actions import Crumb
from fairlead.platform.pages.forms.derive import derive
from fairlead.platform.pages.forms.field import Choice, Field, Hint, as_typed
from fairlead.platform.pages.forms.picking import Picked, picked
from fairlead.platform.pages.marks import checked_address
from fairlead.platform.pages.panels import PlanView

M = TypeVar("M", bound=BaseModel)
_MISSING = "Fill this in."


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was wrong with one field, or with the form as a whole."""

    message: str
    remedy: str = ""


@dataclass(frozen=True)
class Form(Generic[M]):
    """`NEW_CLIENT = Form(NewClient, "/clients", title="New client", submit="Create client")`.

    `preview` asks for the plan first and confirms with its hash. `hints` add what the model does not say, by name.
    """

    template: ClassVar[str] = "kit/form.html"

    model: type[M]
    action: str
    _: KW_ONLY
    title: str
    submit: str = "Save"
    intro: str = ""
    look: Literal["primary", "danger"] = "primary"
    preview: bool = False
    cancel: str | None = None
    crumbs: Sequence[Crumb] = ()
    hints: Mapping[str, Hint] = field(default_factory=dict)
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    problem: Mistake | None = None
    plan: PlanView | None = None

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field, in the model's order."""
        return tuple(derive(self.model, self.hints))

    @property
    def confirm_action(self) -> str:
        """Where the form is sent to be done."""
        return checked_address(self.action)

    @property
    def first_action(self) -> str:
        """Where the form is sent first: with a preview, to be planned only."""
        if not self.preview:
            return self.confirm_action
        return f"{self.confirm_action}{'&' if '?' in self.action else '?'}dry_run=true"

    def at(self, action: str, **changes: Any) -> Self:
        """The same form at another address, with another title, crumbs or cancel link."""
        return replace(self, action=action, **changes)

    def filled(self, values: Mapping[str, object] | BaseModel, zone: str = "UTC") -> Self:
        """Filled with values to begin with."""
        given = values.model_dump() if isinstance(values, BaseModel) else values
        typed = {name: _texts(value, zone) for name, value in _flat(given)}
        return replace(self, typed={**self.typed, **typed})

    def offering(self, **choices: Sequence[Choice]) -> Self:
        """With choices that are known only now, such as the company's templates."""
        hints = {name: replace(self.hints.get(name, Hint()), choices=tuple(c)) for name, c in choices.items()}
        return replace(self, hints={**self.hints, **hints})

    def value(self, field: Field) -> str:
        """The text in an input: what was typed, else what it starts with."""
        texts = self.values(field)
        return texts[0] if texts else ""

    def values(self, field: Field) -> tuple[str, ...]:
        """The ticked choices of a field that takes several."""
        return self.typed[field.name] if field.name in self.typed else _texts(field.initial, "UTC")

    @property
    def uploads(self) -> bool:
        """Whether it sends files, which only a form of several parts can."""
        return any(field.kind == "file" for field in self.fields)

    def mistake(self, field: Field) -> Mistake | None:
        """What was wrong with a field."""
        return self.mistakes.get(field.name)

    async def submitted(self, request: Request, zone: str = "UTC") -> M:
        """What the request sends, as the model. Whatever goes wrong from here on shows this form again, as typed."""
        sent_form = await request.form()
        typed = _typed(self.fields, sent_form) | await _uploaded(self.fields, sent_form)
        found = await self._picked(request, typed)
        meant = {name: (value,) for name, value in found.ids.items()}
        try:
            sent = self.model.model_validate(_nested(self.fields, typed | meant, zone), strict=False)
        except ValidationError as wrong:
            raise self._invalid(wrong, found.mistakes) from None
        if found.mistakes:
            raise Invalid(errors=tuple(found.mistakes))
        return sent

    async def _picked(self, request: Request, typed: Mapping[str, tuple[str, ...]]) -> Picked:
        """What the texts of the pick fields mean. Where several fit, the form offers them in their place."""
        wanted = {f.name: (f.pick, text) for f in self.fields if f.pick for text in typed[f.name][:1] if text}
        found = await picked(request, wanted)
        several = {name: [(one.label, one.label) for one in options] for name, options in found.offered.items()}
        request.state.form = replace(self, typed=typed).offering(**several)
        return found

    def refused(self, problem: Mapping[str, Any]) -> Self:
        """With a problem document's mistakes beside their fields; what belongs to no field stands above them."""
        names = {f.name for f in self.fields if f.kind != "hidden"}
        mistakes: dict[str, Mistake] = {}
        other: list[str] = []
        for error in problem.get("errors", ()):
            name = error["pointer"].removeprefix("#/").replace("/", ".")
            if name in names:
                mistakes.setdefault(name, Mistake(error["message"], error.get("remedy", "")))
            else:
                other.append(f"{error['field']}: {error['message']} {error.get('remedy', '')}".strip())
        if other or not mistakes:
            detail = " ".join(other) or str(problem.get("detail") or problem["title"])
            return replace(self, mistakes=mistakes, problem=Mistake(detail, str(problem.get("remedy", ""))))
        return replace(self, mistakes=mistakes)

    def _invalid(self, wrong: ValidationError, known: Sequence[FieldError]) -> Invalid:
        problem = invalid_from([{**error, "loc": ("body", *error["loc"])} for error in wrong.errors()])
        missing = {e["loc"] for e in wrong.errors() if e["type"] == "missing"}
        pointers = {"#/" + "/".join(str(part) for part in loc) for loc in missing}
        filled = [replace(e, message=_MISSING, remedy="") if e.pointer in pointers else e for e in problem.errors]
        told = {e.pointer for e in known}
        return Invalid(errors=(*known, *(e for e in filled if e.pointer not in told)))


def remembered(request: Request) -> Form[Any] | None:
    """The form that this request submitted, as typed."""
    found: Form[Any] | None = getattr(request.state, "form", None)
    return found


def _texts(value: object, zone: str) -> tuple[str, ...]:
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(as_typed(item, zone) for item in value)
    return (as_typed(value, zone),)


def _flat(values: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{name}.")
        else:
            found.append((f"{prefix}{name}", value))
    return found


def _typed(fields: Sequence[Field], form: FormData) -> dict[str, tuple[str, ...]]:
    return {f.name: tuple(str(v).strip() for v in form.getlist(f.name) if isinstance(v, str)) for f in fields}


async def _uploaded(fields: Sequence[Field], form: FormData) -> dict[str, tuple[str, ...]]:
    """The files of a form in base64, as a JSON body has them: one model reads both."""
    found: dict[str, tuple[str, ...]] = {}
    for one in fields:
        file = form.get(one.name)
        if one.kind == "file" and isinstance(file, UploadFile):
            found[one.name] = (b64encode(await file.read()).decode(),)
            await file.close()
    return found


def _nested(fields: Sequence[Field], typed: Mapping[str, tuple[str, ...]], zone: str) -> dict[str, Any]:
    """The dict that the model reads. An input left empty is a field left out, so that its default holds."""
    body: dict[str, Any] = {}
    for one in fields:
        value = _given(one, [text for text in typed[one.name] if text], zone)
        if value is not None:
            *path, last = one.name.split(".")
            place = body
            for part in path:
                place = place.setdefault(part, {})
            place[last] = value
    return body


def _given(field: Field, texts: list[str], zone: str) -> object | None:
    if field.kind == "checkbox":
        return bool(texts)
    if field.kind == "choices":
        return texts
    if not texts:
        return None
    return _instant(texts[0], zone) if field.kind == "datetime" else texts[0]


def _instant(text: str, zone: str) -> str:
    """A wall clock's time of an input as an instant; what is not one is left for the model to refuse."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).isoformat()
