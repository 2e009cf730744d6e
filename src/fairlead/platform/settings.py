"""The process's settings: environment variables with the prefix FAIRLEAD_, and the customary DATABASE_URL."""

import os
import secrets
from enum import StrEnum
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_FILE = "secret"  # noqa: S105 - a file name
"""Name of the generated signing key inside the home folder."""


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
    otel_endpoint: str | None = Field(
        default=None, description="OTLP address that traces are sent to; traces are off without it."
    )

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
