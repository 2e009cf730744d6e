"""Every kind of choice that a company has, as its settings page lists them."""

from fairlead.web.staff.settings import POLICIES

__all__ = ["POLICIES"]
