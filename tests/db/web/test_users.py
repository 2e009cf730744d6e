"""Users, tokens and one's own account."""

import re

from sqlalchemy import select

from fairlead.domains.identity import queries
from fairlead.domains.identity.models import ApiToken, LoginSession, User
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from fairlead.platform.http.models import IdempotencyKey
from fairlead.platform.work import Work
from tests.db.web.conftest import ME, Visit
from tests.kit.api import calling
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW

PASSWORD = "correct horse battery"
NEW = {"email": "Bob@Example.net", "name": "Bob", "role": "billing", "password": PASSWORD}


async def user_named(work: Work, company: TenantId, name: str) -> User:
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        return (await ctx.session.scalars(select(User).where(User.name == name))).one()


async def test_a_user_is_added_changed_and_deactivated(staff: Staff, work: Work, company: TenantId) -> None:
    place = await staff.send("/users/new", NEW)
    bob = await user_named(work, company, "Bob")
    assert (place, bob.email, bob.role) == (f"/users/{bob.id}", "bob@example.net", Role.BILLING)
    assert "Bob bob@example.net Billing Active" in await staff.get("/users")
    assert await staff.send(f"{place}/role", {"role": "network"}) == place
    said = await staff.get(place)
    assert "Bob Active" in said
    assert "Not signed in anywhere" in said
    assert "Sets services up, suspends and resumes them, minds jobs" in said
    assert await staff.send(f"{place}/deactivate") == place
    assert "Bob Deactivated" in await staff.get(place)
    assert await staff.send(f"{place}/reactivate") == place
    assert (await user_named(work, company, "Bob")).active


async def test_mistakes_stand_beside_their_fields(staff: Staff) -> None:
    answer = await staff.post("/users/new", {**NEW, "email": "bob", "password": "short"})
    assert answer.status_code == 422
    assert "is not an e-mail address." in answer.text
    assert 'value="bob"' in answer.text
    assert 'value="short"' not in answer.text
    await staff.send("/users/new", NEW)
    twice = await staff.post("/users/new", NEW)
    assert twice.status_code == 409
    assert "Someone in this company has this e-mail already" in twice.text


async def test_the_last_owner_stays(staff: Staff, work: Work, company: TenantId) -> None:
    ada = await user_named(work, company, "Ada Owner")
    refused = await staff.post(f"/users/{ada.id}/deactivate")
    assert refused.status_code == 409
    assert "Make someone else owner first." in refused.text
    assert (await staff.post(f"/users/{ada.id}/role", {"role": "billing"})).status_code == 409
    assert (await user_named(work, company, "Ada Owner")).role is Role.OWNER


async def test_a_password_set_by_the_owner_ends_sessions(
    staff: Staff, visit: Visit, work: Work, company: TenantId
) -> None:
    async with visit(Role.TECHNICIAN) as other:
        user = await user_named(work, company, "Mx technician")
        assert "Firefox on Linux 192.0.2.7" in await staff.get(f"/users/{user.id}")
        await staff.send(f"/users/{user.id}/password", {"password": PASSWORD})
        assert "Not signed in anywhere" in await staff.get(f"/users/{user.id}")
        async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
            assert await queries.sessions_of(ctx, user.id) == []
    assert other.http.is_closed


async def test_a_token_shows_its_secret_once_and_works_until_revoked(
    staff: Staff, work: Work, company: TenantId
) -> None:
    answer = await staff.post("/tokens/new", {"name": "Export", "days": "30", "scopes": ["clients.read"]})
    assert answer.status_code == 200
    [secret] = re.findall(r'value="(flt_[^"]+)"', answer.text)
    async with calling(staff.http._transport.app, secret) as program:  # type: ignore[attr-defined]
        assert (await program.get("/clients")).status_code == 200
        assert (await program.get("/services")).status_code == 403
    listed = await staff.html("/tokens")
    assert secret not in listed
    said = await staff.get("/tokens")
    assert f"Export Valid {secret[:10]} Ada Owner clients.read" in said
    assert "14 Apr 2026" in said
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        token = (await ctx.session.scalars(select(ApiToken))).one()
    assert await staff.send(f"/tokens/{token.id}/revoke") == "/tokens"
    assert "Export Revoked" in await staff.get("/tokens")


