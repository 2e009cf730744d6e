"""Facts about imports."""

from uuid import UUID

from fairlead.kernel.events import Event


class ImportStarted(Event):
    """A file is being brought in."""

    run_id: UUID
    filename: str
    rows: int


class ImportFinished(Event):
    """A file was brought in."""

    run_id: UUID
    imported: int
    unchanged: int
    rejected: int
