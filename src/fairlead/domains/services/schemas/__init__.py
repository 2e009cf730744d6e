"""Services on the wire."""

from fairlead.domains.services.schemas.services import (
    ActivateIn,
    CancelIn,
    EventOut,
    FailIn,
    HoldOut,
    InternetIn,
    NothingIn,
    ResumeIn,
    ServiceIn,
    ServiceOut,
    SuspendIn,
    TransferIn,
    TransitionOut,
    service_out,
)

__all__ = [
    "ActivateIn",
    "CancelIn",
    "EventOut",
    "FailIn",
    "HoldOut",
    "InternetIn",
    "NothingIn",
    "ResumeIn",
    "ServiceIn",
    "ServiceOut",
    "SuspendIn",
    "TransferIn",
    "TransitionOut",
    "service_out",
]
