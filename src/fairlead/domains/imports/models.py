"""Import runs: which file, how far, and what was wrong in which row."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.imports.terms import ImportStatus
from fairlead.platform.db.base import Base, EnumText, one_of, tenant_fk
from fairlead.platform.db.tenancy import TenantOwned


class ImportRun(TenantOwned, Base):
    """One file brought in; the same file again continues where the last run stopped."""

    __tablename__ = "import_runs"
    __table_args__ = (one_of("status", ImportStatus), Index("ix_import_runs_started", "tenant_id", "started_at"))

    source: Mapped[str]
    filename: Mapped[str]
    sha256: Mapped[str]
    status: Mapped[ImportStatus] = mapped_column(EnumText(ImportStatus))
    rows: Mapped[int]
    imported: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    started_by: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)


class RejectedRow(TenantOwned, Base):
    """One row that was not taken, and why."""

    __tablename__ = "import_rejections"
    __audited__ = False
    __table_args__ = (
        tenant_fk("run_id", "import_runs", ondelete="CASCADE"),
        Index("ix_import_rejections_run", "tenant_id", "run_id", "line"),
    )

    run_id: Mapped[UUID]
    line: Mapped[int]
    external_id: Mapped[str | None]
    field: Mapped[str]
    message: Mapped[str]
    remedy: Mapped[str]
