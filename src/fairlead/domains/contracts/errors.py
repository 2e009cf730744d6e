"""What can go wrong with contracts."""

from uuid import UUID

from fairlead.kernel.errors import Conflict


class ContractIdTaken(Conflict):
    """A contract with this external id exists already."""

    external_ids: tuple[str, ...]
    remedy = "Change the contract that exists, or leave these out."

    @property
    def detail(self) -> str:
        """Which ids are taken, at most a few of them."""
        shown = ", ".join(self.external_ids[:5])
        more = len(self.external_ids) - 5
        return f"Taken already: {shown}{f' and {more} more' if more > 0 else ''}."


class TermsAgreed(Conflict):
    """These terms were agreed and cannot be changed any more."""

    contract_id: UUID
    fields: tuple[str, ...]
    remedy = "End this contract and draw up another, or leave these fields out."

    @property
    def detail(self) -> str:
        """Which terms."""
        return f"The contract is signed; {', '.join(self.fields)} cannot be changed."


class ClientCannotAgree(Conflict):
    """This client is archived and agrees to nothing."""

    client_id: UUID
    remedy = "Restore the client first."
