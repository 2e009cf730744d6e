"""The navigation: what is where, and who sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.monitoring.permissions import MonitoringPermission
from fairlead.domains.notifications.permissions import NotificationPermission
from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.services.permissions import ServicePermission
from fairlead.platform.pages import Visit


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. `key` is the letter after `g` that leads there; `bar` puts it into the phone's bottom bar."""

    label: str
    icon: str
    href: str
    permission: StrEnum | None = None
    key: str | None = None
    bar: bool = False
    alone: bool = False
    """Pages below its address belong to another entry."""
    also: Sequence[str] = ()
    """Pages that belong to this entry and lie elsewhere."""

    def current(self, path: str) -> bool:
        """Whether a page belongs to this entry."""
        below = self.href != "/" and not self.alone and path.startswith(f"{self.href}/")
        return path == self.href or below or path.startswith(tuple(self.also))


@dataclass(frozen=True, slots=True)
class NavSection:
    """Entries under one heading; the first section has none."""

    label: str
    items: Sequence[NavItem]


SECTIONS: tuple[NavSection, ...] = (
    NavSection("", (NavItem("Dashboard", "layout-dashboard", "/", key="d", bar=True),)),
    NavSection(
        "Business",
        (
            NavItem("Clients", "users", "/clients", ClientPermission.READ, "c", bar=True),
            NavItem("Services", "router", "/services", ServicePermission.READ, "s", bar=True),
            NavItem("Contracts", "writing-sign", "/contracts", ContractPermission.READ, "o"),
            NavItem("Catalog", "package", "/catalog", CatalogPermission.READ, "k", also=("/meters",)),
        ),
    ),
    NavSection(
        "Lifecycle",
        (
            NavItem("Provisioning", "tool", "/provisioning", ProvisioningPermission.READ, "v", alone=True),
            NavItem("Renewals", "refresh", "/renewals", ServicePermission.READ, "w"),
            NavItem("Churn", "trending-down", "/reports/churn", ServicePermission.READ, "b"),
        ),
    ),
    NavSection(
        "Care",
        (
            NavItem("Incidents", "activity", "/incidents", MonitoringPermission.READ, "x"),
            NavItem("Alerts", "bell", "/alerts", MonitoringPermission.READ, "l"),
            NavItem("Technicians", "users-group", "/technicians", ServicePermission.READ, "h"),
            NavItem("Notices", "mail", "/notices", NotificationPermission.READ, "n"),
        ),
    ),
    NavSection(
        "Money",
        (
            NavItem(
                "Billing runs", "player-play", "/billing/runs", BillingPermission.READ, "r", also=("/billing/forecast",)
            ),
            NavItem(
                "Invoices",
                "file-invoice",
                "/invoices",
                BillingPermission.READ,
                "i",
                bar=True,
                also=("/billing/series",),
            ),
            NavItem("Credit notes", "receipt-refund", "/credit-notes", BillingPermission.READ, "q"),
            NavItem("Charges waiting", "hourglass", "/billing/waiting", BillingPermission.READ, "y"),
            NavItem("Usage", "chart-bar", "/usage", BillingPermission.READ, "z"),
            NavItem("Tax", "percentage", "/taxes", BillingPermission.READ, "f"),
        ),
    ),
    NavSection(
        "System",
        (
            NavItem("Set-up steps", "list-check", "/provisioning/templates", ProvisioningPermission.READ, "p"),
            NavItem("Schedule", "calendar-repeat", "/schedule", IdentityPermission.READ_JOBS, "m"),
            NavItem("Jobs", "checklist", "/jobs", IdentityPermission.READ_JOBS, "j"),
            NavItem("Audit", "history", "/audit", IdentityPermission.READ_AUDIT, "a"),
            NavItem("Users", "user-circle", "/users", IdentityPermission.READ_USERS, "u"),
            NavItem("API tokens", "key", "/tokens", IdentityPermission.READ_TOKENS, "t"),
            NavItem("Settings", "settings", "/settings", IdentityPermission.MANAGE_SETTINGS, "e", also=("/documents",)),
        ),
    ),
)


def sections(visit: Visit) -> list[NavSection]:
    """What the viewer may open; a section without an entry is left out."""
    open_to = [NavSection(s.label, [item for item in s.items if visit.may(item.permission)]) for s in SECTIONS]
    return [section for section in open_to if section.items]


def bar(visit: Visit) -> list[NavItem]:
    """The entries of the phone's bottom bar."""
    return [item for section in sections(visit) for item in section.items if item.bar]
