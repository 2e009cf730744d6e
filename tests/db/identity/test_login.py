"""Signing in: right and wrong, how often, into which company."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fairlead.domains.identity import commands, queries
from fairlead.domains.identity.commands import Attempt
from fairlead.domains.identity.errors import SeveralCompanies, WrongCredentials
from fairlead.domains.identity.models import LoginSession, User
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.errors import TooMany
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring.credentials import StaffCredentials
from fairlead.platform.context import Actor
from fairlead.platform.http.auth import digest
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW

ME = Actor.system("test")
GOOD = "correct horse battery"


def attempt(password: str = GOOD, *, email: str = "ada@example.net", company: str = "") -> Attempt:
    return Attempt(email=email, password=password, company=company, address="127.0.0.1", agent="test", hours=12)


async def ada(work: Work, tenant: TenantId) -> None:
    async with work.begin(tenant, ME, now=NOW) as ctx:
        await commands.add_user(ctx, email="ada@example.net", name="Ada", role=Role.OWNER, password=GOOD)


async def test_the_right_password_begins_a_session_that_ends(work: Work, company: TenantId) -> None:
    await ada(work, company)
    secret = await commands.log_in(work, attempt(email=" ADA@example.net"), now=NOW)
    credentials = StaffCredentials(work)
    principal = await credentials.resolve_session(digest(secret), NOW + timedelta(hours=11))
    assert principal is not None
    assert (principal.tenant_id, principal.actor.name) == (company, "Ada")
    assert await credentials.resolve_session(digest(secret), NOW + timedelta(hours=12)) is None
    assert await credentials.resolve_token(digest(secret), NOW) is None


async def test_a_wrong_password_and_an_unknown_address_are_told_alike(work: Work, company: TenantId) -> None:
    await ada(work, company)
    for wrong in (attempt("wrong password"), attempt(email="nobody@example.net")):
        with pytest.raises(WrongCredentials):
            await commands.log_in(work, wrong, now=NOW)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert await ctx.scalar(select(func.count()).select_from(LoginSession)) == 0


async def test_ten_attempts_in_a_quarter_of_an_hour(work: Work, company: TenantId) -> None:
    await ada(work, company)
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await commands.log_in(work, attempt("wrong password"), now=NOW)
    with pytest.raises(TooMany) as refused:
        await commands.log_in(work, attempt(), now=NOW)
    assert 0 < refused.value.retry_after <= 900
    assert await commands.log_in(work, attempt(), now=NOW + timedelta(seconds=900))


async def test_an_address_in_two_companies_chooses(work: Work, company: TenantId, other_company: TenantId) -> None:
    await ada(work, company)
    await ada(work, other_company)
    with pytest.raises(SeveralCompanies) as refused:
        await commands.log_in(work, attempt(), now=NOW)
    assert refused.value.companies == ("harbour", "beacon")
    secret = await commands.log_in(work, attempt(company="beacon"), now=NOW)
    principal = await StaffCredentials(work).resolve_session(digest(secret), NOW)
    assert principal is not None
    assert principal.tenant_id == other_company


async def test_deactivating_ends_sessions_and_a_new_password_ends_the_old_ones(work: Work, company: TenantId) -> None:
    await ada(work, company)
    first = await commands.log_in(work, attempt(), now=NOW)
    async with work.begin(company, ME, now=NOW) as ctx:
        user = (await ctx.session.scalars(select(User))).one()
        await commands.set_password(ctx, user.id, password="another good password")
    assert await StaffCredentials(work).resolve_session(digest(first), NOW) is None
    with pytest.raises(WrongCredentials):
        await commands.log_in(work, attempt(), now=NOW)
    second = await commands.log_in(work, attempt("another good password"), now=NOW)
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.add_user(ctx, email="b@example.net", name="B", role=Role.OWNER)
        await ctx.session.flush()
        await commands.set_active(ctx, user.id, active=False)
    assert await StaffCredentials(work).resolve_session(digest(second), NOW) is None
    async with work.database.session() as session:
        assert await queries.logins(session, "ada@example.net") == []


async def test_what_has_ended_is_forgotten(work: Work, company: TenantId) -> None:
    await ada(work, company)
    await commands.log_in(work, attempt(), now=NOW)
    await commands.log_in(work, attempt(), now=NOW + timedelta(hours=6))
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.forget_expired(ctx, NOW + timedelta(hours=13))
        assert await ctx.scalar(select(func.count()).select_from(LoginSession)) == 1
