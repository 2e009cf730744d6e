"""Changes of services: what was asked, what was done, and the terms on both sides of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, any_, bindparam, case, func, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.catalog.models import ServiceTemplate
from fairlead.domains.catalog.queries import listed, own_prices
from fairlead.domains.clients.models import Client, Site
from fairlead.domains.services.lifecycle import ChangeStatus
from fairlead.domains.services.models import Service, ServiceChange
from fairlead.domains.services.queries import lasting
from fairlead.domains.services.rules import TERM_NAMES, Left, Place, Subject, Surroundings, Terms, Wanted, read_both
from fairlead.domains.services.terms import ChangeOrigin
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class ChangedTerms:
    """An applied change: from `effective_on` on, `after` holds instead of `before`."""

    service_id: UUID
    effective_on: date
    before: Terms
    after: Terms
    settled_on: date | None = None
    """The day on which one that reaches back is settled, known while it is made; None: its own."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of a service, made or to come."""

    id: UUID
    service_id: UUID
    bulk_id: UUID | None
    status: ChangeStatus
    origin: ChangeOrigin
    effective_on: date
    wanted: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]
    note: str | None
    asked_at: datetime
    asked_by: str
    applied_at: datetime | None
    outcome: str | None
    version: int

    @property
    def wish(self) -> Wanted:
        """What was asked for."""
        return Wanted.read(self.wanted)

    @property
    def terms(self) -> tuple[Terms, Terms] | None:
        """The terms before and after, once it is applied."""
        return read_both(self.before, self.after) if self.before else None


_CHANGES = select(*(getattr(ServiceChange, one.name) for one in fields(ChangeRow)))
_OF_SERVICE = _CHANGES.where(ServiceChange.service_id == bindparam("service_id")).order_by(
    ServiceChange.effective_on, ServiceChange.applied_at, ServiceChange.seq, ServiceChange.id
)
_ONE = _CHANGES.where(ServiceChange.service_id == bindparam("service_id"), ServiceChange.id == bindparam("change_id"))


_MADE = "services.changed_terms"


def made_here(ctx: Context) -> dict[UUID, ChangedTerms]:
    """The changes that this unit of work made itself: nobody has to read back what was just written."""
    made: dict[UUID, ChangedTerms] = ctx.session.info.setdefault(_MADE, {})
    return made


async def changed_terms(ctx: Context, change_ids: Collection[UUID]) -> Mapping[UUID, ChangedTerms]:
    """The terms on both sides of applied changes, by the change's id."""
    made = made_here(ctx)
    known = {id_: made[id_] for id_ in change_ids if id_ in made}
    if len(known) == len(change_ids):
        return known
    wanted = literal([id_ for id_ in change_ids if id_ not in known], ARRAY(Uuid))
    found = await ctx.rows(
        select(
            ServiceChange.id, ServiceChange.service_id, ServiceChange.effective_on, ServiceChange.before,
            ServiceChange.after,
        ).where(ServiceChange.id == any_(wanted), ServiceChange.applied_at.is_not(None))
    )  # fmt: skip
    return known | {
        id_: ChangedTerms(service_id, effective_on, *read_both(before, after))
        for id_, service_id, effective_on, before, after in found
    }


async def changes_of(ctx: Context, service_id: UUID, status: ChangeStatus | None = None) -> Sequence[ChangeRow]:
    """The changes of a service in the order of their days, those to come last; `status` narrows them."""
    rows = [ChangeRow(*row) for row in await ctx.rows(_OF_SERVICE, {"service_id": service_id})]
    return rows if status is None else [row for row in rows if row.status is status]


async def change_row(ctx: Context, service_id: UUID, change_id: UUID) -> ChangeRow:
    """One change of a service, or NotFound."""
    row = await ctx.row(_ONE, {"service_id": service_id, "change_id": change_id})
    if row is None:
        raise NotFound.of("change", change_id)
    return ChangeRow(*row)


