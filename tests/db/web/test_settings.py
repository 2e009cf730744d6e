"""The company's choices: shown with their values, changed by the owner alone, kept with what they were."""

import httpx

from fairlead.domains.billing.policy import BillingPolicy
from fairlead.domains.identity.permissions import Role
from fairlead.kernel.ids import TenantId
from fairlead.platform.policy import policy
from fairlead.platform.work import Work
from tests.db.web.conftest import ME, Visit
from tests.kit.browser import Staff
from tests.kit.fixtures import NOW

CHOSEN = {
    "payment_terms_days": "21", "credit_unused_on_cancel": "true", "finish": "issue", "number_prefix": "R-",
    "number_width": "5",
}  # fmt: skip


async def terms(work: Work, company: TenantId) -> int:
    async with work.begin(company, ME, now=NOW, read_only=True) as ctx:
        return (await policy(ctx, BillingPolicy)).payment_terms_days


async def test_a_choice_is_changed_and_audited(staff: Staff, work: Work, company: TenantId) -> None:
    assert "Days from an invoice's date to its due date. 14" in await staff.get("/settings")
    assert await staff.send("/settings/billing", CHOSEN) == "/settings"
    assert await terms(work, company) == 21
    assert "Days from an invoice's date to its due date. 21" in await staff.get("/settings")
    assert "payment_terms_days" in await staff.get("/audit")


async def test_a_value_out_of_range_stands_beside_its_field(staff: Staff, work: Work, company: TenantId) -> None:
    refused = await staff.post("/settings/billing", {**CHOSEN, "payment_terms_days": "-1"})
    assert refused.status_code == 422
    assert 'value="-1"' in refused.text
    assert await terms(work, company) == 14


async def test_settings_that_do_not_exist(staff: Staff) -> None:
    await staff.get("/settings/nonsense", code=404)


async def test_only_who_manages_settings_sees_them(visit: Visit) -> None:
    async with visit(Role.BILLING) as clerk:
        await clerk.get("/settings", code=403)


async def test_a_program_chooses_for_the_company_and_for_one_client(client: httpx.AsyncClient) -> None:
    ada = (await client.post("/clients", json={"name": "Ada"})).json()["id"]
    ours, theirs = "/settings/billing", f"/clients/{ada}/settings/billing"
    assert (await client.get(ours)).json()["payment_terms_days"] == 14
    chosen = (await client.put(ours, json={"payment_terms_days": 21, "approve_above": "500.00"})).json()
    assert (chosen["payment_terms_days"], chosen["approve_above"], chosen["finish"]) == (21, "500.00", "issue")
    own = (await client.put(theirs, json={"finish": "draft"})).json()
    assert (own["payment_terms_days"], own["finish"]) == (21, "draft")
    await client.put(ours, json={"payment_terms_days": 30})
    assert (await client.get(theirs)).json()["payment_terms_days"] == 30
    assert (await client.get(ours)).json()["approve_above"] is None
    own, common = (await client.put(theirs, json={})).json(), (await client.get(ours)).json()
    assert (own.pop("version"), common.pop("version")) == (2, 2)
    assert own == common


async def test_a_program_is_told_what_is_wrong_with_a_choice(client: httpx.AsyncClient) -> None:
    wrong = await client.put("/settings/billing", json={"payment_terms_days": -1, "finnish": "draft"})
    assert (wrong.status_code, [one["field"] for one in wrong.json()["errors"]]) == (
        422, ["payment_terms_days", "finnish"],
    )  # fmt: skip
    ada = (await client.post("/clients", json={"name": "Ada"})).json()["id"]
    await client.put(f"/clients/{ada}/settings/sla", json={"resolution_minutes": 120})
    clash = await client.put("/settings/sla", json={"response_minutes": 180, "resolution_minutes": 480})
    assert (clash.status_code, clash.json()["clients"]) == (409, [ada])
    assert (await client.get("/settings/sla")).json()["response_minutes"] == 60
    unknown = await client.get("/clients/01a1fb96-fccc-7b89-bbd7-000000000000/settings/sla")
    assert unknown.status_code == 404
