"""`fairlead jobs` and `fairlead schedule`, as they are typed."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from fairlead.main.cli import main

Run = Callable[..., Any]

ADD = """
INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, args)
SELECT 'default', 'old.job', s::procrastinate_job_status, 1, '{"tenant_id": 1, "args": {"number": 7}}'
FROM unnest('{failed,succeeded,failed}'::text[]) AS s
"""
PAST = """
INSERT INTO events (tenant_id, id, name, version, subject_id, payload, actor_kind, actor_name, at)
SELECT 1, gen_random_uuid(), 'ServiceActivated', 2, gen_random_uuid(), '{}', 'system', 'test', d::timestamptz
FROM unnest('{2026-03-02T04:59:00Z,2026-03-02T05:00:00Z,2026-02-01T12:00:00Z}'::text[]) AS d
"""
COMPANY = "SELECT create_company('harbour', 'Harbour', 'USD', 'America/New_York', 'US', 'en', '2026-01-01')"


@pytest.fixture
def fairlead(fresh_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on a database with one company, two failed jobs and one that ended well; returns its JSON."""
    with psycopg.connect(fresh_url, autocommit=True) as connection:
        connection.execute(COMPANY)
        connection.execute(ADD)
    monkeypatch.setenv("DATABASE_URL", fresh_url)

    def run(*words: str, code: int = 0) -> Any:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--json"])
        said = capsys.readouterr()
        assert ended.value.code == code, said.err
        return json.loads(said.out if code == 0 else said.err)

    return run


def test_jobs_are_listed_retried_and_discarded(fairlead: Run) -> None:
    listed = fairlead("jobs", "list", "--state", "failed")
    assert [(job["id"], job["name"], job["summary"]) for job in listed["jobs"]] == [
        (3, "old.job", "number=7"),
        (1, "old.job", "number=7"),
    ]
    assert listed["counts"] == {"waiting": 0, "running": 0, "failed": 2, "finished": 1, "discarded": 0}
    assert fairlead("jobs", "discard", "3") == {"discarded": 3}
    assert fairlead("jobs", "retry", "--all-failed") == {"retried": [1]}
    assert fairlead("jobs", "show", "1")["state"] == "waiting"
    assert fairlead("jobs", "show", "3")["state"] == "discarded"


def test_what_cannot_be_done_is_refused(fairlead: Run) -> None:
    assert fairlead("jobs", "retry", "2", code=3)["type"] == "job-not-retryable"
    assert fairlead("jobs", "show", "99", code=3)["type"] == "not-found"
    assert fairlead("jobs", "retry", code=3)["type"] == "invalid"
    assert fairlead("schedule", "run", "no.such", code=3)["type"] == "not-found"


def test_schedules_are_listed_previewed_and_run(fairlead: Run) -> None:
    [company] = fairlead("schedule", "list")
    assert company["company"] == "harbour"
    [prune] = [one for one in company["schedules"] if one["name"] == "jobs.prune"]
    assert (prune["rule"], prune["last_run"]) == ("daily at 03:40", None)
    assert fairlead("schedule", "run", "jobs.prune", "--dry-run")["changes"] == []
    assert fairlead("schedule", "run", "jobs.prune")["job_id"] == 4
    assert fairlead("jobs", "show", "4")["name"] == "jobs.prune"


def test_past_events_are_counted_and_then_handed_to_one_listener(fairlead: Run, fresh_url: str) -> None:
    listener, other = "billing.create_recurring_schedule", "billing.hand_over_billing"
    assert listener in fairlead("events")["ServiceActivated"]
    with psycopg.connect(fresh_url, autocommit=True) as connection:
        connection.execute(PAST)

    def replay(*more: str, code: int = 0) -> Any:
        return fairlead("events", "replay", "--since", "2026-03-01", *more, code=code)

    found = {"listener": listener, "events": 2, "had": 0, "handed": 2, "jobs": 1}
    assert replay("--listener", listener, "--dry-run") == {**found, "dry_run": True}
    assert fairlead("jobs", "list", "--state", "waiting")["jobs"] == []
    assert replay("--listener", listener, "--until", "2026-03-01") == {
        **found, "events": 1, "handed": 1, "dry_run": False,
    }  # fmt: skip
    [waiting] = fairlead("jobs", "list", "--state", "waiting")["jobs"]
    assert waiting["name"] == f"deliver:{listener}"
    assert "atomic" in replay("--listener", other, code=3)["detail"]
    assert "There is no listener 'x'" in replay("--listener", "x", code=3)["detail"]
