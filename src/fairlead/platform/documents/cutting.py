"""One PDF of many documents, and the documents of it."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf

APART = 1_000_000
"""By how much the numbers lie apart with which the documents of one PDF begin to count their pages."""


def cut(whole: bytes, titles: Sequence[str]) -> list[bytes]:
    """Each document by itself, with its title; nothing in place of one that has more than a page."""
    with pikepdf.open(BytesIO(whole)) as source:
        if len(titles) == 1:
            return [whole if len(source.pages) == 1 else b""]
        found: list[list[pikepdf.Page]] = [[] for _ in titles]
        for page in source.pages:
            found[int(page.label) // APART].append(page)
        with pikepdf.new() as target:
            target.trailer.Info = target.copy_foreign(source.trailer.Info)
            alone = zip(found, titles, strict=True)
            return [_alone(target, pages[0], title) if len(pages) == 1 else b"" for pages, title in alone]


def _alone(target: pikepdf.Pdf, page: pikepdf.Page, title: str) -> bytes:
    """A page as a document. `target` is the same for all, so that what they share (fonts) is copied into it once."""
    target.pages.append(page)
    target.trailer.Info.Title = pikepdf.String(title)
    made = BytesIO()
    target.save(made, deterministic_id=True)
    del target.pages[0]
    return made.getvalue()
