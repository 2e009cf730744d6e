"""SLA reports, kept as they stood when their period had ended."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from fairlead.domains.monitoring.events import SLAReportMade
from fairlead.domains.monitoring.queries import reported, reports_of
from fairlead.domains.monitoring.repository import REPORTS
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import insert_rows

_COLUMNS = (
    "tenant_id", "id", "service_id", "period_start", "period_end", "kept", "uptime_percent", "facts", "made_at",
)  # fmt: skip


async def make_sla_reports(ctx: Context, service_ids: Collection[UUID], period_start: date, period_end: date) -> int:
    """Keep the reports of services that were active in a period; how many are new. One that was made stays."""
    known = await reported(ctx, service_ids, period_start, period_end)
    wanted = [service_id for service_id in service_ids if service_id not in known]
    made = [one for one in await reports_of(ctx, wanted, period_start, period_end) if one.uptime.active]
    rows: list[tuple[Any, ...]] = [
        (
            ctx.tenant_id, ctx.new_id(), one.service_id, period_start, period_end, one.kept.all, one.uptime.percent,
            one.facts(), ctx.now,
        )
        for one in made
    ]  # fmt: skip
    await insert_rows(ctx.session, REPORTS, _COLUMNS, rows)
    for row, one in zip(rows, made, strict=True):
        ctx.emit(
            SLAReportMade(
                report_id=row[1], service_id=one.service_id, client_id=one.client_id, period_start=period_start,
                period_end=period_end, kept=one.kept.all,
            )
        )  # fmt: skip
    return len(rows)
