"""`fairlead routes`: every route with what it asks for, from the wiring."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import typer
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from rich.console import Console
from rich.table import Table

from fairlead.main.cli.options import JsonOption
from fairlead.main.cli.output import print_json
from fairlead.platform.http.access import Needs
from fairlead.platform.http.app import API
from fairlead.platform.http.route import WorkRoute

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One route."""

    method: str
    path: str
    access: str
    summary: str


def lines() -> Iterator[Line]:
    """Every route of the API and the pages."""
    from fairlead.main.wiring.routes import API_ROUTERS, PAGE_ROUTERS  # noqa: PLC0415 - loaded when used

    for prefix, routers in ((API, API_ROUTERS), ("", PAGE_ROUTERS)):
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)  # only it knows the routers inside routers
        for router in routers:
            app.include_router(router)
        for context in iter_route_contexts(app.routes):
            if isinstance(context.original_route, APIRoute):
                yield _line(f"{prefix}{context.path_format}", context.original_route)


def _line(path: str, route: APIRoute) -> Line:
    access = route.access if isinstance(route, WorkRoute) else None
    asks = ", ".join(access.permissions) if isinstance(access, Needs) else f"public: {access.reason if access else ''}"
    doc = (route.endpoint.__doc__ or "").strip().split("\n")[0]
    return Line("/".join(sorted(route.methods or ())), path, asks, doc)


@app.command()
def routes(*, json: JsonOption = False) -> None:
    """Print every route of the API and the pages, with the permission that it asks for."""
    found = sorted(lines(), key=lambda line: (line.path, line.method))
    if json:
        print_json([asdict(line) for line in found])
        return
    table = Table("Method", "Path", "Needs", "What", box=None)
    for line in found:
        table.add_row(line.method, line.path, line.access, line.summary)
    Console(highlight=False, width=200).print(table)
