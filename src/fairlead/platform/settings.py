"""The process's settings: environment variables with the prefix FAIRLEAD_, and the customary DATABASE_URL."""

import os
import re
import secrets
from enum import StrEnum
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_FILE = "secret"  # noqa: S105 - a file name
"""Name of the generated signing key inside the home folder."""

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """How a log line looks: for people, for machines, or as the terminal suggests."""

    AUTO = "auto"
    CONSOLE = "console"
    JSON = "json"


class MailSecurity(StrEnum):
    """How the connection to the mail server is encrypted: not, after its greeting, or from its first byte."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Settings(BaseSettings):
    """Settings of one process; a company's own choices are policies in the database."""

    model_config = SettingsConfigDict(env_prefix="FAIRLEAD_", frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(default=Path("var"), description="Folder of the embedded database, the signing key and files.")
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("FAIRLEAD_DATABASE_URL", "DATABASE_URL"),
        description="PostgreSQL 15 or newer to use instead of the embedded one; its user owns the tables.",
    )
    database_pool: int = Field(
        default=10,
        ge=1,
        le=90,
        description="Connections kept for each of writing and reading; a process opens up to three times as many.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port of the web server; 0 takes a free one.")
    public_url: str | None = Field(
        default=None, description="Address by which browsers reach the server, behind a proxy."
    )
    worker_concurrency: int = Field(default=4, ge=1, le=64, description="Jobs that one worker runs at a time.")
    worker_metrics_port: int | None = Field(
        default=None, ge=0, le=65535, description="Port of the worker's own /metrics; none without it."
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="Least severe level that is logged.")
    log_format: LogFormat = Field(default=LogFormat.AUTO, description="console, json, or auto: console on a terminal.")
    secret_key: SecretStr | None = Field(
        default=None, description="Key that signs sessions; generated into the home folder when not given."
    )
    session_hours: int = Field(default=12, ge=1, le=720, description="Hours after which a login expires.")
    max_body_bytes: int = Field(
        default=5_000_000, ge=1_000, description="Largest request body that is accepted, in bytes."
    )
    smtp_host: str | None = Field(
        default=None, description="Mail server that notices are handed to; without it they are held back."
    )
    smtp_port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; by default 587, 465 with tls, 25 with none."
    )
    smtp_security: MailSecurity = Field(
        default=MailSecurity.STARTTLS, description="Encryption of the connection: starttls, tls, or none."
    )
    smtp_username: str | None = Field(default=None, description="User to log in to the mail server as.")
    smtp_password: SecretStr | None = Field(default=None, description="Password of that user.")
    smtp_sender: str | None = Field(
        default=None,
        validate_default=True,
        description="Address that mail is sent from; needed with FAIRLEAD_SMTP_HOST.",
    )
    smtp_timeout: int = Field(
        default=20, ge=1, le=300, description="Seconds to wait for each answer of the mail server."
    )
    otel_endpoint: str | None = Field(
        default=None, description="OTLP address that traces are sent to; traces are off without it."
    )

    @field_validator("smtp_sender")
    @classmethod
    def _a_server_needs_a_sender(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("smtp_host") and not value:
            raise ValueError("FAIRLEAD_SMTP_HOST needs a sender's address beside it")
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("it is not an e-mail address such as billing@example.net")
        return value

    def signing_key(self) -> bytes:
        """Return the key that signs sessions, generating it (mode 0600) on first use."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        return _kept_secret(self.home / SECRET_FILE)


def _kept_secret(path: Path) -> bytes:
    """Read the secret at `path`, or write one; two processes that race agree on the first one's.

    The file appears complete or not at all, because it is linked into place after it was written.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # another process was first; its key is the one to use
        finally:
            draft.unlink()
    return path.read_text().strip().encode()
