"""What the tax on an amount would be, and every step that leads to it: the same rules that tax invoices."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing.policy import TaxPolicy
from fairlead.domains.billing.queries.taxes import tax_rates
from fairlead.domains.billing.rules.tax import TaxPayer, Treatment, apply, decided, formula
from fairlead.domains.clients.models import Client
from fairlead.domains.clients.queries import client_facts, home
from fairlead.domains.clients.terms import TaxStatus
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.platform.context import Context
from fairlead.platform.policy import policy


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxQuestion:
    """What to reckon the tax of. What is given goes before what is known of the client."""

    amount: str
    currency: str | None = None
    category: str = "standard"
    on: date | None = None
    """Today, unless it is given."""
    client_id: UUID | None = None
    country: str | None = None
    region: str | None = None
    status: TaxStatus | None = None
    reason: str | None = None
    until: date | None = None
    tax_id: str | None = None
    inclusive: bool | None = None


@dataclass(frozen=True, slots=True)
class TaxQuote:
    """Net, tax and gross, and why."""

    on: date
    treatment: Treatment
    steps: tuple[str, ...]
    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """Both together."""
        return self.net + self.tax

    @property
    def formula(self) -> str:
        """The sum, as people write it."""
        return formula(self.treatment, self.net + self.tax if self.treatment.inclusive else self.net)


async def tax_quote(ctx: Context, asked: TaxQuestion) -> TaxQuote:
    """What the tax would be; raises Invalid for an amount that is none, NotFound for an unknown client."""
    ours = await home(ctx)
    currency = asked.currency or ours.currency
    payer = TaxPayer()
    if asked.client_id is not None:
        currency = asked.currency or (await client_facts(ctx, asked.client_id)).currency
        payer = await _known(ctx, asked.client_id)
    payer = payer._replace(**_given(asked))
    amount = _money(asked.amount, currency)
    chosen = await policy(ctx, TaxPolicy, asked.client_id)
    inclusive = chosen.prices_include_tax if asked.inclusive is None else asked.inclusive
    on = asked.on or ctx.today(ours.timezone)
    found, steps = decided(payer, asked.category, await tax_rates(ctx), on, inclusive=inclusive)
    net, tax = apply(found, amount.minor, currency)
    return TaxQuote(on, found, steps, Money(net, currency), Money(tax, currency))


async def _known(ctx: Context, client_id: UUID) -> TaxPayer:
    columns = (
        Client.country, Client.region, Client.tax_status, Client.tax_reason, Client.tax_until, Client.tax_id,
    )  # fmt: skip
    row = await ctx.row(select(*columns).where(Client.id == client_id))
    return TaxPayer(*row) if row else TaxPayer()


def _given(asked: TaxQuestion) -> dict[str, Any]:
    return {name: value for name in TaxPayer._fields if (value := getattr(asked, name)) is not None}


def _money(amount: str, currency: str) -> Money:
    try:
        return Money.parse(amount, currency)
    except NotMoney as error:
        raise Invalid.of("amount", f"{error}.", "Give one such as 19.99.", "query:amount") from None
