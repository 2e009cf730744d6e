"""Icons, inlined as SVG: a page carries the ones it shows and loads nothing."""

import json
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup


class UnknownIcon(LookupError):
    """An icon that is not on the list."""


class Icons:
    """Icon name → the inside of its SVG; made by `npm run vendor` from the list of names."""

    def __init__(self, drawings: Mapping[str, str]) -> None:
        self._drawings = dict(drawings)

    @classmethod
    def load(cls, path: Path) -> "Icons":
        """Read the file that `npm run vendor` wrote."""
        try:
            return cls(json.loads(path.read_text()))
        except FileNotFoundError:
            raise UnknownIcon(f"{path} is missing: run `npm ci && npm run vendor`") from None

    def __contains__(self, name: object) -> bool:
        return name in self._drawings

    def svg(self, name: str, label: str = "", css: str = "") -> Markup:
        """The icon, hidden from screen readers unless it has a label."""
        drawing = self._drawings.get(name)
        if drawing is None:
            raise UnknownIcon(f"no icon {name!r}: add it to src/fairlead/web/icons.txt and run `npm run vendor`")
        spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        return Markup(
            '<svg class="icon {}" {} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
            ' stroke-linecap="round" stroke-linejoin="round">{}</svg>'
        ).format(css, spoken, Markup(drawing))  # noqa: S704 - drawings come from the pinned package, not from people
