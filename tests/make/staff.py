"""Members of staff for tests."""

from fairlead.domains.identity import commands
from fairlead.domains.identity.models import User
from fairlead.domains.identity.permissions import Role
from fairlead.platform.context import Context


async def user(ctx: Context, name: str = "Tess Tech", role: Role = Role.TECHNICIAN) -> User:
    """A technician who cannot sign in yet."""
    address = f"{name.lower().replace(' ', '.')}@harbour.example"
    made = await commands.add_user(ctx, email=address, name=name, role=role)
    await ctx.session.flush()
    return made
