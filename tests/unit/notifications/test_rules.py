"""Who is written to, and how notices are sent."""

from datetime import timedelta
from uuid import UUID

from fairlead.domains.notifications.rules import BATCH, RETRY, batches, message_id, recipients
from fairlead.domains.notifications.terms import Recipient

ADA = Recipient(UUID(int=1), "Ada@example.net", "Ada")
AGAIN = Recipient(UUID(int=2), "ada@EXAMPLE.net", "Ada as billing contact")
EVE = Recipient(UUID(int=3), "eve@example.net", "Eve")
OWN = Recipient(None, "office@example.net", "Office")


def test_every_address_is_written_to_once_whatever_its_capitals() -> None:
    assert recipients([ADA, AGAIN, EVE], OWN) == [ADA, EVE]


def test_the_clients_own_address_stands_in_for_contacts() -> None:
    assert recipients([], OWN) == [OWN]
    assert recipients([], None) == []


def test_notices_go_in_small_batches_in_their_order() -> None:
    ids = [UUID(int=n) for n in range(BATCH * 2 + 1)]
    assert [len(part) for part in batches(ids)] == [BATCH, BATCH, 1]
    assert [one for part in batches(ids) for one in part] == ids


def test_a_message_id_is_the_notices_own() -> None:
    assert message_id(UUID(int=7), "billing@harbour.example") == f"<{UUID(int=7)}@harbour.example>"


def test_tries_go_on_for_hours_and_end() -> None:
    waits = [RETRY.delay(tried, "x") for tried in range(1, 11)]
    assert waits[-1] is None
    whole = sum((wait for wait in waits if wait), timedelta(0))
    assert timedelta(hours=6) < whole < timedelta(hours=9)
