"""What a unit of work would do: its changes, events and outside effects, with a hash that survives a re-run."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from fairlead.kernel.errors import Conflict
from fairlead.platform.context import Context
from fairlead.platform.db.audit import Change


class PlanChanged(Conflict):
    """The world has changed since this plan was made."""

    expected: str
    found: str
    remedy = "Preview again, look at the new plan, and apply that one."


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one unit of work. Fresh ids read `new:1`, this unit's moment reads `now`."""

    changes: list[dict[str, Any]]
    events: list[dict[str, Any]]
    outbound: list[dict[str, Any]]
    effects: list[dict[str, Any]]
    """What it shows besides: `{"kind": "charge", "amount": …}`."""
    hash: str


def _named(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {key: _named(item, names) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_named(item, names) for item in value]
    return value


def plan_of(ctx: Context, done: Sequence[Change]) -> Plan:
    """The plan of everything in `ctx` so far. Needs `ctx.outbox.new_ids`, else plans of two runs do not compare."""
    names = dict(ctx.outbox.new_ids or {})
    names[ctx.now.isoformat()] = "now"
    changes = [
        {"action": action, "kind": kind, "id": str(subject), "before": before, "after": after}
        for action, kind, subject, before, after in done
    ]
    events = [{"name": e.event.name, **e.event.to_payload()} for e in ctx.outbox.events]
    outbound = [{"kind": o.kind, "target": o.target, **o.summary} for o in ctx.outbox.outbound]
    effects = ctx.outbox.effects
    body = _named({"changes": changes, "events": events, "outbound": outbound, "effects": effects}, names)
    digest = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    return Plan(body["changes"], body["events"], body["outbound"], body["effects"], digest)
