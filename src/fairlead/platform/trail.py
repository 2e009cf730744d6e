"""Reading the audit trail: by whom, what, which thing, when, and by the old and new values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Text, cast, func, literal, select, type_coerce

from fairlead.platform.context import Context
from fairlead.platform.db.audit import AuditEntry
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import DEFAULT_LIMIT, Page, Sorts, paged

ACTIONS = {"created": "Created", "updated": "Updated", "deleted": "Deleted", "billed": "Billed"}
ACTORS = {"user": "User", "token": "API token", "system": "System"}
SORTS = Sorts({"at": AuditEntry.at}, default="-at", tie=AuditEntry.id)


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the trail: who did what to which thing, and the values that it changed."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    action: str
    kind: str
    subject_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]


def filters(zone: str, kinds: Mapping[str, str]) -> Filters:
    """What the trail can be asked; days are days on the wall calendars of the zone, `kinds` names the tables."""
    values = cast(AuditEntry.before, Text).concat(" ").concat(cast(AuditEntry.after, Text))
    day = cast(func.timezone(literal(zone, Text()), AuditEntry.at), Date)
    return Filters(
        {
            "values": Field(type_coerce(values, Text()), str, "Values before and after"),
            "who": Field(AuditEntry.actor_name, str, "Who"),
            "by": Field(AuditEntry.actor_kind, str, "By", choices=ACTORS),
            "action": Field(AuditEntry.action, str, "Action", choices=ACTIONS),
            "kind": Field(AuditEntry.kind, str, "Kind", choices=kinds),
            "on": Field(day, date, "Day"),
            "subject_id": Field(AuditEntry.subject_id, UUID, "Id"),
            "actor_id": Field(AuditEntry.actor_id, UUID, "Who (id)"),
        }
    )


async def changes(
    ctx: Context,
    known: Filters,
    *,
    filters: Mapping[str, object] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Change]:
    """A page of the company's trail, the latest first."""
    statement = select(*(getattr(AuditEntry, name) for name in Change.__dataclass_fields__))
    page = await paged(
        ctx, statement, fields=known, sorts=SORTS, filters=filters, sort=sort, cursor=cursor, limit=limit
    )
    return Page([Change(*row) for row in page.items], page.next_cursor)
