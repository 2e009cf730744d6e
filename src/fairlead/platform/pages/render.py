"""Pages from templates and components: one Jinja environment, strict and escaping, that can show every component."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context as TemplateContext
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairlead.kernel.period import last_day
from fairlead.platform.pages import formats
from fairlead.platform.pages.assets import Assets
from fairlead.platform.pages.flash import COOKIE, Flash, Flashes
from fairlead.platform.pages.icons import Icons
from fairlead.platform.pages.marks import checked_address, status
from fairlead.platform.pages.urls import own_path
from fairlead.platform.pages.visit import Visit, Visits

KIT = Path(__file__).with_name("templates")
_LAYOUTS = {"dialog": "dialog.html", "main": "main.html"}
"""Which layout a page gets when htmx loads it into one of these elements: over the present page, or in its place."""


def is_htmx(request: Request) -> bool:
    """Whether htmx asks, and wants a part rather than a page."""
    asked = request.headers
    return asked.get("hx-request") == "true" and asked.get("hx-history-restore-request") != "true"


def layout_of(request: Request) -> str:
    """The layout that fits where the answer goes."""
    target = request.headers.get("hx-target", "") if is_htmx(request) else ""
    return _LAYOUTS.get(target, "layout.html")


@dataclass(frozen=True)
class Renderer:
    """Everything that turns a template or component into HTML."""

    assets: Assets
    icons: Icons
    visits: Visits
    flashes: Flashes
    templates: Sequence[Path] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    reload: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "env", self._environment())

    env: Environment = field(init=False, repr=False, compare=False)

    def _environment(self) -> Environment:
        env = Environment(
            loader=FileSystemLoader([*self.templates, KIT]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=self.reload,
        )
        env.globals |= {
            "show": _show, "icon": self.icons.svg, "static": self.assets.url, "fresh_key": _fresh_key, **self.extra,
        }  # fmt: skip
        env.filters |= _FILTERS
        env.policies["json.dumps_kwargs"] = {"sort_keys": False}
        return env

    def render(self, template: str, visit: Visit, fragment: str | None = None, **context: object) -> str:
        """A whole template, or only one of its blocks."""
        found = self.env.get_template(template)
        values = {"layout": "layout.html", "flash": None, "partial": False, **context, "visit": visit}
        if fragment is None:
            return found.render(values)
        return "".join(found.blocks[fragment](found.new_context(values)))

    async def page(
        self, request: Request, template: str, *, fragment: str | None = None, code: int = 200, **context: object
    ) -> HTMLResponse:
        """The answer to a request. When htmx asks for the element `fragment`, only the block of that name is sent."""
        visit = await self.visits(request)
        wanted = fragment if is_htmx(request) and request.headers.get("hx-target") == fragment else None
        flash = self.flashes.read(request.cookies.get(COOKIE)) if wanted is None else None
        values = {"layout": layout_of(request), "flash": flash, "partial": wanted is not None, **context}
        response = HTMLResponse(self.render(template, visit, wanted, **values), code, {"vary": "HX-Request, Cookie"})
        if flash is not None:
            response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return response


def renderer_of(request: Request) -> Renderer:
    """The renderer of the application that serves this request."""
    renderer: Renderer = request.app.state.renderer
    return renderer


async def page(
    request: Request, template: str, *, fragment: str | None = None, code: int = 200, **context: object
) -> HTMLResponse:
    """The answer made of a template, see `Renderer.page`."""
    return await renderer_of(request).page(request, template, fragment=fragment, code=code, **context)


async def part(request: Request, component: object, code: int = 200) -> HTMLResponse:
    """The answer made of one component alone, for htmx."""
    renderer = renderer_of(request)
    visit = await renderer.visits(request)
    return HTMLResponse(renderer.render("kit/part.html", visit, it=component), code, {"vary": "HX-Request, Cookie"})


def see_other(request: Request, url: str, flash: str | Flash | None = None) -> Response:
    """After a change: on to a page of ours, which says `flash` first."""
    target = own_path(url)
    response: Response = RedirectResponse(target, status_code=303)
    if is_htmx(request):
        response = Response(status_code=204, headers={"HX-Redirect": target})
    if flash is not None:
        said = flash if isinstance(flash, Flash) else Flash(flash)
        value = renderer_of(request).flashes.written(said)
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, value, max_age=60, path="/", httponly=True, samesite="lax", secure=secure)
    return response


def _fresh_key() -> str:
    return secrets.token_urlsafe(16)


@pass_context
def _show(context: TemplateContext, it: Any) -> Markup:
    """A component by its own template; a value as its type reads; a list as its parts."""
    visit: Visit = context["visit"]
    if isinstance(it, list | tuple):
        return Markup().join(_show(context, part) for part in it)
    if hasattr(it, "template"):
        rendered = context.environment.get_template(it.template).render(it=it, visit=visit)
        return Markup(rendered)  # noqa: S704 - rendered by the escaping environment
    return formats.shown(it, visit.zone)


@pass_context
def _datetime(context: TemplateContext, value: Any) -> Markup:
    return formats.moment(value, context["visit"].zone)


@pass_context
def _ago(context: TemplateContext, value: Any) -> Markup:
    visit: Visit = context["visit"]
    return formats.ago(value, visit.now, visit.zone)


@pass_context
def _plain(context: TemplateContext, value: Any) -> str:
    return formats.text(value, context["visit"].zone)


def _percent(value: Decimal | None, places: int = 1) -> str:
    return formats.percent(value, places)


def _classes(value: str) -> Markup:
    return Markup(' class="{}"').format(escape(value)) if value else Markup()


_FILTERS = {
    "money": formats.money, "date": formats.day, "last_day": last_day, "datetime": _datetime, "ago": _ago,
    "percent": _percent,
    "status": status, "worded": formats.worded, "number": formats.number, "plain": _plain, "address": checked_address,
    "classes": _classes,
}  # fmt: skip
