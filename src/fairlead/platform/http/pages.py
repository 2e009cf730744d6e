"""`PageRoute`: a WorkRoute for people. A session cookie signs in, forms carry a CSRF token, errors are pages."""

import secrets
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.context import Context
from fairlead.platform.http.body import FORMS, demand_type
from fairlead.platform.http.cookies import is_https, set_cookie
from fairlead.platform.http.csrf import FIELD, HEADER, VISITOR_COOKIE
from fairlead.platform.http.edge import Edge, edge_of
from fairlead.platform.http.handlers import PAGE
from fairlead.platform.http.principals import Principal
from fairlead.platform.http.problems import CsrfRefused
from fairlead.platform.http.route import SAFE, Handler, WorkRoute
from fairlead.platform.work import plan

AS_HEADERS = {"_key": b"idempotency-key", "_plan": b"if-plan"}
"""Hidden fields that stand for the headers which a form without scripts cannot send."""


class FormRequest(Request):
    """A request whose form was read for its CSRF token; the routes see the form without it and the hidden fields."""

    def __init__(self, request: Request, body: bytes, form: FormData) -> None:
        headers = [*request.scope["headers"], *_hidden_headers(request, form)]
        scope = {**request.scope, "headers": headers}
        super().__init__(scope, request.receive, request._send)  # noqa: SLF001 - a Request has no copy method
        self._body = body
        self._form = FormData([(k, v) for k, v in form.multi_items() if k != FIELD and k not in AS_HEADERS])

    async def _get_form(self, **_limits: Any) -> FormData:
        return self._form or FormData()


def _hidden_headers(request: Request, form: FormData) -> list[tuple[bytes, bytes]]:
    given = {name: form.get(field) for field, name in AS_HEADERS.items() if name.decode() not in request.headers}
    return [(name, text.encode()) for name, text in given.items() if isinstance(text, str) and text]


def csrf_token(request: Request) -> str:
    """The token for the forms of the page that answers this request."""
    return edge_of(request).csrf.token(_binding(request))


def _binding(request: Request) -> str:
    """What a token is bound to: the session, or before login a random cookie."""
    principal: Principal | None = getattr(request.state, "principal", None)
    if principal is not None:
        return str(principal.credential_id)
    visitor: str = getattr(request.state, "visitor", "") or request.cookies.get(VISITOR_COOKIE, "")
    return visitor


class PageRoute(WorkRoute):
    """An HTML route. Use with `APIRouter(route_class=PageRoute)`; endpoints return responses."""

    def get_route_handler(self) -> Handler:
        """The work route's handler, marked so that its errors become pages."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            request.scope[PAGE] = True
            response = await inner(request)
            visitor = getattr(request.state, "visitor", None)
            if visitor is not None:
                secure = is_https(request, edge_of(request).public_url)
                set_cookie(response, VISITOR_COOKIE, visitor, secure=secure)
            return response

        return handle

    async def _authenticate(self, request: Request, edge: Edge) -> Principal:
        return await edge.authenticator.page(request, request.state.now)

    def _check_query(self, request: Request) -> None:
        """Links to pages collect parameters on their way (mail clients, campaigns); lists check their filters."""

    async def _prepared(self, request: Request, principal: Principal | None) -> Request:
        if request.method in SAFE:
            if principal is None and VISITOR_COOKIE not in request.cookies:
                request.state.visitor = secrets.token_urlsafe(16)
            return request
        body = await request.body()
        if body:
            demand_type(request, FORMS)
        form = await request.form()
        csrf = edge_of(request).csrf
        token = request.headers.get(HEADER) or form.get(FIELD)
        bound = isinstance(token, str) and csrf.valid(token, _binding(request))
        if not bound or not csrf.same_origin(request):
            raise CsrfRefused
        return FormRequest(request, body, form)

    async def _preview(self, request: Request, ctx: Context, response: Response) -> Response:
        render = edge_of(request).page_plan
        return await render(request, plan(ctx), response) if render else await super()._preview(request, ctx, response)
