"""A message that survives one redirect, in a signed cookie."""

from dataclasses import asdict, dataclass
from typing import Literal

from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "fairlead_flash"
LONGEST = 400

Tone = Literal["success", "info", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Flash:
    """What the next page says first."""

    text: str
    tone: Tone = "success"


@dataclass(frozen=True, slots=True)
class Flashes:
    """Writes and reads the cookie with the process's key."""

    key: bytes

    def written(self, flash: Flash) -> str:
        """The cookie's value."""
        return str(self._serializer().dumps(asdict(Flash(flash.text[:LONGEST], flash.tone))))

    def read(self, cookie: str | None) -> Flash | None:
        """The message of a cookie that we signed."""
        if not cookie:
            return None
        try:
            return Flash(**self._serializer().loads(cookie))
        except (BadSignature, TypeError):
            return None

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt="fairlead.flash")
