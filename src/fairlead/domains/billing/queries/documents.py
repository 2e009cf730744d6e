"""What documents are made of: the company as a seller, clients as they are addressed, invoices with their lines."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, any_, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.billing.lifecycle import InvoiceStatus
from fairlead.domains.billing.models import Charge, Document, DocumentLogo, DocumentTemplate, Invoice, InvoiceLine
from fairlead.domains.billing.policy import DocumentPolicy
from fairlead.domains.billing.queries.credits import credit_lines_of, credit_note_row
from fairlead.domains.billing.rules.documents import Billed, BilledLine, Issuer, Paid, Receiver
from fairlead.domains.billing.terms import DocumentKind, SourceKind, Stage
from fairlead.domains.clients.models import Client, Site
from fairlead.domains.identity.queries import company_facts
from fairlead.kernel.errors import NotFound
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.documents import as_svg
from fairlead.platform.policy import policy

LOGO_FILE = "logo.svg"
"""What templates name it, whatever kind of picture it is."""
_MARKS = {InvoiceStatus.DRAFT: "draft", InvoiceStatus.VOID: "void"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a company's documents look: who sends them, the logo, and the files that templates may name."""

    issuer: Issuer
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Printable:
    """An invoice as it is printed, and the state that is kept, if this one is."""

    id: UUID
    client_id: UUID
    stage: Stage | None
    billed: Billed

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.billed.number or 'draft'}.pdf"


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that was printed before."""

    owner_id: UUID
    stage: Stage
    name: str
    sha256: str
    content: bytes


async def look(ctx: Context) -> Look:
    """The company as its documents show it."""
    company, chosen = await company_facts(ctx), await policy(ctx, DocumentPolicy)
    logo = await ctx.session.scalar(select(DocumentLogo.content))
    said = chosen.model_dump(mode="json", exclude={"legal_name"})
    issuer = Issuer(
        name=chosen.legal_name or company.name, locale=company.locale, logo=LOGO_FILE if logo else None, **said
    )
    return Look(issuer, {LOGO_FILE: as_svg(logo)} if logo else {})


async def receivers(ctx: Context, client_ids: Collection[UUID]) -> dict[UUID, Receiver]:
    """Clients as documents are addressed to them: at their own address, else at their first site."""
    statement = select(Client.id, Client.number, Client.name, Client.locale, Client.address, Client.tax_id)
    rows = await ctx.rows(statement.where(Client.id == _any(client_ids)))
    sites = await _first_sites(ctx, [row.id for row in rows if not row.address])
    return {
        row.id: Receiver(row.number, row.name, row.locale, _address(row.address, sites.get(row.id)), row.tax_id)
        for row in rows
    }


async def receiver(ctx: Context, client_id: UUID) -> Receiver:
    """One client as documents are addressed to them; raises NotFound."""
    found = (await receivers(ctx, [client_id])).get(client_id)
    if found is None:
        raise NotFound.of("client", client_id)
    return found


async def _first_sites(ctx: Context, client_ids: Collection[UUID]) -> dict[UUID, Any]:
    if not client_ids:
        return {}
    statement = (
        select(Site.client_id, Site.line1, Site.line2, Site.postcode, Site.city, Site.region)
        .where(Site.client_id == _any(client_ids))
        .ext(distinct_on(Site.client_id))
        .order_by(Site.client_id, Site.id)
    )
    return {row.client_id: row for row in await ctx.rows(statement)}


def _address(own: str | None, site: Any) -> tuple[str, ...]:
    if own:
        return tuple(line for line in own.splitlines() if line.strip())
    if site is None:
        return ()
    town = " ".join(part for part in (site.postcode, site.city, site.region) if part)
    return tuple(line for line in (site.line1, site.line2, town) if line)


async def printables(ctx: Context, invoice_ids: Collection[UUID]) -> dict[UUID, Printable]:
    """Invoices with their lines, ready to be printed; unknown ids are left out."""
    found = await ctx.rows(select(Invoice.__table__).where(Invoice.id == _any(invoice_ids)))
    lines = await _lines(ctx, [row.id for row in found])
    return {row.id: _printable(row, lines.get(row.id, [])) for row in found}


async def _lines(ctx: Context, invoice_ids: Collection[UUID]) -> dict[UUID, list[BilledLine]]:
    line, basis = InvoiceLine, Charge.basis
    statement = (
        select(
            line.invoice_id, line.description, line.quantity, line.net_minor, line.tax_minor, line.currency,
            line.period_start, line.period_end, line.tax,
            basis["label"].astext.label("label"), basis["steps"].label("steps"),
            Charge.source_kind,
        )
        .join(Charge, Charge.id == line.charge_id)
        .where(line.invoice_id == _any(invoice_ids))
        .order_by(line.invoice_id, line.position)
    )  # fmt: skip
    found: dict[UUID, list[BilledLine]] = defaultdict(list)
    for row in await ctx.rows(statement):
        net, tax = Money(row.net_minor, row.currency), Money(row.tax_minor, row.currency)
        found[row.invoice_id].append(
            BilledLine(
                row.description,
                row.quantity,
                net,
                tax,
                row.period_start,
                row.period_end,
                row.label,
                row.tax,
                tuple(row.steps or ()),
                row.source_kind is SourceKind.ONE_OFF,
            )
        )
    return found


def _printable(row: Row[Any], lines: list[BilledLine]) -> Printable:
    status = InvoiceStatus(row.status)
    billed = Billed(
        number=row.number, issue_date=row.issue_date, due_date=row.due_date, lines=lines,
        net=Money(row.net_minor, row.currency), tax=Money(row.tax_minor, row.currency),
        total=Money(row.total_minor, row.currency), mark=_MARKS.get(status), purchase_order=row.purchase_order,
        notes=row.notes,
    )  # fmt: skip
    stages = {InvoiceStatus.ISSUED: Stage.FINAL, InvoiceStatus.VOID: Stage.VOID}
    return Printable(row.id, row.client_id, stages.get(status) if row.number else None, billed)


async def credit_printable(ctx: Context, credit_note_id: UUID) -> Printable:
    """A credit note ready to be printed, its amounts as what is given back; raises NotFound."""
    note = await credit_note_row(ctx, credit_note_id)
    day = await ctx.scalar(select(Invoice.issue_date).where(Invoice.id == note.invoice_id))
    lines = [
        BilledLine(one.description, one.quantity or Decimal(1), -one.net, -one.tax_amount, tax=one.tax)
        for one in await credit_lines_of(ctx, credit_note_id)
    ]
    billed = Billed(
        number=note.number, issue_date=note.issue_date, due_date=None, lines=lines, net=-note.net, tax=-note.tax,
        total=-note.total, notes=note.reason, credit=True,
        credits=Paid(note.invoice_number, day) if note.invoice_number and day else None,
    )  # fmt: skip
    return Printable(note.id, note.client_id, Stage.FINAL, billed)


async def kept(ctx: Context, kind: DocumentKind, owner_ids: Collection[UUID]) -> list[Kept]:
    """What was printed of these before."""
    d = Document
    statement = select(d.owner_id, d.stage, d.name, d.sha256, d.content)
    rows = await ctx.rows(statement.where(d.kind == kind, d.owner_id == _any(owner_ids)))
    return [Kept(row.owner_id, row.stage, row.name, row.sha256, bytes(row.content)) for row in rows]


async def own_template(ctx: Context, kind: DocumentKind) -> tuple[str, int] | None:
    """The source and version of the company's own template, where it has one."""
    t = DocumentTemplate
    row = await ctx.row(select(t.body, t.version).where(t.kind == kind))
    return None if row is None else (row.body, row.version)


def _any(ids: Collection[UUID]) -> Any:
    return any_(literal(list(ids), ARRAY(Uuid)))
