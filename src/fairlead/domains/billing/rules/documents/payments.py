"""How an invoice is paid: the reference, and the code that a telephone reads."""

import re

import segno

from fairlead.kernel.money import Money

_DARK = re.compile(b"\1+")
_MOST_EPC = 99_999_999_999
"""Cents: the most that an EPC code may ask for."""


def reference(pattern: str, *, number: str, client: str) -> str:
    """What a payer writes: the pattern with its parts filled."""
    return pattern.replace("{number}", number).replace("{client}", client)


def epc_payload(*, name: str, iban: str, bic: str, amount: Money, text: str) -> str:
    """The text of a SEPA credit transfer's code (EPC069-12, version 2): banks' apps fill their form with it."""
    lines = ("BCD", "002", "1", "SCT", bic, name[:70], iban, f"EUR{amount.amount}", "", "", text[:140])
    return "\n".join(lines)


def payment_code(*, name: str, iban: str, bic: str, amount: Money, text: str) -> str:
    """What the code says: a transfer for euros to an IBAN, else the reference alone."""
    if amount.currency == "EUR" and iban and 0 < amount.minor <= _MOST_EPC:
        return epc_payload(name=name, iban=iban, bic=bic, amount=amount, text=text)
    return text


def drawn(payload: str) -> str:
    """A code as SVG. Its mask is given: to look for the best of eight takes longer than the rest of an invoice."""
    code = segno.make(payload, error="m", micro=False, mask=4, boost_error=False)
    runs = [
        (run.start(), y, run.end() - run.start()) for y, row in enumerate(code.matrix) for run in _DARK.finditer(row)
    ]
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in runs)
    size = len(code.matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'
