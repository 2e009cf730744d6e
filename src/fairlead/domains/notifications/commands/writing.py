"""Writing notices: rendered once for each client, a row for each address, nothing twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, any_, literal, select
from sqlalchemy.types import ARRAY, Uuid

from fairlead.domains.clients.queries import ClientFacts, facts_of_clients
from fairlead.domains.notifications import queries, rules
from fairlead.domains.notifications.lifecycle import NoticeStatus
from fairlead.domains.notifications.models import Notice
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.notifications.queries import ServiceFacts
from fairlead.domains.notifications.terms import HeldBecause, NoticeKind, Recipient, Saying, Words
from fairlead.platform.context import Context, Outbound
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.mail import MailServer
from fairlead.platform.outside import outside
from fairlead.platform.policy import Policies, policies

_TABLE: Table = Notice.__table__  # type: ignore[assignment] # declarative types it as FromClause
_COLUMNS = (
    "tenant_id", "id", "kind", "about", "client_id", "contact_id", "service_id", "invoice_id", "address",
    "name", "subject", "text", "html", "status", "message_id", "attempts", "error", "created_at", "sent_at", "version",
)  # fmt: skip
_NOBODY = Recipient(None, "", "")


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is to know about everybody and everything that is to be written about."""

    company: str
    services: dict[UUID, ServiceFacts]
    clients: dict[UUID, ClientFacts]
    recipients: dict[UUID, list[Recipient]]
    payers: dict[UUID, list[Recipient]]
    """Who receives invoices."""
    policies: Policies[NoticePolicy]


@dataclass(frozen=True, slots=True)
class _Draft:
    """One notice to one address."""

    id: UUID
    saying: Saying
    to: Recipient
    words: Words
    held: HeldBecause | None

    def row(self, ctx: Context) -> tuple[object, ...]:
        """In the order of the columns."""
        said, to, words = self.saying, self.to, self.words
        status = NoticeStatus.HELD if self.held else NoticeStatus.WAITING
        return (
            ctx.tenant_id, self.id, said.kind.value, said.about, said.client_id, to.contact_id, said.service_id,
            said.invoice_id, to.address, to.name, words.subject, words.text, words.html, status.value, "", 0,
            self.held, ctx.now, None, 1,
        )  # fmt: skip


async def write(ctx: Context, sayings: Sequence[Saying]) -> list[UUID]:
    """Write what is to be said to each recipient; the ids of those notices that now wait to be sent.

    A client without any address gets a notice that is held, and so does one of a kind that is switched off. What was
    written before, about the same and to the same address, is left as it is. A fixed number of statements.
    """
    if not sayings:
        return []
    drafts = list(_drafted(ctx, sayings, await _known(ctx, sayings)))
    rows = [draft.row(ctx) for draft in drafts]
    await insert_rows(ctx.session, _TABLE, _COLUMNS, rows, suffix="ON CONFLICT DO NOTHING")
    fresh = literal([draft.id for draft in drafts], ARRAY(Uuid))
    found = await ctx.rows(select(Notice.id, Notice.status).where(Notice.id == any_(fresh)).order_by(Notice.id))
    _show(ctx, drafts, {row.id for row in found})
    return [row.id for row in found if row.status is NoticeStatus.WAITING]


async def _known(ctx: Context, sayings: Sequence[Saying]) -> _Known:
    clients = {said.client_id for said in sayings}
    return _Known(
        await queries.company_name(ctx),
        await _services(ctx, {said.service_id for said in sayings if said.service_id}),
        await facts_of_clients(ctx, clients),
        await _recipients(ctx, {said.client_id for said in sayings if not said.invoice_id}),
        await _recipients(ctx, {said.client_id for said in sayings if said.invoice_id}, invoices=True),
        await policies(ctx, NoticePolicy),
    )


async def _services(ctx: Context, service_ids: set[UUID]) -> dict[UUID, ServiceFacts]:
    return await queries.service_facts(ctx, service_ids) if service_ids else {}


async def _recipients(ctx: Context, client_ids: set[UUID], *, invoices: bool = False) -> dict[UUID, list[Recipient]]:
    return await queries.recipients_of(ctx, client_ids, invoices=invoices) if client_ids else {}


def _drafted(ctx: Context, sayings: Sequence[Saying], known: _Known) -> Iterator[_Draft]:
    for said in sayings:
        client = known.clients.get(said.client_id)
        service = known.services.get(said.service_id) if said.service_id else None
        if client is None or (service is None and said.service_id):
            continue  # deleted since: there is nobody to tell, or nothing to tell about
        words = _worded(said.kind, said, known.company, client, service)
        says = said.wanted or known.policies.of(said.client_id).says(said.kind)
        off = None if says else HeldBecause.SWITCHED_OFF
        people = known.payers if said.invoice_id else known.recipients
        for to in people[said.client_id] or (_NOBODY,):
            yield _Draft(ctx.new_id(), said, to, words, off or (None if to.address else HeldBecause.NO_CONTACT))


def _worded(kind: NoticeKind, said: Saying, company: str, client: ClientFacts, service: ServiceFacts | None) -> Words:
    facts: dict[str, Any] = {"company": company, "client": client.name, "zone": client.timezone}
    if service is not None:
        facts |= {
            "service": service.name, "number": service.number, "price": service.price, "cycle": service.cycle,
            "quantity": service.quantity,
        }  # fmt: skip
    return rules.rendered(kind, facts | dict(said.facts))


def _show(ctx: Context, drafts: Sequence[_Draft], written: set[UUID]) -> None:
    """Put each mail into the plan, when one is made; those that would be held back with the reason."""
    if ctx.outbox.new_ids is None:
        return
    unreachable = HeldBecause.NO_SERVER if outside(ctx, MailServer) is None else None
    for one in drafts:
        if one.id in written:
            held = one.held or unreachable
            facts = {"notice": one.saying.kind.value, "subject": one.words.subject}
            ctx.outbox.outbound.append(
                Outbound("e-mail", one.to.address, facts | ({"held": held.value} if held else {}))
            )
