"""How notices are sent: a few over one connection, and again after a while."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from fairlead.platform.jobs.retry import Retry
from fairlead.platform.mail import domain_of

BATCH = 10
"""Notices that go over one connection in one unit of work; as many may be sent twice when a worker dies."""

RETRY = Retry(tries=10, base=timedelta(minutes=1), cap=timedelta(hours=4))
"""Ten tries over eight hours."""


def batches(notice_ids: Sequence[UUID]) -> list[tuple[UUID, ...]]:
    """The notices in batches, in their order."""
    return [tuple(notice_ids[start : start + BATCH]) for start in range(0, len(notice_ids), BATCH)]


def message_id(notice_id: UUID, sender: str) -> str:
    """The same for every try of a notice, so that a receiver can tell a repeated delivery."""
    return f"<{notice_id}@{domain_of(sender)}>"
