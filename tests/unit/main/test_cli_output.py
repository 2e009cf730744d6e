"""How refusals look on the command line."""

import json
from collections.abc import Iterator

import pytest

from fairlead.kernel.errors import Invalid, NotFound
from fairlead.main.cli.output import complain, speak_json
from fairlead.main.errors import PortTaken


@pytest.fixture
def json_spoken() -> Iterator[None]:
    speak_json(wanted=True)
    yield
    speak_json(wanted=False)


def test_a_refusal_is_one_line_with_field_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    complain(Invalid.of("as_of", "is not a date.", "Write it as 2024-05-01."))

    assert capsys.readouterr().err == "fairlead: as_of: is not a date. Write it as 2024-05-01.\n"


def test_a_message_of_several_lines_becomes_one(capsys: pytest.CaptureFixture[str]) -> None:
    complain(PortTaken("port 1\n is taken", "stop\nit"))

    assert capsys.readouterr().err == "fairlead: port 1 is taken: stop it\n"


@pytest.mark.usefixtures("json_spoken")
def test_with_json_a_refusal_is_a_problem_document(capsys: pytest.CaptureFixture[str]) -> None:
    complain(NotFound.of("client", "c-1"))

    assert json.loads(capsys.readouterr().err) == {
        "type": "not-found",
        "title": "There is no such thing here.",
        "status": 404,
        "detail": "There is no client with id c-1.",
        "remedy": "Check the id; it may belong to another company or have been mistyped.",
        "what": "client",
        "id": "c-1",
    }


@pytest.mark.usefixtures("json_spoken")
def test_with_json_a_setup_problem_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    complain(PortTaken("port 1 is taken", "stop it"))

    assert json.loads(capsys.readouterr().err) == {
        "type": "environment",
        "title": "port 1 is taken",
        "remedy": "stop it",
    }
