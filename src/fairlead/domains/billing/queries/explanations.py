"""Why a line of an invoice costs what it costs: its sources, its price, its days, its sums, all read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.queries.sources import PriceSource, Source, credited, sources_of
from fairlead.domains.billing.rules import core, explained_tax, period, retold, told
from fairlead.domains.billing.rules.explaining import Retold, day_text
from fairlead.domains.billing.terms import SourceKind
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.kernel.period import Period
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that a line's amount follows from, and whether it does."""

    line_id: UUID
    invoice_id: UUID
    invoice_number: str | None
    description: str
    source_kind: SourceKind
    sources: Sequence[Source]
    price: PriceSource | None
    """None for what has no price in the catalog."""
    period: Period | None
    """The days that are billed or given back."""
    period_of: Period | None
    """The whole billing period that holds them."""
    used: int | None
    days: int | None
    proration: str | None
    formula: str
    steps: Sequence[str]
    rounding: str | None
    sentences: Sequence[str]
    tax_rule: dict[str, Any] | None
    """None where no tax is known."""
    amount: Money
    net: Money
    tax: Money
    recomputed: Retold
    """From the explanation alone."""
    basis: dict[str, Any]

    @property
    def agrees(self) -> bool:
        """Whether what the explanation comes to is what the invoice says."""
        return self.recomputed == (self.amount, self.net, self.tax)


_LINE = (
    select(
        InvoiceLine.id, InvoiceLine.invoice_id, InvoiceLine.description, InvoiceLine.net_minor, InvoiceLine.tax_minor,
        InvoiceLine.tax, InvoiceLine.currency, InvoiceLine.period_start, InvoiceLine.period_end, Invoice.number,
        Charge.source_kind, Charge.source_id, Charge.client_id, Charge.service_id, Charge.amount_minor, Charge.basis,
        Charge.due_on, Charge.created_at,
    )
    .join(Charge, (Charge.tenant_id == InvoiceLine.tenant_id) & (Charge.id == InvoiceLine.charge_id))
    .join(Invoice, (Invoice.tenant_id == InvoiceLine.tenant_id) & (Invoice.id == InvoiceLine.invoice_id))
    .where(InvoiceLine.invoice_id == bindparam("invoice_id"), InvoiceLine.id == bindparam("line_id"))
)  # fmt: skip


async def explanation(ctx: Context, invoice_id: UUID, line_id: UUID) -> Explanation:
    """Why one line costs what it costs; raises NotFound."""
    line = await ctx.row(_LINE, {"invoice_id": invoice_id, "line_id": line_id})
    if line is None:
        raise NotFound.of("invoice line", line_id)
    sources, price = await sources_of(ctx, line)
    if line.source_kind is SourceKind.SERVICE_CREDIT:
        sources = [*await credited(ctx, line.source_id), *sources]
    return _explanation(line, sources, price)


def _explanation(line: Any, sources: Sequence[Source], price: PriceSource | None) -> Explanation:
    basis, currency = line.basis, line.currency
    amount = Money(line.amount_minor, currency)
    said = core(basis)
    sums = said if said["rule"] != "credit" else (said["used"] or {})
    tax_rule = explained_tax(line.tax, amount) if line.tax else None
    return Explanation(
        line_id=line.id,
        invoice_id=line.invoice_id,
        invoice_number=line.number,
        description=line.description,
        source_kind=line.source_kind,
        sources=sources,
        price=price,
        period=Period(line.period_start, line.period_end) if line.period_start else None,
        period_of=period(sums["of"]) if "of" in sums else None,
        used=sums.get("used"),
        days=sums.get("days"),
        proration=sums.get("proration"),
        formula=basis["formula"],
        steps=sums.get("steps", ()),
        rounding=basis.get("rounding") or sums.get("rounding"),
        sentences=[*told(basis), *_price_told(price), *_tax_told(tax_rule)],
        tax_rule=tax_rule,
        amount=amount,
        net=Money(line.net_minor, currency),
        tax=Money(line.tax_minor, currency),
        recomputed=retold(basis, line.tax),
        basis=basis,
    )


def _price_told(price: PriceSource | None) -> list[str]:
    if price is None:
        return []
    if price.agreed:
        return [f"The price was agreed with the client; the tariff is {price.tariff}."]
    since = f", in force since {day_text(price.valid_from)}" if price.valid_from else ""
    return [f"The price is version {price.version} of the tariff {price.tariff}{since}."]


def _tax_told(rule: dict[str, Any] | None) -> list[str]:
    if rule is None:
        return []
    if "rounding" not in rule:
        return [f"{rule['formula'].capitalize()}."]
    held = "is in the price" if rule["inclusive"] else "is added"
    return [f"{rule['name']} of {rule['percent']} % {held}: {rule['formula']}."]
