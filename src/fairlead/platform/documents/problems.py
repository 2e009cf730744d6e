"""What can be wrong with a template, said where it is wrong."""

import re

from fairlead.kernel.errors import Invalid

_LINE = re.compile(r"template\.typ:(\d+):(\d+)")
_PACKAGE = re.compile(r"@[a-z0-9-]+/")
_DEFAULT = "Correct the template; the shipped one shows what the data holds."
_NO_PACKAGES = "A template cannot load packages: put what it needs into the template itself."
_NO_FILES = "A template reads no files: the data, the logo and the QR code are handed to it."
_REACHES_OUT = {
    "failed to download package": ("this package is not loaded", _NO_PACKAGES),
    "Too many open files": ("this file cannot be read", _NO_FILES),
    "is a directory": ("this file cannot be read", _NO_FILES),
    "file not found": ("this file cannot be read", _NO_FILES),
    "escape the project root": ("this file cannot be read", _NO_FILES),
}
"""What typst says of what lies outside of a template, and what its author is told: not where one looked."""


class TemplateWrong(Invalid):
    """This template makes no document."""

    remedy = "Correct the template, or go back to the shipped one."


class TooSlow(Exception):
    """The template was stopped: it took too long, or more memory than it may."""


def refuse_packages(source: str) -> None:
    """Say at once that packages are not loaded; the machine could not reach them either. Raises TemplateWrong."""
    for number, line in enumerate(source.splitlines(), 1):
        if _PACKAGE.search(line) and ("import" in line or "include" in line):
            raise wrong(f"Line {number} imports a package.", _NO_PACKAGES)


def wrong(message: str, remedy: str = _DEFAULT) -> TemplateWrong:
    """The mistake of a template, beside the field that holds it."""
    return TemplateWrong.of("body", message, remedy)


def wrong_by(message: str, diagnostic: str) -> TemplateWrong:
    """What typst said, with its line."""
    found = _LINE.search(diagnostic)
    at = f"Line {found[1]}, column {found[2]}: " if found else ""
    outside = (told for words, told in _REACHES_OUT.items() if words in message)
    said, remedy = next(outside, (message, _DEFAULT))
    return wrong(f"{at}{said}", remedy)
