"""The billing policies of many clients with one query."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.billing.policy import BillingPolicy
from fairlead.platform.context import Context
from fairlead.platform.policy import PolicyRow


@dataclass(frozen=True, slots=True)
class Policies:
    """The company's billing policy, and those of the clients who have their own."""

    company: BillingPolicy
    clients: dict[UUID, BillingPolicy]

    def of(self, client_id: UUID) -> BillingPolicy:
        """What counts for a client."""
        return self.clients.get(client_id, self.company)


async def billing_policies(ctx: Context) -> Policies:
    """Every billing policy of the company; clients with their own are few."""
    statement = select(PolicyRow.client_id, PolicyRow.value).where(PolicyRow.key == BillingPolicy.key)
    stored: dict[UUID | None, dict[str, Any]] = {row.client_id: row.value for row in await ctx.rows(statement)}
    common = stored.pop(None, {})
    own = {client: BillingPolicy.model_validate(common | value) for client, value in stored.items() if client}
    return Policies(BillingPolicy.model_validate(common), own)
