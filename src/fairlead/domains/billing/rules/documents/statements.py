"""The data of a statement of account, as its template expects it."""

from typing import Any

from fairlead.domains.billing.rules.accounts import Account, Posting
from fairlead.domains.billing.rules.documents.issuing import Issuer, Receiver, framed
from fairlead.domains.billing.rules.documents.wording import Wording
from fairlead.domains.billing.terms import PostingKind
from fairlead.kernel.money import Money

_WORDS = {
    PostingKind.INVOICE: "invoice",
    PostingKind.CREDIT_NOTE: "credit_note",
    PostingKind.VOID: "voided",
}


def statement_data(account: Account, issuer: Issuer, receiver: Receiver) -> dict[str, Any]:
    """Everything that the template shows."""
    words = Wording.of(receiver.locale, issuer.locale)
    currency = words.say("in_currency", currency=account.currency)
    last = words.short(account.last)
    data = framed(issuer, receiver, words, words.say("statement"))
    data |= {
        "intro": f"{words.say('from_to', first=words.short(account.first), last=last)}, {currency}",
        "facts": [(words.say("client"), receiver.number), (words.say("date"), words.day(account.last))],
        "columns": [words.say(word) for word in ("date", "document", "debit", "credit", "balance")],
        "lines": [
            _line("", words.say("opening"), None, account.opening, words, strong=True),
            *(_posted(one, words) for one in account.postings),
        ],
        "sums": [],
        "total": [words.say("closing"), words.money(account.closing)],
    }
    return data


def _posted(one: Posting, words: Wording) -> dict[str, Any]:
    named = words.say(_WORDS[one.kind], number=one.number)
    return _line(words.short(one.on), named, one.amount, one.balance, words)


def _line(
    day: str, text: str, amount: Money | None, balance: Money, words: Wording, *, strong: bool = False
) -> dict[str, Any]:
    debit = words.money(amount) if amount is not None and amount.minor > 0 else ""
    credit = words.money(-amount) if amount is not None and amount.minor < 0 else ""
    return {
        "date": day, "text": text, "debit": debit, "credit": credit, "balance": words.money(balance), "strong": strong
    }  # fmt: skip
