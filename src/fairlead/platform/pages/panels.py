"""What pages are put together from besides tables and forms: facts, figures, history, progress, notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from fairlead.kernel.money import Money
from fairlead.platform.pages.actions import Action, ActionBar

Tone = Literal["info", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a page around any component, or several."""

    template: ClassVar[str] = "kit/section.html"

    title: str
    content: object
    actions: Sequence[Action] = ()
    count: int | None = None
    id: str | None = None
    flush: bool = False
    """The content reaches the edges, as a table does."""

    @property
    def bar(self) -> ActionBar:
        """The buttons."""
        return ActionBar(self.actions)


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Facts in pairs: `KeyValues((("Price", service.price), ("Ends", contract.end)))`."""

    template: ClassVar[str] = "kit/keyvalues.html"

    items: Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A small line of figures without axes."""

    template: ClassVar[str] = "kit/sparkline.html"

    values: Sequence[int | Decimal]
    label: str = "Trend"

    WIDTH: ClassVar[int] = 120
    HEIGHT: ClassVar[int] = 32

    @property
    def points(self) -> str:
        """The corners of the line, in hundredths of a unit exact."""
        low, high = min(self.values), max(self.values)
        span = Decimal(high - low) or Decimal(1)
        step = Decimal(self.WIDTH - 4) / max(len(self.values) - 1, 1)
        room = self.HEIGHT - 6
        pairs = ((2 + step * i, 3 + room - room * (value - low) / span) for i, value in enumerate(self.values))
        return " ".join(f"{x:.2f},{y:.2f}" for x, y in pairs)

    @property
    def area(self) -> str:
        """The same, closed along the bottom."""
        corners = self.points.split(" ")
        left, right = corners[0].split(",")[0], corners[-1].split(",")[0]
        return f"{left},{self.HEIGHT} {self.points} {right},{self.HEIGHT}"


@dataclass(frozen=True, slots=True)
class Trend:
    """A change against before; `good` says whether rising is welcome."""

    text: str
    rising: bool
    good: bool = True

    @property
    def tone(self) -> str:
        """The colour of the change."""
        return "up" if self.rising is self.good else "down"


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure of a dashboard."""

    template: ClassVar[str] = "kit/stat.html"

    label: str
    value: object
    note: object | None = None
    href: str | None = None
    trend: Trend | None = None
    sparkline: Sparkline | None = None
    icon: str | None = None
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures side by side."""

    template: ClassVar[str] = "kit/stats.html"

    stats: Sequence[Stat]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: datetime
    title: object
    by: str = ""
    text: object = ""
    icon: str = "point"
    colour: str = "secondary"
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, newest first. `more` is the address of the whole history."""

    template: ClassVar[str] = "kit/timeline.html"

    entries: Sequence[Entry]
    more: str | None = None
    empty: str = "Nothing has happened yet."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is. While it runs, the panel asks `poll` for its own successor every two seconds."""

    template: ClassVar[str] = "kit/progress.html"

    label: str
    done: int
    total: int
    poll: str | None = None
    detail: object = ""
    finished: bool = False
    failed: bool = False
    id: str = "progress"

    @property
    def percent(self) -> int:
        """Whole percent, 100 only when everything is done."""
        return 100 if self.done >= self.total else self.done * 100 // self.total


@dataclass(frozen=True, slots=True)
class Alert:
    """A notice inside a page."""

    template: ClassVar[str] = "kit/alert.html"

    title: str
    text: object = ""
    tone: Tone = "info"
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Grey lines in place of what htmx is about to load from `href`."""

    template: ClassVar[str] = "kit/skeleton.html"

    href: str
    lines: int = 4


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; it is an address of its own."""

    label: str
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Tabs:
    """Tabs in a row."""

    template: ClassVar[str] = "kit/tabs.html"

    tabs: Sequence[Tab]
    label: str = "Views"


@dataclass(frozen=True, slots=True)
class Columns:
    """A wide part and a narrow one beside it, below it on a phone."""

    template: ClassVar[str] = "kit/columns.html"

    main: Sequence[object]
    side: Sequence[object]


@dataclass(frozen=True, slots=True)
class Halves:
    """Two parts of equal width, one below the other on a phone."""

    template: ClassVar[str] = "kit/halves.html"

    parts: Sequence[object]


@dataclass(frozen=True, slots=True)
class BillLine:
    """One charge or credit to come; `withdrawn` when it is taken back before it was ever invoiced."""

    text: str
    period: str
    days: int | None
    amount: Money
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """What one client would be charged and credited; what is withdrawn does not count towards the total."""

    template: ClassVar[str] = "kit/bill.html"

    client: str
    lines: Sequence[BillLine]
    total: Money


@dataclass(frozen=True, slots=True)
class PlanView:
    """What a preview found: money first, then changes, letters and facts."""

    template: ClassVar[str] = "kit/plan.html"

    changes: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]
    outbound: Sequence[Mapping[str, Any]]
    hash: str
    amounts: Sequence[tuple[str, Money]] = ()
    bills: Sequence[Bill] = ()
    follows: Sequence[str] = ()
    """Consequences that no change, letter or event tells."""
    applies: bool = True
    """Whether it can be confirmed as it stands; a dry run of a job only shows."""

    @property
    def empty(self) -> bool:
        """Whether nothing would happen."""
        return not (self.changes or self.events or self.outbound or self.bills or self.follows)
