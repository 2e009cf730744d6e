"""`fairlead services backfill`: seed 000's migration guide, as its users have it."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from fairlead.domains.services.models import Service
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from tests.kit.fixtures import NOW, make_company
from tests.make import monitoring as make

ME = Actor.system("test")


async def backfill(url: str, home: Path, *arguments: str, code: int = 0) -> str:
    environment = {**os.environ, "DATABASE_URL": url, "FAIRLEAD_HOME": str(home)}
    command = (str(Path(sys.executable).with_name("fairlead")), "services", "backfill", *arguments)
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    assert process.returncode == code, err.decode()
    return (err if code else out).decode()


async def standing(app: App, company: TenantId) -> list[tuple[Any, ...]]:
    async with app.work.begin(company, ME, now=NOW, read_only=True) as ctx:
        found = select(Service.activated_at, Service.health_score).order_by(Service.number)
        return [tuple(row) for row in (await ctx.session.execute(found)).all()]


async def test_what_is_missing_is_filled_in_once(fresh_url: str, fresh_app: App, tmp_path: Path) -> None:
    company = TenantId(await make_company(fresh_app.database, "harbour"))
    async with fresh_app.work.begin(company, ME, now=NOW) as ctx:
        await make.lines(ctx, 2)
        await ctx.session.flush()
        await ctx.session.execute(text("UPDATE services SET activated_at = NULL WHERE number = 'S-000001'"))
    before = await standing(fresh_app, company)
    seen = json.loads(await backfill(fresh_url, tmp_path, "--dry-run", "--json"))
    assert {name: seen[name] for name in ("company", "dry_run", "activated", "scored")} == {
        "company": "harbour", "dry_run": True, "activated": 1, "scored": 2,
    }  # fmt: skip
    assert await standing(fresh_app, company) == before

    said = await backfill(fresh_url, tmp_path)
    assert said == "Moment of going live: filled in for 1.\nFirst health score: given to 2.\n"
    # midnight of 1 March on New York's clock; from June on, never reviewed and older than 90 days: 85
    midnight = datetime(2026, 3, 1, 5, tzinfo=UTC)
    [(activated, score), (other, _)] = await standing(fresh_app, company)
    assert (activated, other) == (midnight, before[1][0])
    assert score in (85, 100)

    after = await standing(fresh_app, company)
    assert await backfill(fresh_url, tmp_path) == "Nothing is missing.\n"
    again = json.loads(await backfill(fresh_url, tmp_path, "--json", "--company", "harbour"))
    assert (again["activated"], again["scored"]) == (0, 0)
    assert await standing(fresh_app, company) == after


async def test_a_company_that_is_not_there_is_refused(fresh_url: str, fresh_app: App, tmp_path: Path) -> None:
    await make_company(fresh_app.database, "harbour")
    problem = json.loads(await backfill(fresh_url, tmp_path, "--company", "nowhere", "--json", code=3))
    assert [error["field"] for error in problem["errors"]] == ["company"]
