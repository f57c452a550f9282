"""Settings read once from the environment (and `.env`); a wrong one stops the start with a clear message."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values


class SettingsError(ValueError):
    """A setting is missing or malformed; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Everything the program needs to know about where it runs."""

    database_url: str
    data_dir: Path
    files_dir: Path
    host: str = "127.0.0.1"
    port: int = 8000
    log_origin: str = "canteen-procurement.example"
    cookie_secure: bool = False
    base_url: str = "http://127.0.0.1:8000"
    queue_url: str = ""
    tsa_certificate: Path | None = None
    testing: bool = False

    @property
    def keys_dir(self) -> Path:
        return self.data_dir / "keys"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment` (default: `.env` below the process's environment). Raises SettingsError."""
    if environment is None:
        from_file = {key: value for key, value in dotenv_values(".env").items() if value is not None}
        environment = {**from_file, **os.environ}
    data_dir = Path(environment.get("DATA_DIR", "var")).resolve()
    host, port = environment.get("HOST", "127.0.0.1"), _port(environment.get("PORT", "8000"))
    base_url = environment.get("BASE_URL", f"http://{host}:{port}").rstrip("/")
    return Settings(
        database_url=_database_url(environment.get("DATABASE_URL", f"sqlite:///{data_dir}/procurement.db")),
        data_dir=data_dir,
        files_dir=Path(environment.get("FILES_DIR", str(data_dir / "files"))).resolve(),
        host=host,
        port=port,
        log_origin=environment.get("LOG_ORIGIN", "canteen-procurement.example"),
        cookie_secure=base_url.startswith("https://"),
        base_url=base_url,
        queue_url=environment.get("QUEUE_URL", ""),
        tsa_certificate=Path(environment["TSA_CERTIFICATE"]) if environment.get("TSA_CERTIFICATE") else None,
    )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        msg = f"PORT={text!r}: must be a number from 1 to 65535"
        raise SettingsError(msg)
    return int(text)


def _database_url(url: str) -> str:
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        msg = f"DATABASE_URL={url.split('@')[-1]!r}: must begin with sqlite:/// or postgresql://"
        raise SettingsError(msg)
    return url


def private_key(settings: Settings, name: str) -> bytes:
    """32 random bytes called `name`: made once, in a file only the application's user can read."""
    path = settings.keys_dir / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(32))
    return path.read_bytes()
