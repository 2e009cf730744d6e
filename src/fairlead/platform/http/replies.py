"""Answers: what a route returns becomes bytes once, by pydantic's own serialiser, and carries its ETag."""

from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter
from starlette.responses import Response

from fairlead.platform.http.etags import etag

JSON_TYPE = "application/json"
NO_CONTENT = 204

Endpoint = Callable[..., Coroutine[Any, Any, Any]]


class Reply:
    """How one route turns its result into a response."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.adapter: TypeAdapter[Any] | None = None
        self.model: type[BaseModel] | None = None

    def declare(self, response_model: Any) -> None:
        """Take the route's response model, known once FastAPI has read the endpoint's signature."""
        if response_model is None:
            return
        self.adapter = TypeAdapter(response_model)
        if isinstance(response_model, type) and issubclass(response_model, BaseModel):
            self.model = response_model

    def render(self, result: Any) -> Response:
        """The response. A result that is the declared model is only serialised; it was validated when it was made."""
        if isinstance(result, Response):
            return result
        if self.status == NO_CONTENT or self.adapter is None:
            return Response(status_code=NO_CONTENT)
        if self.model is not None and not isinstance(result, self.model):
            result = self.adapter.validate_python(result, from_attributes=True)
        response = Response(self.adapter.dump_json(result), status_code=self.status, media_type=JSON_TYPE)
        version = getattr(result, "version", None)
        if type(version) is int:
            response.headers["etag"] = etag(version)
        return response

    def around(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint, with its result rendered."""
        if not iscoroutinefunction(endpoint):
            raise TypeError(f"{endpoint.__qualname__} must be `async def`: it works inside a unit of work")

        @wraps(endpoint)
        async def rendered(*args: Any, **values: Any) -> Response:
            return self.render(await endpoint(*args, **values))

        return rendered


def reply(body: BaseModel, *, status: int = 200, location: str | None = None) -> Response:
    """A response with a Location or another status than the route's own."""
    rendered = Reply(status)
    rendered.declare(type(body))
    response = rendered.render(body)
    if location is not None:
        response.headers["location"] = location
    return response


def json_response(body: Any, status: int = 200) -> Response:
    """Plain JSON of JSON-safe values."""
    return Response(orjson.dumps(body), status_code=status, media_type=JSON_TYPE)
