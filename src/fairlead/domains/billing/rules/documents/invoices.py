"""The data of an invoice or a credit note, as their template expects it: every text in its reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from fairlead.domains.billing.rules.documents.describing import described
from fairlead.domains.billing.rules.documents.issuing import Issuer, Receiver, framed
from fairlead.domains.billing.rules.documents.payments import drawn, payment_code, reference
from fairlead.domains.billing.rules.documents.steps import step_text
from fairlead.domains.billing.rules.documents.wording import Wording
from fairlead.kernel.money import Money

_OURS = "the recipient accounts for the tax"
"""What a line says of reverse charge where the client has no words of their own for it."""


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line; `note` is why it costs less, `tax` the rule by which it was taxed, `steps` how its price was counted.

    What staff charged `by_hand` is described in their own words.
    """

    description: str
    quantity: Decimal
    net: Money
    tax_amount: Money
    period_start: date | None = None
    period_end: date | None = None
    note: str | None = None
    tax: dict[str, Any] | None = None
    steps: Sequence[str] = ()
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """What a credit note gives back."""

    number: str
    day: date


@dataclass(frozen=True, slots=True)
class Billed:
    """An invoice or a credit note; `credits` is the invoice that a credit note gives back, if it does."""

    number: str | None
    issue_date: date
    due_date: date | None
    lines: Sequence[BilledLine]
    net: Money
    tax: Money
    total: Money
    mark: str | None = None
    """`draft` or `void`."""
    purchase_order: str | None = None
    notes: str | None = None
    credit: bool = False
    """It gives back: a credit note."""
    credits: Paid | None = None


def invoice_data(billed: Billed, issuer: Issuer, receiver: Receiver) -> dict[str, Any]:
    """Everything that the template shows."""
    words = Wording.of(receiver.locale, issuer.locale)
    data = framed(issuer, receiver, words, _title(billed, words))
    taxes = _taxes(billed.lines, words)
    data |= {
        "mark": words.say(billed.mark) if billed.mark else None,
        "intro": _intro(billed, words),
        "facts": _facts(billed, receiver, words),
        "columns": [words.say(word) for word in ("description", "days", "quantity", "net")],
        "lines": [_line(line, words) for line in billed.lines],
        "sums": _sums(billed, taxes, words),
        "total": [words.say("credited" if billed.credit else "amount_due"), words.money(billed.total)],
        "tax_columns": [words.say(word) for word in ("tax", "reason", "net", "tax")],
        "taxes": [[tax.name, tax.reason, words.money(tax.net), words.money(tax.tax)] for tax in taxes],
        "notes": [billed.notes] if billed.notes else [],
        "payment": _payment(billed, issuer, receiver, words),
    }
    return data


def _title(billed: Billed, words: Wording) -> str:
    if billed.number is None:
        return words.say("invoice_draft")
    return words.say("credit_note" if billed.credit else "invoice", number=billed.number)


def _intro(billed: Billed, words: Wording) -> str | None:
    if billed.credits is None:
        return None
    return words.say("for_invoice", number=billed.credits.number, day=words.day(billed.credits.day))


def _facts(billed: Billed, receiver: Receiver, words: Wording) -> list[tuple[str, str]]:
    starts = [line.period_start for line in billed.lines if line.period_start and line.period_end]
    ends = [line.period_end for line in billed.lines if line.period_start and line.period_end]
    facts = (
        ("number", billed.number),
        ("date", words.day(billed.issue_date)),
        ("due", words.day(billed.due_date) if billed.due_date else None),
        ("period", words.days(min(starts), max(ends)) if starts else None),
        ("client", receiver.number),
        ("order", billed.purchase_order),
        ("their_tax_id", receiver.tax_id),
    )
    return [(words.say(word), value) for word, value in facts if value]


def _line(line: BilledLine, words: Wording) -> dict[str, Any]:
    return {
        "text": line.description if line.by_hand else described(line.description, words),
        "note": _note(line, words), "period": words.days(line.period_start, line.period_end),
        "quantity": words.number(line.quantity), "net": words.money(line.net),
    }  # fmt: skip


def _note(line: BilledLine, words: Wording) -> str | None:
    """The discount's label, and where a price has parts how they came to the amount."""
    steps = [step_text(step, words) for step in line.steps] if len(line.steps) > 1 else []
    return "; ".join([*([line.note] if line.note else []), *steps]) or None


@dataclass(slots=True)
class _Tax:
    """What one rule came to."""

    name: str
    reason: str
    rated: bool
    net: Money
    tax: Money


def _taxes(lines: Sequence[BilledLine], words: Wording) -> list[_Tax]:
    """Net and tax by rule, in the order of the lines; nothing when no line knows of any tax."""
    found: dict[tuple[str, str], _Tax] = {}
    for line in lines:
        rule = line.tax or {"kind": "none"}
        name, reason = _named(rule, words)
        zero = Money.zero(line.net.currency)
        known = found.setdefault((name, reason), _Tax(name, reason, rule["kind"] == "rate", zero, zero))
        known.net += line.net
        known.tax += line.tax_amount
    return list(found.values()) if any(line.tax for line in lines) else []


def _named(rule: dict[str, Any], words: Wording) -> tuple[str, str]:
    kind = rule["kind"]
    if kind == "rate":
        return f"{rule['name']} {words.percent(Decimal(str(rule['percent'])))}", ""
    if kind == "reverse_charge":
        given = rule.get("reason") or _OURS
        return words.say("reverse_charge"), words.say("reverse_reason") if given == _OURS else given
    return words.say("exempt" if kind == "exempt" else "no_tax"), rule.get("reason") or "" if kind == "exempt" else ""


def _sums(billed: Billed, taxes: Sequence[_Tax], words: Wording) -> list[tuple[str, str]]:
    if not taxes and not billed.tax.minor:
        return []
    sums = [(words.say("net"), words.money(billed.net))]
    rated = [tax for tax in taxes if tax.rated]
    if rated:
        return sums + [(tax.name, words.money(tax.tax)) for tax in rated]
    return [*sums, (words.say("tax"), words.money(billed.tax))]


def _payment(billed: Billed, issuer: Issuer, receiver: Receiver, words: Wording) -> dict[str, Any] | None:
    """How it is paid; nothing where nothing is to be paid."""
    if billed.credit or billed.mark == "void" or billed.total.minor <= 0 or billed.due_date is None:
        return None
    text = reference(issuer.reference, number=billed.number or "…", client=receiver.number)
    payload = payment_code(name=issuer.name, iban=issuer.iban, bic=issuer.bic, amount=billed.total, text=text)
    rows = (
        (words.say("amount"), words.money(billed.total)),
        (words.say("reference"), text),
        (words.say("account_holder"), issuer.name if issuer.iban else ""),
        ("IBAN", " ".join(issuer.iban[at : at + 4] for at in range(0, len(issuer.iban), 4))),
        ("BIC", issuer.bic),
        (words.say("bank"), issuer.bank_name),
    )
    return {
        "title": words.say("payment", day=words.day(billed.due_date)),
        "rows": [row for row in rows if row[1]],
        "code": drawn(payload) if billed.number else None,
        "scan": words.say("reference" if payload == text else "scan"),
    }
