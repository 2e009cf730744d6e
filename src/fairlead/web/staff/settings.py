"""The company's choices: a page written by the policies themselves."""

from inspect import cleandoc
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from fairlead.domains.billing.policy import BillingPolicy, DocumentPolicy, GuardPolicy, LateFeePolicy, TaxPolicy
from fairlead.domains.identity.permissions import IdentityPermission
from fairlead.domains.notifications.policy import NoticePolicy
from fairlead.domains.services.policy import RenewalPolicy, SellingPolicy, SlaPolicy, SuspensionPolicy
from fairlead.kernel.errors import NotFound
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.pages import Action, Crumb, Form, Header, KeyValues, Section, detail_page, form_page, see_other
from fairlead.platform.pages.formats import worded
from fairlead.platform.policy import Policy, policy, set_policy

router = APIRouter(route_class=PageRoute)

POLICIES: tuple[type[Policy], ...] = (
    BillingPolicy,
    DocumentPolicy,
    GuardPolicy,
    LateFeePolicy,
    NoticePolicy,
    RenewalPolicy,
    SellingPolicy,
    SlaPolicy,
    SuspensionPolicy,
    TaxPolicy,
)
"""Every kind of choice that a company has."""

_DOCUMENTS = Action(label="Logo and templates of documents", href="/documents", icon="printer")
SETTINGS = [needs(IdentityPermission.MANAGE_SETTINGS)]


@router.get("/settings", dependencies=SETTINGS)
async def settings(ctx: Ctx, request: Request) -> Response:
    """Every choice with its present value."""
    parts = [_section(kind, await policy(ctx, kind)) for kind in POLICIES]
    return await detail_page(request, Header("Settings", icon="settings", actions=(_DOCUMENTS,)), *parts)


@router.get("/settings/{key}", dependencies=SETTINGS)
async def ask(ctx: Ctx, request: Request, key: str) -> Response:
    """The form of one group of choices."""
    kind = kind_of(key)
    return await form_page(request, form_of(kind).filled(await policy(ctx, kind)))


@router.post("/settings/{key}", dependencies=SETTINGS)
async def choose(ctx: Ctx, request: Request, key: str) -> Response:
    """Store the choices; the audit trail keeps what they were."""
    kind = kind_of(key)
    await set_policy(ctx, await form_of(kind).submitted(request))
    return see_other(request, "/settings", flash=f"{title_of(kind)} settings are saved.")


def kind_of(key: str) -> type[Policy]:
    """The policy of a key; another one is not found."""
    for kind in POLICIES:
        if kind.key == key:
            return kind
    raise NotFound.of("group of settings", key)


def title_of(kind: type[Policy]) -> str:
    """What a policy is called."""
    return kind.key.replace("_", " ").capitalize()


def form_of(kind: type[Policy]) -> Form[Any]:
    """The form of a policy, written by itself."""
    return Form(
        kind, f"/settings/{kind.key}", title=f"{title_of(kind)} settings", submit="Save", preview=True,
        cancel="/settings", crumbs=(Crumb("Settings", "/settings"), Crumb(title_of(kind))),
        intro=cleandoc(kind.__doc__ or "").split("\n")[0],
    )  # fmt: skip


def shown(value: object) -> object:
    """A choice as it is read: of several, one after the other."""
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(worded(str(one)) for one in value) or None
    return value


def _section(kind: type[Policy], chosen: Policy) -> Section:
    facts = [(field.description or name, shown(getattr(chosen, name))) for name, field in kind.model_fields.items()]
    change = Action(label="Change", href=f"/settings/{kind.key}", icon="edit", dialog=True)
    return Section(title_of(kind), KeyValues(facts), actions=(change,))
