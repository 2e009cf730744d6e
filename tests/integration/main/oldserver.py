"""A double of the outside world: a PostgreSQL of an old version, as far as a client sees while it connects."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def _greeting(version: str) -> bytes:
    parameters = {"server_version": version, "server_encoding": "UTF8", "client_encoding": "UTF8"}
    said = _message(b"R", struct.pack("!I", 0))
    for name, value in parameters.items():
        said += _message(b"S", f"{name}\0{value}\0".encode())
    return said + _message(b"K", struct.pack("!II", 1, 1)) + _message(b"Z", b"I")


def _serve(listening: socket.socket, version: str) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listening.accept()
            with client:
                length, code = struct.unpack("!II", client.recv(8))
                if (length, code) == (8, 80877103):  # it asks for TLS first
                    client.sendall(b"N")
                    client.recv(4096)
                client.sendall(_greeting(version))
                while client.recv(4096)[:1] not in {b"", b"X"}:
                    pass


@contextlib.contextmanager
def old_server(version: str) -> Iterator[str]:
    """Its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listening, version), daemon=True)
    thread.start()
    try:
        yield f"postgresql://owner:secret@127.0.0.1:{listening.getsockname()[1]}/books"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
