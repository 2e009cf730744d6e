"""The web process: uvicorn on the socket that the supervisor bound, or on the configured address."""

import os
import socket

import uvicorn

from fairlead.main.running import listen
from fairlead.main.worker import settle_heap
from fairlead.platform.settings import Settings

LISTEN_FD = "FAIRLEAD_LISTEN_FD"
_GRACE = 10
"""Seconds that open requests get at the end."""


def main() -> None:
    """Serve until told to stop."""
    settings = Settings()
    inherited = os.environ.get(LISTEN_FD)
    bound = socket.socket(fileno=int(inherited)) if inherited else listen(settings.host, settings.port)
    config = uvicorn.Config(
        "fairlead.main.asgi:app",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.public_url is not None,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=30,
    )
    config.load()
    settle_heap()
    uvicorn.Server(config).run(sockets=[bound])
