"""Tables of the HTTP layer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.platform.db.base import Base, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class IdempotencyKey(TenantOwned, Base):
    """The answer to a request that carried an Idempotency-Key, kept to give it again."""

    __tablename__ = "idempotency_keys"
    __audited__ = False
    __table_args__ = (
        tenant_unique("actor_id", "key"),
        Index("ix_idempotency_keys_created_at", "created_at"),
    )

    actor_id: Mapped[UUID]
    key: Mapped[str]
    method: Mapped[str]
    path: Mapped[str]
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
