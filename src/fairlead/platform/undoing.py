"""A part of a unit of work that is taken back as a whole: what it wrote, what it said, and what is recorded of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fairlead.platform.context import Context
from fairlead.platform.db import audit


@asynccontextmanager
async def undone(ctx: Context) -> AsyncIterator[None]:
    """Take back at its end what is done inside; only what was found out stays."""
    said, recorded = ctx.outbox.mark(), audit.mark(ctx)
    try:
        async with ctx.session.begin_nested() as savepoint:
            yield
            await savepoint.rollback()
    finally:
        ctx.outbox.back_to(said)
        audit.back_to(ctx, recorded)


@asynccontextmanager
async def attempted(ctx: Context) -> AsyncIterator[None]:
    """Take back what is done inside when it fails; the failure goes on."""
    said, recorded = ctx.outbox.mark(), audit.mark(ctx)
    try:
        async with ctx.session.begin_nested():
            yield
    except BaseException:
        ctx.outbox.back_to(said)
        audit.back_to(ctx, recorded)
        raise
