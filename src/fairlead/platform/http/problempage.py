"""`/problems/{slug}`: what a problem type means and what to do about it."""

from collections.abc import Mapping
from functools import cache
from inspect import cleandoc
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fairlead.kernel.errors import Problem
from fairlead.platform.http.handlers import answer
from fairlead.platform.http.problems import NoSuchAddress
from fairlead.platform.http.replies import json_response


@cache
def problem_types() -> Mapping[str, type[Problem]]:
    """Every problem type by its slug."""
    return {kind.slug(): kind for kind in Problem.all()}


def described(kind: type[Problem]) -> dict[str, Any]:
    """One problem type, for its page and the reference."""
    members = list(getattr(kind, "__dataclass_fields__", {}))
    return {
        "type": f"/problems/{kind.slug()}",
        "title": kind.title(),
        "status": kind.status,
        "remedy": kind.remedy,
        "members": members,
        "description": cleandoc(kind.__doc__ or ""),
    }


async def problem_page(request: Request) -> Response:
    """The description of one problem type."""
    kind = problem_types().get(request.path_params["slug"])
    if kind is None:
        return await answer(request, NoSuchAddress())
    return json_response(described(kind))
