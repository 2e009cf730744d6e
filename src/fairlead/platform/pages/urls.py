"""Addresses that pages link to: the current query with one thing changed, and paths of our own only."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode, urlsplit

Query = Sequence[tuple[str, str]]


def without(query: Query, *names: str) -> list[tuple[str, str]]:
    """The query less some names."""
    return [(name, value) for name, value in query if name not in names]


def address(path: str, query: Iterable[tuple[str, str]]) -> str:
    """Path and query as one relative address; `,` and `:` stay readable."""
    encoded = urlencode(list(query), safe=",:")
    return f"{path}?{encoded}" if encoded else path


def own_path(url: str | None, otherwise: str = "/") -> str:
    r"""A path on this host, as a `next=` parameter may ask for; another host's address (`//evil`, `/\evil`) is not."""
    if not url or not url.startswith("/") or url.startswith("//") or not url.isprintable() or "\\" in url:
        return otherwise
    parts = urlsplit(url)
    return otherwise if parts.scheme or parts.netloc else url
