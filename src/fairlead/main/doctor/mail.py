"""Whether mail can be sent; a company that has no mail server yet works all the same."""

import asyncio

from fairlead.main.doctor.finding import Finding, ok, warn
from fairlead.platform.mail import MailServer, Postponed
from fairlead.platform.settings import Settings


def mail(settings: Settings) -> Finding:
    """The mail server answers, and takes our login."""
    server = MailServer.of(settings)
    if server is None:
        return ok("mail", "not configured: notices to clients are held back until FAIRLEAD_SMTP_HOST is set")
    where = f"{server.host}:{server.port} ({server.security.value})"
    try:
        asyncio.run(_greet(server))
    except Postponed as error:
        return warn("mail", f"{where}: {error}", "correct the FAIRLEAD_SMTP_ settings; notices wait meanwhile")
    return ok("mail", f"{where} answers, mail comes from {server.sender}")


async def _greet(server: MailServer) -> None:
    client = await server.connect()
    await client.quit()
