"""Which role holds which permissions."""

from collections.abc import Mapping
from enum import StrEnum

from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.identity.permissions import IdentityPermission, Role
from fairlead.domains.monitoring.permissions import MonitoringPermission
from fairlead.domains.notifications.permissions import NotificationPermission
from fairlead.domains.provisioning.permissions import ProvisioningPermission
from fairlead.domains.services.permissions import ServicePermission

PERMISSIONS: tuple[type[StrEnum], ...] = (
    BillingPermission,
    CatalogPermission,
    ClientPermission,
    ContractPermission,
    IdentityPermission,
    MonitoringPermission,
    NotificationPermission,
    ProvisioningPermission,
    ServicePermission,
)
"""Every domain's permissions."""

EVERYTHING = frozenset(permission.value for kind in PERMISSIONS for permission in kind)

READING = frozenset(
    {
        BillingPermission.READ,
        CatalogPermission.READ,
        ClientPermission.READ,
        ContractPermission.READ,
        IdentityPermission.READ_EVENTS,
        IdentityPermission.READ_JOBS,
        MonitoringPermission.READ,
        NotificationPermission.READ,
        ProvisioningPermission.READ,
        ServicePermission.READ,
    }
)

GRANTS: Mapping[Role, frozenset[str]] = {
    Role.OWNER: EVERYTHING,
    Role.BILLING: READING
    | {
        BillingPermission.WRITE,
        BillingPermission.RUN,
        CatalogPermission.WRITE,
        ClientPermission.WRITE,
        ContractPermission.WRITE,
        IdentityPermission.MANAGE_JOBS,
        IdentityPermission.READ_AUDIT,
        NotificationPermission.SEND,
        ServicePermission.SUSPEND,
        ServicePermission.RESUME,
        ServicePermission.CANCEL,
        ServicePermission.DISCOUNT,
        ServicePermission.CHANGE,
        ServicePermission.RENEW,
        ServicePermission.TRANSFER,
    },
    Role.DISPATCHER: READING
    | {
        ClientPermission.WRITE,
        MonitoringPermission.WRITE,
        NotificationPermission.SEND,
        ProvisioningPermission.WORK,
        ServicePermission.ASSIGN,
        ServicePermission.PROVISION,
        ServicePermission.ACTIVATE,
        ServicePermission.SUSPEND,
        ServicePermission.RESUME,
    },
    Role.TECHNICIAN: READING
    | {
        MonitoringPermission.WRITE,
        ProvisioningPermission.WORK,
        ServicePermission.PROVISION,
        ServicePermission.ACTIVATE,
    },
    Role.NETWORK: READING
    | {
        IdentityPermission.MANAGE_JOBS,
        MonitoringPermission.WRITE,
        ProvisioningPermission.DESIGN,
        ProvisioningPermission.WORK,
        ServicePermission.ASSIGN,
        ServicePermission.PROVISION,
        ServicePermission.ACTIVATE,
        ServicePermission.SUSPEND,
        ServicePermission.RESUME,
    },
    Role.READ_ONLY: READING,
}


def permissions_of(role: Role, scopes: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a role may do; a token's scopes beyond `api` narrow it."""
    granted = GRANTS[role]
    narrowed = scopes - {"api"}
    return granted & narrowed if narrowed else granted
