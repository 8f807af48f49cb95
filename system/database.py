"""The database: one synchronous code path for SQLite and PostgreSQL."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Table,
    Uuid,
    create_engine,
    event,
)
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import DataError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 30_000


class UtcDateTime(TypeDecorator[datetime]):
    """Aware instants in, aware UTC instants out, also on SQLite, which drops the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse an instant without a zone: nobody could say when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back the zone that SQLite lost."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text_enum(kind: type[enum.StrEnum]) -> Enum:
    """A column type that stores an enum's lower-case values as plain text on both engines."""
    return Enum(
        kind, native_enum=False, values_callable=lambda members: [member.value for member in members], length=40
    )


class Base(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {
        datetime: UtcDateTime,
        date: Date,
        UUID: Uuid(native_uuid=True),
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Entity(Base):
    """A table whose rows have an id of their own, in the order they were made (UUIDv7, RFC 9562)."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements over thousands of rows that need nothing of the mapping."""
    return cast("Table", model.__table__)


class Database:
    """An engine, and how a reader and a writer begin on it.

    SQLite readers begin DEFERRED and writers IMMEDIATE: a reader that turns writer is refused at once or loses
    updates, so a writer takes the lock first.
    """

    def __init__(self, address: str) -> None:
        url = make_url(address)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        # Forty worker threads may each hold a connection (anyio's limit), so the pool has as many.
        pool: dict[str, Any] = {} if self.is_sqlite else {"pool_size": 10, "max_overflow": 34, "pool_pre_ping": True}
        self.engine: Engine = create_engine(url, **pool)
        self.writer: Engine = self.engine.execution_options(write=True)
        # A page, a report or a walk over the history sees one moment, as SQLite's WAL gives it anyway.
        snapshot = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self.reader: Engine = self.engine.execution_options(**snapshot)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            event.listen(self.engine, "handle_error", _name_unstorable)

    def settle(self) -> bool:
        """Let the file of the database be all there is of it: what SQLite's log still says of rows that are gone, goes.

        False where somebody was reading; it happens by itself some time later. PostgreSQL sees to its own.
        """
        if not self.is_sqlite:
            return True
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
        return busy is not None and not busy[0]

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions on its own: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    # What is deleted is overwritten (`secure_delete`), so that words of a destroyed file do not stay in freed pages.
    for pragma in (
        "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON",
        "secure_delete=ON",
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _name_unstorable(failed: ExceptionContext) -> DataError | None:
    """Say of a whole number of more than 64 bits what PostgreSQL says: SQLite's driver gives up before it asks."""
    given = failed.original_exception
    return DataError(failed.statement, failed.parameters, given) if isinstance(given, OverflowError) else None


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
