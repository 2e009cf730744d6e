"""Tenancy in depth: the mixin, the hook that scopes every ORM statement, and the guard on writes."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria

TENANT = "tenant_id"


class TenantOwned:
    """A row that belongs to one company; its primary key is `(tenant_id, id)`."""

    __audited__: ClassVar[bool] = True

    tenant_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("companies.id"), primary_key=True, sort_order=-20, autoincrement=False
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-19)


class WrongTenant(RuntimeError):
    """A row of one company was about to be written in another's unit of work."""


@event.listens_for(Session, "do_orm_execute")
def _scope_to_tenant(state: ORMExecuteState) -> None:
    tenant = state.session.info.get(TENANT)
    if tenant is None:
        return
    state.statement = state.statement.options(
        with_loader_criteria(TenantOwned, lambda cls: cls.tenant_id == tenant, include_aliases=True)
    )


@event.listens_for(Session, "before_flush")
def _own_new_rows(session: Session, _flush: Any, _instances: Any) -> None:
    tenant = session.info.get(TENANT)
    for row in session.new:
        if not isinstance(row, TenantOwned):
            continue
        if row.tenant_id is None:
            row.tenant_id = tenant
        elif tenant is not None and row.tenant_id != tenant:
            raise WrongTenant(type(row).__name__)
