"""Pages of clients: the list, and the forms of everything that is done about them.

The page of one client composes several domains and stands in the web layer.
"""

from fairlead.domains.clients.pages.clients import VERBS, router
from fairlead.domains.clients.pages.parts import contact_section, site_section
from fairlead.domains.clients.pages.parts import router as parts_router

router.include_router(parts_router)

__all__ = ["VERBS", "contact_section", "router", "site_section"]
