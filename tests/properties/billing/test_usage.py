"""Whatever order usage comes in, however it is batched and whenever it is rated: the sums are those of one rating."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from fairlead.domains.billing.models import Charge
from fairlead.domains.billing.rules import recompute
from fairlead.domains.billing.terms import SourceKind
from fairlead.domains.catalog.terms import Aggregation
from fairlead.platform.context import Context
from tests.db.billing.test_upkeep import hear
from tests.make import billing, clients, usage

PRICES: dict[Aggregation, dict[str, Any]] = {
    Aggregation.SUM: {
        "model": "graduated", "included": "3", "minimum": "1.00",
        "tiers": [{"up_to": "10", "unit": "0.333"}, {"up_to": "20.5", "unit": "0.2"}, {"unit": "0.1", "flat": "2"}],
    },
    Aggregation.COUNT: {"model": "package", "unit": "0.99", "package_size": "3", "flat": "0.50"},
    Aggregation.UNIQUE: {"model": "volume", "tiers": [{"up_to": "2", "unit": "1.5"}, {"unit": "1.25"}]},
    Aggregation.MAX: {"model": "standard", "unit": "0.0375"},
    Aggregation.LATEST: {"model": "percentage", "percent": "2.9", "flat": "0.30"},
}  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=UTC)
END = date(2026, 3, 12)


def events(chance: Random, many: int) -> list[dict[str, Any]]:
    """Usage of ten weeks; some at the very same moments."""
    found = []
    for number in range(many):
        kind = chance.choice(list(Aggregation))
        at = START + timedelta(hours=chance.randrange(70 * 24))
        one: dict[str, Any] = {"id": f"e{number}", "meter": kind.value, "at": at.isoformat()}
        if kind is Aggregation.UNIQUE:
            one["key"] = chance.choice("abcd")
        elif kind is not Aggregation.COUNT:
            one["quantity"] = str(Decimal(chance.randrange(8_000)) / 1000)
        found.append(one)
    return found


async def sums(ctx: Context, service_id: UUID) -> dict[str, int]:
    """What stands for each meter and period; every charge explains itself, and no claim stands twice."""
    statement = select(Charge).where(
        Charge.service_id == service_id, Charge.source_kind == SourceKind.USAGE, Charge.released_at.is_(None)
    )
    found = list(await ctx.session.scalars(statement.execution_options(populate_existing=True)))
    assert len({one.claim for one in found}) == len(found)
    total: dict[str, int] = defaultdict(int)
    for one in found:
        assert recompute(one.basis) == one.amount
        total[":".join(one.claim.split(":")[:2])] += one.amount_minor
    return {claim: amount for claim, amount in total.items() if amount}


async def invoice_some(ctx: Context, service_id: UUID, as_of: date) -> None:
    """What is due by a day is on invoices."""
    due = update(Charge).where(
        Charge.service_id == service_id, Charge.released_at.is_(None), Charge.due_on <= as_of,
        Charge.source_kind == SourceKind.USAGE,
    )  # fmt: skip
    await ctx.session.execute(due.values(invoiced=True), execution_options={"synchronize_session": False})


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_and_batching_comes_to_the_same_sums(ctx: Context, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a repeatable life, not a secret
    tariff = await billing.tariff(ctx)
    for kind, pricing in PRICES.items():
        meter = await usage.meter(ctx, kind.value, kind)
        await usage.priced(ctx, tariff.id, pricing, of=meter)
    client = await clients.client(ctx, timezone=chance.choice(["UTC", "Europe/Berlin", "America/New_York"]))
    over = {"tariff_id": tariff.id, "anchor_day": chance.choice([1, 15, 31]), "start_date": date(2026, 1, 1)}
    lived, plain = [(await billing.active(ctx, client, **over)).id for _ in range(2)]
    await hear(ctx)
    sent = [one for one in events(chance, 60) if one["at"] >= "2026-01-01T06:00"]
    await usage.used(ctx, *({**one, "id": f"plain-{one['id']}", "service_id": str(plain)} for one in sent))

    left = [{**one, "service_id": str(lived)} for one in sent]
    chance.shuffle(left)
    told: list[dict[str, Any]] = []
    while left:
        size = chance.randrange(1, 15)
        batch, left = left[:size], left[size:]
        told += batch
        await usage.used(ctx, *batch, *chance.sample(told, min(3, len(told))))  # some come again
        day = END - timedelta(days=chance.randrange(60))
        await usage.rated(ctx, day)
        if chance.random() < 0.6:
            await invoice_some(ctx, lived, day)
    for _ in range(2):
        await usage.rated(ctx, END)
    expected = await sums(ctx, plain)
    assert expected
    assert await sums(ctx, lived) == expected
