"""Services on the wire."""

from fairlead.domains.services.schemas.holds import (
    CancelIn,
    HoldOut,
    HoldPlanIn,
    HoldPlanOut,
    ResumeIn,
    SuspendIn,
)
from fairlead.domains.services.schemas.reports import ChurnOut, RevenueOut
from fairlead.domains.services.schemas.services import (
    ActivateIn,
    EventOut,
    FailIn,
    InternetIn,
    NothingIn,
    ServiceIn,
    ServiceOut,
    TransferIn,
    TransitionOut,
    service_out,
)

__all__ = [
    "ActivateIn",
    "CancelIn",
    "ChurnOut",
    "EventOut",
    "FailIn",
    "HoldOut",
    "HoldPlanIn",
    "HoldPlanOut",
    "InternetIn",
    "NothingIn",
    "ResumeIn",
    "RevenueOut",
    "ServiceIn",
    "ServiceOut",
    "SuspendIn",
    "TransferIn",
    "TransitionOut",
    "service_out",
]
