"""A letter as values, and as the message that goes over the wire."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_LONGEST = 320


class NotAnAddress(ValueError):
    """No mail can be sent to this text."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; `kind` is its media type, such as `application/pdf`."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one address, as text and as HTML. Names and subject are one line whatever they are made of."""

    message_id: str
    at: datetime
    sender: str
    sender_name: str
    to: str
    to_name: str
    subject: str
    text: str
    html: str
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()

    def message(self) -> EmailMessage:
        """With every header that a letter written by a program has; raises NotAnAddress."""
        made = EmailMessage(policy=SMTP)
        made["From"] = _address(self.sender, self.sender_name)
        made["To"] = _address(self.to, self.to_name)
        if self.reply_to:
            made["Reply-To"] = _address(self.reply_to, self.sender_name)
        made["Subject"] = one_line(self.subject)
        made["Date"] = format_datetime(self.at)
        made["Message-ID"] = one_line(self.message_id)
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(self.text, cte="quoted-printable")
        made.add_alternative(self.html, subtype="html", cte="quoted-printable")
        for one in self.attachments:
            kind, _, subtype = one.kind.partition("/")
            made.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one_line(one.name))
        return made


def one_line(text: str) -> str:
    """Without line breaks and other control characters, so that no value begins a header of its own."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def domain_of(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2]


def _address(address: str, name: str) -> Address:
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or len(address) > _LONGEST or one_line(address) != address or " " in address:
        raise NotAnAddress(f"{address[:60]!r} is not an e-mail address")
    try:
        return Address(display_name=one_line(name), username=local, domain=domain.encode("idna").decode())
    except ValueError as error:
        raise NotAnAddress(f"{address[:60]!r} is not an e-mail address ({error})") from error
