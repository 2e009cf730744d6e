"""Idempotency-Key: the same request sent twice is done once and answered twice."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text
from starlette.requests import Request
from starlette.responses import Response

from fairlead.kernel.errors import FieldError, Invalid
from fairlead.platform.context import Context
from fairlead.platform.http.models import IdempotencyKey

HEADER = "idempotency-key"
REPLAYED = "idempotency-replayed"
KEPT = timedelta(hours=24)
_KEY = re.compile(r"[!-~]{1,128}")
_KEPT_HEADERS = ("content-type", "etag", "location", "hx-redirect")


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was used for another request."""

    remedy = "Use a fresh key for each new request; repeat one only to repeat its request unchanged."


@dataclass(frozen=True, slots=True)
class Keyed:
    """One request under one key."""

    key: str
    actor_id: UUID
    method: str
    path: str
    body_hash: bytes

    @classmethod
    async def of(cls, request: Request, actor_id: UUID | None) -> "Keyed | None":
        """The key of a request, if it carries one."""
        key = request.headers.get(HEADER)
        if key is None:
            return None
        if _KEY.fullmatch(key) is None:
            message = "The key must be 1 to 128 printable ASCII characters without spaces."
            error = FieldError("Idempotency-Key", "header:Idempotency-Key", message, "Use a fresh UUID.")
            raise Invalid(errors=(error,))
        if actor_id is None:
            return None
        path, query = request.url.path, request.scope["query_string"]
        digest = hashlib.sha256(query + b"\n" + await request.body()).digest()
        return cls(key, actor_id, request.method, path, digest)

    async def earlier(self, ctx: Context) -> Response | None:
        """The answer of the same request, once its transaction has ended; None when this one is the first.

        A duplicate that arrives while the first still runs waits here for the lock, which ends with the first's
        transaction; the look-up is a statement of its own so that it sees what that transaction committed.
        """
        lock = select(func.pg_advisory_xact_lock(func.hashtextextended(self._name(ctx), 0)))
        await ctx.session.execute(lock)
        found = (
            await ctx.session.execute(
                select(
                    IdempotencyKey.method, IdempotencyKey.path, IdempotencyKey.body_hash,
                    IdempotencyKey.status, IdempotencyKey.headers, IdempotencyKey.body,
                ).where(
                    IdempotencyKey.tenant_id == ctx.tenant_id,
                    IdempotencyKey.actor_id == self.actor_id,
                    IdempotencyKey.key == self.key,
                )
            )
        ).one_or_none()  # fmt: skip
        if found is None:
            return None
        if (found.method, found.path, found.body_hash) != (self.method, self.path, self.body_hash):
            error = FieldError(
                "Idempotency-Key", "header:Idempotency-Key", "The key stands for another request.", "Use a fresh key."
            )
            raise IdempotencyKeyReused(errors=(error,))
        return Response(found.body, status_code=found.status, headers={**found.headers, REPLAYED: "true"})

    async def keep(self, ctx: Context, response: Response) -> None:
        """Store the answer in the transaction that did the work."""
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        await ctx.session.execute(
            insert(IdempotencyKey).values(
                tenant_id=ctx.tenant_id, id=ctx.new_id(), actor_id=self.actor_id, key=self.key,
                method=self.method, path=self.path, body_hash=self.body_hash,
                status=response.status_code, headers=headers, body=bytes(response.body), created_at=ctx.now,
            )
        )  # fmt: skip

    def _name(self, ctx: Context) -> str:
        return f"idempotency:{ctx.tenant_id}:{self.actor_id}:{self.key}"


async def prune(ctx: Context, now: datetime) -> int:
    """Delete the keys of this company that have expired; the number deleted."""
    old = delete(IdempotencyKey).where(
        IdempotencyKey.tenant_id == ctx.tenant_id, IdempotencyKey.created_at <= now - KEPT
    )
    return len((await ctx.session.execute(old.returning(text("1")))).all())
