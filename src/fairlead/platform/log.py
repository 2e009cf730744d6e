"""Structured logs: one event a line, for people on a terminal and as JSON everywhere else."""

import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

import orjson
import structlog
from structlog.typing import FilteringBoundLogger, Processor

from fairlead.platform.settings import LogFormat, LogLevel

_LEVELS = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}


def get_logger(name: str) -> FilteringBoundLogger:
    """Return a logger; give facts as keywords: `log.info("invoice issued", invoice_id=...)`."""
    logger: FilteringBoundLogger = structlog.get_logger(name)
    return logger


def configure(level: LogLevel = LogLevel.INFO, fmt: LogFormat = LogFormat.AUTO, stream: TextIO | None = None) -> None:
    """Send our logs and those of the libraries through one renderer to `stream` (standard error)."""
    out = stream or sys.stderr
    shared = _processors()
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(fmt, out)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[level])
    _quieten_libraries(level)
    console = fmt is LogFormat.CONSOLE or (fmt is LogFormat.AUTO and out.isatty())
    _lines.stream, _lines.json, _lines.wanted = out, not console, _LEVELS[level] <= logging.INFO
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


@dataclass(slots=True)
class _Lines:
    """Where `write_line` writes."""

    stream: TextIO | None = None
    json: bool = False
    wanted: bool = True


_lines = _Lines()


def write_line(logger: str, event: str, at: datetime, facts: Mapping[str, object]) -> None:
    """Log one INFO line a request: as `get_logger(logger).info(event, **facts)` would, at a tenth of its cost."""
    if not _lines.wanted:
        return
    if _lines.stream is None or not _lines.json:
        get_logger(logger).info(event, **facts)
        return
    bound = structlog.contextvars.get_contextvars()
    whole = {**bound, **facts, "event": event, "level": "info", "logger": logger, "timestamp": at}
    line = orjson.dumps(whole, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
    _lines.stream.write(line.decode())


def bind(**facts: object) -> None:
    """Add facts (request id, tenant, job) to every later line of this task."""
    structlog.contextvars.bind_contextvars(**facts)


def unbind() -> None:
    """Forget what `bind` added, at the end of a request or job."""
    structlog.contextvars.clear_contextvars()


def _processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _renderers(fmt: LogFormat, out: TextIO) -> list[Processor]:
    if fmt is LogFormat.CONSOLE or (fmt is LogFormat.AUTO and out.isatty()):
        # Plain tracebacks: the rich ones print local variables, secrets among them, and take seconds.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=plain)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(sort_keys=True)]


def _quieten_libraries(level: LogLevel) -> None:
    """Libraries log each connection and job at INFO: useful for their authors, noise for an operator."""
    for name in ("procrastinate", "asyncio", "httpx", "alembic", "uvicorn.access"):
        logging.getLogger(name).setLevel(max(_LEVELS[level], logging.WARNING))
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
