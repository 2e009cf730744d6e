"""The demo owner's login: a password made on this machine and kept in the home folder, readable by its owner only."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

FILE = "demo-login"
EMAIL = "owner@demo.example"


@dataclass(frozen=True, slots=True)
class Login:
    """What to type on the login page."""

    email: str
    password: str


def demo_login(home: Path) -> Login | None:
    """The login that was made for this home folder, or None."""
    try:
        email, password = (home / FILE).read_text().split("\n")[:2]
    except (OSError, ValueError):
        return None
    return Login(email, password)


def make_login(home: Path) -> Login:
    """The login of this home folder, made on first use."""
    known = demo_login(home)
    if known is not None:
        return known
    login = Login(EMAIL, f"demo-{secrets.token_hex(6)}")
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{login.email}\n{login.password}\n")
    return login
