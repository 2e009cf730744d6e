"""A company's own template and logo: tried before they are used, and able to do no harm."""

from base64 import b64decode, b64encode
from io import BytesIO

import httpx
import pikepdf
import pytest
from PIL import Image

from fairlead.domains.billing.rules.documents import shipped
from fairlead.domains.billing.terms import DocumentKind
from fairlead.kernel.ids import TenantId
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make

Api = httpx.AsyncClient
INVOICE = "/document-templates/invoice"
OWN = '#import "kit.typ": *\n#let document(data) = [= Ours #data.title]'
ENDLESS = """#let document(data) = {
  let i = 0
  while i < 9000 { i += 1; let j = 0; while j < 9000 { j += 1; let k = 0; while k < 9000 { k += 1 } } }
}"""

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAACXBIWXMAAADsAAAA7AF5KHG9AAAAEklEQVQI12P8//8/AwwwMSAB"
    "AEgGAwGV49qtAAAAAElFTkSuQmCC"
)
JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQEABgAGAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////"
    "////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////"
    "////////////wAARCAACAAQDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QA"
    "FAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/ALQAf//Z"
)


async def refused(client: Api, body: str) -> tuple[str, str]:
    answer = await client.put(INVOICE, json={"body": body})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/template-wrong")
    [error] = answer.json()["errors"]
    assert (await client.get("/document-templates")).json()["items"][0]["version"] == 0
    return error["message"], error["remedy"]


async def test_an_own_template_prints_and_the_shipped_one_comes_back(
    client: Api, work: Work, company: TenantId
) -> None:
    story = Story(work, company)
    await story.on("2026-01-01", make.active)
    await story.bill("2026-02-01")
    january, february = (one["id"] for one in (await client.get("/invoices?sort=issue_date")).json()["items"])
    before = await client.get(f"/invoices/{january}/pdf")
    kept = await client.put(INVOICE, json={"body": OWN})
    assert (kept.status_code, kept.json()["version"], kept.json()["body"]) == (200, 1, OWN)
    assert (await client.put(INVOICE, json={"body": OWN + "\n"})).json()["version"] == 2
    assert (await client.get(f"/invoices/{january}/pdf")).content == before.content  # printed before
    by_ours = await client.get(f"/invoices/{february}/pdf")
    assert len(by_ours.content) < len(before.content)
    assert (await client.delete(INVOICE)).status_code == 204
    listed = (await client.get("/document-templates")).json()["items"]
    assert [(one["kind"], one["version"]) for one in listed] == [("invoice", 0), ("credit_note", 0), ("statement", 0)]
    assert listed[0]["body"] == shipped(DocumentKind.INVOICE)


async def test_a_mistake_is_said_with_its_line(client: Api) -> None:
    message, remedy = await refused(client, "#let document(data) = [\n  #data.nope\n]")
    assert message.startswith('Line 2, column 8: dictionary does not contain key "nope"')
    assert "shipped" in remedy


@pytest.mark.parametrize(
    "body",
    [
        '#import "@preview/cetz:0.3.0": canvas\n#let document(data) = [x]',
        '#let package = "@prev" + "iew/cetz:0.3.0"\n#import package\n#let document(data) = [x]',
    ],
)
async def test_packages_are_out_of_reach(client: Api, body: str) -> None:
    _, remedy = await refused(client, body)
    assert remedy == "A template cannot load packages: put what it needs into the template itself."


@pytest.mark.parametrize(
    ("body", "column"),
    [
        *((f'#let document(data) = raw(read("{path}", encoding: none))', 31)
          for path in ("/Inter-Regular.ttf", "/etc/passwd", "../../app.css", "/")),
        ('#import "missing.typ": x\n#let document(data) = [x]', 8),
    ],
)  # fmt: skip
async def test_files_are_out_of_reach_and_nobody_is_told_where_they_lie(client: Api, body: str, column: int) -> None:
    message, remedy = await refused(client, body)
    assert message == f"Line 1, column {column}: this file cannot be read"
    assert remedy.startswith("A template reads no files")


async def test_one_that_does_not_end_is_stopped(client: Api) -> None:
    _, remedy = await refused(client, ENDLESS)
    assert remedy == "Look for a loop that does not end."


async def test_a_sample_shows_a_template_before_it_is_used(client: Api) -> None:
    for kind in DocumentKind:
        shown = await client.post(f"/document-templates/{kind}/preview", json={"lines": 40})
        with pikepdf.open(BytesIO(shown.content)) as pdf:
            assert len(pdf.pages) == 2
    other = await client.post(f"{INVOICE}/preview", json={"body": OWN})
    assert (other.status_code, other.headers["content-type"]) == (200, "application/pdf")
    assert (await client.get("/document-templates")).json()["items"][0]["version"] == 0


async def test_a_logo_is_drawn_or_refused(client: Api) -> None:
    plain = (await client.post(f"{INVOICE}/preview", json={})).content
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><rect width="40" height="10"/></svg>'
    kept = await client.put("/document-logo", json={"content": b64encode(svg).decode()})
    assert (kept.status_code, kept.json()["name"], kept.json()["bytes"]) == (200, "logo.svg", len(svg))
    assert (await client.post(f"{INVOICE}/preview", json={})).content != plain
    for bad, message in (
        (b"hello", "neither PNG"),
        (PNG[:50], "cannot be drawn"),
        (b"\x89PNG\r\n\x1a\nnot really", "cannot be drawn"),
        (svg.replace(b"<rect", b'<image href="file:///etc/passwd"/><rect'), "outside of it"),
        (b"\xff\xd8\xff" + b"0" * 500_000, "more than 500 kB"),
        (of_pixels(3000, 2000), "more than 4 million pixels"),
    ):
        answer = await client.put("/document-logo", json={"content": b64encode(bad).decode()})
        assert answer.status_code == 422
        assert message in answer.json()["errors"][0]["message"]
    assert (await client.delete("/document-logo")).status_code == 204
    assert (await client.post(f"{INVOICE}/preview", json={})).content == plain


@pytest.mark.parametrize(("picture", "name"), [(PNG, "logo.png"), (JPEG, "logo.jpg")])
async def test_a_logo_of_pixels_is_on_the_page(client: Api, picture: bytes, name: str) -> None:
    kept = await client.put("/document-logo", json={"content": b64encode(picture).decode()})
    assert (kept.status_code, kept.json()["name"]) == (200, name), kept.text
    for body in ({}, {"body": '#import "kit.typ": *\n#let document(data) = image(data.logo)'}):
        sample = (await client.post(f"{INVOICE}/preview", json=body)).content
        with pikepdf.open(BytesIO(sample)) as pdf:
            sizes = {(int(one.Width), int(one.Height)) for one in pdf.objects if pictured(one)}
        assert (4, 2) in sizes


def of_pixels(width: int, height: int) -> bytes:
    made = BytesIO()
    Image.new("1", (width, height)).save(made, "PNG")
    return made.getvalue()


def pictured(one: pikepdf.Object) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
