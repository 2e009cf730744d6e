"""What is asked about notices, and what notices are made of."""

from fairlead.domains.notifications.queries.facts import (
    ServiceFacts,
    company_name,
    last_moves,
    recipients_of,
    service_facts,
    written_to,
)
from fairlead.domains.notifications.queries.listed import (
    NoticeRow,
    NoticeWords,
    held_since,
    notice_page,
    notice_row,
    notice_words,
)

__all__ = [
    "NoticeRow",
    "NoticeWords",
    "ServiceFacts",
    "company_name",
    "held_since",
    "last_moves",
    "notice_page",
    "notice_row",
    "notice_words",
    "recipients_of",
    "service_facts",
    "written_to",
]
