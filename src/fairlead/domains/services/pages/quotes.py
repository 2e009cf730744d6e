"""The page on which a client answers a renewal quote: no login, only the signed link."""

from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from fairlead.domains.identity.commands import NOBODY
from fairlead.domains.services import commands, queries
from fairlead.domains.services.lifecycle import QuoteStatus
from fairlead.domains.services.permissions import ServicePermission
from fairlead.domains.services.queries import Offered
from fairlead.domains.services.rules import RUNNING
from fairlead.kernel.errors import Conflict, NotFound, TooMany
from fairlead.platform import ratelimit
from fairlead.platform.context import Actor, Context
from fairlead.platform.http.access import needs, public
from fairlead.platform.http.deps import Ctx, Now
from fairlead.platform.http.edge import edge_of
from fairlead.platform.http.pages import PageRoute
from fairlead.platform.links import Linked, links_of
from fairlead.platform.pages import Company, page, see_other

router = APIRouter(route_class=PageRoute)

_OPEN = [public("the signed link is the client's permission")]
WINDOW = 900
"""Seconds in which looks and answers from one address are counted."""
MOST = 60

_SAYS = {
    QuoteStatus.ACCEPTED: ("This quote was accepted", "The service is renewed. There is nothing more to do."),
    QuoteStatus.DECLINED: ("This quote was declined", "If you think again, ask us for a new one."),
    QuoteStatus.EXPIRED: ("This quote has expired", "Ask us for a new one."),
    QuoteStatus.WITHDRAWN: ("This quote was withdrawn", "Ask us whether there is a new one."),
}
_UNKNOWN = ("This link does not work", "It may be incomplete. Copy the whole address, or ask for a new link.")
_ENDED = ("This service has ended", "There is nothing left to renew.")
_LEAVING = ("This service is to be cancelled", "Ask us to revoke the cancellation first.")
_OVERTAKEN = ("This quote is out of date", "The service has changed since. Ask us for a new one.")


@router.get("/quotes/{token}", dependencies=_OPEN)
async def look(request: Request, now: Now, token: str) -> Response:
    """The quote with what it would change, or why it cannot be answered."""
    linked = await _linked(request, now, token)
    if linked is None:
        return await _unknown(request)
    async with _unit(request, now, linked, reading=True) as ctx:
        found = await queries.offered(ctx, linked.id)
    return await _shown(request, found, token, now) if found is not None else await _unknown(request)


@router.post("/quotes/{token}/accept", dependencies=_OPEN)
async def accept(
    request: Request, now: Now, token: str, name: Annotated[str, Form(min_length=1, max_length=200)]
) -> Response:
    """Take the quote: the service is renewed in the same unit of work."""
    linked = await _linked(request, now, token)
    if linked is None:
        return await _unknown(request)
    with suppress(Conflict):  # the page says what has become of the quote
        async with _unit(request, now, linked, by=name) as ctx:
            await commands.accept_renewal_quote(ctx, linked.id, by=name.strip())
    return see_other(request, f"/quotes/{token}")


@router.post("/quotes/{token}/decline", dependencies=_OPEN)
async def decline(
    request: Request,
    now: Now,
    token: str,
    name: Annotated[str, Form(min_length=1, max_length=200)],
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Do not take the quote."""
    linked = await _linked(request, now, token)
    if linked is None:
        return await _unknown(request)
    with suppress(Conflict):  # as above
        async with _unit(request, now, linked, by=name) as ctx:
            await commands.decline_renewal_quote(ctx, linked.id, by=name.strip(), reason=reason.strip() or None)
    return see_other(request, f"/quotes/{token}")


@router.get("/services/{service_id}/renewal/quotes/{quote_id}", dependencies=[needs(ServicePermission.RENEW)])
async def as_client(ctx: Ctx, request: Request, service_id: UUID, quote_id: UUID) -> Response:
    """For staff: on to the quote as its client sees it, at the address to hand out."""
    if quote_id not in {one.id for one in await queries.quotes_of(ctx, service_id)}:
        raise NotFound.of("renewal quote", quote_id)
    return see_other(request, queries.quote_path(links_of(request), ctx.tenant_id, quote_id))


async def _linked(request: Request, now: datetime, token: str) -> Linked | None:
    """What the token means; the request is counted against its address first. Raises TooMany."""
    address = request.client.host if request.client else ""
    async with edge_of(request).work.begin(NOBODY, Actor.system("quotes"), now=now) as ctx:
        decision = await ratelimit.allow(ctx.session, f"quotes:{address}", MOST, WINDOW, ctx.now)
    if not decision.allowed:
        raise TooMany(retry_after=decision.retry_after)
    return queries.read_quote_token(links_of(request), token)


def _unit(
    request: Request, now: datetime, linked: Linked, by: str = "", *, reading: bool = False
) -> AbstractAsyncContextManager[Context]:
    """A unit of work of the quote's company, on behalf of whoever holds the link."""
    actor = Actor(kind="client", id=None, name=by.strip() or "client")
    return edge_of(request).work.begin(linked.tenant_id, actor, now=now, read_only=reading)


def _against(found: Offered, now: datetime) -> tuple[str, str] | None:
    """Why the quote cannot be answered, in words for its client."""
    if found.status in _SAYS:
        return _SAYS[found.status]
    if found.service_status not in RUNNING:
        return _ENDED
    if now >= found.valid_until:
        return _SAYS[QuoteStatus.EXPIRED]
    if found.cancel_on is not None:
        return _LEAVING
    return _OVERTAKEN if found.term_end != found.service_ends else None


async def _shown(request: Request, found: Offered, token: str, now: datetime) -> Response:
    request.state.company = Company(found.company_name, found.company_zone, found.currency)
    closed = _against(found, now)
    return await page(
        request, "services/quote.html", title=f"Quote {found.number}", quote=found, closed=closed, token=token
    )


async def _unknown(request: Request) -> Response:
    return await page(request, "services/quote.html", code=404, title="Quote", quote=None, closed=_UNKNOWN, token="")
