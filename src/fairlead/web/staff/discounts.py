"""Discounts as a section of the pages of services and clients."""

from collections.abc import Sequence
from datetime import date

from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import DiscountRow
from fairlead.kernel.period import last_day
from fairlead.platform.pages import Action, Column, EmptyState, Section, Table
from fairlead.platform.pages.formats import day_text, number


def discount_section(rows: Sequence[DiscountRow], here: str, today: date, *, grants: bool) -> Section:
    """What was granted, the latest first; from here another one can be, and what still counts be ended."""
    columns: tuple[Column[DiscountRow], ...] = (
        Column("Discount", "name", main=True, below="reason"),
        Column("Off", _off),
        Column("For", _what, phone=False),
        Column("From", "starts_on", "date"),
        Column("Until", _until, below=lambda row: f"ended by {row.ended_by}" if row.ended_by else None),
    )
    new = Action(
        label="Grant a discount", href=f"{here}/discounts/new", icon="discount", dialog=True,
        permission=ServicePermission.DISCOUNT,
    )  # fmt: skip
    table = Table(
        columns, rows, label="Discounts", noun="discount", actions=lambda row: _end(row, today),
        empty=EmptyState("No discounts", "A welcome for three months, say, or a price that was agreed on."),
    )  # fmt: skip
    return Section("Discounts", table, actions=(new,) if grants else (), flush=True, count=len(rows) or None)


def _off(row: DiscountRow) -> object:
    return row.amount if row.percent is None else f"{number(row.percent.normalize())} %"


def _what(row: DiscountRow) -> str:
    return "Everything" if row.service_id is None else row.service_name or ""


def _until(row: DiscountRow) -> str:
    if row.ends_on is None:
        return "For good"
    return "Taken back" if row.ends_on == row.starts_on else day_text(last_day(row.ends_on))


def _end(row: DiscountRow, today: date) -> tuple[Action, ...]:
    if row.is_over(today):
        return ()
    return (
        Action(label="End", href=f"/discounts/{row.id}/end", dialog=True, permission=ServicePermission.DISCOUNT),
    )  # fmt: skip
