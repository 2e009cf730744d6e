"""Who buys: clients with their contacts and sites."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.clients.lifecycle import CLIENT, Action, Status
from fairlead.domains.clients.terms import ClientKind, TaxStatus
from fairlead.platform.db.base import CURRENCY, Base, EnumText, one_of, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Client(TenantOwned, Base):
    """Who buys, and in which currency, zone and language they are served."""

    __tablename__ = "clients"
    __table_args__ = (
        tenant_unique("external_id"),
        tenant_unique("number"),
        one_of("status", Status),
        one_of("kind", ClientKind),
        one_of("tax_status", TaxStatus),
        Index("ix_clients_name", "tenant_id", "name", "id"),
    )

    number: Mapped[str]
    """Shown to people: `C-000123`, unique in the company."""
    external_id: Mapped[str | None]
    """The id in the system that the client came from."""
    name: Mapped[str]
    kind: Mapped[ClientKind] = mapped_column(EnumText(ClientKind))
    status: Mapped[Status] = mapped_column(EnumText(Status))
    email: Mapped[str | None]
    phone: Mapped[str | None]
    currency: Mapped[str] = mapped_column(CURRENCY)
    timezone: Mapped[str]
    locale: Mapped[str]
    payment_method: Mapped[str | None]
    """How the client says that they pay; payment accounts are the payments domain's."""
    paperless: Mapped[bool] = mapped_column(default=True)
    notes: Mapped[str | None]
    address: Mapped[str | None]
    """Where invoices are addressed to, line by line as a letter bears it; without one, the first site's."""
    country: Mapped[str | None]
    """ISO 3166 code of the place that decides about tax; without one it is the company's own."""
    region: Mapped[str | None]
    """State or province, where rates differ by it."""
    tax_id: Mapped[str | None]
    tax_status: Mapped[TaxStatus] = mapped_column(
        EnumText(TaxStatus), default=TaxStatus.TAXABLE, server_default=text("'taxable'")
    )
    tax_reason: Mapped[str | None]
    """Why the client pays no tax, as invoices must say it."""
    tax_until: Mapped[date | None]
    """The first day on which the exemption no longer counts."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    def advance(self, action: Action) -> None:
        """Move along the table; raises IllegalMove."""
        self.status = CLIENT.target(self.status, action)
        self.version += 1


class Contact(TenantOwned, Base):
    """A person at a client."""

    __tablename__ = "contacts"
    __table_args__ = (
        tenant_fk("client_id", "clients", ondelete="CASCADE"),
        Index("ix_contacts_client", "tenant_id", "client_id"),
    )

    client_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    title: Mapped[str | None]
    receives_invoices: Mapped[bool] = mapped_column(default=False)
    receives_notices: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class Site(TenantOwned, Base):
    """A place where a client is served."""

    __tablename__ = "sites"
    __table_args__ = (
        tenant_fk("client_id", "clients", ondelete="CASCADE"),
        Index("ix_sites_client", "tenant_id", "client_id"),
    )

    client_id: Mapped[UUID]
    name: Mapped[str]
    line1: Mapped[str]
    line2: Mapped[str | None]
    city: Mapped[str]
    region: Mapped[str | None]
    postcode: Mapped[str | None]
    country: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
