"""What the programs of the group are told."""

import pytest

from fairlead.main.running import listen
from fairlead.main.start import group
from fairlead.platform.settings import Settings


@pytest.mark.parametrize(("host", "told"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "localhost")])  # noqa: S104 - as asked
def test_links_in_mail_lead_to_where_the_server_listens(host: str, told: str) -> None:
    """And not to the port of the settings, which `--port` overrides and which may be any free one."""
    with listen(host, 0) as bound:
        programs = group(Settings(port=8080), "postgresql://x", bound)
        assert [(one.environment["FAIRLEAD_HOST"], one.environment["FAIRLEAD_PORT"]) for one in programs] == [
            (told, str(bound.getsockname()[1]))
        ] * 3
