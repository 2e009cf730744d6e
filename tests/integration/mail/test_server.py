"""Letters over a real SMTP connection: headers, encryption, logins, refusals, and a server that is not there."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fairlead.platform.mail import Letter, MailServer, Postponed, Refused
from fairlead.platform.settings import MailSecurity, Settings
from tests.kit.mailbox import certificate, mailbox

LETTER = Letter(
    message_id="<1@harbour.example>",
    at=datetime(2026, 3, 15, 12, 0, tzinfo=UTC),
    sender="billing@harbour.example",
    sender_name="Hafen & Söhne",
    reply_to="help@harbour.example",
    to="ada@example.net",
    to_name="Ada Lovelace",
    subject="Grüße — 5 €",
    text="Guten Tag\n" + "ä" * 200,
    html="<p>Guten Tag</p>",
)


def at(port: int, **over: Any) -> MailServer:
    return replace(MailServer("127.0.0.1", port, "billing@harbour.example", MailSecurity.NONE, timeout=5), **over)


async def send(server: MailServer, *letters: Letter) -> list[str]:
    """What became of each letter."""
    answers = []
    async with server.session() as session:
        for letter in letters:
            try:
                await session.send(letter)
                answers.append("taken")
            except (Postponed, Refused) as error:
                answers.append(f"{type(error).__name__}: {error}")
    return answers


async def test_a_letter_arrives_as_text_and_html_with_every_header() -> None:
    async with mailbox() as box:
        assert await send(at(box.port), LETTER) == ["taken"]
    [got] = box.letters
    assert got["From"] == "Hafen & Söhne <billing@harbour.example>"
    assert got["To"] == "Ada Lovelace <ada@example.net>"
    assert got["Reply-To"] == "Hafen & Söhne <help@harbour.example>"
    assert got["Subject"] == "Grüße — 5 €"
    assert got["Date"].datetime == LETTER.at
    assert (got["Message-ID"], got["Auto-Submitted"]) == ("<1@harbour.example>", "auto-generated")
    assert got["List-Unsubscribe"] is None
    assert got.get_content_type() == "multipart/alternative"
    text, html = got.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n").rstrip() == LETTER.text
    assert got.as_bytes().isascii()  # RFC 2047 and quoted-printable: no server needs an extension


async def test_nothing_in_a_name_or_subject_begins_a_header() -> None:
    nasty = "Eve\r\nBcc: everybody@example.net\n\n<script>"
    letter = replace(LETTER, subject=nasty, to_name=nasty, sender_name=nasty + "\x00\u2028", message_id="<1@x>\r\nX: 1")
    async with mailbox() as box:
        assert await send(at(box.port), letter) == ["taken"]
    [got] = box.letters
    assert got["Bcc"] is None
    assert got["X"] is None
    assert got["Subject"] == "Eve Bcc: everybody@example.net <script>"
    assert box.to() == ["ada@example.net"]


@pytest.mark.parametrize("address", ["", "ada", "a b@example.net", "a@b\r\nBcc: c@d.example", "@example.net", "ada@"])
async def test_what_is_no_address_is_refused_without_asking_the_server(address: str) -> None:
    async with mailbox() as box:
        [answer] = await send(at(box.port), replace(LETTER, to=address))
    assert answer.startswith("Refused: ")
    assert answer.endswith("is not an e-mail address")
    assert box.connections == 0


async def test_an_address_of_a_foreign_alphabet_goes_by_its_ascii_name() -> None:
    async with mailbox() as box:
        assert await send(at(box.port), replace(LETTER, to="ada@bücher.example")) == ["taken"]
    assert box.to() == ["ada@xn--bcher-kva.example"]


async def test_several_letters_share_a_connection() -> None:
    async with mailbox() as box:
        assert await send(at(box.port), *[LETTER] * 3) == ["taken"] * 3
    assert (box.connections, len(box.letters)) == (1, 3)


async def test_a_refusal_is_final_when_its_code_is_and_stops_no_other_letter() -> None:
    async with mailbox() as box:
        box.answers = {
            "full@example.net": ["452 4.2.2 mailbox full"],
            "gone@example.net": ["550 5.1.1 no such user"],
        }
        answers = await send(
            at(box.port), replace(LETTER, to="full@example.net"), replace(LETTER, to="gone@example.net"), LETTER
        )
    assert answers == ["Postponed: 452 4.2.2 mailbox full", "Refused: 550 5.1.1 no such user", "taken"]


async def test_a_server_that_hangs_up_is_called_again() -> None:
    async with mailbox() as box:
        box.answers = {"ada@example.net": ["421 4.3.2 shutting down"]}
        answers = await send(at(box.port), LETTER, replace(LETTER, to="eve@example.net"))
    assert answers[0].startswith("Postponed: 421")
    assert answers[1] == "taken"


async def test_a_server_that_is_not_there_postpones_every_letter_and_is_asked_once() -> None:
    async with mailbox() as box:
        port = box.port
    answers = await send(at(port), LETTER, LETTER)
    assert len(set(answers)) == 1
    assert answers[0].startswith("Postponed: ")
    assert "Connect call failed" in answers[0] or "refused" in answers[0].lower()


async def test_a_login_is_given_and_a_wrong_one_postpones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with mailbox(tls=context, user=("harbour", "s3cret")) as box:
        server = at(box.port, host="localhost", security=MailSecurity.STARTTLS, username="harbour")
        assert await send(replace(server, password="s3cret"), LETTER) == ["taken"]
        [answer] = await send(replace(server, password="wrong"), LETTER)
    assert answer.startswith("Postponed: 535")
    assert "wrong" not in answer
    assert set(box.users) == {"harbour"}


async def test_starttls_with_a_certificate_that_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with mailbox(tls=context) as box:
        assert await send(at(box.port, host="localhost", security=MailSecurity.STARTTLS), LETTER) == ["taken"]
    assert box.encrypted == [True]


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    async with mailbox(tls=context) as box:
        [answer] = await send(at(box.port, host="localhost", security=MailSecurity.STARTTLS), LETTER)
    assert answer.startswith("Postponed: ")
    assert "certificate" in answer.lower()
    assert box.letters == []


async def test_nothing_is_sent_in_the_clear_when_encryption_was_asked_for() -> None:
    async with mailbox() as box:  # a server without STARTTLS
        [answer] = await send(at(box.port, security=MailSecurity.STARTTLS), LETTER)
    assert answer.startswith("Postponed: ")
    assert box.letters == []


def test_settings_name_the_server(tmp_path: Path) -> None:
    plain: dict[str, Any] = {"home": tmp_path, "database_url": None}
    assert MailServer.of(Settings(**plain)) is None
    found = MailServer.of(Settings(**plain, smtp_host="mx.example", smtp_sender="a@example.net", smtp_password="p"))
    assert found == MailServer("mx.example", 587, "a@example.net", MailSecurity.STARTTLS, None, "p", 20)
    assert "'p'" not in repr(found)
    for security, port in (("tls", 465), ("none", 25)):
        made = MailServer.of(Settings(**plain, smtp_host="x", smtp_sender="a@b.example", smtp_security=security))
        assert made is not None
        assert made.port == port


@pytest.mark.parametrize("sender", [None, "", "nobody", "a b@c"])
def test_a_server_without_a_good_senders_address_is_refused(tmp_path: Path, sender: str | None) -> None:
    with pytest.raises(ValueError, match="address"):
        Settings(home=tmp_path, database_url=None, smtp_host="mx.example", smtp_sender=sender)
