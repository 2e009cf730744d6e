"""Running an import: chunk by chunk, each its own unit of work, the same file again continuing where it stopped."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.clients.queries import clients_by_external_id
from fairlead.domains.identity.queries import company_facts
from fairlead.domains.imports.commands.catalog import ensure_catalog
from fairlead.domains.imports.commands.reading import TelcoFile
from fairlead.domains.imports.commands.taking import take_over
from fairlead.domains.imports.events import ImportFinished, ImportStarted
from fairlead.domains.imports.models import ImportRun, RejectedRow
from fairlead.domains.imports.rules import Holding, Rejection, holding_of, read_row
from fairlead.domains.imports.terms import ImportStatus
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.work import Work

CHUNK = 500
_REJECTED = ("tenant_id", "id", "run_id", "line", "external_id", "field", "message", "remedy")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or with a dry run would do."""

    run_id: UUID | None
    rows: int
    imported: int
    unchanged: int
    """Customers that were there already."""
    services: int
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports into which company, when."""

    work: Work
    tenant_id: TenantId
    actor: Actor
    now: datetime
    dry_run: bool = False

    def begin(self) -> AbstractAsyncContextManager[Context]:
        """A unit of work of this import."""
        return self.work.begin(self.tenant_id, self.actor, now=self.now, dry_run=self.dry_run)


async def import_telco(
    importer: Importer, file: TelcoFile, *, as_of: date, told: Callable[[int], None] = lambda _rows: None
) -> Imported:
    """Bring a telco file in; `told` hears how many rows were dealt with.

    Rows with mistakes are reported and the others taken. A customer who is here already is left as they are, so a
    second run, or one after a crash, takes only what is missing. A dry run does every chunk and keeps none.
    """
    async with importer.begin() as ctx:
        currency = (await company_facts(ctx)).currency
    good, bad = _understood(file.rows, as_of, currency)
    done = Imported(await _open(importer, file, bad), len(file.rows), 0, 0, 0, tuple(bad))
    told(len(bad))
    for start in range(0, len(good), CHUNK):
        chunk = good[start : start + CHUNK]
        async with importer.begin() as ctx:
            fresh, services = await _chunk(ctx, chunk, as_of, currency)
        done = replace(
            done,
            imported=done.imported + fresh,
            unchanged=done.unchanged + len(chunk) - fresh,
            services=done.services + services,
        )
        told(len(chunk))
    await _close(importer, done)
    return done


async def _open(importer: Importer, file: TelcoFile, bad: Sequence[Rejection]) -> UUID | None:
    """The run of this file: a new one, or the one that was cut off."""
    if importer.dry_run:
        return None
    async with importer.begin() as ctx:
        unfinished = select(ImportRun).where(ImportRun.sha256 == file.sha256, ImportRun.status == ImportStatus.RUNNING)
        run: ImportRun | None = (await ctx.session.scalars(unfinished.order_by(ImportRun.id).limit(1))).one_or_none()
        if run is not None:
            return run.id
        run = ImportRun(
            id=ctx.new_id(), source="telco", filename=file.name, sha256=file.sha256, status=ImportStatus.RUNNING,
            rows=len(file.rows), started_at=ctx.now, started_by=ctx.actor.name,
        )  # fmt: skip
        ctx.session.add(run)
        await ctx.session.flush()
        rows = [(ctx.tenant_id, ctx.new_id(), run.id, r.line, r.external_id, r.field, r.message, r.remedy) for r in bad]
        await insert_rows(ctx.session, RejectedRow.__table__, _REJECTED, rows)  # type: ignore[arg-type] # a Table
        ctx.emit(ImportStarted(run_id=run.id, filename=file.name, rows=len(file.rows)))
        return run.id


async def _chunk(ctx: Context, chunk: Sequence[Holding], as_of: date, currency: str) -> tuple[int, int]:
    """How many customers were new, and how many services they hold."""
    known = await clients_by_external_id(ctx, [holding.row.customer_id for holding in chunk])
    fresh = [holding for holding in chunk if holding.row.customer_id not in known]
    if not fresh:
        return 0, 0
    offers = await ensure_catalog(ctx, currency, as_of)
    return len(fresh), await take_over(ctx, fresh, offers, as_of.replace(day=1))


def _understood(
    rows: Sequence[tuple[int, Mapping[str, str | None]]], as_of: date, currency: str
) -> tuple[list[Holding], list[Rejection]]:
    good: dict[str, Holding] = {}
    bad: list[Rejection] = []
    for line, cells in rows:
        row = read_row(line, cells, currency)
        holding = row if isinstance(row, Rejection) else holding_of(row, as_of)
        if isinstance(holding, Rejection):
            bad.append(holding)
        elif holding.row.customer_id in good:
            earlier = good[holding.row.customer_id].row.line
            message = f"{holding.row.customer_id!r} stands in line {earlier} already."
            bad.append(Rejection(line, holding.row.customer_id, "customerID", message, "Give each customer one row."))
        else:
            good[holding.row.customer_id] = holding
    return list(good.values()), bad


async def _close(importer: Importer, done: Imported) -> None:
    if done.run_id is None:
        return
    async with importer.begin() as ctx:
        run = (await ctx.session.scalars(select(ImportRun).where(ImportRun.id == done.run_id))).one()
        run.status, run.finished_at = ImportStatus.FINISHED, ctx.now
        run.imported, run.unchanged, run.rejected = done.imported, done.unchanged, len(done.rejections)
        ctx.emit(
            ImportFinished(
                run_id=run.id, imported=done.imported, unchanged=done.unchanged, rejected=len(done.rejections)
            )
        )
