"""Lines whose price has parts say from which version of the tariff it is."""

from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from fairlead.domains.catalog import commands as catalog_commands
from fairlead.domains.catalog.models import Tariff
from fairlead.kernel.ids import TenantId
from fairlead.platform.work import Work
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import catalog

Client = httpx.AsyncClient


@pytest.fixture
async def tariff(work: Work, company: TenantId) -> tuple[Story, Tariff]:
    """Seats at 5.00, above ten 4.00; from 1 June 2026 above ten 3.00."""
    story = Story(work, company)
    seats = await story.on("2026-01-01", lambda ctx: make.tariff(ctx, "seats", pricing=catalog.seats(), setup="9.00"))
    cheaper = catalog.seats(then="3.00")
    later = date(2026, 6, 1)
    await story.do(lambda ctx: catalog_commands.set_price(ctx, seats.id, pricing=cheaper, valid_from=later))
    return story, seats


@pytest.mark.parametrize("agreed", [False, True])
async def test_a_price_with_parts_names_its_version_unless_it_was_agreed(
    client: Client, tariff: tuple[Story, Tariff], *, agreed: bool
) -> None:
    story, seats = tariff
    setup_version = None if agreed else 1
    own: dict[str, Any] = {"pricing": catalog.seats(first="4.50")} if agreed else {}
    await story.on("2026-01-01", lambda ctx: make.active(ctx, tariff_id=seats.id, quantity=Decimal(12), **own))
    await story.bill("2026-01-01")
    [invoice] = (await client.get("/invoices")).json()["items"]
    lines = (await client.get(f"/invoices/{invoice['id']}")).json()["lines"]
    explained = [await client.get(f"/invoices/{invoice['id']}/lines/{line['id']}/explanation") for line in lines]
    setup, told = sorted((one.json() for one in explained), key=lambda one: Decimal(one["amount"]["amount"]))
    assert (setup["amount"]["amount"], setup["price"]["version"], told["agrees"]) == ("9.00", setup_version, True)
    assert (told["price"]["agreed"], told["price"]["version"]) == ((True, None) if agreed else (False, 1))
    said = "agreed with the client" if agreed else "version 1 of the tariff Monthly, in force since 1 Jan 2020."
    assert [one for one in told["sentences"] if said in one] != []
