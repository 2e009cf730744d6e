"""What staff may do about notices."""

from enum import StrEnum


class NotificationPermission(StrEnum):
    """The log of what was said to clients."""

    READ = "notifications.read"
    SEND = "notifications.send"
