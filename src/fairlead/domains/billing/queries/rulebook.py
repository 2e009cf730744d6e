"""By which rules a range of clients is billed: policies, taxes, and what counts as odd. Read once a chunk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fairlead.domains.billing.policy import BillingPolicy, GuardPolicy
from fairlead.domains.billing.queries.due import Range
from fairlead.domains.billing.queries.taxes import tax_book
from fairlead.domains.billing.rules import Guards, Seen, TaxBook, odd
from fairlead.kernel.money import Money
from fairlead.kernel.period import add_months
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import driver
from fairlead.platform.policy import Policies, policies

_LAST = """
SELECT DISTINCT ON (client_id, currency) client_id, currency, sum(total_minor)::bigint
FROM invoices
WHERE tenant_id = $1 AND client_id BETWEEN $2 AND $3 AND status = 'issued' AND issue_date >= $4 AND issue_date < $5
GROUP BY client_id, currency, date_trunc('month', issue_date)
ORDER BY client_id, currency, date_trunc('month', issue_date) DESC
"""

_RELEASED = """
SELECT DISTINCT client_id FROM billing_releases WHERE tenant_id = $1 AND client_id BETWEEN $2 AND $3 AND as_of >= $4
"""

_LOOK_BACK = 13
"""Months in which a client's last invoiced month is looked for: a yearly one is found."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything besides what is due that decides about invoices."""

    policies: Policies[BillingPolicy]
    taxes: TaxBook
    guards: Policies[GuardPolicy]
    last: Mapping[UUID, Mapping[str, int]]
    """Client → currency → total of the last month that was invoiced, in minor units."""
    released: frozenset[UUID]
    """Clients whose odd invoices staff have looked at."""

    def odd(self, client_id: UUID, seen: Sequence[Seen]) -> str | None:
        """Why a client's invoices are not issued yet; None when nothing is odd."""
        released = client_id in self.released
        return odd(self._guards(client_id, seen), seen, self.last.get(client_id, {}), released=released)

    def _guards(self, client_id: UUID, seen: Sequence[Seen]) -> Guards:
        policy = self.guards.of(client_id)
        least = Money.parse(policy.change_least, seen[0].currency).minor if seen else 0
        return Guards(policy.most_lines, policy.change_percent, least)


async def rulebook(ctx: Context, clients: Range, as_of: date) -> Rulebook:
    """The rules for a range of clients on a day."""
    guards, chosen = await policies(ctx, GuardPolicy), await policies(ctx, BillingPolicy)
    taxes = await tax_book(ctx, clients)
    connection = await driver(ctx.session)  # after what a reader without a session is quicker at
    asked = (ctx.tenant_id, clients.first, clients.last)
    last: dict[UUID, dict[str, int]] = defaultdict(dict)
    if guards.company.change_percent is not None or guards.clients:
        month = as_of.replace(day=1)
        for client_id, currency, total in await connection.fetch(_LAST, *asked, add_months(month, -_LOOK_BACK), month):
            last[client_id][currency] = total
    released = await connection.fetch(_RELEASED, *asked, as_of)
    return Rulebook(chosen, taxes, guards, last, frozenset(row[0] for row in released))
