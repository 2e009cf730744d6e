"""Query parameters are strict: one that the route does not know is refused, never ignored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.db.filters import Filters

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


def reads_query(filters: Filters) -> Callable[[F], F]:
    """Mark a dependency that reads and checks the whole query itself, with the filters that it takes."""

    def mark(dependency: F) -> F:
        dependency.filters = filters  # type: ignore[attr-defined] # functions take attributes
        return dependency

    return mark


def filters_of(route: APIRoute) -> Filters | None:
    """The filters of a list route."""
    found = (getattr(dependant.call, "filters", None) for dependant in flat(route.dependant))
    return next((filters for filters in found if filters is not None), None)


def allowed_query(route: APIRoute) -> QueryNames:
    """The query parameters of a route and of all its dependencies."""
    dependants = list(flat(route.dependant))
    names = {field.alias for dependant in dependants for field in dependant.query_params}
    if not (route.methods or set()) <= _READS:
        names.add("dry_run")
    return QueryNames(frozenset(names), filters_of(route) is not None)


def flat(dependant: Dependant) -> Iterator[Dependant]:
    """A dependency and all that it depends on."""
    yield dependant
    for inner in dependant.dependencies:
        yield from flat(inner)
