"""Pages of contracts."""

from fairlead.domains.contracts.pages.contracts import router

__all__ = ["router"]
