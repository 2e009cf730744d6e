"""Reading the catalog on connections of its own, as the running system does."""

from fairlead.domains.catalog.queries import offers, template_row
from fairlead.main.wiring import App
from fairlead.platform.context import Actor
from tests.kit.fixtures import NOW, make_company
from tests.make import catalog as make


async def test_details_and_lists_come_back_as_they_were_stored(fresh_app: App) -> None:
    company, me = await make_company(fresh_app.database, "harbour"), Actor.system("test")
    async with fresh_app.work.begin(company, me, now=NOW) as ctx:
        template = await make.template(ctx, available_countries=["US"], details={"download_mbps": 9, "upload_mbps": 1})
        await make.tariff(ctx, template)
    async with fresh_app.work.begin(company, me, now=NOW, read_only=True) as ctx:
        row = await template_row(ctx, template.id)
        [offer] = await offers(ctx, NOW.date(), country="US")
        assert await offers(ctx, NOW.date(), country="CA") == []
    assert (row.details["download_mbps"], row.available_countries) == (9, ["US"])
    assert offer.details == row.details
