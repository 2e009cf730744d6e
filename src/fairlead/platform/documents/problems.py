"""What can be wrong with a template, said where it is wrong."""

import re

from fairlead.kernel.errors import Invalid

_LINE = re.compile(r"template\.typ:(\d+):(\d+)")
_PACKAGE = re.compile(r"@[a-z0-9-]+/")
_DEFAULT = "Correct the template; the shipped one shows what the data holds."
_WAYS = (
    ("failed to download package", "A template cannot load packages: put what it needs into the template itself."),
    ("Too many open files", "A template reads no files: the data, the logo and the QR code are handed to it."),
    ("file not found", "A template reads no files: the data, the logo and the QR code are handed to it."),
    ("escape the project root", "A template reads no files: the data, the logo and the QR code are handed to it."),
)


class TemplateWrong(Invalid):
    """This template makes no document."""

    remedy = "Correct the template, or go back to the shipped one."


class TooSlow(Exception):
    """The template was stopped: it took too long, or more memory than it may."""


def refuse_packages(source: str) -> None:
    """Say at once that packages are not loaded; the machine could not reach them either. Raises TemplateWrong."""
    for number, line in enumerate(source.splitlines(), 1):
        if _PACKAGE.search(line) and ("import" in line or "include" in line):
            raise wrong(f"Line {number} imports a package.", _WAYS[0][1])


def wrong(message: str, remedy: str = _DEFAULT) -> TemplateWrong:
    """The mistake of a template, beside the field that holds it."""
    return TemplateWrong.of("body", message, remedy)


def wrong_by(message: str, diagnostic: str) -> TemplateWrong:
    """What typst said, with its line."""
    found = _LINE.search(diagnostic)
    at = f"Line {found[1]}, column {found[2]}: " if found else ""
    remedy = next((way for words, way in _WAYS if words in f"{message} {diagnostic}"), _DEFAULT)
    return wrong(f"{at}{message}", remedy)
