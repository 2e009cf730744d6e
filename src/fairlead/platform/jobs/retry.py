"""How often and how soon a failed job is tried again: exponential, capped, spread by a reproducible jitter."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Retry:
    """Up to `tries` runs in all; the wait doubles from `base` up to `cap`, less a share of up to `jitter`."""

    tries: int = 8
    base: timedelta = timedelta(seconds=5)
    cap: timedelta = timedelta(hours=1)
    jitter: float = 0.25

    def __post_init__(self) -> None:
        if self.tries < 1 or self.base <= timedelta(0) or self.cap < self.base or not 0 <= self.jitter < 1:
            raise ValueError(f"not a retry rule: {self}")

    def delay(self, tried: int, key: object) -> timedelta | None:
        """The wait after the `tried`-th run failed, or None when the tries are used up.

        `key` (the job's id) spreads jobs that failed together; the same job always waits the same time.
        """
        if tried >= self.tries:
            return None
        doublings = min(tried - 1, 40)  # 2**40 seconds is beyond any cap; larger powers overflow a timedelta
        wait = min(self.base.total_seconds() * float(2**doublings), self.cap.total_seconds())
        return timedelta(seconds=wait * (1 - self.jitter * _share(f"{key}:{tried}")))


ONCE = Retry(tries=1)
"""Never tried again by itself."""


def _share(text: str) -> float:
    """A number in [0, 1) that looks random and is the same for the same text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=6).digest(), "big") / float(2**48)
