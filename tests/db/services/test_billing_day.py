"""The day on which billing periods begin: the sale's, else the client's, else the company's, else the first day."""

from datetime import date

import pytest

from fairlead.domains.services import commands
from fairlead.domains.services.policy import SellingPolicy
from fairlead.domains.services.rules import Sale
from fairlead.platform.context import Context
from fairlead.platform.policy import set_policy
from tests.make import billing as make
from tests.make import clients

MID = date(2026, 1, 17)


@pytest.mark.parametrize(
    ("theirs", "own", "sale", "day"),
    [(None, None, None, 17), (1, None, None, 1), (1, 31, None, 31), (1, 31, 15, 15), (None, 5, None, 5)],
)
async def test_the_nearest_choice_counts(
    ctx: Context, theirs: int | None, own: int | None, sale: int | None, day: int
) -> None:
    await set_policy(ctx, SellingPolicy(billing_day=theirs))
    buyer = await clients.client(ctx, timezone="UTC")
    if own is not None:
        await set_policy(ctx, SellingPolicy(billing_day=own), buyer.id)
    tariff = await make.tariff(ctx)
    sold = await commands.provision(ctx, Sale(client_id=buyer.id, tariff_id=tariff.id, start_date=MID, anchor_day=sale))
    assert (sold.anchor_day, sold.anchor) == (day, MID if day == 17 else date(2026, 1, day))
