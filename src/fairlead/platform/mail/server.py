"""The mail server: one connection for a handful of letters, and what a failure means.

A refusal of the letter itself is final. Everything else (no connection, no encryption, a login that is not accepted, an
answer of the 4xx kind) may be over the next time.
"""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from fairlead.platform.mail.letter import Letter, NotAnAddress
from fairlead.platform.settings import MailSecurity, Settings

_DEFAULT_PORTS = {MailSecurity.NONE: 25, MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465}
_WORDS = 500
_FINAL = 500


class Postponed(Exception):
    """The letter was not taken this time; the words are the server's, or those of the connection's failure."""


class Refused(Exception):
    """The letter will never be taken; the words are the server's."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over, and in whose name."""

    host: str
    port: int
    sender: str
    security: MailSecurity
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: int = 20
    """Seconds for each answer of the server."""

    @classmethod
    def of(cls, settings: Settings) -> "MailServer | None":
        """The server of the settings; None when there is none."""
        if not settings.smtp_host or not settings.smtp_sender:
            return None
        secret = settings.smtp_password
        return cls(
            settings.smtp_host, settings.smtp_port or _DEFAULT_PORTS[settings.smtp_security], settings.smtp_sender,
            settings.smtp_security, settings.smtp_username, secret.get_secret_value() if secret else None,
            settings.smtp_timeout,
        )  # fmt: skip

    @asynccontextmanager
    async def session(self) -> AsyncIterator["MailSession"]:
        """Hand over any number of letters; connects when the first one is sent."""
        session = MailSession(self)
        try:
            yield session
        finally:
            await session.close()

    async def connect(self) -> SMTP:
        """An open, encrypted and authenticated connection; raises Postponed."""
        client = SMTP(
            hostname=self.host, port=self.port, username=self.username, password=self.password, timeout=self.timeout,
            use_tls=self.security is MailSecurity.TLS, start_tls=self.security is MailSecurity.STARTTLS,
            local_hostname=socket.gethostname(),
        )  # fmt: skip
        try:
            await client.connect()
        except (SMTPException, OSError) as error:
            client.close()
            raise Postponed(_words(error)) from error
        return client


class MailSession:
    """A connection that is opened when it is needed, and opened anew when the server has closed it."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._client: SMTP | None = None
        self._unreachable: Postponed | None = None

    async def send(self, letter: Letter) -> None:
        """Hand over one letter; raises Refused, or Postponed. A server that cannot be reached is asked only once."""
        try:
            message = letter.message()
        except NotAnAddress as error:
            raise Refused(str(error)) from error
        client = await self._connected()
        to = message["To"].addresses[0].addr_spec
        try:
            await client.send_message(message, sender=self._server.sender, recipients=[to])
        except (SMTPException, OSError) as error:
            raise _meaning(error) from error

    async def close(self) -> None:
        """Take leave of the server, if it is still there."""
        if self._client is not None and self._client.is_connected:
            with suppress(SMTPException, OSError):
                await self._client.quit()
            self._client.close()

    async def _connected(self) -> SMTP:
        if self._unreachable is not None:
            raise self._unreachable
        if self._client is None or not self._client.is_connected:
            try:
                self._client = await self._server.connect()
            except Postponed as error:
                self._unreachable = error
                raise
        return self._client


def _meaning(error: SMTPException | OSError) -> Refused | Postponed:
    answers = error.recipients if isinstance(error, SMTPRecipientsRefused) else [error]
    final = all(_final(answer) for answer in answers)
    words = "; ".join(_words(answer) for answer in answers)
    return Refused(words) if final else Postponed(words)


def _final(error: SMTPException | OSError) -> bool:
    if isinstance(error, SMTPAuthenticationError | SMTPHeloError):
        return False  # it is our login that is refused, not the letter
    if isinstance(error, SMTPResponseException):
        return error.code >= _FINAL
    return isinstance(error, SMTPNotSupported)


def _words(error: BaseException) -> str:
    said = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
    return " ".join(said.split())[:_WORDS] or type(error).__name__
