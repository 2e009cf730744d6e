"""What services do when something happens to them."""

from fairlead.domains.services.jobs import spread_bulk_change

LISTENERS = (spread_bulk_change,)
