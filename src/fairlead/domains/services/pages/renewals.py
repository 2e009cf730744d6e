"""The renewal pipeline, and the dialogs in which staff decide about a term."""

from dataclasses import replace
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from fairlead.domains.clients.queries import home
from fairlead.domains.services import commands, queries
from fairlead.domains.services.pages.places import of_service
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import Bucket, EndingTerm, Prospect
from fairlead.domains.services.repository import RENEWAL_FILTERS, RENEWAL_SORTS
from fairlead.domains.services.schemas.renewals import DenyRenewalIn, ExtendGraceIn, Months
from fairlead.domains.services.terms import Obstacle, RenewalDecision
from fairlead.kernel.errors import Invalid
from fairlead.kernel.money import Money, NotMoney
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.http.access import needs
from fairlead.platform.http.deps import Ctx
from fairlead.platform.http.listing import Listing, listing
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.http.schemas import Input, Text2000
from fairlead.platform.pages import (
    Action,
    Badge,
    Column,
    EmptyState,
    Form,
    Hint,
    ListPage,
    Stat,
    Stats,
    View,
    form_page,
    see_other,
)
from fairlead.platform.pages.formats import day_text, money_text
from fairlead.platform.pages.lists import FRAGMENT
from fairlead.platform.pages.render import is_htmx

router = APIRouter(route_class=PageRoute)

M = TypeVar("M", bound=BaseModel)
READ, RENEW = [needs(ServicePermission.READ)], [needs(ServicePermission.RENEW)]
Asked = Annotated[Listing, Depends(listing(RENEWAL_FILTERS, RENEWAL_SORTS, blanks=True))]
_ONE = "/services/{service_id}/renewal"

OBSTACLES = {
    Obstacle.NOT_ACTIVE: "Not active",
    Obstacle.NO_TERM: "No term",
    Obstacle.AUTO_RENEWAL_OFF: "Does not renew by itself",
    Obstacle.CANCELLATION_SCHEDULED: "To be cancelled",
    Obstacle.RENEWAL_DENIED: "Denied",
    Obstacle.INVOICE_OVERDUE: "Invoice overdue",
    Obstacle.SLA_BREACHES: "Too many SLA breaches",
    Obstacle.PRICE_UNKNOWN: "No list price",
}
"""How each reason against renewing reads."""

Price = Annotated[str | None, Field(max_length=20, description="Of one unit for one cycle of the next term.")]


class ApproveForm(Input):
    """The next term as a person agrees to it."""

    price: Price = None
    months: Months


class QuoteForm(Input):
    """An offer as a person writes it."""

    price: Price = None
    months: Months
    valid_days: Annotated[int | None, Field(ge=1, le=180)] = None
    message: Text2000 | None = None


APPROVE = Form(
    ApproveForm, "", title="Renew service", submit="Renew", preview=True,
    hints={"price": Hint(half=True), "months": Hint(label="Length", unit="months", half=True, help="")},
)  # fmt: skip
DENY = Form(
    DenyRenewalIn, "", title="Deny the renewal", submit="Deny", look="danger", preview=True,
    intro="The term runs to its end, and then grace. It can be undone until grace has run out.",
)  # fmt: skip
QUOTE = Form(
    QuoteForm, "", title="Quote the next term", submit="Send quote", preview=True,
    intro="The client answers by a link, without a login. It takes the place of an open quote.",
    hints={
        "price": Hint(half=True), "months": Hint(label="Length", unit="months", half=True, help=""),
        "valid_days": Hint(label="Valid for", unit="days", help="Empty: as long as the company's policy says."),
        "message": Hint(kind="textarea", help="Stands on the quote's page."),
    },
)  # fmt: skip
GRACE = Form(
    ExtendGraceIn, "", title="Extend the grace period", submit="Extend", preview=True,
    hints={"days": Hint(label="By", unit="days")},
)  # fmt: skip


def stands_against(found: Prospect) -> str:
    """Every reason against its renewal, in words."""
    return ", ".join(OBSTACLES[one] for one in found.obstacles)


def standing(found: Prospect) -> Badge:
    """Whether it renews by itself, at a glance."""
    if found.eligible:
        return Badge("Renews by itself", "green")
    denied = found.facts.decision is RenewalDecision.DENIED
    return Badge("Denied", "red") if denied else Badge("At risk", "orange")


