"""Notices as entities, for commands; lists read `queries`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, literal
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.notifications.lifecycle import NOTICE, NoticeStatus
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.terms import NoticeKind
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository

STATUS_LABELS = {status.value: state.label for status, state in NOTICE.states.items()}


class Notices(Repository[Notice]):
    """What was, or is to be, said to clients."""

    model = Notice
    filters = Filters(
        {
            "kind": Field(Notice.kind, NoticeKind, "Kind"),
            "status": Field(Notice.status, NoticeStatus, "Status", choices=STATUS_LABELS),
            "client_id": Field(Notice.client_id, UUID, "Client"),
            "service_id": Field(Notice.service_id, UUID, "Service"),
            "invoice_id": Field(Notice.invoice_id, UUID, "Invoice"),
            "address": Field(Notice.address, str, "Address"),
            "subject": Field(Notice.subject, str, "Subject"),
            "attempts": Field(Notice.attempts, int, "Tries"),
            "created_at": Field(Notice.created_at, datetime, "Written"),
            "sent_at": Field(Notice.sent_at, datetime, "Sent"),
        }
    )
    sorts = Sorts({"created_at": Notice.created_at}, default="-created_at", tie=Notice.id)

    async def waiting(self, notice_ids: Sequence[UUID]) -> Sequence[Notice]:
        """Those that wait, oldest first, locked; another job's are left out."""
        wanted = literal(list(notice_ids), ARRAY(Uuid))
        statement = (
            self.statement()
            .where(Notice.id == any_(wanted), Notice.status == NoticeStatus.WAITING)
            .order_by(Notice.id)
            .with_for_update(skip_locked=True)
        )
        return (await self.ctx.session.scalars(statement)).all()
