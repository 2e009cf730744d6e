"""Documents are printed where not one byte can be written to a file."""

import subprocess
import sys
from pathlib import Path

PRINT = """
import asyncio, resource, sys
from datetime import UTC, datetime
from fairlead.domains.billing.rules.documents import KIT, Issuer, sample, shipped
from fairlead.domains.billing.terms import DocumentKind
from fairlead.platform.documents import Press, Sheet, Template
from fairlead.web.fonts import FONTS

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
kind = DocumentKind.INVOICE
sheets = [Sheet(sample(kind, Issuer(name), locale="de-DE"), {"kit.typ": KIT}) for name in ("One", "Two")]
print_all = Press(FONTS).pdfs
for template in (Template(shipped(kind)), Template(shipped(kind), own=False)):
    made = asyncio.run(print_all(template, sheets, at=datetime(2026, 3, 1, tzinfo=UTC)))
    assert [pdf[:5] for pdf in made] == [b"%PDF-"] * 2
try:
    with open(sys.argv[1], "wb", 0) as file:
        file.write(b"a")
except OSError as error:
    print(error.strerror)
"""


def test_printing_writes_no_file(tmp_path: Path) -> None:
    """A file may not grow by a byte, and there is no folder for what is temporary: a disk that is full, and more."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-B", "-c", PRINT, str(tmp_path / "a")],
        env={"TMPDIR": str(tmp_path / "none")}, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr) == (0, "File too large\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
