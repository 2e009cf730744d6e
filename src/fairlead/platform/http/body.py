"""Request bodies: read once, of the right type, valid UTF-8 and JSON, without the NUL that PostgreSQL cannot store."""

from collections.abc import Iterator
from typing import Any

import orjson
from starlette.requests import Request

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.http.problems import UnsupportedMediaType

JSON = ("application/json",)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_NUL = "\x00"


class JsonRequest(Request):
    """A request whose body has been parsed already; FastAPI asks it for `json()`."""

    def __init__(self, request: Request, parsed: Any) -> None:
        super().__init__(request.scope, request.receive, request._send)  # noqa: SLF001 - a Request has no copy method
        self._body = parsed[0]
        self._parsed = parsed[1]

    async def json(self) -> Any:
        """The parsed body."""
        return self._parsed


async def json_request(request: Request, *, expected: bool) -> JsonRequest:
    """Read and parse the body of an API request; without a body to expect, an empty one is fine."""
    body = await request.body()
    if not body:
        return JsonRequest(request, (b"", None))
    if expected:
        demand_type(request, JSON)
    return JsonRequest(request, (body, _parse(body) if expected else None))


def demand_type(request: Request, accepted: tuple[str, ...]) -> None:
    """Refuse a body whose Content-Type is missing or not accepted."""
    kind, _, options = request.headers.get("content-type", "").partition(";")
    named = options.lower().replace('"', "").replace(" ", "")
    if kind.strip().lower() not in accepted or ("charset=" in named and "charset=utf-8" not in named):
        raise UnsupportedMediaType(accepted=accepted)


def check_address(request: Request) -> None:
    """Refuse NUL characters in the path and the query."""
    if _NUL in request.scope["path"]:
        raise Invalid(errors=(_nul("path", "path"),))
    if b"%00" in request.scope["query_string"]:
        names = [name for name, value in request.query_params.multi_items() if _NUL in name + value]
        errors = tuple(_nul(name.replace(_NUL, ""), f"query:{name.replace(_NUL, '')}") for name in names)
        raise Invalid(errors=errors)


def _parse(body: bytes) -> Any:
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid(errors=(_unreadable(body, error),)) from None
    if b"\\u0000" in body:
        found = tuple(_nul(_dotted(pointer), f"#{pointer}") for pointer in _nul_pointers(parsed, ""))
        if found:
            raise Invalid(errors=found)
    return parsed


def _unreadable(body: bytes, error: orjson.JSONDecodeError) -> FieldError:
    try:
        body.decode()
    except UnicodeDecodeError as wrong:
        message = f"The body is not UTF-8: byte {wrong.start} cannot be read."
        return FieldError("body", "#", message, "Encode the body as UTF-8.")
    message = f"The body is not JSON: {error.msg} at character {error.pos}."
    return FieldError("body", "#", message, "Send one valid JSON value.")


def _nul(field: str, pointer: str) -> FieldError:
    return FieldError(field, pointer, "A NUL character cannot be stored.", "Remove the NUL character.")


def _nul_pointers(value: Any, pointer: str) -> Iterator[str]:
    if isinstance(value, str):
        if _NUL in value:
            yield pointer
    elif isinstance(value, dict):
        for key, item in value.items():
            if _NUL in key:
                yield pointer
            yield from _nul_pointers(item, f"{pointer}/{escape(key)}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _nul_pointers(item, f"{pointer}/{position}")


def escape(part: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")


def _dotted(pointer: str) -> str:
    return pointer.removeprefix("/").replace("/", ".") or "body"
