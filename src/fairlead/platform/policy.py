"""The tenant's choices: typed policies with defaults, overridable per client."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from fairlead.kernel.errors import Conflict
from fairlead.platform.context import Context
from fairlead.platform.db.base import Base, tenant_unique
from fairlead.platform.db.repository import StaleVersion
from fairlead.platform.db.tenancy import TenantOwned
from fairlead.platform.http.invalid import invalid_from


class Policy(BaseModel):
    """A group of a company's choices; every field has a default and a description, shown on its settings page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: ClassVar[str]


class OwnSettingsClash(Conflict):
    """Some clients' own settings could not stand beside these."""

    clients: tuple[UUID, ...]
    remedy = "Change the settings of these clients first, or give values that fit theirs."


P = TypeVar("P", bound=Policy)


class PolicyRow(TenantOwned, Base):
    """The values that differ from the defaults: for the company, or for one client."""

    __tablename__ = "policies"
    __table_args__ = (
        tenant_unique("key", "client_id", postgresql_nulls_not_distinct=True),
        Index("ix_policies_client", "tenant_id", "client_id"),
    )

    key: Mapped[str]
    client_id: Mapped[UUID | None]
    value: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)


async def policy(ctx: Context, kind: type[P], client_id: UUID | None = None) -> P:
    """The company's policy of one kind, with the client's overrides on top when a client is named."""
    statement = (
        select(PolicyRow.value)
        .where(PolicyRow.key == kind.key, (PolicyRow.client_id == client_id) | PolicyRow.client_id.is_(None))
        .order_by(PolicyRow.client_id.is_not(None))
    )
    values: dict[str, Any] = {}
    for row in await ctx.rows(statement):
        values |= row.value
    return kind.model_validate(values)


@dataclass(frozen=True, slots=True)
class Policies(Generic[P]):
    """The company's policy of one kind, and those of the clients who have their own."""

    company: P
    clients: Mapping[UUID, P]

    def of(self, client_id: UUID) -> P:
        """What counts for a client."""
        return self.clients.get(client_id, self.company)


async def policies(ctx: Context, kind: type[P]) -> Policies[P]:
    """One kind of policy for any number of clients with one query; clients with their own are few."""
    found = await ctx.rows(select(PolicyRow.client_id, PolicyRow.value).where(PolicyRow.key == kind.key))
    stored: dict[UUID | None, dict[str, Any]] = {row.client_id: row.value for row in found}
    common = stored.pop(None, {})
    own = {client: kind.model_validate(common | value) for client, value in stored.items() if client}
    return Policies(kind.model_validate(common), own)


async def set_policy(ctx: Context, value: Policy, client_id: UUID | None = None, *, version: int | None = None) -> None:
    """Store a company's policy, or a client's own choices, replacing what stood there; `version` is the one expected.

    A company's are the fields that differ from the defaults. A client's are the fields that were given and differ
    from the company's: whatever they do not choose follows the company, today's and tomorrow's. Raises StaleVersion;
    Invalid where a client's choices cannot stand beside the company's; OwnSettingsClash where the company's cannot
    stand beside a client's.
    """
    stored = await _row(ctx, value.key, client_id)
    present = 0 if stored is None else stored.version
    if version is not None and version != present:
        raise StaleVersion(expected_version=version, current_version=present)
    if client_id is None:
        chosen = value.model_dump(mode="json", exclude_defaults=True)
        await _check_clients(ctx, type(value), chosen)
    else:
        common = (await policy(ctx, type(value))).model_dump(mode="json")
        given = value.model_dump(mode="json")
        chosen = {name: given[name] for name in sorted(value.model_fields_set) if given[name] != common[name]}
        _check(type(value), common | chosen)
    if stored is None:
        ctx.session.add(PolicyRow(id=ctx.new_id(), key=value.key, client_id=client_id, value=chosen))
    else:
        stored.value = chosen
        stored.version += 1


async def _check_clients(ctx: Context, kind: type[Policy], common: Mapping[str, Any]) -> None:
    """Whoever reads a client's policy must be able to: a company's new choices may not contradict it."""
    own = select(PolicyRow.client_id, PolicyRow.value).where(
        PolicyRow.key == kind.key, PolicyRow.client_id.is_not(None)
    )
    clash = [row.client_id for row in await ctx.rows(own) if not _fits(kind, {**common, **row.value})]
    if clash:
        raise OwnSettingsClash(clients=tuple(sorted(clash)))


def _fits(kind: type[Policy], values: Mapping[str, Any]) -> bool:
    try:
        kind.model_validate(values)
    except ValidationError:
        return False
    return True


def _check(kind: type[Policy], values: Mapping[str, Any]) -> None:
    try:
        kind.model_validate(values)
    except ValidationError as wrong:
        raise invalid_from([{**error, "loc": ("body", *error["loc"])} for error in wrong.errors()]) from None


async def policy_version(ctx: Context, kind: type[Policy], client_id: UUID | None = None) -> int:
    """How often a company's policy, or a client's own choices, were chosen; 0: never."""
    own = PolicyRow.client_id.is_not_distinct_from(client_id)
    return await ctx.scalar(select(PolicyRow.version).where(PolicyRow.key == kind.key, own)) or 0


async def own_choices(ctx: Context, client_id: UUID) -> dict[str, frozenset[str]]:
    """Which fields of which kinds of policy a client has chosen differently from the company."""
    found = await ctx.rows(select(PolicyRow.key, PolicyRow.value).where(PolicyRow.client_id == client_id))
    return {row.key: frozenset(row.value) for row in found}


async def _row(ctx: Context, key: str, client_id: UUID | None) -> PolicyRow | None:
    one = select(PolicyRow).where(PolicyRow.key == key, PolicyRow.client_id.is_not_distinct_from(client_id))
    return (await ctx.session.scalars(one.with_for_update())).one_or_none()
