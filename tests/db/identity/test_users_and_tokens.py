"""Staff, roles, tokens: who may what, what is refused, what is never stored."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, text

from fairlead.domains.identity import commands, queries, rules
from fairlead.domains.identity.errors import EmailTaken, LastOwner
from fairlead.domains.identity.models import ApiToken, User
from fairlead.domains.identity.permissions import Role
from fairlead.domains.identity.repository import Users
from fairlead.kernel.errors import Invalid, NotFound
from fairlead.kernel.ids import TenantId
from fairlead.main.wiring.grants import EVERYTHING, GRANTS, READING, permissions_of
from fairlead.platform.context import Actor, Context
from fairlead.platform.db.audit import SECRET, AuditEntry
from fairlead.platform.work import Work
from tests.kit.fixtures import NOW

ME = Actor.system("test")
GOOD = "correct horse battery"


async def test_a_password_is_never_stored_nor_audited(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        await commands.add_user(ctx, email=" Ada@Example.NET ", name="Ada", role=Role.OWNER, password=GOOD)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        user = (await ctx.session.scalars(select(User))).one()
        entry = (await ctx.session.scalars(select(AuditEntry).where(AuditEntry.kind == "users"))).one()
    assert user.email == "ada@example.net"
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")
    assert entry.after["password_hash"] == SECRET


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
async def test_a_weak_password_is_refused_and_nobody_added(ctx: Context, password: str) -> None:
    with pytest.raises(Invalid, match="password"):
        await commands.add_user(ctx, email="a@example.net", name="A", role=Role.OWNER, password=password)
    assert (await queries.user_page(ctx)).items == []


async def test_an_address_belongs_to_one_member_of_staff(
    work: Work, company: TenantId, other_company: TenantId
) -> None:
    for tenant in (company, other_company):
        async with work.begin(tenant, ME, now=NOW) as ctx:
            await commands.add_user(ctx, email="a@example.net", name="A", role=Role.OWNER)
    with pytest.raises(EmailTaken):
        async with work.begin(company, ME, now=NOW) as ctx:
            await commands.add_user(ctx, email="A@example.net", name="B", role=Role.BILLING)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert [user.name for user in (await queries.user_page(ctx)).items] == ["A"]


@pytest.mark.parametrize("address", ["", "ada", "ada@", "a b@c.d", "@x.y", "a@b@c.d", "a" * 250 + "@x.yz"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid, match="email"):
        rules.email(address)


async def test_the_last_owner_stays(ctx: Context) -> None:
    owner = await commands.add_user(ctx, email="a@example.net", name="A", role=Role.OWNER)
    await ctx.session.flush()
    with pytest.raises(LastOwner):
        await commands.change_role(ctx, owner.id, role=Role.BILLING)
    with pytest.raises(LastOwner):
        await commands.set_active(ctx, owner.id, active=False)
    assert (owner.role, owner.active) == (Role.OWNER, True)
    await commands.add_user(ctx, email="b@example.net", name="B", role=Role.OWNER)
    await ctx.session.flush()
    await commands.change_role(ctx, owner.id, role=Role.BILLING)
    assert owner.role is Role.BILLING


async def test_a_token_may_no_more_than_its_user_and_its_secret_is_shown_once(work: Work, company: TenantId) -> None:
    async with work.begin(company, ME, now=NOW) as ctx:
        user = await commands.add_user(ctx, email="a@example.net", name="A", role=Role.TECHNICIAN)
        await ctx.session.flush()
        allowed = permissions_of(Role.TECHNICIAN)
        with pytest.raises(Invalid, match="scopes"):
            await commands.create_token(
                ctx, user_id=user.id, name="x", scopes=["billing.run"], allowed=allowed, expires_at=None
            )
        made = await commands.create_token(
            ctx, user_id=user.id, name="x", scopes=["services.read"], allowed=allowed, expires_at=None
        )
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        token = (await ctx.session.scalars(select(ApiToken))).one()
    assert token.scopes == ["api", "services.read"]
    assert made.secret.startswith("flt_")
    assert made.secret.encode() not in token.secret_hash
    assert permissions_of(Role.TECHNICIAN, frozenset(token.scopes)) == {"services.read"}


async def test_a_revoked_token_is_refused_at_once(client: httpx.AsyncClient) -> None:
    made = (await client.post("/tokens", json={"name": "export", "scopes": ["api"]})).json()
    other = {"authorization": f"Bearer {made['secret']}"}
    assert (await client.get("/users", headers=other)).status_code == 200
    assert (await client.delete(f"/tokens/{made['id']}")).json()["revoked_at"] is not None
    listed = (await client.get("/tokens")).json()["items"]
    assert "secret" not in listed[0]
    assert (await client.get(f"/tokens/{made['id']}")).json()["revoked_at"] is not None


async def test_a_repeated_request_for_a_token_does_not_tell_the_secret_again(client: httpx.AsyncClient) -> None:
    wish, key = {"name": "export", "scopes": ["api"]}, {"idempotency-key": "k-1"}
    first = (await client.post("/tokens", json=wish, headers=key)).json()
    again = (await client.post("/tokens", json=wish, headers=key)).json()
    assert first["secret"].startswith("flt_")
    assert again == {**first, "secret": ""}
    assert len((await client.get("/tokens", params={"name": "export"})).json()["items"]) == 1


async def test_an_expired_token_is_refused(client: httpx.AsyncClient) -> None:
    past = (NOW - timedelta(seconds=1)).isoformat()
    made = (await client.post("/tokens", json={"name": "old", "scopes": ["api"], "expires_at": past})).json()
    refused = await client.get("/users", headers={"authorization": f"Bearer {made['secret']}"})
    assert (refused.status_code, refused.json()["type"]) == (401, "/problems/invalid-token")


async def test_another_companys_user_does_not_exist(ctx: Context, other_ctx: Context) -> None:
    user = await commands.add_user(ctx, email="a@example.net", name="A", role=Role.OWNER)
    await ctx.session.flush()
    with pytest.raises(NotFound):
        await Users(other_ctx).get(user.id)


async def test_the_look_ups_before_login_are_all_that_crosses_companies(ctx: Context) -> None:
    await commands.add_user(ctx, email="a@example.net", name="A", role=Role.OWNER, password=GOOD)
    await ctx.session.flush()
    await ctx.session.execute(text("SELECT set_config('app.tenant_id', '0', true)"))
    assert await ctx.session.scalar(text("SELECT count(*) FROM users")) == 0
    assert [login.name for login in await queries.logins(ctx.session, "a@example.net")] == ["A"]


def test_every_role_reads_and_only_the_owner_does_everything() -> None:
    assert set(GRANTS) == set(Role)
    assert all(granted >= READING for granted in GRANTS.values())
    assert [role for role, granted in GRANTS.items() if granted == EVERYTHING] == [Role.OWNER]
