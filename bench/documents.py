"""What an invoice costs as PDF: `python -m bench.documents --rounds 5`.

One by one and together, each with its data, beside a page that reportlab's canvas draws and an empty page of typst's:
a month of a provider, whose invoices hold ten of sixty products, and invoices of which no two share a line.
Processor time of the whole process, in rounds that take turns.
"""

import argparse
import asyncio
import statistics
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import count, product
from random import Random
from time import process_time

import typst
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from fairlead.domains.billing.rules.documents import (
    KIT,
    Billed,
    BilledLine,
    Issuer,
    Receiver,
    invoice_data,
    sample,
    shipped,
)
from fairlead.domains.billing.terms import DocumentKind
from fairlead.kernel.money import Money
from fairlead.platform.documents import Press, Sheet, Template
from fairlead.web.fonts import FONTS

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
ISSUER = Issuer("Harbour Networks", "1 Quay\nHamburg", "DE123456789", iban="DE89370400440532013000", bic="COBADEFFXXX")
TEMPLATE = Template(shipped(DocumentKind.INVOICE))
FILES = {"kit.typ": KIT}
LINES = 10
MANY = (100, 500)
MARCH = (date(2026, 3, 1), date(2026, 4, 1))
VAT = Decimal("0.19")
RULE = {"kind": "rate", "name": "USt", "percent": "19"}
PRODUCTS = [
    (f"{kind} {size}", Money(990 + 730 * at + 41 * (at % 7), "EUR"))
    for at, (kind, size) in enumerate(product(
        ("Fibre", "Telephone", "Managed router", "Static address", "Hosted mailbox", "Backup"),
        ("Home", "Business", "250", "500", "1000", "Light", "Plus", "Pro", "Team", "Max"),
    ))
]  # fmt: skip
Work = Callable[[int], Awaitable[object]]
Maker = Callable[[int], Sheet]


def canvas(number: int) -> bytes:
    """A page of as many lines, drawn with reportlab's own font: no layout, no table."""
    made = BytesIO()
    page = Canvas(made, pagesize=A4)
    page.setFont("Helvetica", 9)
    for at in range(LINES + 30):
        page.drawString(60, 780 - 16 * at, f"Fibre 250, 1 to 31 March 2026, INV-{number:06}")
        page.drawRightString(530, 780 - 16 * at, "1.234,50")
    page.save()
    return made.getvalue()


def month(number: int) -> Sheet:
    """An invoice of a provider's month: its client, number, choice of products, quantities and total are its own."""
    chosen = Random(number)  # noqa: S311 - no secret
    lines = [
        BilledLine(text, Decimal(many), price.times(many), price.times(many * VAT), *MARCH, tax=RULE)
        for text, price in chosen.sample(PRODUCTS, LINES)
        for many in chosen.choices((1, 2, 3), (6, 2, 1))
    ]
    net, tax = Money.sum((line.net for line in lines), "EUR"), Money.sum((line.tax_amount for line in lines), "EUR")
    billed = Billed(f"INV-{number:06}", MARCH[0], date(2026, 3, 15), lines, net, tax, net + tax)
    home = (f"Hafenstraße {number % 97}", f"{20000 + number} Hamburg")
    return Sheet(invoice_data(billed, ISSUER, Receiver(f"C-{number:06}", f"Kunde {number}", "de-DE", home)), FILES)


def unlike(number: int) -> Sheet:
    """An invoice that shares no line with the others: what typst has set before, it would not set again."""
    data = sample(DocumentKind.INVOICE, ISSUER, locale="de-DE", lines=LINES)
    for at, line in enumerate(data["lines"]):
        line |= {"text": f"{line['text']}, {number}-{at}", "net": f"{(number * 7919 + at * 31) % 9973},{at:02} €"}
    return Sheet(data | {"title": f"Rechnung INV-{number:06}", "recipient": [f"Kunde {number}"]}, FILES)


async def spent(work: Work, times: int) -> float:
    """Milliseconds of the processor for each of `times`."""
    began = process_time()
    for number in range(times):
        await work(number)
    return (process_time() - began) * 1000 / times


async def measured(rounds: int) -> dict[str, list[float]]:
    """Each way in turn; what is made once (fonts, words) is made before."""
    press = Press(FONTS)
    serial = count(10_000)
    bare = typst.Compiler(b"", root=FONTS, font_paths=typst.Fonts(False, False, [FONTS]), ignore_system_fonts=True)

    async def reportlab(number: int) -> object:
        return canvas(number)

    async def empty(number: int) -> object:
        return bare.compile(f'#set document(title: "{number}")\n'.encode())

    def alone(made: Maker) -> Work:
        async def work(_: int) -> object:
            return await press.pdf(TEMPLATE, made(next(serial)), at=NOW)

        return work

    def together(made: Maker, many: int) -> Work:
        async def work(_: int) -> object:
            return await press.pdfs(TEMPLATE, [made(next(serial)) for _ in range(many)], at=NOW)

        return work

    ways: dict[str, tuple[Work, int, int]] = {"reportlab": (reportlab, 50, 1), "empty": (empty, 50, 1)}
    for made in (month, unlike):
        ways[f"{made.__name__}, one by one"] = (alone(made), 50, 1)
        ways |= {f"{made.__name__}, {many} together": (together(made, many), 1, many) for many in MANY}
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, (work, times, each) in ways.items():
            found[name].append(await spent(work, times) / each)
    return {name: values[1:] for name, values in found.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    found = asyncio.run(measured(parser.parse_args().rounds))
    base = statistics.median(found["reportlab"])
    print(f"an invoice of {LINES} lines, milliseconds of the processor, median of the rounds (least)")
    for name, values in found.items():
        middle = statistics.median(values)
        print(f"{name:>20}  {middle:6.2f}  ({min(values):.2f})  {middle / base:5.1f} × reportlab")


if __name__ == "__main__":
    main()
