"""Guided pages: several steps that end in one change; they show its plan and its problems in their own way."""

from collections.abc import Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.pages import PlanView


class Guide(Protocol):
    """A guided page in the middle of a request."""

    async def planned(self, request: Request, plan: PlanView) -> Response:
        """The page of the plan, with what confirms it."""

    async def refused(self, request: Request, problem: Mapping[str, Any]) -> Response:
        """The step that asks for what was wrong, everything as typed."""


def follow(request: Request, guide: Guide) -> None:
    """From here on this guide answers for the request's plan and problems."""
    request.state.guide = guide


def guide_of(request: Request) -> Guide | None:
    """The guide of this request, if one follows it."""
    found: Guide | None = getattr(request.state, "guide", None)
    return found
