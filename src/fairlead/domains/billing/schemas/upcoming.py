"""The next invoices of a client, on the wire."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from fairlead.domains.billing.commands import NextInvoice, NextLine, Upcoming
from fairlead.domains.billing.schemas.shown import money_out, taken
from fairlead.platform.http.schemas import MoneyOut, Output


class NextLineOut(Output):
    """A line to be, with its explanation."""

    description: str
    service_id: UUID | None
    quantity: str
    period_start: date | None
    period_end: date | None
    net: MoneyOut
    tax: MoneyOut
    formula: str
    sentences: list[str]
    tax_rule: dict[str, Any] | None
    basis: dict[str, Any]


class NextInvoiceOut(Output):
    """An invoice to be."""

    issue_date: date
    due_date: date
    site_id: UUID | None
    contract_id: UUID | None
    purchase_order: str | None
    net: MoneyOut
    tax: MoneyOut
    total: MoneyOut
    lines: list[NextLineOut]


class UpcomingOut(Output):
    """What the next run with something to bill issues for a client, to the cent; nothing of it is kept."""

    client_id: UUID
    as_of: Annotated[date | None, Field(description="The day to which that run bills; null: nothing is to come.")]
    held_back: Annotated[str | None, Field(description="Why the run would leave the client out, as things stand.")]
    invoices: list[NextInvoiceOut]


def upcoming_out(found: Upcoming) -> UpcomingOut:
    """The next invoices as the API shows them."""
    out: UpcomingOut = taken(found, UpcomingOut, invoices=[_invoice(one) for one in found.invoices])
    return out


def _invoice(one: NextInvoice) -> NextInvoiceOut:
    money = {name: money_out(getattr(one, name)) for name in ("net", "tax", "total")}
    out: NextInvoiceOut = taken(one, NextInvoiceOut, **money, lines=[_line(line) for line in one.lines])
    return out


def _line(line: NextLine) -> NextLineOut:
    days = line.period
    out: NextLineOut = taken(
        line, NextLineOut, net=money_out(line.net), tax=money_out(line.tax), formula=line.basis["formula"],
        period_start=days.start if days else None, period_end=days.end if days else None,
    )  # fmt: skip
    return out
