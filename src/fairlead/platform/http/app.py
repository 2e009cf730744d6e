"""The FastAPI application around the routers that the wiring lists."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from opentelemetry.trace import TracerProvider
from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.http.edge import Edge
from fairlead.platform.http.handlers import install_handlers, last_resort
from fairlead.platform.http.health import LoopLag, health_page, ready_page
from fairlead.platform.http.metrics import Metrics, metrics_page
from fairlead.platform.http.middleware import BodyLimit, RequestMiddleware
from fairlead.platform.http.openapi import Tag, openapi_of, operation_id
from fairlead.platform.http.problempage import problem_page
from fairlead.platform.http.replies import json_response
from fairlead.platform.http.sections import Section
from fairlead.platform.log import get_logger

API = "/api/v1"
_AGAIN = 1.0
"""Seconds after which failed background work begins again."""

_log = get_logger(__name__)

Background = Callable[[], Coroutine[Any, Any, None]]
"""Runs beside the server until cancelled: cache listener, last-use flusher."""


def create_app(
    edge: Edge,
    *,
    api: Iterable[APIRouter],
    pages: Iterable[APIRouter] = (),
    version: str = "0",
    tags: Sequence[Tag] = (),
    background: Sequence[Background] = (),
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
    tracer_provider: TracerProvider | None = None,
) -> FastAPI:
    """Everything between the server and the domains: `api` routers under /api/v1, `pages` at the root."""
    app = FastAPI(
        title="Fairlead",
        version=version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
        lifespan=_lifespan(background, lifespan),
        telemetry={
            "tracing": tracer_provider is not None,
            "tracer_provider": tracer_provider,
            "operation_spans": False,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        },
    )
    app.state.edge = edge
    app.state.metrics = Metrics()
    app.state.loop_lag = LoopLag()
    for router in api:
        app.include_router(Section(router, API), prefix=API)
    for router in pages:
        app.include_router(Section(router), include_in_schema=False)
    _operations(app)
    install_handlers(app)
    app.add_middleware(BodyLimit, limit=edge.max_body_bytes)
    app.add_middleware(RequestMiddleware, metrics=app.state.metrics, last_resort=last_resort, templates=_templates(app))
    app.openapi = lambda: openapi_of(app, version=version, tags=tags)  # type: ignore[method-assign] # FastAPI's own way
    return app


def _operations(app: FastAPI) -> None:
    """Routes for those who run the server rather than use it; they read no business data."""

    async def openapi(_request: Request) -> Response:
        return json_response(app.openapi())

    app.add_route(f"{API}/openapi.json", openapi, include_in_schema=False)
    app.add_route("/health", health_page, include_in_schema=False)
    app.add_route("/ready", ready_page, include_in_schema=False)
    app.add_route("/metrics", metrics_page, include_in_schema=False)
    app.add_route("/problems/{slug}", problem_page, include_in_schema=False)


def _templates(app: FastAPI) -> Callable[[], dict[int, str]]:
    """Endpoint → path template, read once: an included route does not know its own prefix."""
    known: dict[int, str] = {}

    def templates() -> dict[int, str]:
        if not known:
            for context in iter_route_contexts(app.routes):
                route = context.original_route
                path = context.path_format or getattr(route, "path", None)
                endpoint = context.endpoint or getattr(route, "app", None)
                if path and endpoint is not None:
                    known[id(endpoint)] = path
        return known

    return templates


async def _kept_alive(run: Background) -> None:
    """Run until cancelled; what fails (the database went away) is logged and begun again."""
    while True:
        try:
            return await run()
        except Exception:  # noqa: BLE001 - whatever ends it, the next try may succeed
            _log.exception("background work failed", work=run.__qualname__)
        await asyncio.sleep(_AGAIN)


def _lifespan(
    background: Sequence[Background], inner: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_kept_alive(run)) for run in (app.state.loop_lag.watch, *background)]
        try:
            if inner is None:
                yield
            else:
                async with inner(app):
                    yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    return running
