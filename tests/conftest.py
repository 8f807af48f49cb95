"""What every test stands on: a fresh migrated database on the chosen engine, a clock to set, builders in field words.

`CONSTANCIA_TEST_ENGINE=postgresql` runs the same suite on the cluster that `bin/with-postgresql` started.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import create_engine, make_url, text

from records.objects import bucket as bucket_module
from system.actor import Actor, local_operator
from system.database import Database
from system.settings import Settings
from system.work import Installation
from tests import demo_body as demo_of_this_run
from tests import schema
from tests.buckets import BucketServer, Line, bucket_server, environment
from tests.demo_body import DemoBody
from tests.given import Given
from tests.served import PATIENCE

ENGINE = os.environ.get("CONSTANCIA_TEST_ENGINE", "sqlite")
SHARED_DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"

# The house is tested over real instruments and laws where they lie beside it; .ci/run demands that they ran.
collect_ignore = [] if SHARED_DATA.is_dir() else ["shared_data"]


# Speed is a ratio measured by `make bench`, never a timed test: a slow machine proves nothing wrong.
hypothesis.settings.register_profile("house", deadline=None)
# The gate draws the same examples from the same tests everywhere: it judges the change, not the day's luck.
hypothesis.settings.register_profile("gate", deadline=None, derandomize=True)
# `make explore` is where luck is looked for: new examples every time, and many.
EXAMPLES = int(os.environ.get("CONSTANCIA_EXAMPLES", "1000"))
hypothesis.settings.register_profile("explore", deadline=None, max_examples=EXAMPLES)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    return SHARED_DATA


class SettableClock:
    """A clock that stands where the test puts it, and moves a microsecond at each look so that order shows."""

    def __init__(self) -> None:
        self.set(datetime(2026, 11, 22, 18, 0, tzinfo=UTC))

    def set(self, at: datetime) -> None:
        self._at = at

    def advance(self, **units: float) -> None:
        self._at += timedelta(**units)

    def __call__(self) -> datetime:
        self._at += timedelta(microseconds=1)
        return self._at


# Without these Chromium talks to its maker, and the machine that tests may have no way out.
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this process; without it the tests fail, they are never skipped."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("Chromium is missing: sudo apt-get install -y chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *QUIET])
        yield found
        found.close()


# Where a test meets a database by other ways than the fixtures below, it stands in one of these folders or knows these.
MEETING = ("app", "journeys", "migrations", "shared_data")
KNOWING = ("own_database", "served", "environment_of", "create_engine", "Database", "Settings")


def pytest_collection_modifyitems(config, items):
    """Browsers come last: Playwright's loop stays in the process, and no other loop can run beside it.

    What meets no database is the same test on every engine: it runs with SQLite, and the others say how many they left.
    """
    items.sort(key=lambda item: "browser" in item.fixturenames)
    if ENGINE != "sqlite":
        left = [item for item in items if not _meets_a_database(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if _meets_a_database(item)]


def _meets_a_database(item: pytest.Item) -> bool:
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    by_fixture = {"database_url", "service"} & set(getattr(item, "fixturenames", ()))
    return bool(by_fixture) or folder in MEETING or any(hasattr(item.module, name) for name in KNOWING)


def pytest_configure(config):
    """The first process begins the run; the workers that it starts find what it made."""
    if not hasattr(config, "workerinput"):
        demo_of_this_run.begin_run()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        demo_of_this_run.end_run()


@pytest.fixture(scope="session")
def demo_body() -> DemoBody:
    """The demo body of this run, to be copied."""
    return demo_of_this_run.demo_body()


@pytest.fixture(scope="session")
def outside() -> Iterator[BucketServer]:
    """The one server that speaks S3 of this process; without it the tests fail, they are never skipped."""
    with bucket_server() as server:
        yield server


@pytest.fixture
def line(outside: BucketServer, monkeypatch) -> Iterator[Line]:
    """The way to it, to be cut and mended; the environment of this test leads along it."""
    way = Line(outside.port)
    way.mend()
    # What is tried again for seconds by a service is tried again once by a test.
    backoff = {"init_backoff": timedelta(milliseconds=10), "max_backoff": timedelta(seconds=3), "base": 2}
    monkeypatch.setattr(bucket_module, "RETRY", {**bucket_module.RETRY, "max_retries": 1, "backoff": backoff})
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in environment(way.port).items():
        monkeypatch.setenv(name, value)
    yield way
    way.cut()


@pytest.fixture
def bucket(line: Line) -> str:
    """An address in the bucket that no other test has."""
    return f"s3://acervo/{uuid4().hex}"


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


_count = itertools.count(1)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a migrated, empty database that every test copies."""
    if ENGINE == "sqlite":
        path = tmp_path_factory.mktemp("template") / "template.sqlite3"
        schema.build(f"sqlite:///{path}")
        yield f"sqlite:///{path}"
        return
    name = f"template_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with _cluster() as admin:
        admin.execute(text(f"CREATE DATABASE {name}"))
    address = _in_cluster(name)
    schema.build(address)
    yield address
    with _cluster() as admin:
        admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def database_url(template: str, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database of this test's own."""
    if ENGINE == "sqlite":
        path = tmp_path / "constancia.sqlite3"
        shutil.copyfile(make_url(template).database or "", path)
        yield f"sqlite:///{path}"
        return
    source = make_url(template).database
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}_{next(_count)}"
    with _cluster() as admin:
        admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY"))
    yield _in_cluster(name)
    with _cluster() as admin:
        admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


class _cluster:  # noqa: N801 - reads as the sentence it stands in
    def __enter__(self):
        address = os.environ.get("CONSTANCIA_TEST_POSTGRESQL")
        if not address:
            pytest.fail("no PostgreSQL: run the suite as bin/with-postgresql .venv/bin/python -m pytest")
        self.engine = create_engine(address, isolation_level="AUTOCOMMIT")
        self.connection = self.engine.connect()
        return self.connection

    def __exit__(self, *_error):
        self.connection.close()
        self.engine.dispose()


def _in_cluster(name: str) -> str:
    return make_url(os.environ["CONSTANCIA_TEST_POSTGRESQL"]).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data", database_url=database_url, argon2_time_cost=1, argon2_memory_kib=8, worker=False
    )


@pytest.fixture
def installation(settings: Settings, clock: SettableClock) -> Iterator[Installation]:
    """The house without its roof: contexts subscribe, nobody serves."""
    found = schema.installation(settings, clock)
    yield found
    found.database.dispose()


@pytest.fixture
def database(installation: Installation) -> Database:
    return installation.database


@pytest.fixture
def operator() -> Actor:
    return local_operator("test")


@pytest.fixture
def given(installation: Installation) -> Given:
    return Given(installation)


def pytest_terminal_summary(terminalreporter):
    """Say how many tests over the shared data passed; .ci/run demands that they ran."""
    passed = [report for report in terminalreporter.stats.get("passed", ()) if "tests/shared_data/" in report.nodeid]
    if passed:
        terminalreporter.write_line(f"tests over shared data: {len(passed)} passed")
