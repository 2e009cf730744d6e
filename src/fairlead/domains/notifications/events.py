"""Facts about what was said to clients."""

from uuid import UUID

from fairlead.domains.notifications.terms import NoticeKind
from fairlead.kernel.events import Event


class NoticeSent(Event):
    """The mail server took a notice."""

    notice_id: UUID
    client_id: UUID
    kind: NoticeKind
    address: str


class NoticeFailed(Event):
    """A notice was refused, or could not be handed over in any of its tries."""

    notice_id: UUID
    client_id: UUID
    kind: NoticeKind
    address: str
    error: str


class NoticeRetried(Event):
    """A notice that had failed or was held back is to be sent after all."""

    notice_id: UUID
    client_id: UUID
    kind: NoticeKind
    address: str


class NoticeWanted(Event):
    """Staff asked for a notice of their own accord, such as an invoice once more."""

    notice_id: UUID
    client_id: UUID
    kind: NoticeKind
    address: str
