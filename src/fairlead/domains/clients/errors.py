"""What can go wrong with clients."""

from uuid import UUID

from fairlead.kernel.errors import Conflict


class ExternalIdTaken(Conflict):
    """A client with this external id exists already."""

    external_ids: tuple[str, ...]
    remedy = "Change the client that exists, or leave these out."

    @property
    def detail(self) -> str:
        """Which ids are taken, at most a few of them."""
        shown = ", ".join(self.external_ids[:5])
        more = len(self.external_ids) - 5
        return f"Taken already: {shown}{f' and {more} more' if more > 0 else ''}."


class ClientArchivedAlready(Conflict):
    """This client is archived and cannot be changed."""

    client_id: UUID
    remedy = "Restore the client first."


class SiteInUse(Conflict):
    """A service is delivered at this site."""

    site_id: UUID
    remedy = "Move or cancel the services at this site first."
