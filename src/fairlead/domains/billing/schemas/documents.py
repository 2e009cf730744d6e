"""Statements, templates and logos on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Base64Bytes, Field, StringConstraints

from fairlead.domains.billing.models import DocumentLogo
from fairlead.domains.billing.queries.templates import TemplateRow
from fairlead.domains.billing.rules import Account, Posting
from fairlead.domains.billing.schemas.shown import money_out, taken
from fairlead.domains.billing.terms import DocumentKind, PostingKind
from fairlead.kernel.errors import Invalid
from fairlead.platform.http.schemas import Input, MoneyOut, Output

Body = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=1, max_length=100_000),
    Field(description="A typst template that defines `document(data)`; see docs/documents.md."),
]


class TemplateIn(Input):
    """A template of a company's own."""

    body: Body


class TemplateFileIn(Input):
    """The file of a template."""

    body: Base64Bytes

    def text(self) -> str:
        """What it says; raises Invalid when that is no text."""
        try:
            return TemplateIn(body=self.body.decode()).body
        except ValueError:
            message = "That is not a text file of at most 100,000 characters in UTF-8."
            raise Invalid.of("body", message, "Choose a .typ file.") from None


class PreviewTemplateIn(Input):
    """A template to look at; without one it is the one in use."""

    body: Body | None = None
    lines: Annotated[int, Field(ge=1, le=300, description="How many lines the sample has.")] = 5


class LogoIn(Input):
    """A picture at the head of documents."""

    content: Annotated[Base64Bytes, Field(description="PNG, JPEG or SVG of at most 500 kB, in base64.")]


class TemplateOut(Output):
    """The template of a kind of document; version 0 is the shipped one."""

    kind: DocumentKind
    body: str
    version: int
    changed_at: datetime | None


class TemplatesOut(Output):
    """The templates of every kind."""

    items: list[TemplateOut]


class LogoOut(Output):
    """The picture at the head of documents."""

    name: Annotated[str, Field(description="`logo.png`, `logo.jpg` or `logo.svg`.")]
    bytes: int
    changed_at: datetime


class PostingOut(Output):
    """A document that moved the account, and what was owed behind it."""

    on: date
    kind: PostingKind
    owner_id: UUID
    number: str
    amount: MoneyOut
    balance: MoneyOut


class StatementOut(Output):
    """A client's account from one day to another, both included."""

    client_id: UUID
    currency: str
    first: date
    last: date
    opening: MoneyOut
    postings: list[PostingOut]
    closing: MoneyOut


def statement_out(account: Account) -> StatementOut:
    """A statement as the API shows it."""
    postings = [_posting(one) for one in account.postings]
    opening, closing = money_out(account.opening), money_out(account.closing)
    out: StatementOut = taken(account, StatementOut, opening=opening, postings=postings, closing=closing)
    return out


def _posting(one: Posting) -> PostingOut:
    out: PostingOut = taken(one, PostingOut, amount=money_out(one.amount), balance=money_out(one.balance))
    return out


def template_out(row: TemplateRow) -> TemplateOut:
    """A template as the API shows it."""
    out: TemplateOut = taken(row, TemplateOut)
    return out


def logo_out(logo: DocumentLogo) -> LogoOut:
    """What became of an uploaded picture."""
    return LogoOut(name=logo.name, bytes=len(logo.content), changed_at=logo.changed_at)
