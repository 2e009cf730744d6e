"""The log of notices, as lists and the API show it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, cast, func, select

from fairlead.domains.clients.models import Client
from fairlead.domains.notifications.lifecycle import NoticeStatus
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.repository import Notices
from fairlead.domains.notifications.terms import NoticeKind, Words
from fairlead.domains.services.models import Service
from fairlead.kernel.errors import NotFound
from fairlead.platform.context import Context
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, paged


class NoticeRow(NamedTuple):
    """A notice with the names of whom and what it is about, without its words."""

    id: UUID
    kind: NoticeKind
    status: NoticeStatus
    subject: str
    address: str
    name: str
    client_id: UUID
    client_name: str
    contact_id: UUID | None
    service_id: UUID | None
    service_name: str | None
    invoice_id: UUID | None
    message_id: str
    attempts: int
    error: str | None
    created_at: datetime
    sent_at: datetime | None
    version: int


class NoticeWords(NamedTuple):
    """A notice and what it says."""

    row: NoticeRow
    words: Words


class Held(NamedTuple):
    """A notice that is held back although its client has an address."""

    id: UUID
    client_id: UUID
    kind: NoticeKind
    address: str


_OTHER = {"client_name": Client.name, "service_name": Service.name}
_COLUMNS = [_OTHER[name].label(name) if name in _OTHER else getattr(Notice, name) for name in NoticeRow._fields]
_ROWS: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .join(Client, (Client.tenant_id == Notice.tenant_id) & (Client.id == Notice.client_id))
    .outerjoin(Service, (Service.tenant_id == Notice.tenant_id) & (Service.id == Notice.service_id))
)
_ONE = _ROWS.where(Notice.id == bindparam("notice_id"))
_WORDS = select(Notice.subject, Notice.text, Notice.html).where(Notice.id == bindparam("notice_id"))


async def notice_page(
    ctx: Context,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[NoticeRow]:
    """A page of the notices that fit the filters."""
    page = await paged(
        ctx, _ROWS, fields=Notices.filters, sorts=Notices.sorts, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([NoticeRow._make(row) for row in page.items], page.next_cursor)


async def notice_row(ctx: Context, notice_id: UUID) -> NoticeRow:
    """One notice; raises NotFound."""
    row = await ctx.row(_ONE, {"notice_id": notice_id})
    if row is None:
        raise NotFound.of("notice", notice_id)
    return NoticeRow._make(row)


async def notice_words(ctx: Context, notice_id: UUID) -> NoticeWords:
    """One notice with what it says; raises NotFound."""
    row = await notice_row(ctx, notice_id)
    words = await ctx.row(_WORDS, {"notice_id": notice_id})
    if words is None:
        raise NotFound.of("notice", notice_id)
    return NoticeWords(row, Words(*words))


async def held_since(ctx: Context, since: date, zone: str, kind: NoticeKind | None = None) -> list[Held]:
    """What is held back since a day in a zone and has an address, oldest first."""
    written_on = cast(func.timezone(zone, Notice.created_at), Date)
    statement = (
        select(Notice.id, Notice.client_id, Notice.kind, Notice.address)
        .where(Notice.status == NoticeStatus.HELD, Notice.address != "", written_on >= since)
        .order_by(Notice.id)
    )
    if kind is not None:
        statement = statement.where(Notice.kind == kind)
    return [Held._make(row) for row in await ctx.rows(statement)]
