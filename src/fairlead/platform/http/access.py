"""Permissions on routes: each route says what it needs, or why it is public, before it can be mounted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import params

API_SCOPE = "api"
"""The scope a token must carry to use /api/v1 at all."""


@dataclass(frozen=True)
class Needs:
    """The permissions a caller must hold, every one of them."""

    permissions: tuple[str, ...]

    async def __call__(self) -> None:
        """Nothing: the route class checks before it reads the body."""


@dataclass(frozen=True)
class Public:
    """No permission is needed, for a stated reason; `signed_in` still asks for some principal."""

    reason: str
    signed_in: bool = False

    async def __call__(self) -> None:
        """Nothing: the route class reads the declaration."""


Access = Needs | Public


class RouteWithoutAccess(TypeError):
    """A route was declared without exactly one of `needs(...)` or `public(...)`."""


def needs(*permissions: StrEnum) -> Any:
    """For `dependencies=[...]` of a route: the permissions it asks for."""
    if not permissions:
        raise RouteWithoutAccess("needs() without a permission")
    return params.Depends(Needs(tuple(permission.value for permission in permissions)))


def public(reason: str, *, signed_in: bool = False) -> Any:
    """For `dependencies=[...]` of a route that asks for no permission: why that is right."""
    return params.Depends(Public(reason, signed_in))


def split_access(dependencies: Sequence[params.Depends], where: str) -> tuple[Access, list[params.Depends]]:
    """The one declaration among a route's dependencies, and the other dependencies."""
    found = [d.dependency for d in dependencies if isinstance(d.dependency, Needs | Public)]
    rest = [d for d in dependencies if not isinstance(d.dependency, Needs | Public)]
    if len(found) != 1:
        raise RouteWithoutAccess(f"{where} declares {len(found)} of needs(...) or public(...); it must be one")
    return found[0], rest