async def test_a_tokens_secret_is_kept_nowhere(staff: Staff, work: Work, company: TenantId) -> None:
    form = {"name": "Export", "days": "0", "_key": "once"}
    first, again = await staff.post("/tokens/new", form), await staff.post("/tokens/new", form)
    assert first.status_code == 200
    assert (again.status_code, again.headers["location"]) == (303, "/tokens")
    [secret] = re.findall(r'value="(flt_[^"]+)"', first.text)
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        assert len((await ctx.session.scalars(select(ApiToken))).all()) == 1
        kept = (await ctx.session.scalars(select(IdempotencyKey.body))).all()
    assert [secret.encode() in (body or b"") for body in kept] == [False]


async def test_a_token_may_not_more_than_its_maker(visit: Visit) -> None:
    async with visit(Role.BILLING) as clerk:
        assert "Not allowed" in await clerk.get("/tokens", 403)
        assert (await clerk.post("/tokens/new", {"name": "x", "days": "0"})).status_code == 403
        assert "Not allowed" in await clerk.get("/users", 403)


async def test_ones_own_account_asks_for_the_present_password(visit: Visit, work: Work, company: TenantId) -> None:
    async with visit(Role.READ_ONLY, password=PASSWORD) as me:
        said = await me.get("/profile")
        assert "Your account Active" in said
        assert "Firefox on Linux (this one) 192.0.2.7 just now in 12 h" in said
        wrong = await me.post("/profile/password", {"current": "a wrong password", "password": "another long one"})
        assert wrong.status_code == 422
        assert "This is not your present password." in wrong.text
        good = {"current": PASSWORD, "password": "another long one"}
        assert await me.send("/profile/password", good) == "/profile"
        assert "Firefox on Linux (this one)" in await me.get("/profile")  # this browser stays signed in
        again = await me.post("/profile/password", {"current": PASSWORD, "password": "yet another one"})
        assert again.status_code == 422


async def test_guessing_the_present_password_ends_after_ten_tries(visit: Visit, work: Work, company: TenantId) -> None:
    """A session left open, or stolen, is no place to find out the password; previews count as well."""
    good = {"current": PASSWORD, "password": "another long one"}
    async with visit(Role.BILLING, password=PASSWORD) as me, visit(Role.NETWORK, password=PASSWORD) as somebody:
        before = (await user_named(work, company, "Mx billing")).password_hash
        for number in range(10):
            preview = "?dry_run=true" if number % 2 else ""
            wrong = {**good, "current": f"a wrong password {number}"}
            assert (await me.post(f"/profile/password{preview}", wrong)).status_code == 422
        refused = await me.post("/profile/password", good)
        assert refused.status_code == 429
        assert "Too many attempts" in refused.text
        assert (await user_named(work, company, "Mx billing")).password_hash == before
        assert await somebody.send("/profile/password", good) == "/profile"  # others are not held up


async def test_sessions_are_ended_one_by_one_or_all(visit: Visit, staff: Staff, work: Work, company: TenantId) -> None:
    async with visit(Role.NETWORK) as me:
        user = await user_named(work, company, "Mx network")
        async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
            theirs = (await ctx.session.scalars(select(LoginSession.id).where(LoginSession.user_id != user.id))).one()
        assert (await me.post(f"/profile/sessions/{theirs}/end")).status_code == 404
        assert await me.send("/profile/sign-out-everywhere") == "/login"
        async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
            assert await queries.sessions_of(ctx, user.id) == []
    assert "Your account" in await staff.get("/profile")


async def test_another_companys_user_and_token_are_not_found(
    staff: Staff, visit: Visit, other_company: TenantId, work: Work, company: TenantId
) -> None:
    ada = await user_named(work, company, "Ada Owner")
    async with visit(Role.OWNER, tenant=other_company) as stranger:
        for path in ("", "/role", "/password"):
            assert "Not found" in await stranger.get(f"/users/{ada.id}{path}", 404)
        assert (await stranger.post(f"/users/{ada.id}/deactivate")).status_code == 404
        assert "Ada Owner" not in await stranger.get("/users")
    assert (await user_named(work, company, "Ada Owner")).active
