"""What staff may do about identity, and the roles that gather every domain's permissions."""

from enum import StrEnum


class Role(StrEnum):
    """A member of staff has one role; `grants` of the wiring says which permissions it holds."""

    OWNER = "owner"
    BILLING = "billing"
    DISPATCHER = "dispatcher"
    TECHNICIAN = "technician"
    NETWORK = "network"
    READ_ONLY = "read_only"


class IdentityPermission(StrEnum):
    """Who may see and change users, tokens, the audit trail and the company's settings."""

    READ_USERS = "users.read"
    MANAGE_USERS = "users.manage"
    READ_TOKENS = "tokens.read"
    MANAGE_TOKENS = "tokens.manage"
    READ_AUDIT = "audit.read"
    MANAGE_SETTINGS = "settings.manage"
    READ_JOBS = "jobs.read"
    MANAGE_JOBS = "jobs.manage"
    READ_EVENTS = "events.read"
