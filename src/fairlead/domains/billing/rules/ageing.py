"""How long something is owed, and why a charge is on no invoice yet."""

from datetime import date
from enum import StrEnum


class Ageing(StrEnum):
    """How overdue an invoice is, as receivables are read."""

    UP_TO_30 = "1-30"
    UP_TO_60 = "31-60"
    UP_TO_90 = "61-90"
    OLDER = "over 90"


_UP_TO = ((30, Ageing.UP_TO_30), (60, Ageing.UP_TO_60), (90, Ageing.UP_TO_90))


def days_overdue(due: date, today: date) -> int:
    """Days since the due date; the day after it is the first one."""
    return max(0, (today - due).days)


def ageing(days: int) -> Ageing:
    """The bucket of so many days overdue."""
    return next((bucket for most, bucket in _UP_TO if days <= most), Ageing.OLDER)


class Waits(StrEnum):
    """What an open charge waits for."""

    ITS_DAY = "its day"
    COVER = "an invoice that covers it"
    A_RUN = "the next run"


def waits_for(amount_minor: int, due_on: date, today: date) -> Waits:
    """Why a charge is not invoiced: its day has not come, no invoice is large enough for a credit, or no run came."""
    if due_on > today:
        return Waits.ITS_DAY
    return Waits.COVER if amount_minor < 0 else Waits.A_RUN
