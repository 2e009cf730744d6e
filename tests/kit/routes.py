"""Every route of the wired application, so that tests are generated and no new route is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from fairlead.main.wiring.routes import API_ROUTERS, PAGE_ROUTERS
from fairlead.platform.http.access import Access, Needs
from fairlead.platform.http.app import API
from fairlead.platform.http.route import SAFE, WorkRoute


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path; API paths stand without their prefix, as callers of tests/kit/api.py send them."""

    method: str
    path: str
    page: bool
    access: Access
    status: int
    sends: bool
    """Whether it takes a body."""

    @property
    def name(self) -> str:
        """What tests call it."""
        return f"{self.method} {self.path}"

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method in SAFE

    @property
    def permissions(self) -> tuple[str, ...]:
        """What it asks for."""
        return self.access.permissions if isinstance(self.access, Needs) else ()


def _routes() -> Iterator[Route]:
    for routers, page in ((API_ROUTERS, False), (PAGE_ROUTERS, True)):
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        for router in routers:
            app.include_router(router)
        for context in iter_route_contexts(app.routes):
            route = context.original_route
            if isinstance(route, WorkRoute) and context.path_format:
                for method in sorted(route.methods or ()):
                    yield Route(
                        method, context.path_format, page, route.access, route.status_code or 200,
                        route.body_field is not None,
                    )  # fmt: skip


ROUTES: tuple[Route, ...] = tuple(_routes())
API_ROUTES = tuple(route for route in ROUTES if not route.page)
PAGE_ROUTES = tuple(route for route in ROUTES if route.page)
CHANGES = tuple(route for route in API_ROUTES if not route.reads)
PREFIX = API
