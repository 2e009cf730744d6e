"""Every kind of page that a signed-in member of staff can reach by links."""

import re

from tests.e2e.desk import Desk

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)\d+(?=/|$)")
_NAVIGATION = (
    "/", "/clients", "/services", "/contracts", "/catalog", "/invoices", "/billing/runs", "/jobs", "/audit", "/users",
    "/tokens",
)  # fmt: skip
_BEYOND = (
    "/search?q=Customer",
    "/clients?name__icontains=nobody",
    "/services?status=suspended",
    "/catalog/new/internet",
)
"""Pages that the crawl does not find by itself: an answer, a list without rows, a second step."""


_FILES = ("/pdf", "/sample", "/source")
"""What is downloaded or printed: no pages; tests/db/billing/test_documents.py and test_templates.py are theirs."""


async def pages_of(desk: Desk) -> dict[str, str]:
    """One path for each kind of page, found by following every link of every kind once; each answers 200."""
    found: dict[str, str] = {}
    todo = [*_NAVIGATION, *_BEYOND]
    while todo:
        path = todo.pop(0)
        kind = _ID.sub("ID", path)
        if kind in found:
            continue
        found[kind] = path
        await desk.go(path)
        todo += [link for link in await _links(desk) if _ID.sub("ID", link) not in found]
    return found


async def _links(desk: Desk) -> list[str]:
    """Paths of our own pages that a page links to, without their queries."""
    script = "all => all.map(one => one.dataset.href ?? one.getAttribute('href'))"
    links: list[str] = await desk.page.eval_on_selector_all("a[href], tr[data-href]", script)
    paths = (re.split(r"[?#]", link)[0] for link in links if link.startswith("/"))
    return [path for path in paths if not path.startswith("/api/") and not path.endswith(_FILES)]
