"""A real service in a child process: the command people start, on a free port, over a data folder of its own."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, make_url, text

ENGINE = os.environ.get("CONSTANCIA_TEST_ENGINE", "sqlite")
ROOT = Path(__file__).resolve().parent.parent
# How many milliseconds a browser waits for what it was promised; the machine may be busy.
PATIENCE = 20_000
# How many seconds a service may take to furnish its demo body and to answer; it ends sooner where it cannot begin.
BEGINNING = 300
CONSTANCIA = Path(sys.executable).with_name("constancia")
# Hashing a password is dear on purpose; a suite that signs in a hundred times says so once.
CHEAP_SETTINGS = {"argon2_time_cost": 1, "argon2_memory_kib": 8}
CHEAP_PASSWORDS = {f"CONSTANCIA_{name.upper()}": str(value) for name, value in CHEAP_SETTINGS.items()}


@dataclass
class Service:
    """A service that answers at `address`; `environment` is what its commands need to work beside it."""

    address: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """The command line on the same data."""
        return run(self.environment, *words, check=check)

    def token(self, account: str, *scopes: str) -> str:
        """A token that the operator issues for an account."""
        words = [part for scope in scopes or ("*",) for part in ("--scope", scope)]
        return self.command("user", "token", account, "--days", "1", *words).stdout.strip().splitlines()[-1]

    def memory(self, field: str = "VmRSS") -> int:
        """What the serving process holds of memory, in bytes: `VmRSS` now, `VmHWM` at the most."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
        raise LookupError(field)


def environment_of(data: Path, database_url: str = "", **more: str) -> dict[str, str]:
    """The environment of an installation of this test's own; nothing of ours leaks into it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONSTANCIA_")}
    own = {
        "CONSTANCIA_DATA_DIR": str(data),
        "CONSTANCIA_DATABASE_URL": database_url,
        "CONSTANCIA_PORT": str(free_port()),
    }
    return {**kept, **CHEAP_PASSWORDS, **own, **more}


def run(environment: Mapping[str, str], *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One command of the command line, to its end."""
    done = subprocess.run(
        [CONSTANCIA, *words], env=dict(environment), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    if check and done.returncode:
        raise AssertionError(f"constancia {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


@contextmanager
def own_database(source: str = "") -> Iterator[str]:
    """The address of a database of the engine under test, empty or a copy of the database named `source`.

    The address is empty where the data folder holds its own file.
    """
    if ENGINE == "sqlite":
        yield ""
        return
    name = create_database(source)
    try:
        yield address_of(name)
    finally:
        drop_database(name)


def create_database(source: str = "") -> str:
    """Make a database on the cluster, empty or a copy of `source`, to which nobody may be connected; its name."""
    name = f"served_{secrets.token_hex(6)}"
    copied = f" TEMPLATE {source} STRATEGY FILE_COPY" if source else ""
    _administer(f"CREATE DATABASE {name}{copied}")
    return name


def drop_database(name: str) -> None:
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


def address_of(name: str) -> str:
    """The address of a database of the cluster."""
    return make_url(_cluster()).set(database=name).render_as_string(hide_password=False)


def _administer(statement: str) -> None:
    engine = create_engine(_cluster(), isolation_level="AUTOCOMMIT")
    with engine.connect() as admin:
        admin.execute(text(statement))
    engine.dispose()


def _cluster() -> str:
    cluster = os.environ.get("CONSTANCIA_TEST_POSTGRESQL")
    if not cluster:
        pytest.fail("no PostgreSQL: run the suite as bin/with-postgresql .venv/bin/python -m pytest")
    return cluster


@contextmanager
def served(environment: dict[str, str], log: Path, *options: str) -> Iterator[Service]:
    """`constancia serve`, from its first answer until its orderly end."""
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [CONSTANCIA, "serve", *options],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )
    service = Service(f"http://127.0.0.1:{environment['CONSTANCIA_PORT']}", environment, process, log)
    try:
        _await_health(service)
        yield service
        assert process.poll() is None, f"the service ended by itself with {process.returncode}:\n{log.read_text()}"
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_health(service: Service) -> None:
    until = time.monotonic() + BEGINNING
    while time.monotonic() < until:
        if service.process.poll() is not None:
            break
        try:
            if httpx.get(f"{service.address}/health", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    ended = service.process.poll()
    how = f"within {BEGINNING} s" if ended is None else f"and ended with {ended}"
    raise AssertionError(f"the service did not begin to answer {how}:\n{service.log.read_text()}")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
