"""Links that work without a login: a token signed with the installation's key says which company's thing is meant.

A token carries the company and the id, nothing else; whether it is still valid is the thing's own business.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from starlette.requests import Request

from fairlead.kernel.ids import TenantId

_TENANT = 4
_ID = 16
_SIGNATURE = 32
_LENGTH = 70
"""Characters of a token: 52 bytes in base64 without padding."""


class Linked(NamedTuple):
    """What a token stands for."""

    tenant_id: TenantId
    id: UUID


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads tokens, and the addresses that carry them."""

    key: bytes
    """The installation's signing key (`Settings.signing_key()`)."""
    base: str | None = None
    """Where browsers reach the server (`Settings.public_url`)."""

    def token(self, purpose: str, tenant_id: int, id: UUID) -> str:  # noqa: A002 - the field's name
        """The token of a company's thing, for one purpose only."""
        body = tenant_id.to_bytes(_TENANT) + id.bytes
        return urlsafe_b64encode(body + self._signature(purpose, body)).rstrip(b"=").decode()

    def read(self, purpose: str, token: str) -> Linked | None:
        """What a token stands for; None when it was not made here for this purpose."""
        if len(token) != _LENGTH or not token.isascii():
            return None
        try:
            raw = urlsafe_b64decode(token + "==")
        except ValueError:
            return None
        body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
        made_here = hmac.compare_digest(signature, self._signature(purpose, body))
        if not made_here or urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
            return None
        return Linked(TenantId(int.from_bytes(body[:_TENANT])), UUID(bytes=bytes(body[_TENANT : _TENANT + _ID])))

    def address(self, path: str, base: str | None = None) -> str:
        """The absolute address of a path; `base` stands in where no public one is set."""
        return (self.base or base or "").rstrip("/") + path

    def _signature(self, purpose: str, body: bytes) -> bytes:
        return hmac.new(self.key, b"fairlead.link:" + purpose.encode() + b":" + body, sha256).digest()


def links_of(request: Request) -> Links:
    """The links of the application that serves this request."""
    links: Links = request.app.state.links
    return links
