"""The doctor's checks that need no database."""

from pathlib import Path

from fairlead.main.doctor.finding import Verdict, fail, ok, warn
from fairlead.main.doctor.machine import disk, documents, front_end, home, packages, python
from fairlead.web.fonts import FONTS

LOCK = """
[[package]]
name = "fairlead"
source = { editable = "." }
dependencies = [{ name = "alembic" }, { name = "uvloop", marker = "sys_platform == 'linux'" }]

[[package]]
name = "alembic"
version = "1.16.0"

[[package]]
name = "mako"
version = "1.3.0"
"""


def locked(folder: Path, installed: dict[str, str]) -> object:
    lock = folder / "uv.lock"
    lock.write_text(LOCK)
    return packages(lock, installed)


def test_an_old_python_fails() -> None:
    assert python((3, 10, 9)) == fail("python", "3.10.9", "install Python 3.11 or newer and run 'make env'")
    assert python((3, 11, 0)) == ok("python", "3.11.0")


def test_packages_as_locked(tmp_path: Path) -> None:
    assert locked(tmp_path, {"alembic": "1.16.0", "mako": "1.3.0", "extra": "9"}) == ok("packages", "2 as locked")


def test_a_package_of_another_version_and_a_missing_one(tmp_path: Path) -> None:
    found = locked(tmp_path, {"mako": "1.2.9"})

    assert found == fail("packages", "not as locked: alembic missing, mako 1.2.9", "run 'make env'")


def test_an_installed_wheel_has_no_lock_file(tmp_path: Path) -> None:
    assert packages(tmp_path / "uv.lock", {}).verdict is Verdict.OK


def test_missing_front_end_files_are_named(tmp_path: Path) -> None:
    for name in ("htmx.min.js", "tabler.min.css"):
        (tmp_path / name).touch()

    assert front_end(tmp_path) == fail("front-end", "missing: echarts.min.js, icons.json", "run 'make env'")


def test_documents_are_tried_and_missing_fonts_are_said(tmp_path: Path) -> None:
    assert documents(FONTS).verdict is Verdict.OK

    found = documents(tmp_path)

    assert (found.verdict, found.remedy) == (Verdict.FAIL, "run 'make env': it fetches the fonts")
    assert "no fonts" in found.seen


def test_disk_space_ok_scarce_and_too_little() -> None:
    assert disk(2_000_000_000) == ok("disk", "2.0 GB free")
    assert disk(1_999_000_000) == warn("disk", "2.0 GB free", "free some space soon")
    assert disk(499_999_999) == fail("disk", "0.5 GB free", "free some space: PostgreSQL stops when the disk is full")


def test_a_home_that_is_a_file_fails_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").touch()

    assert home(tmp_path / "home") == fail(
        "home",
        f"cannot create the home folder {tmp_path}/home (File exists)",
        "choose another with --home DIR or FAIRLEAD_HOME",
    )
