"""What decides about the taxes of many clients, with few queries."""

from uuid import UUID

from sqlalchemy import or_, select

from fairlead.domains.billing.models import TaxRate
from fairlead.domains.billing.policy import TaxPolicy
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.rules import RateFact, Rates, TaxBook, TaxPayer
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.terms import TaxStatus
from fairlead.domains.identity.queries import company_facts
from fairlead.platform.context import Context
from fairlead.platform.policy import policies

_RATES = select(*(getattr(TaxRate, name) for name in RateFact._fields))
_FACTS = {"country": "country", "region": "region", "status": "tax_status", "reason": "tax_reason",
          "until": "tax_until", "tax_id": "tax_id"}  # fmt: skip


async def tax_book(ctx: Context, clients: Range) -> TaxBook:
    """How the lines of a range of clients are taxed; without a single rate nobody is asked for more."""
    facts = [RateFact(*row) for row in await ctx.rows(_RATES)]
    chosen = await policies(ctx, TaxPolicy)
    home = chosen.company.home_country or (await company_facts(ctx)).country
    rates = Rates(home, facts)
    if not facts:
        return TaxBook(rates)
    otherwise = {client: one.prices_include_tax for client, one in chosen.clients.items()}
    return TaxBook(rates, await _payers(ctx, clients, home), chosen.company.prices_include_tax, otherwise)


async def _payers(ctx: Context, clients: Range, home: str) -> dict[UUID, TaxPayer]:
    """Those of a range who are elsewhere or not simply taxable."""
    columns = [Client.id, *(getattr(Client, _FACTS[name]) for name in TaxPayer._fields)]
    apart = or_(Client.country != home, Client.region.is_not(None), Client.tax_status != TaxStatus.TAXABLE)
    asked = select(*columns).where(Client.id.between(clients.first, clients.last), apart)
    return {row[0]: TaxPayer(*row[1:]) for row in await ctx.rows(asked)}
