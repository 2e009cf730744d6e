"""Billing a range of clients in one transaction."""

from datetime import date, timedelta
from uuid import UUID

import asyncpg

from fairlead.domains.billing.commands.assembly import Assembly, InvoiceRow, claims, ready
from fairlead.domains.billing.commands.rating import rate_usage
from fairlead.domains.billing.events import InvoiceIssued
from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.billing.queries import due as queries
from fairlead.domains.billing.queries.due import Due, Range
from fairlead.domains.billing.queries.rulebook import rulebook
from fairlead.domains.billing.repository import invoices as repository
from fairlead.domains.clients.queries import home
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import fresh_ids
from fairlead.platform.db.numbers import take_numbers

SERIES = "invoices"
_CLAIM = "uq_charges_claim"


async def bill_range(ctx: Context, clients: Range, as_of: date, *, run_id: UUID | None = None) -> Assembly:
    """Bill what is due for a range of clients; what was billed.

    Usage is rated first: what it costs is due like everything else, or changes the draft that bills it already.
    Schedules are locked before anything is written, and invoices numbered last, so that the series is held as briefly
    as can be.
    """
    rated = await rate_usage(ctx, clients, as_of)
    due = await queries.due(ctx, clients, as_of)
    book = await rulebook(ctx, clients, as_of)
    made = Assembly(
        as_of, book, fresh_ids(ctx.now), parked=rated.parked, rated=rated.charged, changes=rated.changes
    )  # fmt: skip
    made.add(due)
    try:
        async with ctx.session.begin_nested():
            await write(ctx, made, run_id)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != _CLAIM:
            raise
        made = await _without_claimed(ctx, made, due)
        await write(ctx, made, run_id)
    await issue_ready(ctx, made)
    return made


async def issue_ready(ctx: Context, made: Assembly) -> None:
    """Issue what was written, apart from what somebody looks at first."""
    await issue_drafts(ctx, ready(made), made.book.policies.company)


async def issue_drafts(ctx: Context, invoices: list[InvoiceRow], policy: BillingPolicy) -> None:
    """Number drafts in the order given, and say so."""
    if not invoices:
        return
    today = ctx.today((await home(ctx)).timezone)
    numbers = await take_numbers(
        ctx, SERIES, len(invoices), prefix=policy.number_prefix, width=policy.number_width, day=today
    )
    await repository.number_invoices(ctx, [one.id for one in invoices], numbers, ctx.now)
    ctx.emit(
        *(
            InvoiceIssued(
                invoice_id=one.id,
                client_id=one.client_id,
                number=number,
                issue_date=one.issue_date,
                due_date=one.due_date,
                total=Money(one.total_minor, one.currency),
            )
            for one, number in zip(invoices, numbers, strict=True)
        )
    )


async def write(ctx: Context, made: Assembly, run_id: UUID | None) -> None:
    """Write drafts with their lines and charges, and move the schedules on."""
    await repository.add_drafts(ctx, run_id, await _reviewed_from_today(ctx, made))
    await repository.split_credits(ctx, made.split())
    await repository.add_lines(ctx, made.invoices, made.parts, made.lines)
    await repository.take_charges(ctx, made.taken)
    await repository.advance_schedules(ctx, made.schedules)


async def _reviewed_from_today(ctx: Context, made: Assembly) -> list[InvoiceRow]:
    """The invoices with their review windows, which begin today where the run is to a day that is over."""
    if all(one.review_until is None for one in made.invoices):
        return made.invoices
    late = max(ctx.today((await home(ctx)).timezone) - made.as_of, timedelta())
    return [one._replace(review_until=one.review_until and one.review_until + late) for one in made.invoices]


async def _without_claimed(ctx: Context, made: Assembly, due: Due) -> Assembly:
    """Assemble again without the clients of whom a period is charged already: their schedules contradict it.

    Locks make this impossible between runs. It takes a schedule that was set back by hand; its client is named in
    the run's result, and everyone else is billed.
    """
    taken = await queries.claimed(ctx, claims(made))
    parked = dict(made.parked)
    for line in made.lines:
        claim = made.parts[line.part].claim
        if (line.service_id, claim) in taken:
            client_id = made.invoices[line.invoice].client_id
            parked.setdefault(client_id, f"{line.description} is charged for {claim} already")
    again = Assembly(made.as_of, made.book, made.ids, parked=parked, rated=made.rated, changes=made.changes)
    again.add(due)
    return again
