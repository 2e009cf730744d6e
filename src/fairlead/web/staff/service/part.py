"""A part of a service's page: what one domain has to say about it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fairlead.domains.services.queries import ServiceRow
from fairlead.platform.context import Context


@dataclass(frozen=True, slots=True)
class Shown:
    """Sections for the wide column and for the narrow one."""

    main: Sequence[object] = ()
    side: Sequence[object] = ()


Part = Callable[[Context, ServiceRow], Awaitable[Shown]]
"""Looks at a service and says what to show; nothing when the viewer may not see it or there is nothing."""
