"""Buttons and links that do something, and the bar of a lifecycle's moves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal, TypeVar
from uuid import UUID

from fairlead.kernel.lifecycle import Lifecycle
from fairlead.platform.pages.visit import Visit

Look = Literal["primary", "default", "danger", "ghost"]
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One button. A GET is a link, opened as a dialog over the page when `dialog`; a POST is a form of its own.

    `confirm` asks first. `disabled` is the reason why it cannot be pressed now. `hotkey` is one letter.
    """

    template: ClassVar[str] = "kit/action.html"

    label: str
    href: str
    icon: str | None = None
    look: Look = "default"
    post: bool = False
    dialog: bool = False
    confirm: str | None = None
    permission: str | None = None
    disabled: str | None = None
    hotkey: str | None = None
    fields: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ActionBar:
    """Buttons in a row; those beyond `visible` go into a menu. Without permission a button is not shown."""

    template: ClassVar[str] = "kit/action_bar.html"

    actions: Sequence[Action]
    visible: int = 4

    def allowed(self, visit: Visit) -> list[Action]:
        """What the viewer may do."""
        return [action for action in self.actions if visit.may(action.permission)]


@dataclass(frozen=True, slots=True)
class Verb:
    """How a lifecycle's action looks as a button."""

    label: str
    icon: str
    permission: StrEnum | None = None
    look: Look = "default"
    hotkey: str | None = None


def lifecycle_actions(
    lifecycle: Lifecycle[Any, A], state: StrEnum, verbs: Mapping[A, Verb], href: Callable[[A], str]
) -> list[Action]:
    """The moves possible from a state, as buttons that open their form; actions without a verb are the system's own."""
    return [
        Action(
            label=verb.label, href=href(action), icon=verb.icon, look=verb.look, dialog=True,
            permission=verb.permission, hotkey=verb.hotkey,
        )
        for action in lifecycle.allowed(state)
        if (verb := verbs.get(action)) is not None
    ]  # fmt: skip


def trail_link(subject_id: UUID) -> Action:
    """The way to what the audit trail has of one thing, for whoever may read it."""
    href = f"/audit?subject_id={subject_id}"
    return Action(label="Audit", href=href, icon="history", look="ghost", permission="audit.read")


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a page: its title, its state, a line of facts, what can be done here, the way to it."""

    template: ClassVar[str] = "kit/header.html"

    title: str
    crumbs: Sequence[Crumb] = ()
    badge: object | None = None
    facts: Sequence[object] = ()
    actions: Sequence[Action] = ()
    icon: str | None = None

    @property
    def bar(self) -> ActionBar:
        """The buttons."""
        return ActionBar(self.actions)
