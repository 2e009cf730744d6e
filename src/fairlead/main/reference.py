"""The generated part of the documentation: pages written from the wiring, so that they cannot be out of date."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import cleandoc
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from fairlead.domains.billing.lifecycle import INVOICE
from fairlead.domains.catalog.lifecycle import TEMPLATE
from fairlead.domains.clients.lifecycle import CLIENT
from fairlead.domains.contracts.lifecycle import CONTRACT
from fairlead.domains.identity.permissions import Role
from fairlead.domains.notifications.lifecycle import NOTICE
from fairlead.domains.services.lifecycle import SERVICE
from fairlead.kernel.errors import Problem
from fairlead.kernel.events import Event, registered
from fairlead.kernel.lifecycle import Lifecycle
from fairlead.main import eventdocs
from fairlead.main.errors import SetupProblem
from fairlead.main.wiring import facts, policies, reactions, routes
from fairlead.main.wiring.grants import GRANTS, PERMISSIONS
from fairlead.platform.settings import Settings
from fairlead.platform.workflow.states import RUN

LIFECYCLES: Mapping[str, Lifecycle[Any, Any]] = {
    "Client": CLIENT,
    "Service template": TEMPLATE,
    "Contract": CONTRACT,
    "Service": SERVICE,
    "Invoice": INVOICE,
    "Workflow run": RUN,
    "Notice": NOTICE,
}

_OWN = {module.__name__ for module in facts.EVENTS}
_ROUTERS = (*routes.API_ROUTERS, *routes.PAGE_ROUTERS)
"""Imported for the problems that only they declare."""
_NOTE = "Written by `fairlead docs` from the code; do not edit.\n"


def pages(folder: Path) -> dict[str, str]:
    """File name → content of every generated page; the folder has the record of events, which only grows."""
    makers: Mapping[str, Callable[[], str]] = {
        "lifecycles.md": _lifecycles,
        "events.md": _events,
        "jobs.md": _jobs,
        "errors.md": _errors,
        "permissions.md": _permissions,
        "settings.md": _settings,
        eventdocs.RECORD: lambda: eventdocs.record(_own_events(), eventdocs.recorded(folder)),
    }
    return {name: f"{make().strip()}\n" for name, make in makers.items()}


def write(folder: Path) -> list[str]:
    """Write the pages that differ; their names. An event that changed without a new version is refused."""
    if wrong := broken_events(folder):
        raise SetupProblem("; ".join(wrong), "see docs/reference/events.md for what a version may change")
    found, changed = pages(folder), stale(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (folder / name).write_text(found[name])
    return changed


def stale(folder: Path) -> list[str]:
    """Names of the pages that are missing or differ from what the code says."""
    return [n for n, text in pages(folder).items() if not (folder / n).is_file() or (folder / n).read_text() != text]


def broken_events(folder: Path) -> list[str]:
    """Events that hold something else than was recorded of their version."""
    return eventdocs.broken(_own_events(), eventdocs.recorded(folder))


def event_map() -> dict[str, list[str]]:
    """Event name → names of its listeners, atomic ones marked."""
    listeners = reactions.listeners()
    return {
        name: [f"{one.name} (atomic)" for one in listeners.atomic(kind)]
        + [one.name for one in listeners.queued(kind)]
        + [f"{one.name} (in previews only)" for one in listeners.foreseen(kind) if one.only_previewed]
        for name, kind in sorted(registered().items())
        if _is_own(kind)
    }


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _first_line(thing: Any) -> str:
    return cleandoc(thing.__doc__ or "").split("\n")[0]


def _lifecycles() -> str:
    parts = ["# Lifecycles", _NOTE]
    for name, lifecycle in LIFECYCLES.items():
        rows = [(", ".join(s.value for s in m.sources), m.action.value, m.target.value) for m in lifecycle.moves]
        parts += [f"## {name}", f"```mermaid\n{lifecycle.mermaid()}\n```", _table(("from", "action", "to"), rows)]
    return "\n\n".join(parts)


def _events() -> str:
    return "\n\n".join(("# Events and listeners", _NOTE, eventdocs.page(_own_events(), event_map())))


def _is_own(kind: type[Event]) -> bool:
    """Whether an event is one of the wiring's, not of a test; a domain's file of events may be a package."""
    return any(f"{kind.__module__}.".startswith(f"{module}.") for module in _OWN)


def _own_events() -> dict[str, type[Event]]:
    return {name: kind for name, kind in registered().items() if _is_own(kind)}


def _jobs() -> str:
    rows = [
        (
            job.name, job.summary, job.queue, f"{job.retry.tries} tries", f"{job.timeout.total_seconds():.0f} s",
            ", ".join(f"{s.rule}" for s in job.schedules) or "–",
        )
        for job in sorted(reactions.jobs().by_name.values(), key=lambda job: job.name)
    ]  # fmt: skip
    head = ("job", "what it does", "queue", "retries", "timeout", "runs by itself (company's time)")
    return "\n\n".join(("# Jobs and schedules", _NOTE, _table(head, rows)))


def _errors() -> str:
    own = (kind for kind in set(Problem.all()) if kind.__module__.startswith("fairlead."))
    rows = [
        (kind.slug(), str(kind.status), kind.title(), str(kind.remedy) if isinstance(kind.remedy, str) else "")
        for kind in sorted(own, key=lambda kind: (kind.status, kind.slug()))
    ]
    return "\n\n".join(("# Errors", _NOTE, _table(("problem type", "status", "title", "remedy"), rows)))


def _permissions() -> str:
    rows = [
        (permission.value, *("yes" if permission.value in GRANTS[role] else "" for role in Role))
        for kind in PERMISSIONS
        for permission in kind
    ]
    return "\n\n".join(("# Permissions", _NOTE, _table(("permission", *(role.value for role in Role)), rows)))


def _settings() -> str:
    kinds: tuple[type[BaseSettings], ...] = (Settings,)
    process = [
        (f"`FAIRLEAD_{name.upper()}`", str(info.description or ""), "" if info.default is None else str(info.default))
        for kind in kinds
        for name, info in kind.model_fields.items()
    ]
    parts = ["# Settings", _NOTE, "## The process's", _table(("variable", "meaning", "default"), process)]
    for policy in policies.POLICIES:
        rows = [(name, str(f.description or ""), str(f.default)) for name, f in policy.model_fields.items()]
        parts += [f"## A company's: {policy.key}", _first_line(policy), _table(("choice", "meaning", "default"), rows)]
    return "\n\n".join(parts)
