"""A strategy is added as docs/charges.md says: its code is run, invoiced, taxed, explained, and claimed once."""

import re
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing import commands
from fairlead.domains.billing.models import Charge, Invoice, InvoiceLine
from fairlead.domains.billing.rules import recompute
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from tests.db.billing.test_runs import run
from tests.db.billing.test_upkeep import hear
from tests.make import billing as make

DOCS = Path(__file__).parents[3] / "docs" / "charges.md"
FEBRUARY = date(2026, 2, 1)
INCIDENT = UUID(int=7)


def documented() -> Any:
    """The strategy of the page, as a module."""
    [strategy, _] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    module = ModuleType("sla")
    exec(compile(strategy, str(DOCS), "exec"), module.__dict__)  # noqa: S102 - our own page
    return module


async def test_the_strategy_of_the_page_gives_back_once_and_explains_itself(ctx: Context) -> None:
    sla = documented()
    service = await make.active(ctx)
    await hear(ctx)
    broken = sla.Broken(INCIDENT, service.client_id, service.id, service.name, 130, Money(3_100, "USD"))
    for _ in range(2):
        await commands.charge(ctx, [sla.sla_credit(broken, on=FEBRUARY)])
    await run(ctx, FEBRUARY)
    [january, february] = await ctx.session.scalars(select(Invoice).order_by(Invoice.issue_date))
    # three hours were begun: 15 % of 31.00
    assert (january.total.amount, february.total.amount) == (Money(3_100, "USD").amount, Money(2_635, "USD").amount)
    lines = select(Charge).join(InvoiceLine, InvoiceLine.charge_id == Charge.id)
    [credit] = await ctx.session.scalars(lines.where(InvoiceLine.net_minor < 0))
    assert recompute(credit.basis) == credit.amount == Money(-465, "USD")
    assert credit.basis["formula"] == "-31.00 × 0.15 = -4.65"
