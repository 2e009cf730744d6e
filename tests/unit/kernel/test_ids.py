"""UUIDv7: the instant in front, the version and variant in their places."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from uuid import UUID

import pytest

from fairlead.kernel.ids import uuid7, uuid7s

RFC_EXAMPLE = datetime(2022, 2, 22, 14, 22, 22, tzinfo=timezone(timedelta(hours=-5)))


def test_the_example_of_rfc_9562_has_its_48_bits_of_milliseconds() -> None:
    assert str(uuid7(RFC_EXAMPLE)).startswith("017f22e2-79b0-7000-")


def test_microseconds_go_into_the_12_bits_after_the_version() -> None:
    found = uuid7(RFC_EXAMPLE + timedelta(microseconds=500))
    assert found.int >> 80 == 0x017F22E279B0
    assert found.int >> 64 & 0xFFF == 2048  # half a millisecond


def test_a_thousand_ids_of_one_instant_differ() -> None:
    assert len({uuid7(RFC_EXAMPLE) for _ in range(1000)}) == 1000


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        uuid7(RFC_EXAMPLE.replace(tzinfo=None))


def test_an_instant_before_1970_is_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        uuid7(datetime(1969, 12, 31, tzinfo=UTC))


def test_a_bulk_of_ids_ascends_from_a_random_start() -> None:
    found = [UUID(bytes=one) for one in islice(uuid7s(RFC_EXAMPLE), 1000)]
    assert found == sorted(set(found))
    assert {one.version for one in found} == {7}
    assert found[0].int >> 64 == uuid7(RFC_EXAMPLE).int >> 64
    assert next(uuid7s(RFC_EXAMPLE)) != found[0].bytes
