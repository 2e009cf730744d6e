"""`WorkRoute`: one request is one unit of work, and its answer leaves only after the commit."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, params
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.context import Context
from fairlead.platform.http.access import Public, split_access
from fairlead.platform.http.auth import check_access
from fairlead.platform.http.body import check_address, json_request
from fairlead.platform.http.dberrors import RETRYABLE, sqlstate
from fairlead.platform.http.edge import Edge, edge_of
from fairlead.platform.http.etags import not_modified
from fairlead.platform.http.idempotency import Keyed
from fairlead.platform.http.plans import expected_plan, plan_response, wants_plan
from fairlead.platform.http.principals import Principal
from fairlead.platform.http.query import QueryNames, allowed_query
from fairlead.platform.http.replies import Endpoint, Reply
from fairlead.platform.work import plan

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

SAFE = frozenset({"GET", "HEAD"})
"""Methods that change nothing."""
_TRIES = 2
_REFUSED = 400


async def current_context(request: Request) -> Context:
    """The unit of work that the route has begun for this request."""
    ctx: Context = request.state.ctx
    return ctx


async def current_principal(request: Request) -> Principal:
    """Who sends this request."""
    principal: Principal = request.state.principal
    return principal


Ctx = Annotated[Context, Depends(current_context)]
Caller = Annotated[Principal, Depends(current_principal)]


class _Undone(Exception):
    """Carries an answer out of a unit of work that must not be committed."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class WorkRoute(APIRoute):
    """A JSON route: authenticate, check the permission, begin, run, serialise, commit, answer.

    Use with `APIRouter(route_class=WorkRoute)`. Every route declares `needs(...)` or `public(...)`. GET is read-only;
    every other method takes `?dry_run=true`, `If-Plan`, and `Idempotency-Key`.
    """

    def __init__(
        self,
        path: str,
        endpoint: Endpoint,
        *,
        dependencies: Sequence[params.Depends] | None = None,
        status_code: int | None = None,
        **options: Any,
    ) -> None:
        self.access, rest = split_access(dependencies or (), f"{endpoint.__module__}.{endpoint.__qualname__}")
        if status_code is None and endpoint.__annotations__.get("return", "") is None:
            status_code = 204
        self.reply = Reply(status_code or 200)
        rendered = self.reply.around(endpoint)
        super().__init__(path, rendered, dependencies=rest, status_code=status_code, **options)
        self.reply.declare(self.response_model)
        self._query: QueryNames | None = None

    def get_route_handler(self) -> Handler:
        """The handler that FastAPI mounts: the original one inside a unit of work."""
        original = super().get_route_handler()
        perform = self._read if (self.methods or set()) <= SAFE else self._write

        async def handle(request: Request) -> Response:
            edge = edge_of(request)
            now = edge.clock()
            principal = await self._admit(request, edge, now)
            check_address(request)
            self._check_query(request)
            if principal is None:
                return await original(await self._prepared(request, None))
            return await perform(original, request, edge, principal, now)

        return handle

    async def _admit(self, request: Request, edge: Edge, now: datetime) -> Principal | None:
        """Authenticate and check the permission, before anything of the request is read."""
        request.state.now = now
        if isinstance(self.access, Public) and not self.access.signed_in:
            return None
        principal = await self._authenticate(request, edge)
        check_access(self.access, principal)
        request.state.principal = principal
        request.state.log = {"tenant": principal.tenant_id, "actor": principal.actor.name}
        return principal

    async def _authenticate(self, request: Request, edge: Edge) -> Principal:
        return await edge.authenticator.api(request, request.state.now)

    async def _prepared(self, request: Request, principal: Principal | None) -> Request:  # noqa: ARG002 - pages use it
        if request.method in SAFE:
            return request
        return await json_request(request, expected=self.body_field is not None)

    def _check_query(self, request: Request) -> None:
        if self._query is None:
            self._query = allowed_query(self)
        self._query.check(request)

    async def _read(
        self, original: Handler, request: Request, edge: Edge, principal: Principal, now: datetime
    ) -> Response:
        async with edge.work.begin(principal.tenant_id, principal.actor, now=now, read_only=True) as ctx:
            request.state.ctx = ctx
            response = await original(request)
        tag = response.headers.get("etag")
        if tag is not None and not_modified(request, tag):
            response = Response(status_code=304, headers={"etag": tag})
        response.headers.setdefault("cache-control", "private, no-cache")
        return response

    async def _write(
        self, original: Handler, request: Request, edge: Edge, principal: Principal, now: datetime
    ) -> Response:
        prepared = await self._prepared(request, principal)
        for left in reversed(range(_TRIES)):
            try:
                return await self._unit(original, prepared, edge, principal, now)
            except _Undone as undone:
                return undone.response
            except DBAPIError as error:
                # Two units met; the whole of this one was undone, so the whole may simply run again.
                if not left or sqlstate(error) not in RETRYABLE:
                    raise
        raise AssertionError("the last try returns or raises")

    async def _unit(
        self, original: Handler, request: Request, edge: Edge, principal: Principal, now: datetime
    ) -> Response:
        dry_run = wants_plan(request)
        keyed = await Keyed.of(request, principal.actor.id)
        if dry_run:
            keyed = None  # a preview is not the request that the key stands for
        begun = edge.work.begin(
            principal.tenant_id, principal.actor, now=now, dry_run=dry_run, expect_plan=expected_plan(request)
        )
        async with begun as ctx:
            request.state.ctx = ctx
            earlier = await keyed.earlier(ctx) if keyed is not None else None
            if earlier is not None:
                raise _Undone(earlier)
            response = await original(request)
            if response.status_code >= _REFUSED:
                raise _Undone(response)
            if keyed is not None:
                # An answer that holds a secret says what to keep in its stead: nobody may read it a second time.
                await keyed.keep(ctx, getattr(request.state, "replay", response))
        return await self._preview(request, ctx, response) if dry_run else response

    async def _preview(self, request: Request, ctx: Context, response: Response) -> Response:  # noqa: ARG002 - pages use it
        return plan_response(plan(ctx), response, ctx.outbox.new_ids or {})