def decisions(found: Prospect) -> tuple[Action, ...]:
    """What staff can decide about a term now."""
    at, facts = f"/services/{found.facts.id}/renewal", found.facts
    if facts.end_date is None or facts.cancel_on is not None:
        return ()
    if facts.decision is RenewalDecision.DENIED:
        undo = Action(
            label="Undo denial", href=f"{at}/undo-denial", icon="arrow-back-up", post=True,
            permission=ServicePermission.RENEW,
        )  # fmt: skip
        return (undo,)
    renew = Action(label="Renew", href=f"{at}/approve", icon="refresh", dialog=True, permission=ServicePermission.RENEW)
    quote = Action(label="Quote", href=f"{at}/quote", icon="file-text", dialog=True, permission=ServicePermission.RENEW)
    deny = Action(label="Deny", href=f"{at}/deny", icon="ban", dialog=True, permission=ServicePermission.RENEW)
    if facts.decision is RenewalDecision.LAPSED:
        return renew, quote
    grace = Action(
        label="Extend grace", href=f"{at}/grace", icon="hourglass", dialog=True, permission=ServicePermission.RENEW
    )
    return (renew, quote, deny, grace) if facts.grace_until is not None else (renew, quote, deny)


def _besides(row: EndingTerm) -> str | None:
    """What the badge does not say."""
    others = (OBSTACLES[one] for one in row.prospect.obstacles if one is not Obstacle.RENEWAL_DENIED)
    return ", ".join(others) or None


def _next_price(row: EndingTerm) -> Money | None:
    return row.prospect.price.price if row.prospect.price else None


RENEWALS = ListPage[EndingTerm](
    "Renewals",
    "/renewals",
    columns=(
        Column("Service", "prospect.facts.name", below="prospect.facts.number", sort="name", main=True),
        Column("Client", "client_name", href=lambda row: f"/clients/{row.prospect.facts.client_id}"),
        Column("Term until", "prospect.facts.end_date", "last_day", sort="end_date"),
        Column("Renewal", lambda row: standing(row.prospect), below=_besides),
        Column("Price now", "prospect.facts.price", "money", sort="price", phone=False),
        Column("Then", _next_price, "money"),
    ),
    filters=RENEWAL_FILTERS,
    noun="term",
    default_sort="end_date",
    search="name__icontains",
    pinned=("status", "auto_renewal"),
    views=(
        View("All", {}),
        View("In grace", {"grace_until__isnull": "false"}),
        View("Not by themselves", {"auto_renewal": "false"}),
        View("Leaving", {"cancel_on__isnull": "false"}),
    ),
    href=lambda row: f"/services/{row.id}",
    row_actions=lambda row: [replace(one, icon=None) for one in decisions(row.prospect)[:3]],
    empty=EmptyState("No terms end", "Services that are sold for a term stand here, the soonest end first."),
    icon="refresh",
)  # fmt: skip


@router.get("/renewals", dependencies=READ)
async def renewals(ctx: Ctx, request: Request, asked: Asked) -> Response:
    """The pipeline in buckets, and the terms that end, with every reason against their renewal."""
    stats = None if is_htmx(request) and request.headers.get("hx-target") == FRAGMENT else await _tiles(ctx)
    return await RENEWALS.answer(request, await queries.renewal_page(ctx, **asked), stats=stats)


async def _tiles(ctx: Context) -> Stats:
    own = await home(ctx)
    buckets = await queries.renewal_pipeline(ctx, ctx.today(own.timezone), own.currency)
    return Stats(tuple(_tile(one) for one in buckets))


