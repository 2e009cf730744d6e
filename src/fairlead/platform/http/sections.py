"""Routers that a request elsewhere passes over at once: FastAPI asks each route of each router in turn, and twice."""

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope


class Section(APIRouter):
    """A router's own routes, asked only when the first segment of the path is that of one of them."""

    def __init__(self, router: APIRouter, prefix: str = "") -> None:
        super().__init__(routes=router.routes)
        self._at = prefix.count("/") + 1
        paths = [
            context.path_format or getattr(context.original_route, "path", "")
            for context in iter_route_contexts(router.routes)
        ]
        self._segments = frozenset(_segment(path, 1) for path in paths)
        self._any = any("{" in segment for segment in self._segments)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Not at all, or as the router does."""
        if self._any or scope.get("root_path") or _segment(scope["path"], self._at) in self._segments:
            return super().matches(scope)
        return Match.NONE, {}


def _segment(path: str, at: int) -> str:
    parts = path.split("/", at + 1)
    return parts[at] if at < len(parts) else ""
