"""Notices: each mail that was to be sent, what it said, and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.notifications.lifecycle import NOTICE, NoticeAction, NoticeStatus
from fairlead.domains.notifications.terms import NoticeKind
from fairlead.platform.db.base import Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Notice(TenantOwned, Base):
    """One mail to one address; `(kind, about, address)` is unique, so that nothing is said twice."""

    __tablename__ = "notices"
    __audited__ = False
    __table_args__ = (
        tenant_fk("client_id", "clients"),
        tenant_fk("contact_id", "contacts", ondelete="SET NULL (contact_id)"),
        tenant_fk("service_id", "services"),
        tenant_fk("invoice_id", "invoices"),
        tenant_unique("kind", "about", "address"),
        one_of("kind", NoticeKind),
        one_of("status", NoticeStatus),
        Index("ix_notices_client", "tenant_id", "client_id", "created_at"),
        Index("ix_notices_service", "tenant_id", "service_id", "created_at"),
        Index(
            "ix_notices_invoice", "tenant_id", "invoice_id", "created_at",
            postgresql_where=text("invoice_id IS NOT NULL"),
        ),
        Index("ix_notices_created", "tenant_id", "created_at", "id"),
        Index("ix_notices_address", "tenant_id", "address", "created_at"),
        Index("ix_notices_open", "tenant_id", "status", "id", postgresql_where=text("status <> 'sent'")),
    )  # fmt: skip

    kind: Mapped[NoticeKind] = mapped_column(EnumText(NoticeKind))
    about: Mapped[str]
    """What it is about, in a form that names it once: `<subject id>` and, where it recurs, the day or stage."""
    client_id: Mapped[UUID]
    contact_id: Mapped[UUID | None]
    service_id: Mapped[UUID | None]
    invoice_id: Mapped[UUID | None]
    """The invoice that goes with it as a PDF."""
    address: Mapped[str]
    """Empty when nobody has one: then it is held, and finds its address when it is sent again."""
    name: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    status: Mapped[NoticeStatus] = mapped_column(EnumText(NoticeStatus))
    message_id: Mapped[str]
    """The Message-ID of every try, so that a receiver can tell a repeated delivery; empty before the first."""
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    """What the mail server said last, or why it is held."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    def advance(self, action: NoticeAction, error: str | None = None) -> None:
        """Move along the table, with the reason why it is not sent, if it is not; raises IllegalMove."""
        self.status = NOTICE.target(self.status, action)
        self.error = error
        self.version += 1
