"""The words of the imports domain."""

from enum import StrEnum


class ImportStatus(StrEnum):
    """How far an import is."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
