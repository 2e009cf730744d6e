"""Renewals and their quotes on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fairlead.domains.services.lifecycle import QuoteStatus, Status
from fairlead.domains.services.models import RenewalQuote
from fairlead.domains.services.queries import Bucket, EndingTerm, Prospect, QuoteRow, RenewalRow
from fairlead.domains.services.terms import Obstacle, RenewalDecision
from fairlead.platform.http.schemas import Input, MoneyIn, MoneyOut, Output, Text200, Text2000, money_out

Months = Annotated[int, Field(ge=1, le=600, description="Length of the next term.")]


class ApproveRenewalIn(Input):
    """The next term; what is left out is as the service would renew by itself."""

    price: Annotated[MoneyIn | None, Field(description="Of one unit for one cycle.")] = None
    months: Months | None = None


class DenyRenewalIn(Input):
    """Why the term is not renewed."""

    reason: Text200


class ExtendGraceIn(Input):
    """For how many days more it runs on."""

    days: Annotated[int, Field(ge=1, le=365)]


class RemindIn(Input):
    """What is said: the term ends in at most so many days; default: those that are left."""

    days: Annotated[int | None, Field(ge=1, le=3650)] = None


class QuoteIn(ApproveRenewalIn):
    """An offer to the client."""

    valid_days: Annotated[int | None, Field(ge=1, le=180, description="Default: the company's policy.")] = None
    message: Annotated[Text2000 | None, Field(description="Stands on the quote's page.")] = None


TermEnd = Annotated[date, Field(description="The first day after the term.")]
NewEnd = Annotated[date | None, Field(description="The first day after the next term; null: month to month.")]


class RenewalOut(Output):
    """A term and what its renewal would be today."""

    service_id: UUID
    number: str
    name: str
    client_id: UUID
    service_status: Status
    term_end: TermEnd | None
    months: int
    """0: it would run on month to month."""
    new_end: NewEnd
    price_now: MoneyOut
    price: MoneyOut | None
    """Of the next term; null when it is the list price, and there is none."""
    eligible: bool
    """Whether it renews by itself."""
    obstacles: list[Obstacle]
    decision: RenewalDecision | None
    grace_until: Annotated[date | None, Field(description="The first day after grace.")]
    renewal_count: int
    sla_breaches: int
    version: int


class DecisionOut(Output):
    """What was decided about one term."""

    term_end: TermEnd
    decision: RenewalDecision
    months: int | None
    new_end: NewEnd
    price_before: MoneyOut
    price: MoneyOut
    reason: str | None
    decided_at: datetime
    decided_by: str


class QuoteOut(Output):
    """A quote for the next term, and the link by which the client answers it."""

    id: UUID
    service_id: UUID
    number: str
    term_end: TermEnd
    months: int
    price: MoneyOut
    quote_status: QuoteStatus
    valid_until: datetime
    message: str | None
    created_at: datetime
    created_by: str
    decided_at: datetime | None
    decided_by: str | None
    decline_reason: str | None
    link: str
    version: int


class BucketOut(Output):
    """The terms that end from `start` on, before `end`."""

    days: int
    start: date
    end: date
    services: int
    mrr: MoneyOut
    at_risk: int
    mrr_at_risk: MoneyOut
    obstacles: dict[Obstacle, int]


class RemindedOut(Output):
    """What was said."""

    service_id: UUID
    days: int


def renewal_out(found: Prospect) -> RenewalOut:
    """A prospect as the API shows it."""
    facts = found.facts
    return RenewalOut(
        service_id=facts.id,
        number=facts.number,
        name=facts.name,
        client_id=facts.client_id,
        service_status=facts.status,
        term_end=facts.end_date,
        months=found.months,
        new_end=found.new_end,
        price_now=money_out(facts.price_minor, facts.currency),
        price=money_out(found.price.price.minor, facts.currency) if found.price else None,
        eligible=found.eligible,
        obstacles=list(found.obstacles),
        decision=facts.decision,
        grace_until=facts.grace_until,
        renewal_count=facts.renewal_count,
        sla_breaches=facts.sla_breaches_count,
        version=facts.version,
    )


def listed_out(row: EndingTerm) -> RenewalOut:
    """A row of the list as the API shows it."""
    return renewal_out(row.prospect)


def decision_out(row: RenewalRow) -> DecisionOut:
    """A decision as the API shows it."""
    return DecisionOut.model_validate(row)


def bucket_out(row: Bucket) -> BucketOut:
    """A bucket as the API shows it."""
    return BucketOut.model_validate(row)


def quote_out(quote: RenewalQuote | QuoteRow, link: str) -> QuoteOut:
    """A quote as the API shows it."""
    return QuoteOut(
        id=quote.id,
        service_id=quote.service_id,
        number=quote.number,
        term_end=quote.term_end,
        months=quote.months,
        price=money_out(quote.price.minor, quote.price.currency),
        quote_status=quote.status,
        valid_until=quote.valid_until,
        message=quote.message,
        created_at=quote.created_at,
        created_by=quote.created_by,
        decided_at=quote.decided_at,
        decided_by=quote.decided_by,
        decline_reason=quote.decline_reason,
        link=link,
        version=quote.version,
    )
