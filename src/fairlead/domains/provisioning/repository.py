"""What the list of open set-ups can be asked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import case

from fairlead.domains.clients.models import Client
from fairlead.domains.services.models import Service
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.workflow.models import WorkflowRun
from fairlead.platform.workflow.states import OPEN, RUN, RunStatus

_STATES = {status.value: RUN.states[status].label for status in OPEN}
_URGENCY = (RunStatus.STUCK, RunStatus.FAILED, RunStatus.WAITING, RunStatus.UNDOING, RunStatus.RUNNING)

RUN_FILTERS = Filters(
    {
        "status": Field(WorkflowRun.status, RunStatus, "Status", choices=_STATES),
        "service": Field(WorkflowRun.title, str, "Service"),
        "service_id": Field(WorkflowRun.subject_id, UUID, "Service (id)"),
        "client_id": Field(Service.client_id, UUID, "Client"),
        "started_at": Field(WorkflowRun.started_at, datetime, "Started"),
        "started_by": Field(WorkflowRun.started_by, str, "By"),
    }
)

RUN_SORTS = Sorts(
    {
        "urgency": case({status: place for place, status in enumerate(_URGENCY)}, value=WorkflowRun.status),
        "service": WorkflowRun.title,
        "client": Client.name,
        "started_at": WorkflowRun.started_at,
    },
    default="urgency,-started_at",
    tie=WorkflowRun.id,
)
