"""Previews: `?dry_run=true` on any mutation answers with the plan that the same code made before it was rolled back."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.http.replies import json_response
from fairlead.platform.plan import Plan

_HASH = re.compile("[0-9a-f]{16}")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class PlanOut(BaseModel):
    """What a mutation would do. Fresh ids read `new:1` and its moment reads `now`."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool
    hash: str
    changes: list[dict[str, Any]]
    events: list[dict[str, Any]]
    outbound: list[dict[str, Any]]
    effects: list[dict[str, Any]]
    result: Any


def wants_plan(request: Request) -> bool:
    """Whether a mutation is to be previewed only."""
    given = request.query_params.get("dry_run", "false").lower()
    if given not in _TRUTH:
        message = f"{given[:40]!r} is neither true nor false."
        raise Invalid(errors=(FieldError("dry_run", "query:dry_run", message, "Give true or false."),))
    return _TRUTH[given]


def expected_plan(request: Request) -> str | None:
    """The hash of the plan that the caller saw, from If-Plan."""
    given = request.headers.get("if-plan")
    if given is not None and _HASH.fullmatch(given) is None:
        message = f"{given[:40]!r} is not the hash of a plan."
        remedy = "Send the `hash` of a preview (`?dry_run=true`)."
        raise Invalid(errors=(FieldError("If-Plan", "header:If-Plan", message, remedy),))
    return given


def plan_response(plan: Plan, response: Response, fresh: Mapping[str, str]) -> Response:
    """The plan, with what the call would have answered as `result`; `fresh` ids read as in the plan."""
    body = bytes(response.body)
    for given, name in fresh.items():
        body = body.replace(given.encode(), name.encode())
    return json_response(
        {
            "dry_run": True,
            "hash": plan.hash,
            "changes": plan.changes,
            "events": plan.events,
            "outbound": plan.outbound,
            "effects": plan.effects,
            "result": orjson.loads(body) if body else None,
        }
    )
