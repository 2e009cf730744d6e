"""The unit of work: events, audit and listeners commit with the change or not at all; tenants never meet."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from fairlead.domains.clients.lifecycle import Status
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.terms import ClientKind
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.audit import AuditEntry
from fairlead.platform.db.bulk import insert_rows
from fairlead.platform.plan import PlanChanged
from fairlead.platform.work import Work, plan
from tests.kit.fixtures import NOW

ME = Actor.system("test")


def a_client(ctx: Context, number: str = "C-1") -> Client:
    return Client(
        id=ctx.new_id(), number=number, name="Ada", kind=ClientKind.RESIDENTIAL, status=Status.ACTIVE,
        currency="USD", timezone="UTC", locale="en", created_at=ctx.now,
    )  # fmt: skip


async def test_a_change_is_audited_with_before_and_after(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        client = a_client(ctx)
        ctx.session.add(client)
    async with work.begin(company, ME, now=NOW) as ctx:
        found = (await ctx.session.scalars(select(Client))).one()
        found.name = "Grace"
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        entries = (await ctx.session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert {e.action for e in entries} == {"created", "updated"}
    update = next(e for e in entries if e.action == "updated")
    assert (update.before, update.after) == ({"name": "Ada"}, {"name": "Grace"})
    assert update.subject_id == client.id


async def test_a_failure_keeps_nothing(work: Work, company: TenantId) -> None:
    with pytest.raises(RuntimeError, match="stop"):  # noqa: PT012 - the block is the unit of work that fails
        async with work.begin(company, ME, now=NOW) as ctx:
            ctx.session.add(a_client(ctx))
            await ctx.session.flush()
            raise RuntimeError("stop")
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await ctx.session.scalars(select(Client))).all() == []


async def test_a_dry_run_keeps_nothing_and_its_plan_has_a_stable_hash(work: Work, company: TenantId) -> None:
    hashes = set()
    for _ in range(2):
        async with work.begin(company, ME, now=NOW, dry_run=True) as ctx:
            ctx.session.add(a_client(ctx))
        hashes.add(plan(ctx).hash)
    assert len(hashes) == 1
    assert plan(ctx).changes[0]["id"] == "new:1"
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert (await ctx.session.scalars(select(Client))).all() == []
    with pytest.raises(PlanChanged):
        async with work.begin(company, ME, now=NOW, expect_plan=hashes.pop()) as ctx:
            ctx.session.add(a_client(ctx, number="C-2"))


async def test_the_orm_sees_only_its_own_company(work: Work, company: TenantId, other_company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ctx.session.add(a_client(ctx))
    async with work.begin(other_company, ME, now=NOW) as ctx:
        assert (await ctx.session.scalars(select(Client))).all() == []


async def test_plain_sql_sees_only_its_own_company(work: Work, company: TenantId, other_company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        ctx.session.add(a_client(ctx))
    async with work.begin(other_company, ME, now=NOW, read_only=True) as ctx:
        assert await ctx.session.scalar(text("SELECT count(*) FROM clients")) == 0
        assert await ctx.session.scalar(text("SELECT count(*) FROM companies")) == 1


async def test_bulk_rows_of_another_company_are_refused(work: Work, company: TenantId, other_company: TenantId) -> None:
    columns = (
        "tenant_id", "id", "at", "actor_kind", "actor_name", "action", "kind", "subject_id", "before", "after",
    )  # fmt: skip
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        row: tuple[Any, ...] = (other_company, ctx.new_id(), NOW, "system", "x", "created", "x", ctx.new_id(), {}, {})
        with pytest.raises(Exception, match="row-level security"):
            await insert_rows(ctx.session, AuditEntry.__table__, columns, [row])  # type: ignore[arg-type] # a Table


async def test_history_cannot_be_rewritten(ctx: Context) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        await ctx.session.execute(text("UPDATE events SET name = 'x'"))
