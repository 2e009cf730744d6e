"""A real SMTP server on loopback: what it took, what it was told to answer, and a certificate of its own making."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailbox:
    """The server's memory. `answers` are given to an address one after the other, before it is accepted."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    once_taken: Callable[[], None] | None = None
    """Called once, when a letter is here and its sender has yet to be told."""

    async def handle_RCPT(  # noqa: N802 - the library's hook
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """The next answer that was asked for, or yes."""
        waiting = self.answers.get(address)
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keep the letter."""
        content = cast("bytes", envelope.content)
        self.letters.append(message_from_bytes(content, policy=default))
        self.encrypted.append(session.ssl is not None)
        if self.once_taken is not None:
            then, self.once_taken = self.once_taken, None
            then()
        return "250 taken"

    def to(self) -> list[str]:
        """The addresses of the letters that it took, in order."""
        return [str(letter["To"].addresses[0].addr_spec) for letter in self.letters]


@asynccontextmanager
async def mailbox(
    tls: ssl.SSLContext | None = None, user: tuple[str, str] | None = None, port: int = 0
) -> AsyncIterator[Mailbox]:
    """A server in this loop; with `tls` it demands STARTTLS, with `user` a login, which it takes over TLS only."""
    box = Mailbox()

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        given = cast("LoginPassword", data)
        box.users.append(given.login.decode())
        return AuthResult(success=user == (given.login.decode(), given.password.decode()), handled=False)

    def serve() -> SMTP:
        box.connections += 1
        return SMTP(
            box, hostname="mail.example.net", tls_context=tls, require_starttls=tls is not None, enable_SMTPUTF8=False,
            auth_required=user is not None, auth_require_tls=tls is not None, authenticator=check if user else None,
        )  # fmt: skip

    server = await asyncio.get_running_loop().create_server(serve, "127.0.0.1", port)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A context for a server named localhost, and the file of its certificate, by which it can be trusted."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    wanted = [*made.split(), "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(wanted, check=True, capture_output=True)  # noqa: S603 - a fixed command line
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert
