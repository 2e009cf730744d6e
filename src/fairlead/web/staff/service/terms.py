"""What was agreed for a service, and what it is technically."""

from fairlead.domains.catalog.terms import detail_facts
from fairlead.domains.services.queries import ServiceRow
from fairlead.kernel.period import last_day
from fairlead.platform.context import Context
from fairlead.platform.pages import KeyValues, Link, Section
from fairlead.platform.pages.formats import number, worded
from fairlead.web.staff.service.part import Shown


async def terms(ctx: Context, service: ServiceRow) -> Shown:  # noqa: ARG001 - a part's shape
    """The terms, and the details of its type."""
    return Shown(side=_side(service))


def _side(service: ServiceRow) -> list[object]:
    terms = (
        ("Client", Link(service.client_name, f"/clients/{service.client_id}")),
        ("Template", service.template_name),
        ("Price", service.pricing.words if service.pricing else service.price),
        *((("A whole cycle", service.cycle_price),) if service.pricing else ()),
        ("Price is", "Stays when the list price changes" if service.price_agreed else "List price"),
        ("Quantity", number(service.quantity.normalize())),
        ("Billed", f"{worded(service.cycle)}, in {service.timing}"),
        ("Started", service.start_date),
        ("Last day of the term", last_day(service.end_date)),
        ("Renews by itself", service.auto_renewal),
        *((("First day without it", service.ended_on),) if service.ended_on else ()),
        ("External id", service.external_id),
    )
    parts: list[object] = [Section("Terms", KeyValues(terms))]
    if facts := detail_facts(service.type, service.details):
        parts.append(Section("Details", KeyValues(facts)))
    return parts
