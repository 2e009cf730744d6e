"""What the page of a billing run's preview shows: figures, drafts that change, whom it leaves out, its invoices."""

from collections.abc import Sequence
from heapq import nlargest
from typing import Any
from uuid import UUID

from fairlead.domains.billing.commands import ChangedDraft, Preview
from fairlead.domains.billing.pages.foreseeing import path_to
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.clients.queries import facts_of_clients
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.pages import Action, Column, EmptyState, Link, Section, Stat, Stats, Table
from fairlead.platform.pages.formats import number, plural

SHOWN = 50
"""Drafts that change and are shown one by one: those that change most."""


def apply_action(seen: Preview) -> Sequence[Action]:
    """The button that does exactly this; none where nothing would be done."""
    parts = [f"Issue {seen.invoices:,} invoice{'' if seen.invoices == 1 else 's'}"] if seen.invoices else []
    if seen.changes:
        parts.append(f"change {plural(len(seen.changes), 'draft')}")
    if not parts:
        return ()
    label = " and ".join(parts)
    return (
        Action(
            label=label[0].upper() + label[1:], href="/billing/runs", icon="send", look="primary", post=True,
            permission=BillingPermission.RUN, fields={"as_of": str(seen.as_of), "plan": seen.plan},
        ),
    )  # fmt: skip


async def preview_parts(ctx: Context, seen: Preview) -> Sequence[object]:
    """Everything below the header."""
    totals = [Money(minor, currency) for currency, minor in sorted(seen.totals.items())]
    figures = Stats(
        (
            Stat("Invoices", seen.invoices, icon="file-invoice"),
            Stat("Lines", seen.lines, icon="list"),
            Stat("Clients", seen.clients, icon="users"),
            *(Stat("Total", total, icon="cash") for total in totals),
            *_changed(seen),
        )
    )
    names = await facts_of_clients(ctx, {one.client_id for one in seen.samples})
    columns: tuple[Column[Any], ...] = (
        Column("Client", lambda one: names[one.client_id].name, main=True),
        Column("Number", lambda one: names[one.client_id].number, "code", phone=False),
        Column("Date", "issue_date", "date"),
        Column("Due", "due_date", "date", phone=False),
        Column("Total", lambda one: Money(one.total_minor, one.currency), "money"),
    )
    empty = EmptyState("Nothing is due", "Everything up to this day has been billed.", icon="circle-check")
    table = Table(
        columns, seen.samples, label="Invoices", noun="invoice", empty=empty,
        href=lambda one: f"/clients/{one.client_id}/next-invoice?as_of={seen.as_of}",
    )  # fmt: skip
    title = "Invoices" if len(seen.samples) == seen.invoices else f"The largest {len(seen.samples)} invoices"
    parts: list[object] = [figures]
    if seen.changes:
        parts.append(await _changes(ctx, seen.changes))
    if seen.parked:
        parked = {str(client): why for client, why in seen.parked.items()}
        parts.append(Section("Cannot be billed", await parked_table(ctx, parked), count=len(parked), flush=True))
    every = Action(label="Every invoice, client by client", href=path_to(seen.as_of), icon="list", look="ghost")
    return [
        *parts,
        Section(title, table, (every,) if seen.invoices or seen.changes else (), count=seen.invoices, flush=True),
    ]


def _changed(seen: Preview) -> Sequence[Stat]:
    """How many drafts change, from which total to which."""
    totals = (f"{number(a.amount)} → {number(b.amount)} {b.currency}" for a, b in seen.changed_totals().values())
    return [Stat("Drafts changed", len(seen.changes), ", ".join(totals), icon="refresh")] if seen.changes else []


async def _changes(ctx: Context, changes: Sequence[ChangedDraft]) -> Section:
    shown = nlargest(SHOWN, changes, key=lambda one: abs(one.after.minor - one.before.minor))
    names = await facts_of_clients(ctx, {one.client_id for one in shown})
    columns: list[Column[ChangedDraft]] = [
        Column("Client", lambda one: names[one.client_id].name, main=True),
        Column("Date", "issue_date", "date"),
        Column("Now", "before", "money"),
        Column("Then", "after", "money"),
    ]
    if any(one.dropped for one in shown):
        columns.append(Column("Deleted", lambda one: "no line is left" if one.dropped else ""))
    title = "Drafts waiting for review that change"
    title = f"The {SHOWN} drafts waiting for review that change most" if len(changes) > SHOWN else title
    table = Table(columns, shown, label=title, noun="draft", href=lambda one: f"/invoices/{one.id}")
    return Section(title, table, count=len(changes), flush=True)


async def parked_table(ctx: Context, parked: dict[str, str], run_id: UUID | None = None) -> Table[tuple[str, str]]:
    """Clients that are left out, and why; with the way to bill them anyway once the run is done."""
    names = await facts_of_clients(ctx, [UUID(client) for client in parked])
    columns: tuple[Column[tuple[str, str]], ...] = (
        Column("Client", lambda one: Link(names[UUID(one[0])].name, f"/clients/{one[0]}"), main=True),
        Column("Why", lambda one: one[1]),
    )
    anyway = (lambda one: (_anyway(run_id, one[0]),)) if run_id else None
    return Table(columns, list(parked.items()), label="Clients that were not billed", noun="client", actions=anyway)


def _anyway(run_id: UUID, client_id: str) -> Action:
    return Action(
        label="Bill anyway", href=f"/billing/runs/{run_id}/release/{client_id}", icon="check", dialog=True,
        permission=BillingPermission.RUN,
    )  # fmt: skip
