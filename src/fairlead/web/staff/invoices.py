"""The life of an invoice beside its lines: drafted, approved, held, issued, sent, credited, voided; who and when."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from fairlead.domains.billing.queries import CreditNoteRow, InvoiceRow, credit_notes_of, invoice_row
from fairlead.domains.notifications.permissions import NotificationPermission
from fairlead.domains.notifications.queries import NoticeRow, notice_page
from fairlead.platform import trail
from fairlead.platform.context import Context
from fairlead.platform.pages import Entry, Section, Timeline
from fairlead.platform.timeline import events_about
from fairlead.platform.trail import Change
from fairlead.web.staff.wording import details, words_of

_KNOWN = trail.filters("UTC", {})
_MOST = 50


async def life_of(ctx: Context, invoice_id: UUID) -> list[Section]:
    """What happened to an invoice, newest first: its events, what staff did to the draft, credit notes, mail."""
    invoice = await invoice_row(ctx, invoice_id)
    changes = await trail.changes(ctx, _KNOWN, filters={"subject_id": invoice_id}, limit=_MOST)
    entries = [
        *_drafted(invoice, changes.items),
        *(entry for change in changes.items for entry in _looked_at(change)),
        *await _told(ctx, invoice_id),
        *(_credited(note) for note in await credit_notes_of(ctx, invoice_id)),
        *(_sent(letter, letter.sent_at) for letter in await _letters(ctx, invoice_id) if letter.sent_at),
    ]
    return [Section("History", Timeline(sorted(entries, key=lambda one: one.at, reverse=True)))]


def _drafted(invoice: InvoiceRow, changes: Sequence[Change]) -> Iterator[Entry]:
    """That it was a draft first; what a run makes and issues at once was none."""
    if invoice.created_at != invoice.issued_at:
        by = next((one.actor_name for one in changes if one.action == "created"), "")
        yield Entry(invoice.created_at, "Drafted", by or "a billing run", icon="file-text")


def _looked_at(change: Change) -> Iterator[Entry]:
    """What the trail knows and no event tells: approved, held back, let go."""
    if change.action != "updated":
        return
    if change.after.get("approved_at"):
        yield Entry(change.at, "Approved", change.actor_name, icon="check", colour="green")
    if "held" in change.after:
        held = change.after["held"]
        title, icon, colour = ("Held", "player-pause", "orange") if held else ("Released", "player-play", "green")
        yield Entry(change.at, title, change.actor_name, held or "", icon=icon, colour=colour)


async def _told(ctx: Context, invoice_id: UUID) -> list[Entry]:
    told = []
    for fact in await events_about(ctx, invoice_id, limit=_MOST):
        words = words_of(fact.name)
        text = details(fact.name, fact.payload)
        by = "by itself" if fact.actor_kind == "system" else fact.actor_name  # a job's name tells people nothing
        told.append(Entry(fact.at, words.text, by, text, icon=words.icon, colour=words.colour))
    return told


def _credited(note: CreditNoteRow) -> Entry:
    return Entry(
        note.created_at, f"Credited: {note.total}", note.created_by, f"{note.number} · {note.reason}",
        icon="receipt-refund", colour="purple", href=f"/credit-notes/{note.id}",
    )  # fmt: skip


async def _letters(ctx: Context, invoice_id: UUID) -> Sequence[NoticeRow]:
    if not ctx.actor.may(NotificationPermission.READ):
        return ()
    return (await notice_page(ctx, {"invoice_id": invoice_id}, limit=_MOST)).items


def _sent(letter: NoticeRow, at: datetime) -> Entry:
    return Entry(at, "Sent", text=letter.address, icon="mail", colour="green", href=f"/notices/{letter.id}")
