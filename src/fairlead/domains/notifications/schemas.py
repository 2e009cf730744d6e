"""Notices on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.notifications.lifecycle import NOTICE, NoticeAction, NoticeStatus
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.queries import NoticeRow, NoticeWords
from fairlead.domains.notifications.terms import NoticeKind
from fairlead.platform.http.schemas import Day, Input, Output


class NoticeOut(Output):
    """A notice to one address, and what became of it. `actions` is what can be done with it now."""

    id: UUID
    kind: NoticeKind
    status: NoticeStatus
    subject: str
    address: Annotated[str, Field(description="Empty when nobody has one yet.")]
    name: str
    client_id: UUID
    contact_id: UUID | None
    service_id: UUID | None
    invoice_id: UUID | None
    message_id: Annotated[str, Field(description="The Message-ID of every try; empty before the first.")]
    attempts: int
    error: Annotated[str | None, Field(description="What the mail server said last, or why it is held.")]
    created_at: datetime
    sent_at: datetime | None
    version: int
    actions: list[NoticeAction]


class NoticeWithWords(NoticeOut):
    """A notice with what it says."""

    text: str
    html: str


class ReleaseIn(Input):
    """Which held notices are to be sent after all."""

    since: Annotated[Day, Field(description="Those that were written on this day or later, by the company's calendar.")]
    kind: Annotated[NoticeKind | None, Field(description="Only this kind; every kind when left out.")] = None


class SentTo(Output):
    """A notice that is on its way, and to whom."""

    notice_id: UUID
    address: str
    name: str


class SentOut(Output):
    """Whom an invoice goes to."""

    sent_to: list[SentTo]


class ReleasedOut(Output):
    """How many notices wait to be sent now."""

    released: int


_SAME = tuple(name for name in NoticeOut.model_fields if name != "actions")


def notice_out(notice: NoticeRow | Notice) -> NoticeOut:
    """A row, or the entity that a command returned."""
    return NoticeOut(**{name: getattr(notice, name) for name in _SAME}, actions=_actions(notice))


def notice_with_words(found: NoticeWords) -> NoticeWithWords:
    """With its words."""
    same = {name: getattr(found.row, name) for name in _SAME}
    return NoticeWithWords(**same, actions=_actions(found.row), text=found.words.text, html=found.words.html)


def _actions(notice: NoticeRow | Notice) -> list[NoticeAction]:
    return [action for action in NOTICE.allowed(notice.status) if action is NoticeAction.RETRY]


def sent_out(notices: Sequence[Notice]) -> SentOut:
    """Whom an invoice goes to, as the API shows it."""
    return SentOut(sent_to=[SentTo(notice_id=one.id, address=one.address, name=one.name) for one in notices])
