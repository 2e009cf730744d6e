"""Founding a company."""

from sqlalchemy import text

from fairlead.domains.identity import rules
from fairlead.domains.identity.errors import CompanyExists
from fairlead.kernel.ids import TenantId
from fairlead.platform.context import Context

NOBODY = TenantId(0)
"""The tenant of units of work that run before a company is known; it sees no company's rows."""


async def found_company(
    ctx: Context, *, slug: str, name: str, currency: str, timezone: str, country: str, locale: str
) -> TenantId:
    """Create a company; `ctx` belongs to NOBODY. Raises CompanyExists. Its first owner is added in its own work."""
    statement = text("SELECT create_company(:slug, :name, :currency, :timezone, :country, :locale, :at)")
    facts = {"name": name, "currency": currency, "timezone": timezone, "country": country, "locale": locale}
    made = await ctx.scalar(statement.bindparams(slug=rules.slug(slug), at=ctx.now, **facts))
    if made is None:
        raise CompanyExists(company=slug)
    return TenantId(int(made))
