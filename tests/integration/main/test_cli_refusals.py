"""What is wrong outside of Fairlead is said in one line with the remedy, exit code 4, and nothing is broken."""

import ctypes
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from fairlead.main import embedded
from fairlead.main.running import claim
from tests.integration.main.oldserver import old_server
from tests.integration.main.processes import Processes, finish

_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH, _PR_CAPBSET_DROP = 1, 2, 24


def refusal(group: Processes, *arguments: str, **variables: str) -> str:
    """The one line that a command ends with."""
    code, out, err = finish(group.fairlead(*arguments, **variables))
    assert (code, out) == (4, ""), err
    assert err.count("\n") == 1, err
    return err.removeprefix("fairlead: ").strip()


def test_a_taken_port(group: Processes, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refusal(group, "run", "--home", str(home), "--port", str(port))

    assert line == (
        f"port {port} on 127.0.0.1 is taken by another program: "
        "stop that program, or choose another port with --port N or FAIRLEAD_PORT"
    )
    assert [path.name for path in home.iterdir()] == ["run.lock"]


def test_an_address_of_another_machine(group: Processes, home: Path) -> None:
    line = refusal(group, "run", "--home", str(home), "--host", "192.0.2.1", "--port", "0")

    assert line == ("cannot listen on 192.0.2.1:0 (Cannot assign requested address): correct --host or FAIRLEAD_HOST")


def test_a_home_without_write_permission(home: Path) -> None:
    """Root overrides permissions, so it gives up that power first; for everybody else this changes nothing."""
    closed = home / "closed"
    closed.mkdir()
    closed.chmod(0o555)

    def give_up_power() -> None:
        for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)

    done = subprocess.run(  # noqa: S603 - our own interpreter; one thread here
        [sys.executable, "-c", "from fairlead.main.cli import main; main()", "migrate", "--home", str(closed)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=give_up_power,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == (
        f"fairlead: no permission to write in the home folder {closed}: "
        f"run 'sudo chown -R $(id -un) {closed}', or choose another with --home DIR\n"
    )
    assert list(closed.iterdir()) == []


def test_a_home_that_is_a_file(group: Processes, home: Path) -> None:
    (home / "file").touch()

    assert refusal(group, "migrate", "--home", str(home / "file")) == (
        f"cannot create the home folder {home}/file (File exists): choose another with --home DIR or FAIRLEAD_HOME"
    )


def test_a_second_supervisor_names_the_first(group: Processes, home: Path) -> None:
    with claim(home) as announce:
        announce("http://127.0.0.1:8123")
        line = refusal(group, "run", "--home", str(home), "--port", "0")

    assert line == (
        f"Fairlead already runs on {home} (process {os.getpid()}, http://127.0.0.1:8123): "
        f"open that address, stop it with 'kill {os.getpid()}', or use another --home DIR"
    )


def test_a_database_url_that_is_none(group: Processes, home: Path) -> None:
    assert refusal(group, "migrate", "--home", str(home), DATABASE_URL="mysql://books") == (
        "DATABASE_URL is not the address of a PostgreSQL database: "
        "write it as postgresql://user:password@host:5432/database"
    )


def test_nobody_at_the_database_url(group: Processes, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert refusal(
        group, "run", "--home", str(home), "--port", "0", DATABASE_URL=f"postgres://a@127.0.0.1:{port}/b"
    ) == (
        f"nobody answers at 127.0.0.1:{port}/b: "
        "start that server, correct DATABASE_URL, or unset it to use the embedded one"
    )


def test_a_wrong_password_which_is_not_repeated(group: Processes, home: Path, server: embedded.Server) -> None:
    url = server.owner_url.replace(urlsplit(server.owner_url).password or "", "hunter2")

    assert refusal(group, "migrate", "--home", str(home), DATABASE_URL=url) == (
        f"the server at 127.0.0.1:{server.port}/fairlead refuses the password: "
        "check the user and the password in DATABASE_URL"
    )


def test_a_database_that_does_not_exist(group: Processes, home: Path, server: embedded.Server) -> None:
    url = server.owner_url.removesuffix("fairlead") + "books"

    assert refusal(group, "migrate", "--home", str(home), DATABASE_URL=url) == (
        f"the server at 127.0.0.1:{server.port}/books has no such database: "
        "create it with 'createdb', or correct the name in DATABASE_URL"
    )


def test_a_server_that_is_too_old(group: Processes, home: Path) -> None:
    with old_server("14.11") as url:
        port = urlsplit(url).port
        line = refusal(group, "migrate", "--home", str(home), DATABASE_URL=url)

    assert line == (
        f"the server at 127.0.0.1:{port}/books is PostgreSQL 14.11: "
        "use 15 or newer, or unset DATABASE_URL to use the embedded one"
    )


def test_a_setting_that_is_not_valid(group: Processes, home: Path) -> None:
    assert refusal(group, "migrate", "--home", str(home), FAIRLEAD_PORT="eighty") == (
        "the setting FAIRLEAD_PORT is not valid "
        "(Input should be a valid integer, unable to parse string as an integer): correct or unset it"
    )


def test_with_json_the_refusal_is_a_document(group: Processes, home: Path) -> None:
    code, out, err = finish(group.fairlead("--home", str(home), "migrate", "--json", DATABASE_URL="books"))

    assert (code, out) == (4, "")
    assert json.loads(err) == {
        "type": "environment",
        "title": "DATABASE_URL is not the address of a PostgreSQL database",
        "remedy": "write it as postgresql://user:password@host:5432/database",
    }


def test_wrong_usage_exits_with_2_and_guesses(group: Processes) -> None:
    code, out, err = finish(group.fairlead("versoin"))

    assert (code, out) == (2, "")
    assert "Did you mean 'version'?" in err
