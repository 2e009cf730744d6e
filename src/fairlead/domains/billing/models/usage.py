"""How far the usage of services is rated."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped

from fairlead.platform.db.base import Base, tenant_fk, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class UsageMetering(TenantOwned, Base):
    """Where the rating of a service's usage stands. There is one for each service whose tariff has usage prices."""

    __tablename__ = "usage_meterings"
    __audited__ = False
    __table_args__ = (
        tenant_unique("service_id"),
        tenant_fk("service_id", "services"),
        {"postgresql_with": {"fillfactor": 50}},
    )

    service_id: Mapped[UUID]
    rated_until: Mapped[date]
    """Every period that ended on or before this day was rated."""
    next_date: Mapped[date | None]
    """The day on which the running period ends; None when there is none after `rated_until`."""
    doubt_from: Mapped[date | None]
    """Periods that end after this day are to be rated again: what they follow from has changed."""
