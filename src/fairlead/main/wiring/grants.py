"""Which role holds which permissions."""

from collections.abc import Mapping
from enum import StrEnum

from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.catalog.permissions import CatalogPermission
from fairlead.domains.clients.permissions import ClientPermission
from fairlead.domains.contracts.permissions import ContractPermission
from fairlead.domains.identity.permissions import IdentityPermission, Role
from fairlead.domains.services.permissions import ServicePermission

PERMISSIONS: tuple[type[StrEnum], ...] = (
    BillingPermission,
    CatalogPermission,
    ClientPermission,
    ContractPermission,
    IdentityPermission,
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
        ServicePermission.SUSPEND,
        ServicePermission.RESUME,
        ServicePermission.CANCEL,
        ServicePermission.TRANSFER,
    },
    Role.DISPATCHER: READING
    | {
        ClientPermission.WRITE,
        ServicePermission.PROVISION,
        ServicePermission.ACTIVATE,
        ServicePermission.SUSPEND,
        ServicePermission.RESUME,
    },
    Role.TECHNICIAN: READING | {ServicePermission.PROVISION, ServicePermission.ACTIVATE},
    Role.NETWORK: READING
    | {
        IdentityPermission.MANAGE_JOBS,
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
