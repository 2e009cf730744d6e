"""Answers that are files, and routes whose first GET keeps what it made."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.http.edge import Edge
from fairlead.platform.http.etags import not_modified
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.principals import Principal
from fairlead.platform.http.route import Handler, WorkRoute

PDF = "application/pdf"
PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The PDF.", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
"""For `responses=` of a route that answers with a PDF."""


def pdf_response(content: bytes, name: str, *, digest: str = "", download: bool = False) -> Response:
    """A PDF that is shown in its window, or saved under its name; `digest` of one that never changes is its ETag."""
    way = "attachment" if download else "inline"
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\' else "_" for sign in name)
    headers = {
        "content-disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "x-content-type-options": "nosniff",
    }
    if digest:
        headers["etag"] = f'"{digest[:32]}"'
    return Response(content, media_type=PDF, headers=headers)


class KeepingRoute(WorkRoute):
    """A GET in a unit of work that is committed: what it makes the first time it keeps, and answers from then on."""

    async def _read(
        self, original: Handler, request: Request, edge: Edge, principal: Principal, now: datetime
    ) -> Response:
        async with edge.work.begin(principal.tenant_id, principal.actor, now=now) as ctx:
            request.state.ctx = ctx
            response = await original(request)
        tag = response.headers.get("etag")
        if tag is not None and not_modified(request, tag):
            response = Response(status_code=304, headers={"etag": tag})
        response.headers.setdefault("cache-control", "private, no-cache")
        return response


class KeepingPageRoute(KeepingRoute, PageRoute):
    """The same for people."""
