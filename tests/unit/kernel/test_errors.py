"""Problems: what a class of four lines gives, in the API and in the logs."""

import copy
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar
from uuid import UUID

import pytest

from fairlead.kernel.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    Problem,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from fairlead.kernel.money import Money


class Colour(StrEnum):
    RED = "red"


class KettleNotCancellable(Conflict):
    """This kettle can no longer be cancelled.

    More about it, for its page.
    """

    kettle_id: UUID
    allowed: tuple[str, ...] = ()
    remedy = "Let it boil."


class KettleSLABreached(KettleNotCancellable):
    """This kettle boils too late."""

    kind_of: ClassVar[str] = "not a member"
    fee: Money
    on: date
    at: datetime
    ratio: Decimal
    colour: Colour | None
    odd: Any = None


KETTLE = UUID(int=7)
LATE = KettleSLABreached(
    kettle_id=KETTLE,
    fee=Money(1234, "USD"),
    on=date(2024, 2, 29),
    at=datetime(2024, 2, 29, 12, tzinfo=UTC),
    ratio=Decimal("0.10"),
    colour=Colour.RED,
    odd={"third": Fraction(1, 3), "days": frozenset({date(2024, 1, 1)})},
)


def test_type_title_and_status_come_from_the_class() -> None:
    assert KettleNotCancellable.slug() == "kettle-not-cancellable"
    assert KettleSLABreached.slug() == "kettle-sla-breached"
    assert KettleNotCancellable.title() == "This kettle can no longer be cancelled."
    assert KettleSLABreached.status == 409


def test_statuses_of_the_bases() -> None:
    assert (Unauthenticated.status, Forbidden.status, NotFound.status, Conflict.status) == (401, 403, 404, 409)
    assert (PreconditionFailed.status, TooLarge.status, Invalid.status) == (412, 413, 422)
    assert (TooMany.status, Unavailable.status, Problem.status) == (429, 503, 500)


def test_detail_is_the_title_until_a_problem_says_more() -> None:
    problem = KettleNotCancellable(kettle_id=KETTLE)
    assert problem.detail == "This kettle can no longer be cancelled."
    assert str(problem) == "This kettle can no longer be cancelled. Let it boil."
    assert repr(problem) == f"KettleNotCancellable(kettle_id={KETTLE!r}, allowed=())"


def test_fields_become_extension_members_in_json_s_terms() -> None:
    assert LATE.extensions() == {
        "kettle_id": "00000000-0000-0000-0000-000000000007",
        "allowed": [],
        "fee": {"amount": "12.34", "currency": "USD"},
        "on": "2024-02-29",
        "at": "2024-02-29T12:00:00+00:00",
        "ratio": "0.10",
        "colour": "red",
        "odd": {"third": "1/3", "days": ["2024-01-01"]},
    }


def test_class_variables_are_not_members() -> None:
    assert KettleSLABreached.members() == ("kettle_id", "allowed", "fee", "on", "at", "ratio", "colour", "odd")
    assert Conflict.members() == ()


def test_problems_are_made_by_keyword_and_completely() -> None:
    make: Any = KettleNotCancellable
    with pytest.raises(TypeError):
        make(KETTLE)
    with pytest.raises(TypeError):
        make()
    with pytest.raises(TypeError):
        make(kettle_id=KETTLE, kettle="x")
    bare: Any = Conflict
    with pytest.raises(TypeError):
        bare("some text that would be lost")


@pytest.mark.parametrize(
    "problem", [LATE, KettleNotCancellable(kettle_id=KETTLE), Invalid.of("price", "is negative"), Unauthenticated()]
)
def test_problems_survive_pickling_and_copying(problem: Problem) -> None:
    for again in (pickle.loads(pickle.dumps(problem)), copy.copy(problem)):  # noqa: S301 - pickled in this line
        assert type(again) is type(problem)
        assert again.extensions() == problem.extensions()
        assert str(again) == str(problem)


@pytest.mark.parametrize("name", ["type", "title", "status", "detail", "instance", "remedy", "request_id"])
def test_a_field_that_would_hide_a_member_of_every_problem_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match=f"a problem has its own {name}; rename the field"):
        type("Hiding", (Conflict,), {"__doc__": "It hides.", "__annotations__": {name: str}})


def test_without_docstrings_the_title_is_the_name() -> None:
    undocumented: type[Conflict] = type("DoorIsShut", (Conflict,), {})
    assert undocumented.title() == "Door is shut."


def test_every_loaded_problem_is_listed_once_parents_first() -> None:
    kinds = list(Problem.all())
    assert len(kinds) == len(set(kinds))
    assert kinds.index(Conflict) < kinds.index(KettleNotCancellable) < kinds.index(KettleSLABreached)


def test_a_missing_thing_is_named_by_its_noun_and_id() -> None:
    missing = NotFound.of("service", KETTLE)
    assert missing.extensions() == {"what": "service", "id": str(KETTLE)}
    assert missing.detail == f"There is no service with id {KETTLE}."


def test_one_mistake_in_one_field() -> None:
    mistake = Invalid.of("price.amount", "is negative", "give 0 or more")
    assert mistake.errors == (FieldError("price.amount", "#/price/amount", "is negative", "give 0 or more"),)
    assert mistake.detail == "price.amount: is negative"
    assert str(mistake) == "price.amount: is negative give 0 or more"
    assert Invalid.of("limit", "is too large", pointer="query:limit").errors[0].pointer == "query:limit"


def test_several_mistakes_are_all_said() -> None:
    wrong = Invalid(errors=(FieldError("a", "#/a", "is missing"), FieldError("b", "#/b", "is late", "hurry")))
    assert wrong.detail == "a: is missing; b: is late"
    assert wrong.extensions() == {
        "errors": [
            {"field": "a", "pointer": "#/a", "message": "is missing", "remedy": ""},
            {"field": "b", "pointer": "#/b", "message": "is late", "remedy": "hurry"},
        ]
    }


def test_a_kind_of_invalid_keeps_its_type_and_its_own_members() -> None:
    class CupCracked(Invalid):
        """This cup is cracked."""

        cups: int = 1

    cracked: CupCracked = CupCracked.of("cup", "leaks")
    assert (cracked.slug(), cracked.status, cracked.extensions()["cups"]) == ("cup-cracked", 422, 1)
