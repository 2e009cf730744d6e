"""Query parameters are strict: one that the route does not know is refused, never ignored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from fairlead.kernel.errors import FieldError, Invalid

F = TypeVar("F", bound=Callable[..., Any])

_READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class QueryNames:
    """The names a route takes; `open` when a dependency of the route reads the query itself and is as strict."""

    names: frozenset[str]
    open: bool

    def check(self, request: Request) -> None:
        """Refuse unknown names."""
        if self.open or not request.scope["query_string"]:
            return
        unknown = [name for name in request.query_params if name not in self.names]
        if unknown:
            known = ", ".join(sorted(self.names)) or "none"
            remedy = f"Remove it, or check its spelling. Known parameters: {known}."
            errors = [FieldError(n[:80], f"query:{n[:80]}", "There is no such parameter.", remedy) for n in unknown]
            raise Invalid(errors=tuple(errors))


def reads_query(dependency: F) -> F:
    """Mark a dependency that reads and checks the whole query itself (filters)."""
    dependency.reads_query = True  # type: ignore[attr-defined] # functions take attributes
    return dependency


def allowed_query(route: APIRoute) -> QueryNames:
    """The query parameters of a route and of all its dependencies."""
    dependants = list(_flat(route.dependant))
    names = {field.alias for dependant in dependants for field in dependant.query_params}
    if not (route.methods or set()) <= _READS:
        names.add("dry_run")
    is_open = any(getattr(dependant.call, "reads_query", False) for dependant in dependants)
    return QueryNames(frozenset(names), is_open)


def _flat(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _flat(inner)
