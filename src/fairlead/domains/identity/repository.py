"""Users and tokens by id and by the filters dict."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from fairlead.domains.identity.models import ApiToken, User
from fairlead.domains.identity.permissions import Role
from fairlead.platform.db.filters import Field, Filters
from fairlead.platform.db.paging import Sorts
from fairlead.platform.db.repository import Repository

USER_FILTERS = Filters(
    {
        "email": Field(User.email, str, "E-mail"),
        "name": Field(User.name, str, "Name"),
        "role": Field(User.role, Role, "Role"),
        "active": Field(User.active, bool, "Active"),
        "last_login_at": Field(User.last_login_at, datetime, "Last login"),
    }
)
USER_SORTS = Sorts({"name": User.name, "email": User.email, "created_at": User.created_at}, default="name", tie=User.id)

TOKEN_FILTERS = Filters(
    {
        "user_id": Field(ApiToken.user_id, UUID, "User"),
        "name": Field(ApiToken.name, str, "Name"),
        "expires_at": Field(ApiToken.expires_at, datetime, "Expires"),
        "last_used_at": Field(ApiToken.last_used_at, datetime, "Last used"),
        "revoked_at": Field(ApiToken.revoked_at, datetime, "Revoked"),
    }
)
TOKEN_SORTS = Sorts({"name": ApiToken.name, "created_at": ApiToken.created_at}, default="-created_at", tie=ApiToken.id)


class Users(Repository[User]):
    """The staff of the context's company."""

    model = User
    filters = USER_FILTERS
    sorts = USER_SORTS

    async def by_email(self, email: str) -> User | None:
        """The member of staff with this address."""
        return (await self.ctx.session.scalars(select(User).where(User.email == email))).one_or_none()

    async def active_owners(self) -> int:
        """How many active owners there are; the rows are held, so that two cannot leave at once."""
        owners = select(User.id).where(User.role == Role.OWNER, User.active).with_for_update()
        return len((await self.ctx.session.execute(owners)).all())


class ApiTokens(Repository[ApiToken]):
    """The API tokens of the context's company."""

    model = ApiToken
    filters = TOKEN_FILTERS
    sorts = TOKEN_SORTS
