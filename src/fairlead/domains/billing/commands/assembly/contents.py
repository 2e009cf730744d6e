"""What an assembly would issue, as text and as a hash: the same facts make the same hash, whatever ids they get."""

import hashlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from fairlead.domains.billing.commands.assembly.assembling import Assembly
from fairlead.domains.billing.commands.assembly.rows import InvoiceRow, LineRow
from fairlead.domains.billing.commands.redrafting import ChangedDraft
from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.domains.billing.rules import needs_approval
from fairlead.kernel.money import Money


def digest(made: Assembly) -> str:
    """A hash of the invoices' content, and of what becomes of drafts that wait."""
    hashed = hashlib.sha256()
    for line in contents(made):
        hashed.update(line.encode())
    return hashed.hexdigest()


def contents(made: Assembly) -> Iterator[str]:
    """Each invoice and line as text, in order; then each draft that changes.

    Of an invoice it says whether it waits for somebody, of a draft what its total was: another one was looked at.
    """
    known = _known(made)
    for head, (_, rows) in zip(made.invoices, groupby(made.lines, key=itemgetter(2)), strict=True):
        group = f"{head.site_id}|{head.contract_id}|{head.purchase_order}"
        waits = "" if goes_out(head, made.book.policies.of(head.client_id)) else "|draft"
        yield f"{head.client_id}|{head.currency}|{head.issue_date}|{head.due_date}|{head.total_minor}|{group}{waits}\n"
        for row in rows:
            part = made.parts[row.part]
            source = row.service_id or known.get(row.charge_id, row.charge_id)
            billed = f"{part.quantity}|{part.amount_minor}|{part.tax_minor}"
            yield f" {source}|{part.claim}|{row.description}|{billed}\n"

    yield from (_change(one) for one in made.changes)


def _change(draft: ChangedDraft) -> str:
    lines = "".join(f"|{id_} {quantity.normalize():f} {net} {tax}" for id_, quantity, net, tax in draft.lines)
    return f"{draft.id}|{draft.before}|{'gone' if draft.dropped else draft.after}{lines}\n"


def goes_out(invoice: InvoiceRow, policy: BillingPolicy) -> bool:
    """Whether a run issues an invoice itself, or leaves it for somebody to look at."""
    if policy.finish is Finish.DRAFT:
        return False
    above = policy.approve_above
    return above is None or not needs_approval(Money(invoice.total_minor, invoice.currency), above)


def ready(made: Assembly) -> list[InvoiceRow]:
    """Those that a run issues itself; the others stay drafts."""
    return [one for one in made.invoices if goes_out(one, made.book.policies.of(one.client_id))]


def _known(made: Assembly) -> dict[UUID, object]:
    """What charges are known by that get other ids in every assembly: usage, and the later portions of a credit."""
    portions = (one for taken in made.portions.values() for one in taken)
    rated: dict[UUID, object] = {**made.rated}
    return rated | {one.id: f"{rated.get(one.credit_id, one.credit_id)} from {one.offset}" for one in portions}


def invoices_of(made: Assembly) -> Iterator[dict[str, Any]]:
    """Each invoice with its lines as plain facts, in order."""
    for head, (_, rows) in zip(made.invoices, groupby(made.lines, key=itemgetter(2)), strict=True):
        money = partial(_amount, head.currency)
        yield {
            "client_id": head.client_id, "issue_date": head.issue_date, "due_date": head.due_date,
            "currency": head.currency, "net": money(head.net_minor), "tax": money(head.tax_minor),
            "total": money(head.total_minor), "purchase_order": head.purchase_order,
            "lines": [_line(made, row, money) for row in rows],
        }  # fmt: skip


def _line(made: Assembly, row: LineRow, money: Callable[[int], Decimal]) -> dict[str, Any]:
    part = made.parts[row.part]
    return {
        "description": row.description, "quantity": part.quantity, "period_start": part.period_start,
        "period_end": part.period_end, "net": money(part.net_minor), "tax": money(part.tax_minor),
        "service_id": row.service_id,
    }  # fmt: skip


def _amount(currency: str, minor: int) -> Decimal:
    return Money(minor, currency).amount


def claims(made: Assembly) -> list[tuple[UUID, str]]:
    """What the new charges claim."""
    found = ((line.service_id, made.parts[line.part].claim) for line in made.lines)
    return [(service_id, claim) for service_id, claim in found if service_id and claim]
