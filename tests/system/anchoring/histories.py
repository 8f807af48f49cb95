"""What an operator with the whole machine in his hands can do to a history."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import insert as put_in
from sqlalchemy import select, text, update

from system import history
from system.anchoring import queries, service
from system.audit.denials import AccessDenied
from system.database import table_of


def happen(installation, operator, count: int = 1) -> None:
    for _ in range(count):
        with installation.work(operator) as work:
            work.emit(AccessDenied(entity_id=uuid4(), fonds_id=None, permission="x:y"))


def seal(installation, operator, **how):
    with installation.work(operator) as work:
        return service.seal(work, **how)


def export(installation, operator, number=None) -> bytes:
    with installation.reading(operator) as reading:
        return queries.exported(reading.session, queries.find(reading, number)).to_bytes()


def public_key(installation, operator) -> bytes:
    with installation.reading(operator) as reading:
        return queries.newest_key(reading.session).public


def remove_triggers(installation) -> None:
    """As whoever owns the database can, on the history and on the seals."""
    with installation.database.writer.begin() as connection:
        for table in ("history", "checkpoint", "checkpoint_key", "checkpoint_timestamp"):
            if installation.database.is_sqlite:
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}")
            else:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def execute(installation, *statements: str) -> None:
    remove_triggers(installation)
    with installation.database.writer.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def cut_off(installation, position: int) -> None:
    """Take away all entries behind a position, and move the head so that the chain holds again."""
    remove_triggers(installation)
    with installation.database.writer.begin() as connection:
        connection.execute(text(f"DELETE FROM history WHERE seq > {position}"))
        digest = connection.scalar(select(history.Entry.digest).where(history.Entry.seq == position)) or history.GENESIS
        connection.execute(update(history.Head).values(seq=position, digest=digest))


def rewrite(installation, position: int, **changes) -> None:
    """Change an entry, or leave it out where nothing is given, and compute the whole chain anew."""
    remove_triggers(installation)
    with installation.database.writer.begin() as connection:
        entries = [dict(row._mapping) for row in connection.execute(select(table_of(history.Entry)).order_by("seq"))]
        connection.execute(text("DELETE FROM history"))
        previous, seq, fresh = history.GENESIS, 0, []
        for entry in entries:
            if entry["seq"] == position:
                if not changes:
                    continue
                entry.update(changes)
            seq += 1
            entry.update(seq=seq, previous=previous)
            entry["digest"] = previous = history._digest(entry)
            fresh.append(entry)
        connection.execute(put_in(table_of(history.Entry)), fresh)
        connection.execute(update(history.Head).values(seq=seq, digest=previous))
