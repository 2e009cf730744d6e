"""The parts that the published contract repeats: the problem schema, shared parameters, security schemes."""

from collections.abc import Mapping
from typing import Any

from fairlead.kernel.errors import Problem
from fairlead.platform.http.problems import MEDIA_TYPE

PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}

SCHEMAS: Mapping[str, Any] = {
    "FieldError": {
        "type": "object",
        "title": "FieldError",
        "description": "One mistake in what was sent.",
        "required": ["field", "pointer", "message", "remedy"],
        "properties": {
            "field": {"type": "string", "examples": ["price.amount"]},
            "pointer": {
                "type": "string",
                "description": "A JSON pointer into the body, or `query:`, `path:`, `header:` and a name.",
                "examples": ["#/price/amount", "query:limit"],
            },
            "message": {"type": "string"},
            "remedy": {"type": "string"},
        },
    },
    "Problem": {
        "type": "object",
        "title": "Problem",
        "description": "An RFC 9457 problem document; its type's page explains further members.",
        "required": ["type", "title", "status", "detail", "instance", "request_id"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/stale-version"]},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "request_id": {"type": "string"},
            "remedy": {"type": "string"},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        },
    },
}

SECURITY_SCHEMES: Mapping[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token with the scope `api`, made on the page of your tokens or by POST /api/v1/tokens.",
    }
}

DRY_RUN: Mapping[str, Any] = {
    "name": "dry_run",
    "in": "query",
    "required": False,
    "description": "Preview: do everything, answer with the plan, and roll back.",
    "schema": {"type": "boolean", "default": False},
}
IF_PLAN: Mapping[str, Any] = {
    "name": "If-Plan",
    "in": "header",
    "required": False,
    "description": "The `hash` of a preview: the call is refused (409) when it would do anything else.",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
}
IDEMPOTENCY_KEY: Mapping[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A fresh value for each request; sent again, it gives the first answer again (for 24 hours).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}
IF_NONE_MATCH: Mapping[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag that you hold: unchanged means 304 without a body.",
    "schema": {"type": "string"},
}

ETAG_HEADER: Mapping[str, Any] = {
    "ETag": {"description": "The version, for If-Match and If-None-Match.", "schema": {"type": "string"}}
}
LOCATION_HEADER: Mapping[str, Any] = {
    "Location": {"description": "Where the new thing is.", "schema": {"type": "string", "format": "uri-reference"}}
}
RETRY_AFTER_HEADER: Mapping[str, Any] = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}

TOO_LONG: Mapping[str, Any] = {
    "description": "The address is longer than the server reads (64 KiB); it answers before any route does.",
    "content": {"text/plain": {"schema": {"type": "string"}}},
}

WORDS: Mapping[int, str] = {
    401: "No valid token was sent.",
    403: "The token's user may not do this.",
    404: "There is no such thing in your company.",
    409: "The present state does not allow this.",
    412: "It has changed since it was read.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "What was sent is not valid; `errors` names every field.",
    429: "Too many requests; `Retry-After` says when to try again.",
    500: "Something went wrong on our side.",
    503: "The server cannot answer just now; `Retry-After` says when to try again.",
    507: "There is no room left to keep the answer.",
}
_WAITS = frozenset({429, 503})


def problem_response(status: int, kinds: tuple[type[Problem], ...] = ()) -> dict[str, Any]:
    """The response object of one status; `kinds` are the problem types that a route declared for it."""
    lines = [WORDS.get(status, "A problem."), *(f"`{kind.slug()}`: {kind.title()}" for kind in kinds)]
    response: dict[str, Any] = {
        "description": "\n\n".join(lines),
        "content": {MEDIA_TYPE: {"schema": PROBLEM_REF}},
    }
    if status in _WAITS:
        response["headers"] = dict(RETRY_AFTER_HEADER)
    return response


def raises(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route: the domain's own problems that it may answer with."""
    statuses = {kind.status for kind in kinds}
    return {s: problem_response(s, tuple(k for k in kinds if k.status == s)) for s in sorted(statuses)}
