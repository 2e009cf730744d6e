"""Documents as they were first printed, and what a company has made of their templates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.domains.billing.terms import DocumentKind, Stage
from fairlead.platform.db.base import Base, EnumText, one_of, tenant_unique
from fairlead.platform.db.tenancy import TenantOwned


class Document(TenantOwned, Base):
    """The bytes that a document had when it was first printed; it has them for good, whatever changes since."""

    __tablename__ = "documents"
    __audited__ = False
    __table_args__ = (
        tenant_unique("kind", "owner_id", "stage"),
        one_of("kind", DocumentKind),
        one_of("stage", Stage),
    )

    kind: Mapped[DocumentKind] = mapped_column(EnumText(DocumentKind))
    owner_id: Mapped[UUID]
    """The invoice or credit note that it prints."""
    stage: Mapped[Stage] = mapped_column(EnumText(Stage))
    name: Mapped[str]
    """The file's name."""
    sha256: Mapped[str]
    content: Mapped[bytes]
    template_version: Mapped[int]
    """Of the company's own template; 0 is the shipped one."""
    made_at: Mapped[datetime]


class DocumentTemplate(TenantOwned, Base):
    """A company's own template of one kind of document, in the place of the shipped one."""

    __tablename__ = "document_templates"
    __table_args__ = (tenant_unique("kind"), one_of("kind", DocumentKind))

    kind: Mapped[DocumentKind] = mapped_column(EnumText(DocumentKind))
    body: Mapped[str]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class DocumentLogo(TenantOwned, Base):
    """The picture at the head of a company's documents."""

    __tablename__ = "document_logos"
    __audited__ = False
    __table_args__ = (
        tenant_unique("slot"),
        CheckConstraint("slot = 1", name="only_one"),
        CheckConstraint("octet_length(content) BETWEEN 1 AND 500000", name="size"),
    )

    slot: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    """`logo.png`, `logo.jpg` or `logo.svg`: its ending says what it is. Templates are handed an SVG of each."""
    content: Mapped[bytes]
    changed_at: Mapped[datetime]
