"""What the HTTP layer asks the pages for: the page of a problem, and the page of a form's preview."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from fairlead.platform.http.edge import edge_of
from fairlead.platform.http.principals import Principal
from fairlead.platform.pages import Alert, Header, form_page, page, renderer_of
from fairlead.platform.pages.forms import remembered
from fairlead.platform.pages.render import is_htmx, layout_of
from fairlead.platform.plan import Plan
from fairlead.web.guides import guide_of
from fairlead.web.staff.plans import known_in, plan_view

_OURS = 500
_UNKNOWN = 404
_HEADINGS = {
    401: "Please sign in", 403: "Not allowed", 404: "Not found", 409: "Not possible now", 412: "Changed meanwhile",
    413: "Too large", 422: "Not valid", 429: "Too many attempts", 503: "Not available just now",
}  # fmt: skip
_SILENT = frozenset({"type", "title", "status", "detail", "instance", "request_id", "remedy", "errors"})


async def page_error(request: Request, problem: Mapping[str, Any]) -> Response:
    """A problem as people read it: beside the form's fields, as a notice for htmx, else as a page."""
    status: int = problem["status"]
    guide = guide_of(request)
    if guide is not None and status < _OURS:
        return await guide.refused(request, problem)
    form = remembered(request)
    if form is not None and status < _OURS:
        return await form_page(request, form.refused(problem), code=status)
    if is_htmx(request) and layout_of(request) == "layout.html":
        return await _notice(request, problem)
    facts = [(name, value) for name, value in problem.items() if name not in _SILENT and value not in ("", [], None)]
    return await page(
        request, "error.html", code=status, title=_HEADINGS.get(status, "Something went wrong"), problem=problem,
        facts=[] if status == _UNKNOWN else facts,
    )  # fmt: skip


async def page_plan(request: Request, plan: Plan, response: Response) -> Response:  # noqa: ARG001 - the edge hands it
    """The plan of a form that was sent to be previewed, with the button that confirms it."""
    view = plan_view(plan, *await _known(request, plan))
    guide = guide_of(request)
    if guide is not None:
        return await guide.planned(request, view)
    form = remembered(request)
    if form is not None:
        return await form_page(request, replace(form, plan=view))
    sent: FormData = await request.form()
    fields = [(name, value) for name, value in sent.multi_items() if isinstance(value, str) and name[:1] != "_"]
    return await page(
        request, "plan.html", title="Preview", header=Header("Preview"), plan=view, action=request.url.path,
        fields=fields,
    )  # fmt: skip


async def _known(request: Request, plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
    """What a plan's ids stand for; looked up beside the unit of work that made it, which is undone by now."""
    principal: Principal = request.state.principal
    reading = edge_of(request).work.begin(
        principal.tenant_id, principal.actor, now=request.state.now, read_only=True
    )  # fmt: skip
    async with reading as ctx:
        return await known_in(ctx, plan)


async def _notice(request: Request, problem: Mapping[str, Any]) -> Response:
    """A notice in the corner, whatever element htmx was to fill."""
    renderer = renderer_of(request)
    alert = Alert(problem["title"], f"{problem['detail']} {problem.get('remedy', '')}".strip(), "danger")
    body = renderer.render("kit/part.html", await renderer.visits(request), it=alert)
    response = Response(body, problem["status"], media_type="text/html")
    response.headers["HX-Retarget"] = "#flashes"
    response.headers["HX-Reswap"] = "beforeend"
    return response
