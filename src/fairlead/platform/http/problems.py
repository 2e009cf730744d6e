"""The problems that HTTP itself adds to those of the domains, and the RFC 9457 document of any problem."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response
from starlette.types import Scope

from fairlead.kernel.errors import Conflict, Forbidden, Problem, TooLarge, Unauthenticated

MEDIA_TYPE = "application/problem+json"
_PATIENCE = 5
"""Seconds after which a caller may try a server that could not answer."""


class NoSuchAddress(Problem):
    """There is nothing at this address."""

    status = 404
    remedy = "Look the address up in /api/v1/openapi.json."


class MethodNotAllowed(Problem):
    """This address does not take that method."""

    status = 405
    allowed: tuple[str, ...]
    remedy = "Use one of the allowed methods."


class UnsupportedMediaType(Problem):
    """The body is of a kind that this address does not take."""

    status = 415
    accepted: tuple[str, ...]
    remedy = "Send the body as one of the accepted types, in UTF-8, and say so in Content-Type."


class BodyTooLarge(TooLarge):
    """The body is larger than this server accepts."""

    remedy = "Send less at once; limit_bytes is the most."


class NotSignedIn(Unauthenticated):
    """You are not signed in."""

    remedy = "Send an API token as `Authorization: Bearer TOKEN`."


class InvalidToken(Unauthenticated):
    """This token is unknown, expired or revoked."""

    remedy = "Make a new token on the page of your tokens."


class MissingPermission(Forbidden):
    """Your role does not allow this."""

    needs: tuple[str, ...]
    remedy = "Ask an owner of the company for a role with the permissions in `needs`."


class MissingScope(Forbidden):
    """This token was not made for this."""

    needs: tuple[str, ...]
    remedy = "Make a token with the scopes in `needs`."


class CsrfRefused(Forbidden):
    """This form was not sent from one of our pages, or its page is too old."""

    remedy = "Load the page again and send the form once more."


class AlreadyExists(Conflict):
    """Something with this value exists already."""

    fields: tuple[str, ...]
    remedy = "Use another value, or change the one that exists."

    @property
    def detail(self) -> str:
        """Which fields' values are taken."""
        return f"Something with this {' and '.join(self.fields)} exists already."


class StillInUse(Conflict):
    """Something else still refers to this."""

    used_by: str
    remedy = "Change or remove what refers to it first."


class Contended(Conflict):
    """Somebody else was changing the same thing at this moment."""

    retry_after: int = 1
    remedy = "Send the same request again."


class InternalError(Problem):
    """Something went wrong on our side."""

    status = 500
    remedy = "Try again; if it stays, tell support the request id."


def document(problem: Problem, scope: Scope) -> dict[str, Any]:
    """The problem document: the standard members, the remedy, the request id, then the problem's own members."""
    body: dict[str, Any] = {
        "type": f"/problems/{problem.slug()}",
        "title": problem.title(),
        "status": problem.status,
        "detail": problem.detail,
        "instance": scope["path"],
        "request_id": scope.get("state", {}).get("request_id", ""),
    }
    if problem.remedy:
        body["remedy"] = problem.remedy
    return body | problem.extensions()


def headers_of(problem: Problem) -> dict[str, str]:
    """The headers that belong to a problem's status."""
    if problem.status == Unauthenticated.status:
        return {"WWW-Authenticate": 'Bearer realm="fairlead"'}
    if isinstance(problem, MethodNotAllowed):
        return {"Allow": ", ".join(problem.allowed)}
    seconds = getattr(problem, "retry_after", _PATIENCE if problem.status == 503 else None)
    return {} if seconds is None else {"Retry-After": str(seconds)}


def problem_json(body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    """A problem document as a response."""
    return Response(
        orjson.dumps(body, default=str),
        status_code=body["status"],
        media_type=MEDIA_TYPE,
        headers={"cache-control": "no-store", **headers},
    )
