"""Contracts for tests."""

from datetime import date
from typing import Any

from fairlead.domains.clients.models import Client
from fairlead.domains.contracts.commands import NewContract, create_contract
from fairlead.domains.contracts.models import Contract
from fairlead.platform.context import Context
from tests.make import clients


async def contract(ctx: Context, of: Client | None = None, **over: Any) -> Contract:
    """A signed contract of a year from the first of 2026."""
    of = of or await clients.client(ctx)
    return await create_contract(
        ctx, NewContract(**{"client_id": of.id, "start_date": date(2026, 1, 1), "signed": True, **over})
    )
