"""Opening a telco file: encoding and columns are checked before the first row is taken."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairlead.domains.imports.errors import UnreadableFile
from fairlead.domains.imports.rules import COLUMNS, rows_like
from fairlead.kernel.errors import FieldError

_LARGEST = 200_000_000


@dataclass(frozen=True, slots=True)
class TelcoFile:
    """The rows of a file, not yet understood; `sha256` tells whether it is the same file again."""

    name: str
    sha256: str
    rows: Sequence[tuple[int, Mapping[str, str | None]]]
    """Line number in the file (the header is line 1) and cells by column."""


def read_file(path: Path) -> TelcoFile:
    """Read a CSV file with the telco columns; raises UnreadableFile with the reason and the remedy."""
    data = _bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _unreadable(f"Line {line} is not UTF-8.", "Save the file as CSV with UTF-8 encoding.") from None
    if "\0" in text:
        raise _unreadable("It holds NUL bytes; it is no CSV file.", "Export it as CSV with UTF-8 encoding.")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        _check_columns(reader.fieldnames or ())
        rows = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise _unreadable(f"Line {reader.line_num} is not CSV: {error}.", "Mend that line, or export again.") from None
    return TelcoFile(path.name, hashlib.sha256(data).hexdigest(), rows)


def generated_file(clients: int, seed: int = 7043) -> TelcoFile:
    """A file of the same shape from a seed."""
    rows = [(number, dict(row)) for number, row in enumerate(rows_like(clients, seed), 2)]
    return TelcoFile(f"generated-{clients}-{seed}.csv", hashlib.sha256(repr(rows).encode()).hexdigest(), rows)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise _unreadable(f"It is larger than {_LARGEST // 1_000_000} MB.", "Split it.")
        return path.read_bytes()
    except FileNotFoundError:
        raise _unreadable(f"There is no file {path}.", "Check the path.") from None
    except (PermissionError, IsADirectoryError) as error:
        raise _unreadable(f"{path}: {error.strerror}.", "Name a readable CSV file.") from None


def _check_columns(found: Sequence[str]) -> None:
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        message = f"The columns {', '.join(missing)} are missing."
        raise _unreadable(message, "The first line must name all 21 columns, separated by commas.")
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise _unreadable(f"The columns {', '.join(twice)} stand twice.", "Name each column once.")


def _unreadable(message: str, remedy: str) -> UnreadableFile:
    return UnreadableFile(errors=(FieldError("file", "#/file", message, remedy),))
