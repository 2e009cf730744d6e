"""Mail over SMTP: letters, and the server that takes them."""

from fairlead.platform.mail.letter import Attachment, Letter, NotAnAddress, domain_of, one_line
from fairlead.platform.mail.server import MailServer, MailSession, Postponed, Refused

__all__ = [
    "Attachment",
    "Letter",
    "MailServer",
    "MailSession",
    "NotAnAddress",
    "Postponed",
    "Refused",
    "domain_of",
    "one_line",
]
