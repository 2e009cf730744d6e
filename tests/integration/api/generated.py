"""Requests that schemathesis makes of the published contract, with the world's real ids in them."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.parameters import ParameterLocation

from tests.kit.calls import PARAMETERS
from tests.kit.routes import PREFIX

POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
SEED = 20261121
IDS = frozenset(name for name in PARAMETERS if name.endswith("_id"))
MADE_UP = 8
"""Requests of each mode that Hypothesis makes of an operation."""
DERIVED = 60
"""Requests at most that are derived from an operation's schema: borders of values, wrong types, other methods."""


def operations(contract: Mapping[str, Any]) -> dict[str, Any]:
    """The operations of a contract by `METHOD path`, paths without the API's prefix."""
    schema = schemathesis.openapi.from_dict(dict(contract))
    schema.config.update(base_url="http://fairlead.test")
    found: list[Any] = [one.ok() for one in schema.get_all_operations()]  # type: ignore[union-attr] # ours is valid
    return {f"{one.method.upper()} {one.path.removeprefix(PREFIX)}": one for one in found}


def cases(operation: Any, path: Mapping[str, str], ids: Mapping[str, str]) -> list[Any]:
    """Requests to one operation, derived and made up, well formed and not; `path` and `ids` are real ones."""
    generation = operation.schema.config.generation
    derived = operation.schema.iter_coverage_cases(
        operation, generation_modes=[POSITIVE, NEGATIVE], generation_config=generation
    )
    found = [*_thinned(list(derived)), *_made_up(operation, POSITIVE), *_made_up(operation, NEGATIVE)]
    for position, case in enumerate(found):
        _aim(case, position, path, ids)
    return found


def _thinned(derived: list[Any]) -> list[Any]:
    """Evenly chosen ones: lists with all their filters alone would take a minute."""
    step = max(1, -(-len(derived) // DERIVED))
    return derived[::step]


def _made_up(operation: Any, mode: Any) -> list[Any]:
    found: list[Any] = []

    @seed(SEED)
    @settings(
        max_examples=MADE_UP,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        found.append(case)

    with suppress(Unsatisfiable):  # an operation without inputs cannot be sent wrong ones
        collect()
    return found


def _aim(case: Any, position: int, path: Mapping[str, str], ids: Mapping[str, str]) -> None:
    """Real ids in place of made-up ones that no schema objects to; one in eight stays a stranger's."""
    if position % 8 == 7:
        return
    if case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters = dict(path)
    if isinstance(case.body, dict) and not case.meta.is_negative_at(ParameterLocation.BODY):
        case.body = {
            name: ids[PARAMETERS[name]] if name in IDS and value is not None else value
            for name, value in case.body.items()
        }
