"""Lifecycles: the table of moves, and all that is made from it."""

import re
from enum import StrEnum

import pytest

from fairlead.kernel.errors import Conflict
from fairlead.kernel.lifecycle import IllegalMove, Lifecycle, Move, State


class Door(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    BRICKED_UP = "bricked_up"


class Act(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    BRICK_UP = "brick_up"


LABELS = {
    Door.OPEN: State("Open", "green"),
    Door.CLOSED: State("Closed", "red"),
    Door.BRICKED_UP: State("Bricked up", "dark"),
}
SHUT = Move(Act.SHUT, (Door.OPEN,), Door.CLOSED)
OPEN = Move(Act.OPEN, (Door.CLOSED,), Door.OPEN)
BRICK_UP = Move(Act.BRICK_UP, (Door.OPEN, Door.CLOSED), Door.BRICKED_UP)
DOOR = Lifecycle(initial=Door.OPEN, states=LABELS, moves=(SHUT, OPEN, BRICK_UP))


def test_a_move_leads_to_its_target() -> None:
    assert DOOR.target(Door.OPEN, Act.SHUT) is Door.CLOSED
    assert DOOR.target(Door.CLOSED, Act.OPEN) is Door.OPEN
    assert DOOR.target(Door.CLOSED, Act.BRICK_UP) is Door.BRICKED_UP


def test_an_illegal_move_says_what_is_possible() -> None:
    with pytest.raises(IllegalMove) as refusal:
        DOOR.target(Door.OPEN, Act.OPEN)
    assert refusal.value.extensions() == {"state": "open", "action": "open", "allowed": ["shut", "brick_up"]}
    assert str(refusal.value) == "Cannot open while open. Possible now: shut, brick_up."
    assert isinstance(refusal.value, Conflict)
    assert refusal.value.status == 409


def test_from_a_final_state_nothing_is_possible() -> None:
    with pytest.raises(IllegalMove) as refusal:
        DOOR.target(Door.BRICKED_UP, Act.BRICK_UP)
    assert refusal.value.detail == "Cannot brick up while bricked_up. Nothing is possible from there."
    assert DOOR.allowed(Door.BRICKED_UP) == ()
    assert [state for state in Door if DOOR.final(state)] == [Door.BRICKED_UP]


def test_the_allowed_actions_stand_in_the_table_s_order() -> None:
    assert DOOR.allowed(Door.OPEN) == (Act.SHUT, Act.BRICK_UP)
    assert DOOR.allowed(Door.CLOSED) == (Act.OPEN, Act.BRICK_UP)


def test_the_check_for_the_database() -> None:
    assert DOOR.check_sql("status") == "status IN ('open', 'closed', 'bricked_up')"


def test_a_quote_in_a_state_stays_inside_its_literal() -> None:
    class Odd(StrEnum):
        ONLY = "o'clock"

    odd: Lifecycle[Odd, Act] = Lifecycle(initial=Odd.ONLY, states={Odd.ONLY: State("Odd", "red")}, moves=())
    assert odd.check_sql("state") == "state IN ('o''clock')"


def test_the_diagram() -> None:
    assert DOOR.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    open: Open",
        "    closed: Closed",
        "    bricked_up: Bricked up",
        "    [*] --> open",
        "    open --> closed: shut",
        "    closed --> open: open",
        "    open --> bricked_up: brick_up",
        "    closed --> bricked_up: brick_up",
        "    bricked_up --> [*]",
    ]


def refused(message: str, *moves: Move[Door, Act], labels: dict[Door, State] = LABELS) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Lifecycle(initial=Door.OPEN, states=labels, moves=moves)


def test_two_moves_for_one_state_and_action_are_refused() -> None:
    again = Move(Act.BRICK_UP, (Door.CLOSED,), Door.OPEN)
    refused("two moves for brick_up from closed", SHUT, OPEN, BRICK_UP, again)


def test_a_state_that_nothing_leads_to_is_refused() -> None:
    refused("states that nothing leads to: bricked_up", SHUT, OPEN)


def test_states_that_only_lead_to_each_other_are_refused() -> None:
    back = Move(Act.OPEN, (Door.BRICKED_UP,), Door.CLOSED)
    island = Move(Act.BRICK_UP, (Door.CLOSED,), Door.BRICKED_UP)
    refused("states that nothing leads to: bricked_up, closed", back, island)


def test_a_state_without_a_label_is_refused() -> None:
    half: dict[Door, State] = {state: shown for state, shown in LABELS.items() if state is not Door.CLOSED}
    refused("states without a label: closed", SHUT, OPEN, BRICK_UP, labels=half)
