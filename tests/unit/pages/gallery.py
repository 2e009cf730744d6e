"""Every component with plausible data, as an application of its own: the tests render it, people may look at it.

.venv/bin/uvicorn --factory tests.unit.pages.gallery:gallery --port 8099
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from fairlead.kernel.money import Money
from fairlead.platform.http.middleware import SECURITY_HEADERS
from fairlead.platform.pages import (
    Action,
    Alert,
    Chart,
    Column,
    Columns,
    Company,
    Crumb,
    FilterForm,
    Form,
    Halves,
    Header,
    Hint,
    Hit,
    Hits,
    KeyValues,
    Link,
    PlanView,
    Progress,
    Section,
    Series,
    Skeleton,
    Sparkline,
    Stat,
    Stats,
    Table,
    Theme,
    Timeline,
    Trend,
    Viewer,
    Visit,
    detail_page,
    form_page,
    lifecycle_actions,
    page,
    part,
    status,
)
from fairlead.web.errors import page_error
from fairlead.web.look import make_renderer
from tests.unit.pages.samples import SERVICE, VERBS, Status
from tests.unit.pages.showcase import NOW, SERVICES, Rows, entries, months, rows

WHO = Viewer("Mara Lindqvist", "Owner", frozenset({"*"}))


async def services(request: Request) -> Response:
    found = Rows([], None) if request.query_params.get("name__icontains") == "zzz" else Rows(rows(36), "next")
    return await SERVICES.answer(request, found)


async def nothing(request: Request) -> Response:
    return await SERVICES.answer(request, Rows([], None), path="/empty")


async def dashboard(request: Request) -> Response:
    mrr = [28410050 + i * 270311 + (i * i * 9173 % 50000) for i in range(12)]
    stats = Stats(
        (
            Stat(
                "MRR",
                Money(31698575, "USD"),
                "after 12 months",
                "/services",
                Trend("1.8%", rising=True),
                Sparkline(mrr, "MRR of twelve months"),
                "trending-up",
            ),
            Stat(
                "Active services",
                20847,
                "5,174 clients",
                "/services?status=active",
                Trend("112", rising=True),
                Sparkline([19, 21, 20, 24, 26, 27, 31, 30, 33, 36]),
                "router",
            ),
            Stat(
                "Suspended",
                63,
                "41 for non-payment",
                "/services?status=suspended",
                Trend("9", rising=True, good=False),
                Sparkline([5, 4, 6, 4, 7, 9, 8, 12, 11, 14]),
                "player-pause",
            ),
            Stat("Invoices due", Money(4821040, "USD"), "312 invoices, 28 overdue", "/invoices", icon="file-invoice"),
            Stat("Failed jobs", 2, "retried three times", "/jobs", tone="danger", icon="alert-triangle"),
        )
    )
    chart = Chart(
        "MRR by term",
        months(),
        (
            Series("Month to month", [Money(13644705 + i * 31000, "USD") for i in range(12)], "area", "mrr"),
            Series("One year", [Money(9544705 + i * 52000 - i * i * 900, "USD") for i in range(12)], "area", "mrr"),
            Series("Two years", [Money(8544705 + i * 12000, "USD") for i in range(12)], "area", "mrr"),
        ),
        "USD",
    )
    bars = Chart(
        "Invoiced",
        months(),
        (Series("Issued", [Money(30000000 + i * 77777 * (i % 3), "USD") for i in range(12)], "bar"),),
        "USD",
    )
    runs = Table(
        (
            Column("Run", lambda n: f"Run {n}"),
            Column("Status", lambda _: status(Status.ACTIVE, SERVICE.states)),
            Column("Invoices", lambda n: 5174 + n, "number"),
            Column("Total", lambda n: Money(31698575 + n, "USD"), "money"),
            Column("When", lambda n: NOW - timedelta(days=30 * n, minutes=4), "ago"),
        ),
        [1, 2, 3, 4],
        href=lambda n: f"/billing/runs/{n}",
    )
    return await detail_page(
        request,
        Header(
            "Dashboard",
            actions=(Action(label="Start billing run", href="/plan", icon="player-play", look="primary", dialog=True),),
        ),
        Alert(
            "2 jobs have used up their tries",
            "Both talk to the payment gateway. Nothing was lost; they can be retried.",
            "warning",
            Action(label="Look at them", href="/jobs"),
        ),
        stats,
        Halves((Section("MRR by term", chart), Section("Invoiced per month", bars))),
        Columns(
            (Section("Last billing runs", runs, flush=True),),
            (Section("What happened", Timeline(entries()[:4], "/audit")),),
        ),
    )


async def detail(request: Request) -> Response:
    actions = lifecycle_actions(SERVICE, Status.SUSPENDED, VERBS, lambda action: f"/plan?{action}")
    header = Header(
        "Fibre 500/100",
        (Crumb("Clients", "/clients"), Crumb("Nordhafen Logistics", "/clients/1"), Crumb("Services", "/services")),
        status(Status.SUSPENDED, SERVICE.states),
        ("SRV-004812", Link("Nordhafen Logistics", "/clients/1"), Money(8990, "USD"), "monthly in advance"),
        [
            *actions,
            Action(label="Transfer", href="/form", icon="transfer", dialog=True),
            Action(label="Retry job", href="/done", post=True, confirm="Run the failed job again now?", icon="refresh"),
        ],
    )
    why = Alert("Suspended by one hold", "Non-payment since 14 Apr 2026. Paying INV-2026-00412 lifts it.", "warning")
    side = (
        Section(
            "Terms",
            KeyValues(
                (
                    ("Price", Money(8990, "USD")),
                    ("Cycle", "Monthly, in advance"),
                    ("Billed from", date(2025, 1, 31)),
                    ("Next invoice", date(2026, 4, 30)),
                    ("Contract", Link("CT-0192, one year", "/contracts/1")),
                    ("Renews itself", True),
                    ("Cancellation", None),
                    ("Activated", NOW - timedelta(days=400)),
                )
            ),
        ),
        Section(
            "Network",
            KeyValues(
                (
                    ("Address", "198.51.100.24"),
                    ("RADIUS user", "nordhafen-1"),
                    ("Last seen", NOW - timedelta(minutes=9)),
                )
            ),
        ),
    )
    main = (
        Section("Provisioning", Progress("Router configured", 3, 4, detail="Waiting for the router's answer")),
        Section("History", Timeline(entries())),
        Section(
            "Invoices", SERVICES.table(Rows(rows(4), None), "/services", (), _nothing_asked()), count=4, flush=True
        ),
        Section("Usage", Skeleton("/never")),
    )
    return await detail_page(request, header, why, Columns(main, side))


def _nothing_asked() -> FilterForm:
    return FilterForm((), "/services", ())


class Reason(StrEnum):
    NON_PAYMENT = "non_payment"
    CUSTOMER_REQUEST = "customer_request"


class NewService(BaseModel):
    name: str = Field(max_length=80, description="As it stands on invoices.")
    template: str = Field(title="Service template")
    price: Decimal = Field(ge=0, description="Per billing cycle, before tax.")
    start: date = Field(title="Starts on")
    reason: Reason | None = None
    auto_renew: bool = Field(
        default=True, title="Renew at the end of the term", description="With the price of that day."
    )
    note: str | None = Field(default=None, max_length=2000)


NEW_SERVICE = Form(
    NewService,
    "/form",
    title="New service",
    submit="Create service",
    cancel="/services",
    preview=True,
    crumbs=(Crumb("Services", "/services"),),
    hints={
        "price": Hint(unit="USD", half=True),
        "start": Hint(half=True),
        "template": Hint(choices=(("1", "Fibre 500/100"), ("2", "Voice"))),
    },
)


async def form(request: Request) -> Response:
    return await form_page(request, NEW_SERVICE)


async def submitted(request: Request) -> Response:
    problem = {
        "type": "/problems/invalid",
        "title": "What was sent is not valid.",
        "status": 422,
        "detail": "",
        "errors": [
            {
                "field": "price",
                "pointer": "#/price",
                "message": "Input should be a valid decimal.",
                "remedy": "Give a decimal number.",
            },
            {"field": "name", "pointer": "#/name", "message": "Fill this in.", "remedy": ""},
        ],
    }
    request.state.form = replace(NEW_SERVICE, typed={"price": ("twelve",), "note": ("<b>kept</b>",)})
    return await page_error(request, problem)


async def plan(request: Request) -> Response:
    changes: list[dict[str, Any]] = [
        {
            "action": "changed",
            "kind": "services",
            "id": "1",
            "before": {"status": "suspended"},
            "after": {"status": "active"},
        },
        {
            "action": "created",
            "kind": "charges",
            "id": "new:1",
            "before": None,
            "after": {"net": "17.98", "period": "2026-04-14/2026-04-30"},
        },
    ]
    view = PlanView(
        changes,
        [{"name": "ServiceResumed"}, {"name": "ChargeCreated"}, {"name": "ChargeCreated"}],
        [{"kind": "mail", "target": "billing@nordhafen.example"}],
        "6f1c09aa2b7d4e10",
        (("Credit", Money(-1798, "USD")),),
    )
    return await form_page(
        request, replace(NEW_SERVICE, title="Resume Fibre 500/100", submit="Resume service", plan=view)
    )


async def search(request: Request) -> Response:
    asked = request.query_params.get("q", "")
    hits = Hits(
        asked,
        (
            (
                "Clients",
                [Hit("Nordhafen Logistics", "/clients/1", "CL-0001 · Hamburg", "users")] if "n" in asked else [],
            ),
            (
                "Services",
                [
                    Hit(
                        "Fibre 500/100",
                        "/services/1",
                        "Nordhafen Logistics",
                        "router",
                        status(Status.ACTIVE, SERVICE.states),
                    )
                ]
                if asked
                else [],
            ),
        ),
    )
    return await part(request, hits)


async def missing(request: Request) -> Response:
    return await page_error(
        request,
        {
            "type": "/problems/not-found",
            "title": "There is no such thing here.",
            "status": 404,
            "instance": "/x",
            "request_id": "4be0a1c2",
            "detail": "There is no service with id 42.",
            "remedy": "Check the id; it may belong to another company.",
            "what": "service",
            "id": "42",
        },
    )


async def login(request: Request) -> Response:
    return await page(
        request,
        "login.html",
        title="Sign in",
        next="/",
        email="owner@example.com",
        problem=None,
        hint="Demo: owner@example.com / fairlead",
    )


async def visit(request: Request) -> Visit:
    public = request.url.path == "/login"
    theme = Theme.of(request.query_params.get("theme") or request.cookies.get("fairlead_theme"))
    query = tuple(request.query_params.multi_items())
    where = "/services" if request.url.path in {"/detail", "/empty"} else request.url.path
    return Visit(
        NOW, where, query, None if public else WHO, Company("Baltic Broadband", "Europe/Berlin"), theme, "token"
    )


class Secured(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers.update({name.decode(): value.decode() for name, value in SECURITY_HEADERS})
        return response


PAGES = {
    "/": dashboard,
    "/services": services,
    "/empty": nothing,
    "/detail": detail,
    "/form": form,
    "/plan": plan,
    "/search": search,
    "/missing": missing,
    "/login": login,
}


def gallery() -> Starlette:
    renderer = make_renderer(visit, b"k" * 32, templates=(), reload=True)
    routes = [Route(path, endpoint, methods=["GET"]) for path, endpoint in PAGES.items()]
    routes += [Route("/form", submitted, methods=["POST"]), Route("/services/{id}", detail)]
    app = Starlette(routes=[*routes, Mount("/static", renderer.assets.app())], middleware=[Middleware(Secured)])
    app.state.renderer = renderer
    return app
