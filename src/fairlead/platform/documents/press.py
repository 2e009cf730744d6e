"""The press: documents of a template, made in a thread with one compiler, or in a cell when the template is foreign."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import pikepdf
import typst

from fairlead.platform.documents import cell
from fairlead.platform.documents.machine import ODD, Machine
from fairlead.platform.documents.problems import TooSlow, refuse_packages, wrong, wrong_by
from fairlead.platform.storage import no_room

T = TypeVar("T")
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
        return await self._made(template, [sheet], at)

    async def pdfs(self, template: Template, sheets: Sequence[Sheet], *, at: datetime) -> list[bytes]:
        """Several documents of a template, quicker than one by one. The files of one name are the same in all."""
        if len(sheets) < 2 or not template.own:
            return [await self.pdf(template, sheet, at=at) for sheet in sheets]
        parts = [sheets[start : start + _TOGETHER] for start in range(0, len(sheets), _TOGETHER)]
        return [made for part in parts for made in await self._together(template, part, at)]

    async def _together(self, template: Template, sheets: Sequence[Sheet], at: datetime) -> list[bytes]:
        whole = await self._made(template, sheets, at)
        return await self._in_thread(_cut, whole, [str(sheet.data["title"]) for sheet in sheets])

    async def _made(self, template: Template, sheets: Sequence[Sheet], at: datetime) -> bytes:
        files = {name: content for sheet in sheets for name, content in sheet.files.items()}
        documents = [sheet.data for sheet in sheets]
        return await self._in_thread(self._compiled, template, documents, files, int(at.timestamp()))

    async def _in_thread(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    def _compiled(
        self, template: Template, documents: Sequence[Mapping[str, Any]], files: Mapping[str, bytes], at: int
    ) -> bytes:
        try:
            if template.own:
                return self._machine.compiled(template.source, documents, files, at)
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


def _cut(whole: bytes, titles: Sequence[str]) -> list[bytes]:
    """The documents of one PDF, told from each other by how their pages are numbered."""
    with pikepdf.open(BytesIO(whole)) as source:
        groups = [list(pages) for _, pages in groupby(source.pages, lambda page: page.label.startswith(ODD))]
        return [_alone(source, pages, title) for pages, title in zip(groups, titles, strict=True)]


def _alone(source: pikepdf.Pdf, pages: Sequence[pikepdf.Page], title: str) -> bytes:
    with pikepdf.new() as target:
        target.pages.extend(pages)
        target.trailer.Info = target.copy_foreign(source.trailer.Info)
        target.trailer.Info.Title = pikepdf.String(title)
        made = BytesIO()
        target.save(made, deterministic_id=True)
        return made.getvalue()
