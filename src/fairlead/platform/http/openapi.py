"""The published contract: FastAPI's description of the schemas, and ours of everything around them."""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import BaseModel

from fairlead.platform.http import contract
from fairlead.platform.http.access import Needs, Public
from fairlead.platform.http.etags import if_match
from fairlead.platform.http.plans import PlanOut
from fairlead.platform.http.problems import MEDIA_TYPE
from fairlead.platform.http.query import filters_of, flat
from fairlead.platform.http.route import SAFE, WorkRoute

Tag = tuple[str, str]
"""A tag and what its routes are about."""

_ABOUT = """\
Errors are RFC 9457 problem documents; each type has a page under `/problems/`.
Lists take filters (`status=active`, `price__gte=1000`), `sort`, `limit` and the `cursor` of the page before; an unknown
parameter is refused. Every change takes `?dry_run=true` (a preview, rolled back), `If-Plan` (apply exactly that),
`Idempotency-Key` (safe to send twice) and, where a thing has a version, `If-Match`."""

_JSON = "application/json"
_NO_NUL = r"^[^\u0000]*$"
_BOUND = frozenset({"pattern", "format", "enum", "const"})


def operation_id(route: APIRoute) -> str:
    """`services_suspend`: the first tag and the endpoint's name."""
    tag = str(route.tags[0]).replace(" ", "_").replace("-", "_") if route.tags else ""
    return f"{tag}_{route.name}" if tag else route.name


def openapi_of(app: FastAPI, *, version: str, tags: Sequence[Tag]) -> dict[str, Any]:
    """The contract of an application, made once."""
    if app.openapi_schema is None:
        described = [{"name": name, "description": text} for name, text in tags]
        schema = get_openapi(
            title="Fairlead", version=version, description=_ABOUT, routes=app.routes, tags=described or None
        )
        _complete(schema, list(iter_route_contexts(app.routes)))
        app.openapi_schema = schema
    return app.openapi_schema


def _complete(schema: dict[str, Any], routes: Sequence[RouteContext]) -> None:
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas.update(contract.SCHEMAS)
    schemas["Plan"] = PlanOut.model_json_schema(mode="serialization")
    components["securitySchemes"] = dict(contract.SECURITY_SCHEMES)
    _forbid_nul(schema)
    for context in routes:
        route = context.original_route
        if isinstance(route, WorkRoute) and context.include_in_schema and context.path_format:
            for method in sorted(route.methods or ()):
                _complete_operation(schema["paths"][context.path_format][method.lower()], route)


def _forbid_nul(node: Any) -> None:
    """Say of every free text what PostgreSQL says: no NUL character."""
    if isinstance(node, list):
        for item in node:
            _forbid_nul(item)
    elif isinstance(node, dict):
        free = node.get("type") == "string" and not _BOUND & node.keys()
        if free:
            node["pattern"] = _NO_NUL
        if node.get("type") == "object" and node.get("additionalProperties"):
            node.setdefault("propertyNames", {"pattern": _NO_NUL})
        for value in list(node.values()):
            _forbid_nul(value)


def _complete_operation(operation: dict[str, Any], route: WorkRoute) -> None:
    reads = (route.methods or set()) <= SAFE
    _security(operation, route)
    parameters = operation.setdefault("parameters", [])
    for declared in parameters:
        declared["schema"] = _present(declared["schema"])
    filters = filters_of(route)
    if filters is not None:
        parameters.extend(filters.parameters())
        operation["responses"]["400"] = dict(contract.TOO_LONG)
    if reads and _versioned(route):
        parameters.append(dict(contract.IF_NONE_MATCH))
    if not reads and not _is_open(route):
        parameters.extend(map(dict, (contract.DRY_RUN, contract.IF_PLAN, contract.IDEMPOTENCY_KEY)))
    if not parameters:
        del operation["parameters"]
    responses = operation["responses"]
    _success(responses, route, reads=reads)
    for status in _statuses(route, reads=reads):
        declared = responses.get(str(status), {})
        if MEDIA_TYPE not in declared.get("content", {}):
            responses[str(status)] = contract.problem_response(status)
    operation["responses"] = dict(sorted(responses.items()))


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is sent or left out: pydantic's null, its Python default, cannot be sent."""
    kinds: list[dict[str, Any]] = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    return kinds[0] | {name: value for name, value in schema.items() if name != "anyOf"}


def _is_open(route: WorkRoute) -> bool:
    return isinstance(route.access, Public) and not route.access.signed_in


def _security(operation: dict[str, Any], route: WorkRoute) -> None:
    if _is_open(route):
        operation["security"] = []
        return
    operation["security"] = [{"token": []}]
    if isinstance(route.access, Needs):
        operation["x-permissions"] = list(route.access.permissions)
        needed = ", ".join(f"`{permission}`" for permission in route.access.permissions)
        operation["description"] = f"{operation.get('description', '')}\n\nNeeds {needed}.".strip()


def _versioned(route: WorkRoute) -> bool:
    model = route.response_model
    return isinstance(model, type) and issubclass(model, BaseModel) and "version" in model.model_fields


def _success(responses: dict[str, Any], route: WorkRoute, *, reads: bool) -> None:
    status = str(route.status_code or 200)
    normal = responses[status]
    headers: dict[str, Any] = dict(contract.ETAG_HEADER) if _versioned(route) else {}
    if status == "201":
        headers |= contract.LOCATION_HEADER
    if headers:
        normal["headers"] = normal.get("headers", {}) | headers
    if reads and _versioned(route):
        responses["304"] = {"description": "You hold the current version.", "headers": dict(contract.ETAG_HEADER)}
    if not reads and not _is_open(route):
        _preview(responses, status)


def _preview(responses: dict[str, Any], status: str) -> None:
    plan = {"$ref": "#/components/schemas/Plan"}
    if status != "200":
        responses["200"] = {
            "description": "The plan, when `dry_run` is true.",
            "content": {_JSON: {"schema": plan}},
        }
        return
    content = responses["200"].setdefault("content", {}).setdefault(_JSON, {})
    content["schema"] = {"anyOf": [content["schema"], plan]} if content.get("schema") else {"anyOf": [plan, {}]}


def _statuses(route: WorkRoute, *, reads: bool) -> Iterator[int]:
    yield from (422, 500, 503)
    if not _is_open(route):
        yield from (401, 403)
    if "{" in route.path_format:
        yield 404
    if reads:
        return
    yield from (404, 409, 413)
    if route.body_field is not None:
        yield 415
    if any(dependant.call is if_match for dependant in flat(route.dependant)):
        yield 412
