"""A provider's companies, staff, roles, sessions and API tokens."""
