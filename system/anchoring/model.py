"""The checkpoints of the history and the public keys they were signed with; neither is ever changed."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Connection, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from system.anchoring.checkpoint import Seal, Statement
from system.database import Base, Entity

APPEND_ONLY = ("checkpoint", "checkpoint_key", "checkpoint_timestamp")


class Checkpoint(Entity):
    """One seal on the head of the history, as `system.anchoring.checkpoint` tells it."""

    __tablename__ = "checkpoint"

    number: Mapped[int] = mapped_column(unique=True)
    installation: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(BigInteger, index=True)
    head: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(16))
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    root: Mapped[str | None] = mapped_column(String(64))

    def seal(self, *, public_key: bytes | None = None, timestamp: bytes | None = None) -> Seal:
        """The checkpoint as it is signed and given away."""
        statement = Statement(
            installation=self.installation,
            number=self.number,
            sequence=self.sequence,
            head=self.head,
            at=self.at.astimezone(UTC),
            previous=self.previous,
            key=self.key,
            root=self.root,
        )
        return Seal(statement=statement, signature=self.signature, public_key=public_key, timestamp=timestamp)


class CheckpointKey(Entity):
    """A public key that seals from `since` until the next one. `endorsement`: signed by the key before."""

    __tablename__ = "checkpoint_key"

    key: Mapped[str] = mapped_column(String(16), unique=True)
    installation: Mapped[UUID]
    public: Mapped[bytes] = mapped_column(LargeBinary)
    since: Mapped[datetime]
    endorsed_by: Mapped[str] = mapped_column(String(16))
    endorsement: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointTimestamp(Entity):
    """The time stamp of an outside authority on a checkpoint's digest (RFC 3161): `token` is DER, `at` its instant."""

    __tablename__ = "checkpoint_timestamp"

    checkpoint_id: Mapped[UUID] = mapped_column(ForeignKey("checkpoint.id"), unique=True)
    at: Mapped[datetime]
    authority: Mapped[str] = mapped_column(String(300))
    token: Mapped[bytes] = mapped_column(LargeBinary)


class HistoryBlock(Base):
    """The root of the branch over a whole block of entries (`tree.BLOCK`), numbered from 0.

    It follows from the entries: a row that is taken away is reckoned anew by the next seal.
    """

    __tablename__ = "history_block"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))


def guard(connection: Connection, tables: tuple[str, ...] = APPEND_ONLY) -> None:
    """Put the triggers that refuse every change of what was sealed into a new database."""
    if connection.dialect.name == "sqlite":
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'checkpoints are append-only'); END"
                )
        return
    connection.exec_driver_sql(
        "CREATE FUNCTION checkpoint_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'checkpoints are append-only'; END $$"
    )
    for table in tables:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION checkpoint_refuses()"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION checkpoint_refuses()"
        )


def unguard(connection: Connection, tables: tuple[str, ...] = APPEND_ONLY) -> None:
    """Take the triggers away again, for a database that is being taken down."""
    for table in tables:
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_refuses_{verb}")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {table}_refuses_change ON {table}")
            connection.exec_driver_sql(f"DROP TRIGGER {table}_refuses_truncate ON {table}")
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("DROP FUNCTION checkpoint_refuses()")
