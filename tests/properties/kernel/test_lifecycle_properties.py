"""Any lifecycle: its machine moves along the table and nowhere else."""

from dataclasses import dataclass
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.kernel.lifecycle import IllegalMove, Lifecycle, Move, State


class Place(StrEnum):
    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"


class Way(StrEnum):
    WALK = "walk"
    RIDE = "ride"
    FLY = "fly"


@dataclass(frozen=True)
class Drawn:
    """A table of moves, and the lifecycle made of it."""

    table: dict[tuple[Place, Way], Place]
    lifecycle: Lifecycle[Place, Way]


@st.composite
def lifecycles(draw: st.DrawFn) -> Drawn:
    """Every place reached by a random tree from A, then any further moves."""
    table: dict[tuple[Place, Way], Place] = {}
    reached = [Place.A]
    for place in list(Place)[1:]:
        free = [(at, way) for at in reached for way in Way if (at, way) not in table]
        table[draw(st.sampled_from(free))] = place
        reached.append(place)
    more = draw(st.dictionaries(st.tuples(st.sampled_from(Place), st.sampled_from(Way)), st.sampled_from(Place)))
    table = more | table
    moves = [Move(way, (source,), target) for (source, way), target in table.items()]
    labels = {place: State(place.value, "green") for place in Place}
    return Drawn(table, Lifecycle(initial=Place.A, states=labels, moves=draw(st.permutations(moves))))


@given(lifecycles(), st.lists(st.sampled_from(Way), max_size=30))
def test_the_machine_never_leaves_the_table(drawn: Drawn, ways: list[Way]) -> None:
    state = drawn.lifecycle.initial
    for way in ways:
        if (state, way) in drawn.table:
            assert way in drawn.lifecycle.allowed(state)
            state = drawn.lifecycle.target(state, way)
            assert state in drawn.lifecycle.states
        else:
            with pytest.raises(IllegalMove) as refusal:
                drawn.lifecycle.target(state, way)
            assert set(refusal.value.allowed) == {action for at, action in drawn.table if at is state}


@given(lifecycles())
def test_what_is_allowed_works_and_what_is_not_is_final(drawn: Drawn) -> None:
    for state in Place:
        targets = [drawn.lifecycle.target(state, way) for way in drawn.lifecycle.allowed(state)]
        assert sorted(targets) == sorted(target for (at, _), target in drawn.table.items() if at is state)
        assert drawn.lifecycle.final(state) is (not targets)


@given(lifecycles())
def test_the_diagram_has_every_move_once(drawn: Drawn) -> None:
    lines = drawn.lifecycle.mermaid().splitlines()
    arrows = [f"    {source} --> {target}: {way}" for (source, way), target in drawn.table.items()]
    assert sorted(line for line in lines if "-->" in line and "[*]" not in line) == sorted(arrows)


@given(lifecycles(), st.data())
def test_a_second_way_from_one_state_by_one_action_is_refused(drawn: Drawn, data: st.DataObject) -> None:
    source, way = data.draw(st.sampled_from(sorted(drawn.table)))
    again = Move(way, (source,), data.draw(st.sampled_from(Place)))
    with pytest.raises(ValueError, match=f"two moves for {way} from {source}"):
        Lifecycle(initial=Place.A, states=drawn.lifecycle.states, moves=(*drawn.lifecycle.moves, again))
