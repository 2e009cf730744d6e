"""Taking in what was used, by the thousand; and handing over what arrived to whoever rates it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from fairlead.domains.monitoring.events import UsageReceived
from fairlead.domains.monitoring.queries.usage import known_to, sent_earlier
from fairlead.domains.monitoring.repository import add_arrivals, add_usage, delete_arrivals
from fairlead.domains.monitoring.rules import Metered, Refusal, read_events
from fairlead.platform.context import Context
from fairlead.platform.db.bulk import fresh_ids


@dataclass(slots=True)
class Received:
    """What became of a batch of events."""

    accepted: int = 0
    duplicates: int = 0
    """Sent before under the same id with the same content: nothing is counted twice."""
    refused: list[Refusal] = field(default_factory=list)


async def receive_usage(ctx: Context, events: Sequence[Any]) -> Received:
    """Take in events, each on its own: a bad one is reported and the others are kept.

    Whoever rates usage learns of every service that some arrived for, in this transaction. Never looks first whether
    an id is there: the constraint tells, and only what it left out is compared with what stands.
    """
    known = await known_to(ctx, events)
    received = Received()
    fresh: dict[str, tuple[int, Metered]] = {}
    for index, one in enumerate(read_events(events, known)):
        if isinstance(one, Refusal):
            received.refused.append(one)
        elif (earlier := fresh.setdefault(one.event_id, (index, one)))[0] != index:
            _count_again(received, index, one, earlier[1])
    accepted = await _keep(ctx, fresh, received)
    received.accepted = len(accepted)
    received.refused.sort(key=attrgetter("index"))
    await add_arrivals(ctx, _since(accepted))
    ctx.emit(
        UsageReceived(
            batch_id=ctx.new_id(), accepted=received.accepted, duplicates=received.duplicates,
            refused=len(received.refused),
        )
    )  # fmt: skip
    return received


async def take_arrivals(
    ctx: Context, first_client: UUID, last_client: UUID, among: Sequence[UUID] | None = None
) -> dict[UUID, datetime]:
    """For which services of a range of clients usage has arrived since this was last asked, and from which moment on.

    Of `among` alone, where they are named.

    What is taken is gone when the unit of work commits: whoever takes it rates it.
    """
    since: dict[UUID, datetime] = {}
    for service_id, at in await delete_arrivals(ctx, first_client, last_client, among):
        since[service_id] = min(at, since.get(service_id, at))
    return since


async def _keep(ctx: Context, fresh: dict[str, tuple[int, Metered]], received: Received) -> Sequence[Metered]:
    """Write new events in the order of their ids, so that batches sent twice at once cannot wait for each other."""
    ordered = sorted((one for _, one in fresh.values()), key=itemgetter(0))
    ids = list(islice(fresh_ids(ctx.now), len(ordered)))
    if await add_usage(ctx, ids, ordered) == len(ordered):
        return ordered
    earlier = await sent_earlier(ctx, ids, ordered)
    for event_id, stands in earlier.items():
        index, sent = fresh[event_id]
        _count_again(received, index, sent, stands)
    return [one for one in ordered if one.event_id not in earlier]


def _count_again(received: Received, index: int, sent: Metered, stands: Metered) -> None:
    if sent == stands:
        received.duplicates += 1
        return
    message = "Another event was sent under this id before."
    remedy = "Give this event an id of its own; what was sent first stands, and is corrected by a credit."
    received.refused.append(Refusal(index, sent.event_id, "id", message, remedy))


def _since(events: Iterable[Metered]) -> dict[UUID, datetime]:
    since: dict[UUID, datetime] = {}
    for _, service_id, _, at, _, _ in events:
        known = since.get(service_id)
        if known is None or at < known:
            since[service_id] = at
    return since
