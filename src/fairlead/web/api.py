"""The API of settings: the choices of a company, and those of one client, group by group."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import create_model

from fairlead.domains.clients.queries import client_facts
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.contract import raises
from fairlead.platform.http.deps import Ctx, IfMatch
from fairlead.platform.http.route import WorkRoute
from fairlead.platform.policy import OwnSettingsClash, Policy, policy, policy_version, set_policy
from fairlead.web.staff.settings import POLICIES

router = APIRouter(tags=["settings"], route_class=WorkRoute)

SETTINGS = [needs(IdentityPermission.MANAGE_SETTINGS)]


def _serve(kind: type[Policy]) -> None:
    """The routes of one group of choices; each is in the contract with its own schema."""
    ours, theirs = f"/settings/{kind.key}", f"/clients/{{client_id}}/settings/{kind.key}"
    said, shape = kind.key.replace("_", " "), create_model(f"{kind.__name__}Out", __base__=kind, version=(int, ...))
    named: dict[str, Any] = {"response_model": shape, "dependencies": SETTINGS}

    async def told(ctx: Context, client_id: UUID | None = None) -> Policy:
        found, version = await policy(ctx, kind, client_id), await policy_version(ctx, kind, client_id)
        return shape.model_validate({**found.model_dump(), "version": version})

    async def read(ctx: Ctx) -> Policy:
        return await told(ctx)

    async def choose(ctx: Ctx, body: Policy, version: IfMatch) -> Policy:
        await set_policy(ctx, body, version=version)
        await ctx.session.flush()
        return await told(ctx)

    async def read_of_client(ctx: Ctx, client_id: UUID) -> Policy:
        return await told(ctx, (await client_facts(ctx, client_id)).id)

    async def choose_for_client(ctx: Ctx, client_id: UUID, body: Policy, version: IfMatch) -> Policy:
        await set_policy(ctx, body, (await client_facts(ctx, client_id)).id, version=version)
        await ctx.session.flush()
        return await told(ctx, client_id)

    for endpoint in (choose, choose_for_client):
        endpoint.__annotations__["body"] = kind
    read.__doc__ = f"The company's {said} settings."
    choose.__doc__ = f"Choose the company's {said} settings anew: what is left out has its default again."
    read_of_client.__doc__ = f"The {said} settings that count for a client."
    choose_for_client.__doc__ = (
        f"Choose a client's own {said} settings anew: what is left out, or is as the company's, follows the company."
    )
    router.get(ours, name=f"get_{kind.key}_settings", **named)(read)
    router.put(ours, name=f"put_{kind.key}_settings", responses=raises(OwnSettingsClash), **named)(choose)
    router.get(theirs, name=f"get_client_{kind.key}_settings", **named)(read_of_client)
    router.put(theirs, name=f"put_client_{kind.key}_settings", **named)(choose_for_client)


for _kind in POLICIES:
    _serve(_kind)
