"""The demo body, loaded once in a run of the suite: whoever begins with it begins with a copy.

Several processes share a run. The first that asks loads the body under a lock, and the others wait for it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app import demo
from app.assembly import assemble
from system.settings import Settings
from tests import schema
from tests.served import (
    CHEAP_SETTINGS,
    ENGINE,
    address_of,
    create_database,
    drop_database,
    environment_of,
    own_database,
    run,
)

# Where the processes of one run keep what they share; the first process makes it and takes it away.
RUN = "CONSTANCIA_TEST_RUN"
TURNS = 5


def begin_run() -> None:
    """Make the folder that this process and its workers share."""
    os.environ[RUN] = tempfile.mkdtemp(prefix="constancia-run-")


def end_run() -> None:
    """Take the folder away, and the database that was copied."""
    folder = Path(os.environ.pop(RUN))
    for name in _databases(folder).splitlines():
        drop_database(name)
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class DemoBody:
    """An installation with the demo body, its jobs done and its index up to date, that nobody opens but to copy it."""

    data: Path
    database: str
    added: dict[str, int]

    @contextmanager
    def copied(self, data: Path) -> Iterator[str]:
        """A copy of one's own in `data`; the address of its database, empty where `data` holds its own file."""
        shutil.copytree(self.data, data, dirs_exist_ok=True)
        with own_database(self.database) as address:
            yield address


def demo_body() -> DemoBody:
    """The body of this run, loaded now where nobody loaded it yet."""
    folder = Path(os.environ[RUN])
    with (folder / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = folder / "demo.json"
        if not told.exists():
            told.write_text(json.dumps(_load(folder)), encoding="utf-8")
        known = json.loads(told.read_text("utf-8"))
    return DemoBody(Path(known["data"]), known["database"], known["added"])


def _load(folder: Path) -> dict[str, object]:
    """Through the same acts as `constancia demo`, in this process; its jobs are done by a worker."""
    # An attempt that broke off leaves nothing to the next one but its rubbish.
    data, database, address = folder / f"demo-{secrets.token_hex(4)}", "", ""
    data.mkdir(mode=0o700)
    if ENGINE != "sqlite":
        database = create_database()
        address = address_of(database)
        (folder / "databases").write_text(f"{_databases(folder)}{database}\n", encoding="utf-8")
    settings = Settings(data_dir=data, database_url=address, worker=False, **CHEAP_SETTINGS)
    schema.build(settings.database)
    installation = assemble(settings)
    added = demo.load(installation)
    installation.database.dispose()
    _do_what_waits(environment_of(data, address))
    return {"data": str(data), "database": database, "added": added}


def _do_what_waits(environment: dict[str, str]) -> None:
    """Its jobs are done and its index is up to date; a busy machine may need more than one turn of a worker."""
    for turn in reversed(range(TURNS)):
        if run(environment, "worker", "--drain", check=turn == 0).returncode == 0:
            return


def _databases(folder: Path) -> str:
    listed = folder / "databases"
    return listed.read_text("utf-8") if listed.exists() else ""
