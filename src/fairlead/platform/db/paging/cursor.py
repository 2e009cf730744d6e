"""Where a page ended, as an opaque text for the next request.

A cursor holds the order it belongs to and the last row's values in it. It grants nothing: whoever forges one
only starts his own list elsewhere. The digest makes sure that a damaged cursor is refused and skips no rows.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.db.filters.values import READERS, BadValue, written
from fairlead.platform.db.paging.sorts import Order

_DIGEST = 9


def encode(order: Order, values: Sequence[Any]) -> str:
    """The cursor after the row that has these values."""
    texts = [None if value is None else written(value) for value in values]
    body = orjson.dumps([order.signature, *texts])
    return _text(_digest(body) + body)


def decode(order: Order, cursor: str) -> list[Any]:
    """The values of the row where the page before ended; raises Invalid."""
    body = _body(cursor)
    if body is None:
        raise _refused("This cursor is damaged.")
    signature, *texts = orjson.loads(body)
    if signature != order.signature:
        raise _refused(f"This cursor belongs to the sort {signature}.")
    try:
        return [_read(key.kind, text, key.nullable) for key, text in zip(order.keys, texts, strict=True)]
    except ValueError:  # BadValue too: it was made by other columns under the same names
        raise _refused("This cursor is of an older version.") from None


def _read(kind: Any, text: str | None, nullable: bool) -> Any:
    if text is None and nullable:
        return None
    if text is None:
        raise BadValue("no value")
    return READERS[kind](text)


def _body(cursor: str) -> bytes | None:
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except ValueError:
        return None
    digest, body = raw[:_DIGEST], raw[_DIGEST:]
    # Comparing the text as well catches what base64 lets pass: stray characters and unused bits.
    return body if digest == _digest(body) and _text(raw) == cursor else None


def _digest(body: bytes) -> bytes:
    return sha256(b"fairlead cursor\x00" + body).digest()[:_DIGEST]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _refused(message: str) -> Invalid:
    remedy = "Use the next_cursor of a page with the same sort unchanged, or start again without a cursor."
    return Invalid(errors=(FieldError("cursor", "query:cursor", message, remedy),))
