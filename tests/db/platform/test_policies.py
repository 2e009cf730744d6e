"""The company's choices, and those of one client on top: what a client does not choose follows the company."""

from uuid import UUID

import pytest
from sqlalchemy import select

from fairlead.domains.services.policy import SlaPolicy, SuspensionPolicy
from fairlead.domains.services.terms import HoldMoney
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.policy import OwnSettingsClash, PolicyRow, own_choices, policies, policy, set_policy
from tests.kit.browser import Staff
from tests.make import clients

CHARGE, STOP, CREDIT = HoldMoney.CHARGE, HoldMoney.STOP, HoldMoney.CREDIT


async def choose(ctx: Context, client_id: UUID | None = None, **values: HoldMoney) -> None:
    await set_policy(ctx, SuspensionPolicy(**values), client_id)
    await ctx.session.flush()


async def abuse(ctx: Context, client_id: UUID) -> HoldMoney:
    return (await policy(ctx, SuspensionPolicy, client_id)).abuse


async def test_a_client_may_choose_what_is_the_default_where_the_company_does_not(ctx: Context) -> None:
    ada = await clients.client(ctx)
    await choose(ctx, abuse=STOP)
    await choose(ctx, ada.id, abuse=CHARGE)
    assert await abuse(ctx, ada.id) is CHARGE
    every = await policies(ctx, SuspensionPolicy)
    assert (every.of(ada.id).abuse, every.company.abuse) == (CHARGE, STOP)


async def test_what_a_client_leaves_as_it_is_follows_the_company_later(ctx: Context) -> None:
    ada = await clients.client(ctx)
    shown = await policy(ctx, SuspensionPolicy, ada.id)
    form = SuspensionPolicy.model_validate({**shown.model_dump(), "maintenance": CREDIT})  # every field was sent
    await set_policy(ctx, form, ada.id)
    await ctx.session.flush()
    assert await own_choices(ctx, ada.id) == {"suspension": frozenset({"maintenance"})}
    await choose(ctx, abuse=STOP)
    found = await policy(ctx, SuspensionPolicy, ada.id)
    assert (found.abuse, found.maintenance) == (STOP, CREDIT)


async def test_a_choice_is_taken_back_by_choosing_as_the_company(ctx: Context) -> None:
    ada = await clients.client(ctx)
    await choose(ctx, ada.id, abuse=STOP)
    await choose(ctx, ada.id, abuse=CHARGE)
    assert await own_choices(ctx, ada.id) == {"suspension": frozenset()}
    rows = (await ctx.session.scalars(select(PolicyRow).where(PolicyRow.client_id == ada.id))).all()
    assert [(row.value, row.version) for row in rows] == [({}, 2)]


async def test_a_company_may_not_choose_what_a_clients_own_choices_cannot_stand_beside(ctx: Context) -> None:
    ada = await clients.client(ctx)
    await set_policy(ctx, SlaPolicy(resolution_minutes=120), ada.id)
    await ctx.session.flush()
    slower = SlaPolicy(response_minutes=180, resolution_minutes=480)
    with pytest.raises(OwnSettingsClash) as refused:
        await set_policy(ctx, slower, None)
    assert refused.value.clients == (ada.id,)
    assert (await policy(ctx, SlaPolicy, ada.id)).resolution_minutes == 120
    await set_policy(ctx, SlaPolicy(), ada.id)  # as the company again
    await set_policy(ctx, slower)
    await ctx.session.flush()
    assert (await policy(ctx, SlaPolicy, ada.id)).resolution_minutes == 480


async def test_a_client_may_not_choose_what_cannot_stand_beside_the_companys_choices(ctx: Context) -> None:
    ada = await clients.client(ctx)
    await set_policy(ctx, SlaPolicy(response_minutes=180, resolution_minutes=480))
    await ctx.session.flush()
    with pytest.raises(Invalid, match="Nothing is solved before somebody answers"):
        await set_policy(ctx, SlaPolicy(resolution_minutes=120), ada.id)
    assert await own_choices(ctx, ada.id) == {}


async def test_staff_choose_for_one_client(staff: Staff) -> None:
    place = await staff.send("/clients/new", {"name": "Bea", "timezone": "UTC", "locale": "en", "currency": "USD"})
    at = f"{place}/settings"
    assert "(their own)" not in await staff.get(at)
    names = SuspensionPolicy.model_fields
    form = {name: str(value) for name, value in SuspensionPolicy().model_dump().items() if name in names}
    assert await staff.send(f"{at}/suspension", {**form, "abuse": "stop"}) == at
    assert "The service was misused. (their own) Stop" in await staff.get(at)
    assert "The service was misused. Charge" in await staff.get("/settings")
    await staff.get(f"{at}/nothing", 404)
