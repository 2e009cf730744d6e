"""Documentation keeps up: the generated pages are fresh, the decisions are short and say what enforces them."""

from pathlib import Path

import pytest

from fairlead.main import reference

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


def test_the_reference_is_what_the_code_says() -> None:
    assert reference.stale(ROOT / "docs" / "reference") == []


def test_no_event_changed_without_a_new_version() -> None:
    assert reference.broken_events(ROOT / "docs" / "reference") == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_what_enforces_it(decision: Path) -> None:
    text = decision.read_text()
    assert len(text.splitlines()) <= 60
    assert "Enforced by:" in text


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_guide_for_contributors_is_short() -> None:
    assert len((ROOT / "AGENTS.md").read_text().splitlines()) <= 150
