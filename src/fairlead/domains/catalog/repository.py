"""Templates, tariffs and prices as entities, for commands; lists read `queries`."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.catalog.lifecycle import TEMPLATE, TemplateStatus
from fairlead.domains.catalog.models import ClientPrice, Meter, PriceVersion, ServiceTemplate, Tariff, UsagePrice
from fairlead.domains.catalog.terms import Aggregation, ServiceType
from fairlead.kernel.period import Cycle
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository

STATUS_LABELS = {status.value: state.label for status, state in TEMPLATE.states.items()}


class Templates(Repository[ServiceTemplate]):
    """What can be sold."""

    model = ServiceTemplate
    filters = Filters(
        {
            "status": Field(ServiceTemplate.status, TemplateStatus, "Status", choices=STATUS_LABELS),
            "type": Field(ServiceTemplate.type, ServiceType, "Type"),
            "code": Field(ServiceTemplate.code, str, "Code"),
            "name": Field(ServiceTemplate.name, str, "Name"),
            "automated": Field(ServiceTemplate.automated, bool, "Automated"),
            "speed": Field(ServiceTemplate.details["download_mbps"].as_integer(), int, "Download Mbit/s"),
            "available_from": Field(ServiceTemplate.available_from, date, "Sold from"),
            "available_until": Field(ServiceTemplate.available_until, date, "Sold until"),
            "tax_category": Field(ServiceTemplate.tax_category, str, "Tax category"),
            "created_at": Field(ServiceTemplate.created_at, datetime, "Created"),
        }
    )
    sorts = Sorts(
        {"name": ServiceTemplate.name, "code": ServiceTemplate.code, "created_at": ServiceTemplate.created_at},
        default="name",
        tie=ServiceTemplate.id,
    )


class Tariffs(Repository[Tariff]):
    """The ways to buy templates."""

    model = Tariff
    filters = Filters(
        {
            "template_id": Field(Tariff.template_id, UUID, "Template"),
            "code": Field(Tariff.code, str, "Code"),
            "cycle": Field(Tariff.cycle, Cycle, "Cycle"),
            "currency": Field(Tariff.currency, str, "Currency"),
            "active": Field(Tariff.active, bool, "Offered"),
        }
    )
    sorts = Sorts({"name": Tariff.name, "code": Tariff.code}, default="name", tie=Tariff.id)


class ClientPrices(Repository[ClientPrice]):
    """What single clients pay."""

    model = ClientPrice
    filters = Filters({"client_id": Field(ClientPrice.client_id, UUID, "Client")})
    sorts = Sorts({"valid_from": ClientPrice.valid_from}, default="valid_from", tie=ClientPrice.id)


class Prices(Repository[PriceVersion]):
    """The prices of tariffs by date."""

    model = PriceVersion
    filters = Filters({"tariff_id": Field(PriceVersion.tariff_id, UUID, "Tariff")})
    sorts = Sorts({"valid_from": PriceVersion.valid_from}, default="valid_from", tie=PriceVersion.id)

    async def of_tariff(self, tariff_id: UUID) -> dict[date, PriceVersion]:
        """A tariff's prices by their first day, in order."""
        statement = select(PriceVersion).where(PriceVersion.tariff_id == tariff_id).order_by(PriceVersion.valid_from)
        return {price.valid_from: price for price in await self.ctx.session.scalars(statement)}


class Meters(Repository[Meter]):
    """What is counted."""

    model = Meter
    filters = Filters(
        {
            "code": Field(Meter.code, str, "Code"),
            "name": Field(Meter.name, str, "Name"),
            "aggregation": Field(Meter.aggregation, Aggregation, "Counts by"),
            "active": Field(Meter.active, bool, "Active"),
        }
    )
    sorts = Sorts({"name": Meter.name, "code": Meter.code}, default="code", tie=Meter.id)


class UsagePrices(Repository[UsagePrice]):
    """What tariffs ask for usage, by meter and date."""

    model = UsagePrice
    filters = Filters({"tariff_id": Field(UsagePrice.tariff_id, UUID, "Tariff")})
    sorts = Sorts({"valid_from": UsagePrice.valid_from}, default="valid_from", tie=UsagePrice.id)

    async def of_meter(self, tariff_id: UUID, meter_id: UUID) -> dict[date, UsagePrice]:
        """A tariff's prices of one meter by their first day, in order."""
        statement = (
            select(UsagePrice)
            .where(UsagePrice.tariff_id == tariff_id, UsagePrice.meter_id == meter_id)
            .order_by(UsagePrice.valid_from)
        )
        return {price.valid_from: price for price in await self.ctx.session.scalars(statement)}
