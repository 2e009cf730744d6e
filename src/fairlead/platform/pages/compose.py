"""Whole answers without a template of one's own: a detail page, a form page, the page of a preview."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from fairlead.platform.pages.actions import Header
from fairlead.platform.pages.forms import Form
from fairlead.platform.pages.panels import Tabs
from fairlead.platform.pages.render import page


async def detail_page(request: Request, header: Header, *parts: object, tabs: Tabs | None = None) -> HTMLResponse:
    """A page of one thing: its header and the components below it."""
    return await page(request, "pages/detail.html", title=header.title, header=header, parts=parts, tabs=tabs)


async def form_page(request: Request, form: Form[Any], code: int = 200) -> HTMLResponse:
    """A form as a page of its own, or in the dialog when that asked for it."""
    header = Header(form.title, crumbs=form.crumbs)
    return await page(request, "pages/form.html", code=code, title=form.title, header=header, form=form)