_TERMS = tuple(getattr(Service, name) for name in TERM_NAMES)
_SUBJECTS = (
    select(
        Service.id, Service.version, Service.status, Service.start_date, Service.cancel_on, Client.timezone,
        Client.kind, Site.country, ServiceTemplate.name.label("template_name"), *_TERMS,
    )
    .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
    .join(
        ServiceTemplate,
        (ServiceTemplate.tenant_id == Service.tenant_id) & (ServiceTemplate.id == Service.template_id),
    )
    .outerjoin(Site, (Site.tenant_id == Service.tenant_id) & (Site.id == Service.site_id))
    .where(Service.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .order_by(Service.id)
)  # fmt: skip
_LOCKED = _SUBJECTS.with_for_update(key_share=True, of=Service)
_FACTS = 9
"""Columns before those of the terms."""


async def subjects(ctx: Context, service_ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, Subject]:
    """Services that are to be changed, by id and in its order; with `lock`, held until the unit of work ends."""
    found = await ctx.rows(_LOCKED if lock else _SUBJECTS, {"ids": list(service_ids)})
    return {row[0]: _subject(tuple(row)) for row in found}


def _subject(row: Sequence[Any]) -> Subject:
    terms = Terms(**dict(zip(TERM_NAMES, row[_FACTS:], strict=True)))
    return Subject._make((*row[:_FACTS], terms))


_ALIKE = (
    "template_id", "tariff_id", "quantity", "price_minor", "currency", "price_agreed", "cycle", "timing", "proration",
    "pricing",
)  # fmt: skip
"""The terms that decide what a bulk change comes to; the others are as good for one service as for another."""


async def grouped_subjects(
    ctx: Context, which: ColumnElement[bool], on: date, apart: Collection[UUID] = ()
) -> list[tuple[Subject, Left, int]]:
    """Services that are to be changed alike from a day on, one for all that are the same, and how many those are.

    With each, what lasting discounts leave of its price. Clients of whom something else is to be said than of others
    stand `apart`.
    """
    whose = case((Service.client_id == any_(literal(list(apart), ARRAY(Uuid))), Service.client_id)).label("client_id")
    ends = case((Service.cancel_on <= on, Service.cancel_on)).label("cancel_on")
    keys = (whose, Service.status, ends, Client.kind, Site.country, *(getattr(Service, name) for name in _ALIKE))
    statement = (
        select(*keys, *lasting.COLUMNS, func.count().label("services"))
        .join(Client, (Client.tenant_id == Service.tenant_id) & (Client.id == Service.client_id))
        .outerjoin(Site, (Site.tenant_id == Service.tenant_id) & (Site.id == Service.site_id))
        .where(which)
        .group_by(*keys, *lasting.COLUMNS)
    )
    rows = await ctx.rows(lasting.joined(statement, ctx))
    return [(_alike(row[: len(keys)], on), lasting.left(*row[len(keys) : -1]), row[-1]) for row in rows]


_NOBODY = UUID(int=0)


def _alike(row: Sequence[Any], on: date) -> Subject:
    client_id, status, cancel_on, kind, country, *known = row
    terms = Terms(
        client_id=client_id or _NOBODY, contract_id=None, site_id=None, name="", anchor=on, anchor_day=on.day,
        **dict(zip(_ALIKE, known, strict=True)),
    )  # fmt: skip
    return Subject(
        id=_NOBODY, version=0, status=status, start_date=on, cancel_on=cancel_on, zone="UTC", kind=kind,
        country=country, template_name="", terms=terms,
    )  # fmt: skip


class Wish(NamedTuple):
    """What is wanted of one service from a day on."""

    tariff_id: UUID
    """The one that it has."""
    wanted: Wanted
    on: date


async def surroundings(ctx: Context, wishes: Collection[Wish]) -> Surroundings:
    """What the catalog and the clients say about what is wanted, with three statements at most."""
    tariffs = {(wish.tariff_id, wish.on) for wish in wishes if wish.wanted.sets_price}
    plans = {(wish.wanted.tariff_id, wish.on) for wish in wishes if wish.wanted.tariff_id is not None}
    tariffs |= plans
    sites = {wish.wanted.site_id for wish in wishes if isinstance(wish.wanted.site_id, UUID)}
    return Surroundings(
        tariffs=await listed(ctx, tariffs) if tariffs else {},
        own=await own_prices(ctx, plans) if plans else {},
        places=await _places(ctx, sites) if sites else {},
    )


async def _places(ctx: Context, site_ids: Collection[UUID]) -> dict[UUID, Place]:
    wanted = literal(list(site_ids), ARRAY(Uuid))
    found = await ctx.rows(select(Site.id, Site.client_id, Site.country).where(Site.id == any_(wanted)))
    return {id_: Place(client_id, country) for id_, client_id, country in found}
