"""The words of the catalog."""

from enum import StrEnum


class ServiceType(StrEnum):
    """What a template sells; it decides which details are asked for."""

    INTERNET = "internet"
    VOICE = "voice"
    BUNDLE = "bundle"
    RECURRING = "recurring"
    ONE_TIME = "one_time"


class Timing(StrEnum):
    """Whether a period is billed before it begins or after it ended."""

    ADVANCE = "advance"
    ARREARS = "arrears"
