"""Documents that are printed together are those that are printed alone, and their codes can be read."""

from collections import Counter
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
import zxingcpp

from fairlead.domains.billing.rules.documents import KIT, Issuer, sample, shipped
from fairlead.domains.billing.terms import DocumentKind
from fairlead.platform.documents import Press, Sheet, Template
from fairlead.web.fonts import FONTS

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def drawn(pdf: bytes) -> list[Counter[str]]:
    """What is done on each page: a text more is an operation more."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [
            Counter(str(done.operator) for done in pikepdf.parse_content_stream(page)) for page in opened.pages
        ]  # fmt: skip


@pytest.mark.parametrize("kind", [DocumentKind.INVOICE, DocumentKind.STATEMENT])
async def test_each_page_shows_as_much_as_it_does_alone(kind: DocumentKind) -> None:
    """No page bears the head of the document before it, though it is known when a page begins."""
    press, template = Press(FONTS), Template(shipped(kind))
    many = [
        Sheet(sample(kind, Issuer("One"), locale="en-US", lines=n), {"kit.typ": KIT}, long=n > 80)
        for n in (40, 1, 40, 90, 3)
    ]
    alone = [drawn(await press.pdf(template, one, at=NOW)) for one in many]

    together = [drawn(pdf) for pdf in await press.pdfs(template, many, at=NOW)]

    assert [len(pages) for pages in together] == [len(pages) for pages in alone]
    assert together == alone


async def test_a_telephone_reads_the_code_as_it_is_printed() -> None:
    """Banks take the text of a transfer's code for UTF-8."""
    issuer = Issuer("Müller & Źródło", iban="DE89370400440532013000", bic="COBADEFFXXX")
    one = Sheet(sample(DocumentKind.INVOICE, issuer, locale="en-US"), {"kit.typ": KIT})

    printed = await Press(FONTS).pdf(Template(shipped(DocumentKind.INVOICE)), one, at=NOW)

    with pikepdf.open(BytesIO(printed)) as opened:
        [code] = [pikepdf.PdfImage(each).as_pil_image() for each in _pictures(opened)]
    [read] = zxingcpp.read_barcodes(code.resize((code.width * 4, code.height * 4), resample=0), is_pure=True)
    assert read.bytes.decode().split("\n")[5:8] == ["Müller & Źródło", issuer.iban, "EUR231.42"]


def _pictures(opened: pikepdf.Pdf) -> list[pikepdf.Stream]:
    return [each for each in opened.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"]