@router.get(f"{_ONE}/approve", dependencies=RENEW)
async def ask_approve(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form, filled with the next term as it would be."""
    found = await queries.check_renewal_eligibility(ctx, service_id)
    against = f" It does not renew by itself: {stands_against(found)}." if found.obstacles else ""
    form = _filled(APPROVE, found, "approve")
    return await form_page(request, replace(form, intro=f"{form.intro}{against}"))


@router.post(f"{_ONE}/approve", dependencies=RENEW)
async def approve(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Renew the running term."""
    found = await queries.check_renewal_eligibility(ctx, service_id)
    data = await _filled(APPROVE, found, "approve").submitted(request)
    price = _price(data.price, found)
    service = await commands.approve_renewal(ctx, service_id, price=price, months=data.months)
    said = (
        f"Renewed until {day_text(last_day(service.end_date))}." if service.end_date else "It runs on month to month."
    )
    return see_other(request, f"/services/{service_id}", flash=said)


@router.get(f"{_ONE}/deny", dependencies=RENEW)
async def ask_deny(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form."""
    found = await queries.check_renewal_eligibility(ctx, service_id)
    return await form_page(request, _about(DENY, found, "deny"))


@router.post(f"{_ONE}/deny", dependencies=RENEW)
async def deny(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Decide that the running term is not renewed."""
    found = await queries.check_renewal_eligibility(ctx, service_id)
    data = await _about(DENY, found, "deny").submitted(request)
    await commands.deny_renewal(ctx, service_id, reason=data.reason)
    return see_other(request, f"/services/{service_id}", flash="The term will not be renewed.")


@router.post(f"{_ONE}/undo-denial", dependencies=RENEW)
async def undo_denial(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Let the running term be renewed after all."""
    await commands.undo_renewal_denial(ctx, service_id)
    return see_other(request, f"/services/{service_id}", flash="The denial is undone.")


@router.get(f"{_ONE}/grace", dependencies=RENEW)
async def ask_grace(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form."""
    found = await queries.check_renewal_eligibility(ctx, service_id)
    return await form_page(request, _about(GRACE, found, "grace").filled({"days": 14}))


@router.post(f"{_ONE}/grace", dependencies=RENEW)
async def extend_grace(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Let a service in grace run on for some more days."""
    found = await queries.check_renewal_eligibility(ctx, service_id)
    data = await _about(GRACE, found, "grace").submitted(request)
    service = await commands.extend_grace_period(ctx, service_id, data.days)
    until = day_text(last_day(service.grace_until)) if service.grace_until else ""
    return see_other(request, f"/services/{service_id}", flash=f"It runs on until {until}.")


@router.get(f"{_ONE}/quote", dependencies=RENEW)
async def ask_quote(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """The form, filled with the next term as it would be."""
    return await form_page(request, _filled(QUOTE, await queries.check_renewal_eligibility(ctx, service_id), "quote"))


@router.post(f"{_ONE}/quote", dependencies=RENEW)
async def quote(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Offer the next term to the client."""
    found = await queries.check_renewal_eligibility(ctx, service_id)
    data = await _filled(QUOTE, found, "quote").submitted(request)
    made = await commands.create_renewal_quote(
        ctx, service_id, price=_price(data.price, found), months=data.months, valid_days=data.valid_days,
        message=data.message,
    )  # fmt: skip
    return see_other(request, f"/services/{service_id}", flash=f"Quote {made.number} is open; its link is below.")


@router.post(f"{_ONE}/quotes/{{quote_id}}/withdraw", dependencies=RENEW)
async def withdraw(ctx: Ctx, request: Request, service_id: UUID, quote_id: UUID) -> Response:
    """Take an open quote back."""
    await commands.withdraw_renewal_quote(ctx, service_id, quote_id)
    return see_other(request, f"/services/{service_id}", flash="The quote is withdrawn.")


@router.post(f"{_ONE}/remind", dependencies=RENEW)
async def remind(ctx: Ctx, request: Request, service_id: UUID) -> Response:
    """Tell the client now that the term ends."""
    days = await commands.send_renewal_notification(ctx, service_id)
    return see_other(request, f"/services/{service_id}", flash=f"The client hears that {days} days are left.")


def _filled(form: Form[M], found: Prospect, act: str) -> Form[M]:
    """With the next term as it would be; a contract that runs on month to month leaves the length open."""
    currency = found.facts.currency
    hints = {**form.hints, "price": Hint(unit=currency, half=True)}
    values = {"price": found.price.price if found.price else None, "months": found.months or None}
    return _about(replace(form, hints=hints), found, act).filled(values)


def _about(form: Form[M], found: Prospect, act: str) -> Form[M]:
    """With the service and its term named: from the pipeline, one dialog looks like the next."""
    facts, at = found.facts, f"/services/{found.facts.id}"
    ends = f", whose term runs until {day_text(last_day(facts.end_date))}" if facts.end_date else ""
    intro = f"{facts.name} {facts.number}{ends}. {form.intro}".rstrip()
    crumbs = of_service(facts.id, facts.name, facts.number)
    return form.at(f"{at}/renewal/{act}", cancel=at, crumbs=crumbs, intro=intro)


def _tile(bucket: Bucket) -> Stat:
    first = 0 if bucket.days == queries.BUCKETS[0] else (bucket.start - bucket.end).days + bucket.days + 1
    label = f"Within {bucket.days} days" if not first else f"{first}\u2013{bucket.days} days"
    risk = f"{money_text(bucket.mrr)} a month"
    if bucket.at_risk:
        risk += f", {bucket.at_risk} at risk ({money_text(bucket.mrr_at_risk)})"
    last = last_day(bucket.end)
    href = f"/renewals?end_date__gte={bucket.start}&end_date__lte={last}"
    return Stat(label, bucket.services, risk, href=href, tone="warning" if bucket.at_risk else None)


def _price(text: str | None, found: Prospect) -> Money | None:
    """The price that was written; None where it is the one at which it would renew by itself."""
    currency = found.facts.currency
    try:
        price = Money.parse(text, currency) if text else None
    except NotMoney as error:
        raise Invalid.of("price", f"{error}.", f"Write an amount in {currency} such as 49.90.") from None
    return None if found.price is not None and price == found.price.price else price
