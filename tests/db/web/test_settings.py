"""The company's choices: shown with their values, changed by the owner alone, kept with what they were."""

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
