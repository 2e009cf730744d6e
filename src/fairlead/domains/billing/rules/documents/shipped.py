"""The templates that every company starts with."""

from fairlead.domains.billing.rules.documents.wording import TEMPLATES
from fairlead.domains.billing.terms import DocumentKind

KIT = (TEMPLATES / "kit.typ").read_bytes()
"""The parts that templates import as `kit.typ`."""
_INVOICE = (TEMPLATES / "invoice.typ").read_text()
_SHIPPED = {
    DocumentKind.INVOICE: _INVOICE,
    DocumentKind.CREDIT_NOTE: _INVOICE,
    DocumentKind.STATEMENT: (TEMPLATES / "statement.typ").read_text(),
}


def shipped(kind: DocumentKind) -> str:
    """The template of a kind of document, until the company has one of its own."""
    return _SHIPPED[kind]
