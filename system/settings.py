"""Settings: read once from the environment at start, then handed down; nobody reads the environment again."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything an installation may set. Each name is an environment variable `CONSTANCIA_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="CONSTANCIA_", frozen=True, extra="ignore")

    data_dir: Path = Field(default=Path("data"), description="Folder of everything the installation keeps.")
    database_url: str = Field(
        default="",
        description="Database address (`postgresql+psycopg://...`); empty: an SQLite file in the data folder.",
    )
    store_url: str = Field(
        default="",
        description="Where the bytes are kept (`file:///folder`, `s3://bucket/folder`); "
        "empty: the folder `store` in the data folder.",
    )
    keys_dir: Path | None = Field(
        default=None,
        description="Folder of the files' keys, shared by all processes, never restored from a backup; "
        "empty: `keys` in the data folder.",
    )
    master_key_file: Path | None = Field(
        default=None,
        description="File of the master key that wraps them, to be kept apart from every backup of database and store; "
        "empty: `master.key` in the data folder, made on first use.",
    )
    seal_key_file: Path | None = Field(
        default=None,
        description="File of the private key that seals the history, to be backed up apart from the database; "
        "empty: `seal.key` in the data folder, made on first use.",
    )
    index_dir: Path | None = Field(
        default=None, description="Folder of the search index; empty: `index` in the data folder."
    )
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the service listens on.")
    public_url: str = Field(default="", description="Address people use, where a proxy stands before the service.")
    language: str = Field(
        default="es", pattern="^(es|en)$", description="Language of pages where a person has chosen none."
    )
    time_zone: str = Field(
        default="America/Mexico_City", description="IANA zone in which days begin and dates are shown."
    )
    secure_cookies: bool = Field(
        default=False, description="Mark cookies `Secure`; set it wherever the service has HTTPS."
    )
    session_hours: int = Field(default=8, ge=1, description="Hours until an unused session ends.")
    upload_limit: int = Field(default=10 * 2**30, ge=1, description="Largest upload taken, in bytes.")
    extraction_seconds: int = Field(default=120, ge=1, description="CPU seconds one document may take to be read.")
    extraction_memory: int = Field(
        default=1536 * 2**20, description="Bytes of memory one document may take to be read."
    )
    extraction_output: int = Field(default=64 * 2**20, description="Bytes of text taken from one document at the most.")
    argon2_time_cost: int = Field(default=3, ge=1, description="Passes of the password hash.")
    argon2_memory_kib: int = Field(default=65536, ge=8, description="Memory of the password hash, in KiB.")
    smtp_host: str = Field(default="", description="Mail server for reminders; empty: no mail is sent.")
    smtp_port: int = Field(default=25, ge=1, le=65535, description="Port of the mail server.")
    smtp_from: str = Field(default="constancia@localhost", description="Address that letters come from.")
    smtp_user: str = Field(default="", description="Account at the mail server, where it asks for one.")
    smtp_password: str = Field(default="", repr=False, description="Password of that account.")
    smtp_tls: bool = Field(default=False, description="Begin TLS (`STARTTLS`) before anything is said.")
    smtp_seconds: int = Field(default=20, ge=1, description="Seconds to wait for the mail server.")
    seal_hours: int = Field(
        default=24, ge=0, description="Hours between two seals of the history while anything happens; 0: only by hand."
    )
    clock_tolerance_seconds: int = Field(
        default=300, ge=0, le=86_400,
        description="Seconds by which clocks may differ before a seal or an entry counts as dated wrongly.",
    )  # fmt: skip
    compare_at_once: int = Field(
        default=50_000,
        ge=0,
        description="Entries of the history up to which a page compares a seal at once, not by a job.",
    )
    seal_mail: str = Field(
        default="", description="Addresses outside, with commas between, that every new seal is sent to."
    )
    tsa_url: str = Field(
        default="", repr=False, description="Time stamping authority (RFC 3161) for the seals; empty: none."
    )
    tsa_certificates: Path | None = Field(
        default=None,
        description="PEM file of the authorities whose time stamps are believed; "
        "empty: only that the stamp agrees with itself is looked at.",
    )
    tsa_seconds: int = Field(default=20, ge=1, description="Seconds to wait for the time stamping authority.")
    worker: bool = Field(default=True, description="Run jobs and the index projector inside `constancia serve`.")
    executor_id: str = Field(
        default="", description="Stable name of this process among the workers; empty: host and role."
    )

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'constancia.sqlite3'}"

    @property
    def store(self) -> str:
        """The address of the object store."""
        return self.store_url or (self.data_dir.resolve() / "store").as_uri()

    @property
    def keys(self) -> Path:
        """The folder of the files' keys."""
        return (self.keys_dir or self.data_dir / "keys").resolve()

    @property
    def master_key(self) -> Path:
        """The file of the master key."""
        return (self.master_key_file or self.data_dir / "master.key").resolve()

    @property
    def seal_key(self) -> Path:
        """The file of the key that seals the history."""
        return (self.seal_key_file or self.data_dir / "seal.key").resolve()

    @property
    def index(self) -> Path:
        """The folder that holds the search index and nothing else."""
        return (self.index_dir or self.data_dir / "index").resolve()

    def secret_key(self) -> bytes:
        """The 32-byte secret of this installation, made on first use in a file only its owner may read."""
        path = self.data_dir / "secret.key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_name(f".secret.{secrets.token_hex(8)}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
            # Linking is all or nothing: of two first starts one key wins, and nobody reads half of it.
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(fresh)
            fresh.unlink()
        return bytes.fromhex(path.read_text("ascii"))
