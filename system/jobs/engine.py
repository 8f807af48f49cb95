"""DBOS over the house's own database: its tables, its connection, its silence.

DBOS keeps its tables in the schema `dbos` on PostgreSQL and beside ours on SQLite. It has connections of its own
there: on SQLite it wants a driver that begins IMMEDIATE by itself at the first write, where ours is told when to begin.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from functools import cache

from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from system.database import BUSY_MILLISECONDS, Database

APPLICATION = "constancia"
QUEUE = "jobs"
WORKFLOW = "constancia.job"
SCHEMA = "dbos"
# Jobs left by an older release must be taken by the newer one, so the version DBOS compares never changes.
VERSION = "1"
# How many kills one job may survive. High, because a kill is the machine's fault far more often than the job's.
KILLS = 100
CONCURRENCY = 2

# DBOS's tables on SQLite, where they lie among ours: migrations must not take them for drift.
TABLES = frozenset(
    {
        "application_versions",
        "dbos_migrations",
        "notifications",
        "operation_outputs",
        "queues",
        "streams",
        "workflow_events",
        "workflow_events_history",
        "workflow_input",
        "workflow_output",
        "workflow_schedules",
        "workflow_status",
    }
)

_SUBSEC_SINCE = (3, 42)
_TAUGHT = "constancia.time_taught"


def prepare(database: Database) -> None:
    """Create or migrate DBOS's own tables and make the queue known; part of `constancia migrate`. Repeatable."""
    quiet()
    DBOS.migrate(database.engine.url.render_as_string(hide_password=False), schema=SCHEMA)
    engine = open_engine(database)
    try:
        register_queue(engine, CONCURRENCY, polling_seconds=1.0)
    finally:
        engine.dispose()


def register_queue(engine: Engine, concurrency: int, polling_seconds: float) -> None:
    """Write how many jobs each worker runs at once, and how often it looks for more."""
    client = DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
    )
    client.register_queue(
        QUEUE, worker_concurrency=concurrency, polling_interval_sec=polling_seconds, application_name=APPLICATION
    )
    client.destroy()


def open_engine(database: Database) -> Engine:
    """Connections for DBOS alone, to be disposed of by the caller."""
    if not database.is_sqlite:
        return create_engine(database.engine.url, pool_size=8, max_overflow=4, pool_pre_ping=True)
    engine = create_engine(database.engine.url)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def configuration(engine: Engine, executor: str) -> DBOSConfig:
    """What DBOS is started with: no telemetry, no conductor, no migration of its own accord, JSON and no pickle."""
    return DBOSConfig(
        name=APPLICATION,
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        executor_id=executor,
        application_version=VERSION,
        serializer=DBOSPortableJSONSerializer(),
        run_migrations=False,
        enable_otlp=False,
        # Nothing of ours waits for DBOS's notifications; the thread that looks for them is slept out at every stop.
        notification_listener_polling_interval_sec=0.1,
        log_level="WARNING",
    )


@cache
def quiet() -> None:
    """Send what DBOS logs the way the house's own log goes, warnings and worse only."""
    logger = logging.getLogger("dbos")
    # With a handler in place DBOS does not put one of its own on the console.
    logger.addHandler(logging.NullHandler())
    logger.setLevel(logging.WARNING)


def teach_time(connection: Connection) -> None:
    """Give SQLite's `unixepoch('subsec')` to a connection that will write DBOS's rows.

    On Python 3.12 and later DBOS takes the time from it, also in the defaults of its tables, but SQLite knows it from
    3.42 on and gives NULL before; Debian 12 has 3.40.
    """
    if connection.dialect.name != "sqlite" or connection.info.get(_TAUGHT):
        return
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        _teach_time(raw)
    connection.info[_TAUGHT] = True


def _teach_time(connection: sqlite3.Connection) -> None:
    if sqlite3.sqlite_version_info < _SUBSEC_SINCE:
        # Overrides the form with one argument only, of which nobody but DBOS makes use.
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(modifier: object) -> float:
    if modifier != "subsec":
        raise ValueError("only unixepoch('subsec') is known here")
    return round(time.time(), 3)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        _teach_time(connection)
    connection.isolation_level = "IMMEDIATE"
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
