"""The typst compiler with its fonts loaded once. It knows no file but those that it is handed, and writes none."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import typst

os.environ.setdefault(
    "RAYON_NUM_THREADS", "1"
)  # read at the first compilation: a page of two threads costs a third more
ODD = "("
"""What stands before the page numbers of every other document, so that one ends where the sign changes."""
_MAIN = b"""
#import "template.typ": document
#for (at, data) in json("data.json").enumerate() {
  document(data + (last: "last-" + str(at), numbering: if calc.odd(at) { "(1" } else { "1" }))
}
"""
"""Each document begins its own page 1, numbers its pages as `data.numbering` says, and puts the label `data.last` on
its last page."""


class Machine:
    """Makes one PDF of any number of documents of one template. Not to be used by two threads at once."""

    def __init__(self, fonts: Path) -> None:
        """`fonts` is a folder of nothing but fonts; it is also all of the file system that a template could name."""
        loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
        if not loaded.families():
            raise FileNotFoundError(f"there are no fonts in {fonts}: run `npm ci && npm run vendor`")
        self._compiler = typst.Compiler(b"", root=fonts, font_paths=loaded, ignore_system_fonts=True)

    def compiled(
        self, template: str, documents: Sequence[Mapping[str, Any]], files: Mapping[str, bytes], at: int
    ) -> bytes:
        """One PDF with the documents one after the other, dated `at` (seconds); raises typst.TypstError."""
        given = {
            **files, "main.typ": _MAIN, "template.typ": template.encode(),
            "data.json": json.dumps(documents, ensure_ascii=False).encode(),
        }  # fmt: skip
        made = self._compiler.compile(given, timestamp=at, pdf_tags=False)  # type: ignore[type-var] # a dict is not in its stubs
        return cast("bytes", made)
