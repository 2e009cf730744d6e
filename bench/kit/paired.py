"""One filled database, copied for each way of doing the same work: bare SQL here, the program in a child."""

import json
import subprocess
import sys
from typing import Any

import asyncpg


async def copy(admin: str, owner: str, template: str, name: str) -> None:
    """A copy of a filled database, with its pages written out."""
    connection = await asyncpg.connect(admin)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {owner}")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def drop(admin: str, name: str) -> None:
    """Away with a copy, so that the disk lasts."""
    connection = await asyncpg.connect(admin)
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


async def figures(url: str, statement: str) -> tuple[Any, ...]:
    """What was written, in numbers that must be the same for both ways."""
    connection = await asyncpg.connect(url)
    row = await connection.fetchrow(statement)
    await connection.close()
    return tuple(row)


def child(module: str, *arguments: str) -> dict[str, Any]:
    """What a benchmark prints as JSON when it does the work itself, in a process whose memory is its own."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
