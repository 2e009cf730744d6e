"""What is done about the staff: joining, roles, leaving, passwords."""

from uuid import UUID

from fairlead.domains.identity import rules
from fairlead.domains.identity.commands.logins import end_sessions
from fairlead.domains.identity.errors import EmailTaken, LastOwner
from fairlead.domains.identity.events import (
    PasswordChanged,
    UserAdded,
    UserDeactivated,
    UserReactivated,
    UserRoleChanged,
)
from fairlead.domains.identity.models import User
from fairlead.domains.identity.permissions import Role
from fairlead.domains.identity.repository import Users
from fairlead.kernel.errors import Invalid
from fairlead.platform.context import Context
from fairlead.platform.crypto import hash_password, verify_password
from fairlead.platform.http.cachebus import forget_principal


async def add_user(ctx: Context, *, email: str, name: str, role: Role, password: str | None = None) -> User:
    """Add a member of staff; without a password they cannot sign in yet. Raises EmailTaken, Invalid."""
    address = rules.email(email)
    users = Users(ctx)
    if await users.by_email(address) is not None:
        raise EmailTaken(email=address)
    hashed = await hash_password(rules.password(password)) if password is not None else None
    user = User(
        id=ctx.new_id(), email=address, name=name, role=role, password_hash=hashed, active=True, created_at=ctx.now,
        last_login_at=None, version=1,
    )  # fmt: skip
    ctx.emit(UserAdded(user_id=user.id, role=role))
    return users.add(user)


async def change_role(ctx: Context, user_id: UUID, *, role: Role, version: int | None = None) -> User:
    """Give a member of staff another role; the last active owner keeps theirs."""
    user = await Users(ctx).get(user_id, lock=True, version=version)
    if user.role is role:
        return user
    await _keep_an_owner(ctx, user)
    user.role = role
    user.version += 1
    ctx.emit(UserRoleChanged(user_id=user.id, role=role))
    await forget_principal(ctx)
    return user


async def set_active(ctx: Context, user_id: UUID, *, active: bool, version: int | None = None) -> User:
    """Let a member of staff sign in again, or no longer: their sessions end, their tokens stop working."""
    user = await Users(ctx).get(user_id, lock=True, version=version)
    if user.active is active:
        return user
    if not active:
        await _keep_an_owner(ctx, user)
        await end_sessions(ctx, user_id)
    user.active = active
    user.version += 1
    ctx.emit(UserReactivated(user_id=user.id) if active else UserDeactivated(user_id=user.id))
    await forget_principal(ctx)
    return user


async def set_password(ctx: Context, user_id: UUID, *, password: str) -> User:
    """Give a member of staff a new password; all their sessions end."""
    user = await Users(ctx).get(user_id, lock=True)
    user.password_hash = await hash_password(rules.password(password))
    user.version += 1
    await end_sessions(ctx, user_id)
    ctx.emit(PasswordChanged(user_id=user.id))
    return user


async def change_own_password(
    ctx: Context, user_id: UUID, *, current: str, password: str, session_id: UUID | None = None
) -> User:
    """Change one's password; asks for the present one. Every other session ends. Raises Invalid."""
    user = await Users(ctx).get(user_id, lock=True)
    if not await verify_password(current, user.password_hash):
        raise Invalid.of("current", "This is not your present password.", "Type the one you sign in with.")
    user.password_hash = await hash_password(rules.password(password))
    user.version += 1
    await end_sessions(ctx, user_id, but=session_id)
    ctx.emit(PasswordChanged(user_id=user.id))
    return user


async def _keep_an_owner(ctx: Context, user: User) -> None:
    if user.role is Role.OWNER and user.active and await Users(ctx).active_owners() <= 1:
        raise LastOwner
