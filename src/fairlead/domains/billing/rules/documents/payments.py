"""How an invoice is paid: the reference, and the code that a telephone reads."""

from base64 import b64encode
from struct import pack
from zlib import compress, crc32

import zxingcpp

from fairlead.kernel.money import Money

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
    """A code as SVG that holds a picture of a pixel a module: as shapes it costs a page four times as much.

    It holds bytes, because a text would be written in whatever character set is shortest, and banks expect UTF-8.
    Its mask is given: to look for the best of eight takes longer than all the rest of the code.
    """
    code = zxingcpp.create_barcode(payload.encode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=4)
    modules = code.to_image(scale=1, add_quiet_zones=False)
    size = modules.shape[0]
    grey = memoryview(modules).tobytes()  # type: ignore[arg-type] # its stubs do not know that it is a buffer
    picture = b64encode(_png(grey, size)).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><image width="{size}" height="{size}" '
        f'image-rendering="pixelated" href="data:image/png;base64,{picture}"/></svg>'
    )


def _png(grey: bytes, size: int) -> bytes:
    """A square picture of a byte a pixel."""
    rows = b"".join(b"\0" + grey[at : at + size] for at in range(0, size * size, size))
    parts = ((b"IHDR", pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)), (b"IDAT", compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(body)) + name + body + pack(">I", crc32(name + body)) for name, body in parts
    )
