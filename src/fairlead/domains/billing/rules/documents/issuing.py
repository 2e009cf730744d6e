"""Who sends a document and who receives it, as its head and foot show them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fairlead.domains.billing.rules.documents.wording import Wording


@dataclass(frozen=True, slots=True)
class Issuer:
    """The company as a seller; what is empty is not shown."""

    name: str
    address: str = ""
    tax_id: str = ""
    register_line: str = ""
    email: str = ""
    phone: str = ""
    web: str = ""
    bank_name: str = ""
    iban: str = ""
    bic: str = ""
    reference: str = "{number}"
    accent: str = "#1d5fbf"
    footer: str = ""
    paper: str = "a4"
    locale: str = "en-US"
    logo: str | None = None
    """The name of the picture's file."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A client as documents are addressed to them."""

    number: str
    name: str
    locale: str
    address: Sequence[str] = field(default=())
    tax_id: str | None = None


def framed(issuer: Issuer, receiver: Receiver, words: Wording, title: str) -> dict[str, Any]:
    """What every document has: language, paper, colour, head and foot."""
    lines = issuer.address.splitlines()
    return {
        "lang": words.language, "paper": issuer.paper, "accent": issuer.accent, "logo": issuer.logo, "mark": None,
        "title": title, "intro": None, "page": words.words["page"],
        "sender": {"name": issuer.name, "line": " · ".join([issuer.name, *lines])},
        "recipient": [receiver.name, *receiver.address],
        "footer": [column for column in _footer(issuer, words) if column],
        "notes": [], "payment": None,
    }  # fmt: skip


def _footer(issuer: Issuer, words: Wording) -> list[list[str]]:
    """The columns of the foot: who, how to reach them, and what the law wants to see."""
    tax_id = f"{words.say('tax_id')} {issuer.tax_id}" if issuer.tax_id else ""
    phone = f"{words.say('telephone')} {issuer.phone}" if issuer.phone else ""
    columns = (
        (issuer.name, *issuer.address.splitlines()),
        (issuer.email, phone, issuer.web),
        (tax_id, issuer.register_line, *issuer.footer.splitlines()),
    )
    return [[line for line in column if line] for column in columns]
