"""The gallery's data: services of a made-up provider, their list, what happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fairlead.kernel.money import Money
from fairlead.platform.pages import (
    Action,
    Column,
    EmptyState,
    Entry,
    Link,
    ListPage,
    View,
)
from tests.unit.pages.samples import SERVICE, Filters, Status
from tests.unit.pages.samples import Field as Filter

NOW = datetime(2026, 4, 14, 9, 32, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    name: str
    client: str
    kind: str
    price: Money
    cycle: str
    since: date
    status: Status
    seen: datetime


@dataclass(frozen=True, slots=True)
class Rows:
    items: list[Row]
    next_cursor: str | None


_CLIENTS = (
    "Nordhafen Logistics",
    "Brightwater Dental",
    "Café Zwölf",
    "Okonkwo & Sons",
    "Harbour View Apartments",
    "St. Brendan's School",
    "Łódź Textiles",
    "Meridian Architects",
    "7590-VHVEG",
    "Quayside Brewing Co.",
)
_NAMES = (
    ("Fibre 500/100", "internet"),
    ("Business voice, 10 lines", "voice"),
    ("Managed backup", "recurring"),
    ("Fibre 1000/500", "internet"),
    ("Office bundle", "bundle"),
    ("DSL 50/10", "internet"),
)


def rows(count: int) -> list[Row]:
    states = (Status.ACTIVE,) * 6 + (
        Status.SUSPENDED,
        Status.PENDING,
        Status.CANCELLED,
        Status.FAILED,
        Status.PROVISIONING,
    )
    return [
        Row(
            id=i,
            name=_NAMES[i % 6][0],
            client=_CLIENTS[i * 7 % 10],
            kind=_NAMES[i % 6][1],
            price=Money(1995 + i * 7919 % 120000, "USD"),
            cycle=("Monthly", "Quarterly", "Annual")[i % 3],
            since=date(2021, 1, 31) + timedelta(days=i * 37),
            status=states[i * 5 % 11],
            seen=NOW - timedelta(minutes=7 * i * i + 3),
        )
        for i in range(count)
    ]


FILTERS = Filters(
    (
        Filter("status", "Status", "enum", ("eq", "in"), tuple((s.value, SERVICE.states[s].label) for s in Status)),
        Filter(
            "kind", "Type", "enum", ("eq", "in"), tuple((k, k.capitalize()) for k in ("internet", "voice", "bundle"))
        ),
        Filter("name", "Name", "text", ("eq", "icontains")),
        Filter("price", "Price", "money", ("eq", "gte", "lte")),
        Filter("since", "Active since", "date", ("gte", "lte", "isnull")),
        Filter("auto_renew", "Renews itself", "boolean", ("eq",)),
    )
)

SERVICES = ListPage[Row](
    "Services",
    "/services",
    columns=(
        Column("Service", "name", sort="name", below="kind"),
        Column("Client", "client", sort="client", href=lambda row: f"/clients/{row.id}"),
        Column("Status", "status", "status", states=SERVICE.states, sort="status"),
        Column("Price", "price", "money", sort="price"),
        Column("Cycle", "cycle", phone=False),
        Column("Since", "since", "date", sort="since"),
        Column("Last seen", "seen", "ago", phone=False),
    ),
    filters=FILTERS,
    noun="service",
    href=lambda row: f"/services/{row.id}",
    default_sort="-since",
    search="name__icontains",
    pinned=("status", "kind"),
    views=(View("All", {}), View("Active", {"status": "active"}), View("Suspended", {"status": "suspended"})),
    actions=(Action(label="New service", href="/form", icon="plus", look="primary", hotkey="c"),),
    empty=EmptyState(
        "No services yet",
        "A service is what a client holds: sell one from the catalog.",
        Action(label="New service", href="/form", icon="plus", look="primary"),
        "router",
    ),
)


def months() -> list[str]:
    names = ("May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr")
    return [f"{name} {25 if at < 8 else 26}" for at, name in enumerate(names)]


def entries() -> Sequence[Entry]:
    return (
        Entry(
            NOW - timedelta(minutes=4),
            "Suspended",
            "Mara Lindqvist",
            "Non-payment: invoice INV-2026-00412 is 21 days overdue.",
            "player-pause",
            "orange",
        ),
        Entry(
            NOW - timedelta(hours=5),
            "Reminder sent",
            "dunning",
            "Second reminder to billing@nordhafen.example",
            "mail",
            "azure",
        ),
        Entry(
            NOW - timedelta(days=21),
            "Invoice issued",
            "billing run",
            Link("INV-2026-00412", "/invoices/412"),
            "file-invoice",
            "secondary",
        ),
        Entry(NOW - timedelta(days=400), "Activated", "Jonas Okafor", "", "circle-check", "green"),
        Entry(
            NOW - timedelta(days=403),
            "Provisioned",
            "workflow",
            "Address 198.51.100.24, RADIUS user nordhafen-1",
            "plug-connected",
            "teal",
        ),
    )
