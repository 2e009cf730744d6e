"""The money of a service stands in its timeline, page by page, in the API and on the page."""

import httpx

from fairlead.domains.billing.queries import money_of
from fairlead.domains.services import commands
from fairlead.domains.services import queries as services
from fairlead.domains.services.queries import Happened, tell_money
from fairlead.domains.services.rules import Wanted
from fairlead.kernel.ids import TenantId
from fairlead.kernel.money import Money
from fairlead.platform.context import Context
from fairlead.platform.work import Work
from tests.kit.browser import Staff
from tests.kit.story import Story
from tests.make import billing as make
from tests.make import staff as people


async def test_money_is_told_with_the_rest_and_pages_without_loss(
    work: Work, company: TenantId, client: httpx.AsyncClient, staff: Staff
) -> None:
    tell_money(billing=money_of)
    story = Story(work, company)
    service = await story.on("2026-01-01", make.active)
    await story.bill("2026-03-01")
    await story.on("2026-03-02", lambda ctx: commands.change(ctx, service.id, Wanted(price=Money.parse("62", "USD"))))

    async def told(ctx: Context) -> list[tuple[str, str, bool]]:
        whole = list((await services.timeline(ctx, service.id, limit=200)).items)
        pages, cursor = [], None
        while True:
            page = await services.timeline(ctx, service.id, cursor=cursor, limit=2)
            pages += page.items
            if (cursor := page.next_cursor) is None:
                break
        assert pages == whole
        return [
            (one.name, str(one.facts["amount"]), one.facts["invoiced"]) for one in whole if one.kind is Happened.MONEY
        ]

    said = await story.do(told)
    assert sorted(said[:2]) == [("service_credit", "-30.00 USD", False), ("service_period", "60.00 USD", False)]
    assert said[2:] == [("service_period", "31.00 USD", True)] * 3
    items = (await client.get(f"/services/{service.id}/timeline")).json()["items"]
    assert {"amount": "60.00", "currency": "USD"} in [one["facts"].get("amount") for one in items[:2]]
    tess = await story.do(lambda ctx: people.user(ctx, "Tess Tech"))
    await story.do(lambda ctx: commands.assign_technicians(ctx, service.id, tess.id))
    html = await staff.get(f"/services/{service.id}/timeline")
    assert "Given back: 30.00 USD" in html
    assert "2 Mar 2026 to 31 Mar 2026" in html
    assert "due 2 Mar 2026, on no invoice yet" in html
    assert "Tess Tech · role primary" in html
