"""Clock, settings and log: the three things read from the outside world."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from fairlead.platform import log
from fairlead.platform.clock import local_date, system_now
from fairlead.platform.settings import LogFormat, LogLevel, Settings


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    out = io.StringIO()
    log.configure(LogLevel.INFO, LogFormat.JSON, out)
    yield out
    root.handlers[:], root.level = before
    log.unbind()


def test_the_clock_is_aware_and_in_utc() -> None:
    assert system_now().tzinfo is UTC


def test_the_same_instant_is_another_day_elsewhere() -> None:
    now = datetime(2024, 3, 1, 3, 0, tzinfo=UTC)

    assert local_date(now, "America/New_York") == date(2024, 2, 29)
    assert local_date(now, "Asia/Tokyo") == date(2024, 3, 1)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware instant"):
        local_date(datetime(2024, 3, 1), "Asia/Tokyo")  # noqa: DTZ001 - what is refused


def test_the_signing_key_is_made_once_and_nobody_else_reads_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new")

    key = settings.signing_key()

    assert len(key) == 64
    assert Settings(home=tmp_path / "new").signing_key() == key
    assert (tmp_path / "new/secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_facts_and_bound_context_are_members_of_the_line(logged: io.StringIO) -> None:
    log.bind(request_id="r-1")
    log.get_logger("billing").info("invoice issued", number=7)

    line = json.loads(logged.getvalue())
    assert {key: line[key] for key in ("event", "level", "logger", "number", "request_id")} == {
        "event": "invoice issued",
        "level": "info",
        "logger": "billing",
        "number": 7,
        "request_id": "r-1",
    }


def test_lines_of_libraries_look_the_same_and_chatter_is_left_out(logged: io.StringIO) -> None:
    logging.getLogger("procrastinate").info("fetched a job")
    logging.getLogger("procrastinate").warning("lost %s", "it")

    assert json.loads(logged.getvalue())["event"] == "lost it"
