"""`fairlead billing` as its users have it: preview, apply the plan, run again, look."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from fairlead.domains.billing.policy import BillingPolicy, Finish
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from fairlead.platform.policy import set_policy
from tests.db.billing.test_usage_on_drafts import drafted
from tests.kit.fixtures import NOW, make_company
from tests.make import billing as make
from tests.make import usage


async def fairlead(url: str, home: Path, *arguments: str, code: int = 0) -> Any:
    """What a command prints as JSON, amounts exact; with another exit code, its complaint."""
    return json.loads(await said(url, home, *arguments, "--json", code=code), parse_float=Decimal)


async def said(url: str, home: Path, *arguments: str, code: int = 0) -> str:
    """What a command prints."""
    environment = {**os.environ, "DATABASE_URL": url, "FAIRLEAD_HOME": str(home)}
    command = (str(Path(sys.executable).with_name("fairlead")), "billing", *arguments)
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    assert process.returncode == code, err.decode()
    return (err if code else out).decode()


async def test_preview_plan_run_and_run_again(fresh_url: str, fresh_app: App, tmp_path: Path) -> None:
    company = await make_company(fresh_app.database, "harbour")
    async with fresh_app.work.begin(TenantId(company), Actor.system("test"), now=NOW) as ctx:
        await make.active(ctx)
    file = tmp_path / "seen.jsonl"
    seen = await fairlead(fresh_url, tmp_path, "run", "--as-of", "2026-02-01", "--dry-run", "--invoices", str(file))
    invoices = [json.loads(line, parse_float=Decimal) for line in file.read_text().splitlines()]
    assert [(one["issue_date"], one["total"], len(one["lines"])) for one in invoices] == [
        ("2026-01-01", Decimal("31.00"), 1), ("2026-02-01", Decimal("31.00"), 1)
    ]  # fmt: skip
    assert invoices[0]["lines"][0]["period_end"] == "2026-02-01"
    assert (seen["invoices"], seen["lines"], seen["invoiced"], seen["dry_run"]) == (2, 2, Decimal("62.00"), True)
    changed = await fairlead(fresh_url, tmp_path, "run", "--as-of", "2026-03-01", "--plan", seen["plan"], code=3)
    assert (changed["type"], changed["expected"]) == ("billing-plan-changed", seen["plan"])
    assert (changed["invoices"], changed["totals"]) == (3, [{"amount": "93.00", "currency": "USD"}])
    done = await fairlead(fresh_url, tmp_path, "run", "--as-of", "2026-02-01", "--plan", seen["plan"])
    assert (done["invoices"], done["invoiced"], done["plan"]) == (2, Decimal("62.00"), seen["plan"])
    again = await fairlead(fresh_url, tmp_path, "run", "--as-of", "2026-02-01")
    assert (again["invoices"], again["invoiced"]) == (0, Decimal("0.00"))
    assert again["already_billed"] == {"invoices": 1, "invoiced": Decimal("31.00")}
    runs = await fairlead(fresh_url, tmp_path, "runs")
    assert [run["run_id"] for run in runs] == [again["run_id"], done["run_id"]]
    assert (await fairlead(fresh_url, tmp_path, "status"))["status"] == "finished"
    told = await fairlead(fresh_url, tmp_path, "forecast", "--months", "2")
    counted = told["services"], told["left_out"], list(told["currencies"])
    assert counted == (1, 0, ["USD"])
    _, ahead = told["currencies"]["USD"]  # of the next month nothing is due yet, and no contract binds
    assert (ahead.pop("month") > told["as_of"], ahead) == (
        True, {"due": 0, "contracted": 0, "month_to_month": Decimal("31.00"), "total": Decimal("31.00")},
    )  # fmt: skip


async def test_a_run_says_what_it_issued_and_what_it_left_as_drafts(
    fresh_url: str, fresh_app: App, tmp_path: Path
) -> None:
    company = await make_company(fresh_app.database, "harbour")

    async def finish(how: Finish) -> None:
        async with fresh_app.work.begin(TenantId(company), Actor.system("test"), now=NOW) as ctx:
            await set_policy(ctx, BillingPolicy(finish=how))

    async def run(day: str, *options: str) -> str:
        return (await said(fresh_url, tmp_path, "run", "--as-of", day, *options)).splitlines()[0]

    async with fresh_app.work.begin(TenantId(company), Actor.system("test"), now=NOW) as ctx:
        await make.active(ctx)
    await finish(Finish.DRAFT)
    assert await run("2026-02-01", "--dry-run") == "To 2026-02-01: 2 drafts would be made, 2 lines: 62.00 USD."
    assert await run("2026-01-01") == "To 2026-01-01: 1 draft made, 1 line: 31.00 USD."
    await finish(Finish.ISSUE)
    assert await run("2026-02-01") == "To 2026-02-01: 1 invoice issued, 1 line: 31.00 USD."


async def test_a_run_says_which_drafts_late_usage_changes_and_what_a_refused_plan_comes_to(
    fresh_url: str, fresh_app: App, tmp_path: Path
) -> None:
    company = TenantId(await make_company(fresh_app.database, "harbour"))
    to = ("run", "--as-of", "2026-02-05")

    async def late(service_id: UUID, day: str, quantity: str) -> None:
        async with fresh_app.work.begin(company, Actor.system("test"), now=NOW) as ctx:
            await usage.used(ctx, usage.event(service_id, day, quantity))

    async with fresh_app.work.begin(company, Actor.system("test"), now=NOW) as ctx:
        service, invoice_id = await drafted(ctx)
    await late(service.id, "2026-01-20", "6")
    _, changes, *_, apply = (await said(fresh_url, tmp_path, *to, "--dry-run")).splitlines()
    assert changes == "1 draft waiting for review changes: 36.30 → 39.60 USD."
    seen = await fairlead(fresh_url, tmp_path, *to, "--dry-run")
    [change] = seen["changes"]
    assert (seen["drafts_changed"], change["invoice_id"], change["before"], change["after"], change["dropped"]) == (
        1, str(invoice_id), Decimal("36.30"), Decimal("39.60"), False,
    )  # fmt: skip
    assert apply.endswith(seen["plan"])
    await late(service.id, "2026-01-21", "1")
    assert (await said(fresh_url, tmp_path, *to, "--plan", seen["plan"], code=3)).strip() == (
        "fairlead: What is due has changed since this plan was made. Now it comes to nothing: invoices 0, lines 0, "
        "clients 0, drafts changed 1, clients left out 0. "
        "Preview again, look at what has changed, and apply that plan."
    )
    plan = (await fairlead(fresh_url, tmp_path, *to, "--dry-run"))["plan"]
    done = (await said(fresh_url, tmp_path, *to, "--plan", plan)).splitlines()
    assert done[1] == "1 draft waiting for review changed: usage came late."
    assert (await fairlead(fresh_url, tmp_path, "status"))["drafts_changed"] == 1
