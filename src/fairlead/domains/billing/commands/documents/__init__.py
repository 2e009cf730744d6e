"""What is done with documents: printed and kept, adapted to a company."""

from fairlead.domains.billing.commands.documents.printing import (
    Pdf,
    credit_note_pdf,
    invoice_pdf,
    invoice_pdfs,
    render,
    statement_pdf,
)
from fairlead.domains.billing.commands.documents.templates import (
    keep_template,
    remove_logo,
    reset_template,
    sample_pdf,
    set_logo,
)

__all__ = [
    "Pdf",
    "credit_note_pdf",
    "invoice_pdf",
    "invoice_pdfs",
    "keep_template",
    "remove_logo",
    "render",
    "reset_template",
    "sample_pdf",
    "set_logo",
    "statement_pdf",
]
