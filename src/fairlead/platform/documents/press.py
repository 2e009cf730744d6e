"""The press: documents of a template, made in a thread with one compiler, or in a cell when the template is foreign."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import typst

from fairlead.platform.documents import cell
from fairlead.platform.documents.cutting import cut
from fairlead.platform.documents.machine import Machine
from fairlead.platform.documents.problems import TooSlow, refuse_packages, wrong, wrong_by
from fairlead.platform.storage import no_room

_TOGETHER = 20
"""Documents in one compilation. typst's cache never gives back the size that its largest one needed, and walks all of
it after each: more would save nothing, and slow down whatever is printed later."""


@dataclass(frozen=True, slots=True)
class Template:
    """The source of a template. One that is not our own is compiled where it can do no harm."""

    source: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one document says, as its template expects it, and the files that it names."""

    data: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)
    long: bool = False
    """It certainly has more than a page."""


class Press:
    """Makes PDFs. One a process: the compiler keeps its fonts, and its thread works one document after the other."""

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts
        self._thread = ThreadPoolExecutor(1, "press")

    @cached_property
    def _machine(self) -> Machine:
        return Machine(self._fonts)

    async def pdf(self, template: Template, sheet: Sheet, *, at: datetime) -> bytes:
        """One document, dated `at`. Raises TemplateWrong, and InsufficientStorage where no room is left."""
        [made] = await self.pdfs(template, [sheet], at=at)
        return made

    async def pdfs(self, template: Template, sheets: Sequence[Sheet], *, at: datetime) -> list[bytes]:
        """Several documents of a template, quicker than one by one. The files of one name are the same in all."""
        together, work = (_TOGETHER, self._printed) if template.own else (1, self._by_strangers)
        parts = [sheets[start : start + together] for start in range(0, len(sheets), together)]
        loop = asyncio.get_running_loop()
        made = [await loop.run_in_executor(self._thread, work, template, part, int(at.timestamp())) for part in parts]
        return [one for part in made for one in part]

    def _printed(self, template: Template, sheets: Sequence[Sheet], at: int) -> list[bytes]:
        """Most documents have one page, and are quicker made where that is known: it is supposed of all, and those
        that turn out longer are made again, each by itself.
        """
        supposed = iter(self._on_a_page(template, [sheet for sheet in sheets if not sheet.long], at))
        made = [b"" if sheet.long else next(supposed) for sheet in sheets]
        return [one or self._compiled(template, [sheet], at) for one, sheet in zip(made, sheets, strict=True)]

    def _on_a_page(self, template: Template, sheets: Sequence[Sheet], at: int) -> list[bytes]:
        """Nothing in place of those that do not fit on it."""
        titles = [str(sheet.data["title"]) for sheet in sheets]
        return cut(self._compiled(template, sheets, at, pages=1), titles) if sheets else []

    def _by_strangers(self, template: Template, sheets: Sequence[Sheet], at: int) -> list[bytes]:
        return [self._compiled(template, [sheet], at) for sheet in sheets]

    def _compiled(self, template: Template, sheets: Sequence[Sheet], at: int, *, pages: int | None = None) -> bytes:
        """All in one PDF."""
        files = {name: content for sheet in sheets for name, content in sheet.files.items()}
        documents = [sheet.data for sheet in sheets]
        try:
            if template.own:
                return self._machine.compiled(template.source, documents, files, at, pages=pages)
            refuse_packages(template.source)
            return cell.compiled(self._fonts, template.source, documents, files, at)
        except typst.TypstError as error:
            raise wrong_by(error.message, error.diagnostic) from error
        except TooSlow:
            message = f"It takes more than {cell.SECONDS} seconds, or more memory than a document may."
            raise wrong(message, "Look for a loop that does not end.") from None
        except OSError as error:
            problem = no_room(error)
            if problem is None:
                raise
            raise problem from error
