"""What a list request asks for, captured strictly: no query parameter is overlooked."""

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated, TypedDict

from fastapi import Query, Request

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.db.filters import Filters, split_list
from fairlead.platform.db.paging import DEFAULT_LIMIT, MAX_LIMIT, Sorts
from fairlead.platform.http.query import reads_query

_PAGING = frozenset({"sort", "cursor", "limit"})


class Listing(TypedDict):
    """The arguments of `Repository.page` and `paged`: `await Services(ctx).page(**listing)`."""

    filters: dict[str, object]
    sort: str | None
    cursor: str | None
    limit: int


def listing(
    filters: Filters, sorts: Sorts, *, extra: Collection[str] = (), blanks: bool = False
) -> Callable[..., Awaitable[Listing]]:
    """A FastAPI dependency that reads a list request and refuses what `filters` does not declare.

    `extra` names the query parameters that the route itself declares. `blanks=True` is for HTML forms, which
    send a field that was left empty as `name=`: there it means no filter, in the API it means an empty value.
    """
    known = _PAGING | frozenset(extra)

    pattern = f"{sorts.pattern}|^$" if blanks else sorts.pattern
    by = Query(description="Columns to sort by, separated by commas; a - reverses.", pattern=pattern)
    after = Query(description="The next_cursor of the page before.")
    most = Query(ge=1, le=MAX_LIMIT, description="How many items at most.")

    @reads_query(filters)
    async def read(
        request: Request,
        sort: Annotated[str | None, by] = None,
        cursor: Annotated[str | None, after] = None,
        limit: Annotated[int, most] = DEFAULT_LIMIT,
    ) -> Listing:
        asked = captured(request, filters, known, blanks=blanks)
        filters.read(asked, also=known)
        if blanks:
            sort, cursor = sort or None, cursor or None
        return Listing(filters=asked, sort=sort, cursor=cursor, limit=limit)

    return read


def captured(request: Request, filters: Filters, known: Collection[str], *, blanks: bool = False) -> dict[str, object]:
    """The query parameters that are not `known`, as a filters dict; a parameter given twice is a list."""
    asked: dict[str, object] = {}
    for key in request.query_params:
        values = request.query_params.getlist(key)
        if blanks:
            values = [value for value in values if value]
        if key in known:
            _once(key, values)
        elif filters.takes_list(key) and len(values) > 1:
            asked[key] = [item for value in values for item in split_list(value)]
        elif values:
            asked[key] = values if len(values) > 1 else values[0]
    return asked


def _once(key: str, values: list[str]) -> None:
    if key in _PAGING and len(values) > 1:
        error = FieldError(key, f"query:{key}", f"{key} is given {len(values)} times.", "Give it once.")
        raise Invalid(errors=(error,))
