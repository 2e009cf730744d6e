"""What changed, as HTML: each field with its value before and after."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from markupsafe import escape

from fairlead.kernel.money import EXPONENTS, Money
from fairlead.platform.pages.formats import money_text, worded
from fairlead.platform.pages.marks import NONE

_QUIET = frozenset({"id", "tenant_id", "version", "transitions", "created_at", "updated_at"})
"""What every row has and nobody asks about, unless nothing else changed."""
_OPEN = 5
_LONGEST = 160
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?\+00:00")

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Diff:
    """The values of a row before and after a change. The first few stand in the open, the others behind a line."""

    before: Fields
    after: Fields

    def changed(self) -> list[str]:
        """The fields that differ: what says most first, ids last; the empty ones of a new row are left out."""
        names = [*self.after, *(name for name in self.before if name not in self.after)]
        differing = [name for name in names if _told(self.before, name) != _told(self.after, name)]
        told = [name for name in differing if name not in _QUIET] or differing
        return sorted(told, key=lambda name: name.endswith(("_id", "_hash", "sha256")))

    def __html__(self) -> str:
        names = self.changed()
        if not names:
            return str(NONE)
        shown, rest = names[:_OPEN], names[_OPEN:]
        more = f"<details><summary>{len(rest)} more</summary>{self._list(rest)}</details>" if rest else ""
        return f'<div class="diff">{self._list(shown)}{more}</div>'

    def _list(self, names: Iterable[str]) -> str:
        return f"<dl>{''.join(self._line(name) for name in names)}</dl>"

    def _line(self, name: str) -> str:
        old, new = self._value(name, self.before), self._value(name, self.after)
        told = [f"<del>{escape(old)}</del>"] if old is not None else []
        told += [f"<ins>{escape(new)}</ins>"] if new is not None else []
        arrow = ' <span class="diff-arrow" aria-label="became">→</span> '
        return f"<div><dt>{escape(self._label(name))}</dt><dd>{arrow.join(told)}</dd></div>"

    def _label(self, name: str) -> str:
        return worded(name.removesuffix("_minor") if self._currency(name) else name)

    def _currency(self, name: str) -> str | None:
        """The currency of an amount in minor units, where the change says it."""
        currency = self.after.get("currency") or self.before.get("currency")
        return currency if name.endswith("_minor") and currency in EXPONENTS else None

    def _value(self, name: str, values: Fields) -> str | None:
        value = values.get(name)
        currency = self._currency(name)
        if currency is not None and isinstance(value, int):
            return money_text(Money(value, currency))
        return None if value is None else _text(value)


def _told(values: Fields, name: str) -> Any:
    """A value; empty texts, lists and objects say as little as none."""
    value = values.get(name)
    return None if value in ("", [], {}) else value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        value = orjson.dumps(value).decode()
    text = _MOMENT.sub(r"\1 \2 UTC", str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
