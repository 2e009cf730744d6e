"""What a notice says, on a page: its text, and its HTML in a frame that can do nothing."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.responses import HTMLResponse

_ALONE = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""The policy of a mail as a document: its own styles, and nothing else."""


@dataclass(frozen=True, slots=True)
class LetterView:
    """The HTML of a mail as mail programs show it, and its text. `frame` is the address of the HTML alone."""

    template: ClassVar[str] = "notifications/letter.html"

    subject: str
    text: str
    frame: str


def alone(html: str) -> HTMLResponse:
    """A mail's HTML as a document of its own, for the frame."""
    return HTMLResponse(html, headers={"content-security-policy": _ALONE, "x-frame-options": "SAMEORIGIN"})
