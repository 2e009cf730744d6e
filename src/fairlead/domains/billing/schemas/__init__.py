"""Billing on the wire."""

from fairlead.domains.billing.schemas.charges import ChargeIn, ChargeOut, charge_out
from fairlead.domains.billing.schemas.invoices import (
    DraftIn,
    InvoiceOut,
    InvoiceWithLines,
    VoidIn,
    invoice_out,
    invoice_with_lines,
)
from fairlead.domains.billing.schemas.projections import ProjectionOut, projection_out
from fairlead.domains.billing.schemas.runs import (
    AnywayIn,
    PreviewIn,
    PreviewOut,
    ReleaseIn,
    ReleaseOut,
    RunIn,
    RunOut,
    RunResult,
    preview_out,
    run_out,
    run_result,
)

__all__ = [
    "AnywayIn",
    "ChargeIn",
    "ChargeOut",
    "DraftIn",
    "InvoiceOut",
    "InvoiceWithLines",
    "PreviewIn",
    "PreviewOut",
    "ProjectionOut",
    "ReleaseIn",
    "ReleaseOut",
    "RunIn",
    "RunOut",
    "RunResult",
    "VoidIn",
    "charge_out",
    "invoice_out",
    "invoice_with_lines",
    "preview_out",
    "projection_out",
    "run_out",
    "run_result",
]
