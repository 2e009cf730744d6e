"""Optimistic locking on the wire: a row's integer version as a strong ETag."""

import re
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request

from fairlead.kernel.errors import FieldError, Invalid

_TAG = re.compile(r'"v([0-9]{1,9})"')
_REMEDY = 'Send the ETag of the last GET unchanged, for example "v3".'


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"v{version}"'


async def if_match(
    header: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description='The ETag that you read, such as "v3"; stale means 412.',
            json_schema_extra={"pattern": '^("v[0-9]{1,9}"|[*])$'},
        ),
    ] = None,
) -> int | None:
    """The version in the If-Match header; None without one, or with `*`."""
    if header is None or header.strip() == "*":
        return None
    found = _TAG.fullmatch(header.strip())
    if found is None:
        error = FieldError("If-Match", "header:If-Match", f"{header[:80]!r} is not one of our ETags.", _REMEDY)
        raise Invalid(errors=(error,))
    return int(found[1])


IfMatch = Annotated[int | None, Depends(if_match)]
"""Parameter of a mutating route: the version that the caller believes to change (`Repository.get(id, version=…)`)."""


def not_modified(request: Request, tag: str) -> bool:
    """Whether the caller already holds this ETag (If-None-Match compares weakly, RFC 9110)."""
    header = request.headers.get("if-none-match")
    if header is None:
        return False
    held = {part.strip().removeprefix("W/") for part in header.split(",")}
    return tag in held or "*" in held
