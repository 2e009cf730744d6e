"""Lifecycles: one table of moves, from which come refusals, buttons, CHECKs, diagrams and tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from fairlead.kernel.errors import Conflict

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class IllegalMove(Conflict):
    """This move is not possible from the present state."""

    state: str
    action: str
    allowed: tuple[str, ...]

    @property
    def detail(self) -> str:
        """What was tried, from where, and what is possible instead."""
        instead = f"Possible now: {', '.join(self.allowed)}." if self.allowed else "Nothing is possible from there."
        return f"Cannot {self.action.replace('_', ' ')} while {self.state}. {instead}"


@dataclass(frozen=True, slots=True)
class State:
    """How people see a state: its word, and its colour among the badge colours of the pages."""

    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Move(Generic[S, A]):
    """An action, the states that it may start from, and where it leads."""

    action: A
    sources: tuple[S, ...]
    target: S


class Lifecycle(Generic[S, A]):
    """A validated table of moves: no two for one (state, action), and every state can be reached."""

    def __init__(self, *, initial: S, states: Mapping[S, State], moves: Sequence[Move[S, A]]) -> None:
        self.initial = initial
        self.states = dict(states)
        self.moves = tuple(moves)
        self._table: dict[tuple[S, A], S] = {}
        for move in self.moves:
            for source in move.sources:
                if (source, move.action) in self._table:
                    raise ValueError(f"two moves for {move.action} from {source}")
                self._table[source, move.action] = move.target
        self._allowed = {s: tuple(move.action for move in self.moves if s in move.sources) for s in type(initial)}
        unlabelled = set(type(initial)) ^ set(self.states)
        if unlabelled:
            raise ValueError(f"states without a label: {', '.join(sorted(unlabelled))}")
        unreached = set(self.states) - self._reached()
        if unreached:
            raise ValueError(f"states that nothing leads to: {', '.join(sorted(unreached))}")

    def _reached(self) -> set[S]:
        reached, fresh = {self.initial}, {self.initial}
        while fresh:
            fresh = {target for (source, _), target in self._table.items() if source in fresh} - reached
            reached |= fresh
        return reached

    def target(self, state: S, action: A) -> S:
        """Where the action leads; raises IllegalMove with the allowed actions."""
        try:
            return self._table[state, action]
        except KeyError:
            raise IllegalMove(state=state, action=action, allowed=self.allowed(state)) from None

    def allowed(self, state: S) -> tuple[A, ...]:
        """The actions possible from a state, in the table's order."""
        return self._allowed[state]

    def final(self, state: S) -> bool:
        """Whether nothing leads out of a state."""
        return not self.allowed(state)

    def check_sql(self, column: str) -> str:
        """The CHECK that keeps a column to the states."""
        quoted = ("'" + state.value.replace("'", "''") + "'" for state in self.states)
        return f"{column} IN ({', '.join(quoted)})"

    def mermaid(self) -> str:
        """The diagram, for the generated documentation."""
        lines = ["stateDiagram-v2"]
        lines += [f"    {state.value}: {shown.label}" for state, shown in self.states.items()]
        lines.append(f"    [*] --> {self.initial.value}")
        for move in self.moves:
            lines += [f"    {source.value} --> {move.target.value}: {move.action.value}" for source in move.sources]
        lines += [f"    {state.value} --> [*]" for state in self.states if self.final(state)]
        return "\n".join(lines)
