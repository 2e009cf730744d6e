"""How long the supervisor waits before it starts a process again."""

from fairlead.main.supervisor import Patience


def test_pauses_double_up_to_the_longest() -> None:
    patience = Patience(first_pause=0.5, longest_pause=30)

    assert [patience.pause(deaths) for deaths in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_thousand_deaths_still_have_a_pause() -> None:
    assert Patience().pause(1000) == 30
