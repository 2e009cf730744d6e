"""Secrets: passwords hashed slowly on purpose, and random tokens."""

import asyncio
import secrets
from functools import lru_cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_HASHER = PasswordHash((Argon2Hasher(),))


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password fits, made on first use: hashing takes its time."""
    return _HASHER.hash(secrets.token_urlsafe(16))


async def hash_password(password: str) -> str:
    """The argon2id hash of a password; about 0.15 s of one core, off the event loop."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def verify_password(password: str, hashed: str | None) -> bool:
    """Whether the password fits; without a hash it takes as long and says no, so that nobody learns who exists."""
    fits = await asyncio.to_thread(lambda: _HASHER.verify(password, hashed or _nobody()))
    return fits and hashed is not None


def new_secret(prefix: str = "") -> str:
    """A random secret of 256 bits, after a prefix that tells leaked ones apart."""
    return prefix + secrets.token_urlsafe(32)
