"""What a service was billed, what comes next, and what its holds do to it."""

from collections.abc import Sequence
from datetime import date

from fairlead.domains.billing import queries
from fairlead.domains.billing.permissions import BillingPermission
from fairlead.domains.billing.queries import ChargeRow, Standing
from fairlead.domains.clients.queries import home
from fairlead.domains.services.queries import ServiceRow
from fairlead.kernel.money import Money
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.pages import Column, KeyValues, Section, Table
from fairlead.platform.pages.formats import day_text, number
from fairlead.web.staff.service.part import Shown

LATEST = 8
"""Charges shown."""


async def billing(ctx: Context, service: ServiceRow) -> Shown:
    """Where its billing stands, and the latest charges; nothing before there is any."""
    if not ctx.actor.may(BillingPermission.READ):
        return Shown()
    stands = await queries.billing_of(ctx, service.id)
    charges = (await queries.charge_page(ctx, filters={"service_id": service.id}, limit=LATEST)).items
    today = ctx.today((await home(ctx)).timezone)
    side = [Section("Billing", KeyValues(_facts(stands, today)))] if stands.course is not None else []
    return Shown([_charges(charges)] if charges else [], side)


def _facts(stands: Standing, today: date) -> list[tuple[str, object]]:
    coming = stands.next()
    facts: list[tuple[str, object]] = [
        ("Billed to", last_day(stands.billed_until)),
        ("Held", _held(stands, today)),
        ("Discounts", _lowered(stands, today)),
        ("Next charge", coming[0].due_on if coming else "None, as things stand"),
        ("It comes to", _sum(stands, [one.amount for one in coming]) if coming else None),
        ("For", f"{day_text(coming[0].period.start)} to {day_text(coming[-1].period.last)}" if coming else None),
        ("Not billed from", stands.ends_on),
        ("On no invoice yet", stands.open or None),
    ]
    return [(label, value) for label, value in facts if value is not None]


def _sum(stands: Standing, amounts: Sequence[Money]) -> Money:
    return Money.sum(amounts, stands.deal.price.currency)


def _held(stands: Standing, today: date) -> str | None:
    pause = stands.pause_on(today)
    if pause is None:
        return None
    since = f"since {day_text(pause.starts_on)}"
    if not pause.percent:
        return f"Nothing is charged {since}"
    if pause.stops:
        return f"Nothing new is billed {since}"
    return None if pause.label else f"{number(pause.percent.normalize())} % of the price {since}"


def _lowered(stands: Standing, today: date) -> str | None:
    pause = stands.pause_on(today)
    return pause.label or None if pause is not None else None


def _charges(rows: Sequence[ChargeRow]) -> Section:
    columns: tuple[Column[ChargeRow], ...] = (
        Column("Due", "due_on", "date"),
        Column("What", "description", below=_days, main=True),
        Column("Amount", "amount", "money", below=_state),
        Column("How", lambda row: row.basis["formula"], phone=False),
    )
    return Section("Latest charges", Table(columns, rows, label="Latest charges", noun="charge"), flush=True)


def _days(row: ChargeRow) -> str | None:
    if row.period_start is None or row.period_end is None:
        return None
    return f"{day_text(row.period_start)} to {day_text(last_day(row.period_end))}"


def _state(row: ChargeRow) -> str:
    if row.released_at is not None:
        return "given back" if row.invoiced else "withdrawn"
    return "invoiced" if row.invoiced else "on no invoice yet"
