"""Changing some fields of an entity: what differs is set and named, what does not is left alone."""

from collections.abc import Mapping
from typing import Any, Protocol


class Versioned(Protocol):
    """An entity that counts its changes."""

    version: Any


def apply_changes(entity: Versioned, changes: Mapping[str, object]) -> tuple[str, ...]:
    """Set what differs and count the change; the names of the fields that did change, none for none."""
    changed = tuple(name for name, value in changes.items() if getattr(entity, name) != value)
    for name in changed:
        setattr(entity, name, changes[name])
    if changed:
        entity.version += 1
    return changed
