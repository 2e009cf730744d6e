"""The published contract."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

Tag = tuple[str, str]


def openapi_of(app: FastAPI, *, version: str, tags: Sequence[Tag]) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = get_openapi(
            title="Fairlead", version=version, routes=app.routes, tags=[{"name": n, "description": d} for n, d in tags]
        )
    return app.openapi_schema
