"""Which steps set a service up: by type, or for one template of the catalog."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.catalog.terms import ServiceType
from fairlead.platform.db.base import Base, EnumText, one_of, tenant_fk
from fairlead.platform.db.tenancy import TenantOwned


class StepTemplate(TenantOwned, Base):
    """The steps of one service type, or of one template of the catalog, in the order in which they are done.

    A company that has none for a type uses the built-in one (`provisioning.rules`).
    """

    __tablename__ = "provisioning_templates"
    __table_args__ = (
        tenant_fk("template_id", "service_templates", ondelete="CASCADE"),
        one_of("type", ServiceType),
        CheckConstraint("(type IS NULL) <> (template_id IS NULL)", name="for_one"),
        Index(
            "uq_provisioning_templates_type", "tenant_id", "type",
            unique=True, postgresql_where=text("type IS NOT NULL"),
        ),
        Index(
            "uq_provisioning_templates_template", "tenant_id", "template_id",
            unique=True, postgresql_where=text("template_id IS NOT NULL"),
        ),
    )  # fmt: skip

    type: Mapped[ServiceType | None] = mapped_column(EnumText(ServiceType))
    template_id: Mapped[UUID | None]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """`[{"step": "set_up_monitoring", "title": "…", "manual": false, "options": {}}, …]`"""
    version: Mapped[int] = mapped_column(default=1)
