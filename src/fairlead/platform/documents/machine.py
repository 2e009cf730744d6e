"""The typst compiler with its fonts loaded once. It knows no file but those that it is handed, and writes none."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import typst

from fairlead.platform.documents.cutting import APART

os.environ.setdefault(
    "RAYON_NUM_THREADS", "1"
)  # read at the first compilation: a page of two threads costs a third more
_MAIN = f"""
#import "template.typ": document
#for (at, data) in json("data.json").enumerate() {{ document(data + (first: at * {APART} + 1)) }}
""".encode()
"""Each document counts its pages from `data.first` on, and is told by `data.pages` how many it has, where that is
known: only then can several be in one PDF."""


class Machine:
    """Makes one PDF of any number of documents of one template. Not to be used by two threads at once."""

    def __init__(self, fonts: Path) -> None:
        """`fonts` is a folder of nothing but fonts; it is also all of the file system that a template could name."""
        loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
        if not loaded.families():
            raise FileNotFoundError(f"there are no fonts in {fonts}: run `npm ci && npm run vendor`")
        self._compiler = typst.Compiler(b"", root=fonts, font_paths=loaded, ignore_system_fonts=True)

    def compiled(
        self,
        template: str,
        documents: Sequence[Mapping[str, Any]],
        files: Mapping[str, bytes],
        at: int,
        *,
        pages: int | None = None,
    ) -> bytes:
        """One PDF with the documents one after the other, dated `at` (seconds); raises typst.TypstError."""
        told = [{**document, "pages": pages} for document in documents]
        given = {
            **files, "main.typ": _MAIN, "template.typ": template.encode(),
            "data.json": json.dumps(told, ensure_ascii=False).encode(),
        }  # fmt: skip
        made = self._compiler.compile(given, timestamp=at, pdf_tags=False)  # type: ignore[type-var] # a dict is not in its stubs
        return cast("bytes", made)
