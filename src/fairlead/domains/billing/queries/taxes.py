"""What decides about the tax of many clients, with a fixed number of queries."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, literal, or_, select

from fairlead.domains.billing.models import TaxRate
from fairlead.domains.billing.policy import TaxPolicy
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.rules.tax import RateFact, Rates, TaxBook, TaxPayer
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.queries import home
from fairlead.domains.clients.terms import TaxStatus
from fairlead.platform.context import Context
from fairlead.platform.policy import Policies, policies

_FACTS = select(*(getattr(TaxRate, name) for name in RateFact._fields)).order_by(TaxRate.valid_from)
_PAYERS = select(
    Client.id, Client.country, Client.region, Client.tax_status, Client.tax_reason, Client.tax_until, Client.tax_id
)


async def tax_book(ctx: Context, clients: Range | Collection[UUID]) -> TaxBook:
    """How clients' lines are taxed. A company without rates costs one query, any other four, for any number of them."""
    facts = [RateFact(*row) for row in await ctx.rows(_FACTS)]
    if not facts:
        return TaxBook(Rates(""))
    chosen = await policies(ctx, TaxPolicy)
    country = chosen.company.home_country or (await home(ctx)).country
    return TaxBook(
        Rates(country, facts),
        await _payers(ctx, clients, country),
        inclusive=chosen.company.prices_include_tax,
        otherwise=_otherwise(chosen),
    )


async def tax_rates(ctx: Context) -> Rates:
    """The company's rates, with the country that it is taxed in."""
    facts = [RateFact(*row) for row in await ctx.rows(_FACTS)]
    chosen = (await policies(ctx, TaxPolicy)).company.home_country
    return Rates(chosen or (await home(ctx)).country, facts)


async def _payers(ctx: Context, clients: Range | Collection[UUID], country: str) -> Mapping[UUID, TaxPayer]:
    """Those of the clients who are not simply taxed at home: of most companies these are few."""
    peculiar = or_(Client.country != country, Client.region.is_not(None), Client.tax_status != TaxStatus.TAXABLE)
    rows = await ctx.rows(_PAYERS.where(_among(clients), peculiar))
    return {client_id: TaxPayer(*facts) for client_id, *facts in rows}


def _among(clients: Range | Collection[UUID]) -> ColumnElement[bool]:
    if isinstance(clients, Range):
        return and_(Client.id >= clients.first, Client.id <= clients.last)
    return Client.id == any_(literal(list(clients), ARRAY(Uuid)))


def _otherwise(chosen: Policies[TaxPolicy]) -> dict[UUID, bool]:
    """The clients whose prices include their tax where the company's do not, or the other way round."""
    common = chosen.company.prices_include_tax
    return {
        client_id: own.prices_include_tax
        for client_id, own in chosen.clients.items()
        if own.prices_include_tax is not common
    }
