"""What happened: one append-only, hash-chained table that is audit trail, outbox and page history at once.

Each entry holds the digest of the one before it, so changing any row breaks the chain from there on. The head row
is locked last thing before commit: order of `seq` is order of commit, and a reader that has seen 12 will never
meet an 11 it has not (an auto-increment would be taken before commit). LGA 4-LVIII asks for this trace.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Connection, Index, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from system.database import Base, table_of
from system.errors import IntegrityBroken

GENESIS = "0" * 64
_SKEW = timedelta(days=1)
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_FAST = msgspec.json.Encoder(order="sorted")
_WHOLE = 2**63
_FRAME = frozenset({"entity_id", "fonds_id"})


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to one thing of one body. A noun subclasses it and names the action.

    Further fields become the entry's facts: ids, codes, dates, numbers and digests, never content or personal data,
    because the history is never erased.
    """

    action: ClassVar[str]

    entity_id: UUID
    fonds_id: UUID | None

    def facts(self) -> dict[str, object]:
        """The event's own fields, as JSON can hold them."""
        return {name: _plain(getattr(self, name)) for name in _own_fields(type(self))}


_FIELDS: dict[type[Event], tuple[str, ...]] = {}


def _own_fields(kind: type[Event]) -> tuple[str, ...]:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(f.name for f in fields(kind) if f.name not in _FRAME)
    return _FIELDS[kind]


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


class Entry(Base):
    """One line of the history."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_entity_id", "entity_id"), Index("ix_history_fonds_id_seq", "fonds_id", "seq"))

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    fonds_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(80))
    entity_id: Mapped[UUID]
    facts: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    def read_facts(self) -> dict[str, object]:
        """The facts as they were given."""
        found: dict[str, object] = json.loads(self.facts)
        return found


class Head(Base):
    """The last position and digest of the chain: one row."""

    __tablename__ = "history_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk over the chain found. `broken_at` is the first position that does not agree, None where all do."""

    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""


class HistoryBroken(IntegrityBroken):
    """The chain of the history does not agree with itself."""

    code = "history.broken"


def append(session: Session, actor: str, events: Sequence[Event], at: datetime) -> int:
    """Write the events behind the head and move it; the caller commits. Returns the new head position."""
    head = session.execute(select(Head).where(Head.id == 1).with_for_update()).scalar_one()
    seq, previous = head.seq, head.digest
    rows = []
    for happened in events:
        seq += 1
        row: dict[str, object] = {
            "seq": seq,
            "at": at,
            "actor": actor,
            "fonds_id": happened.fonds_id,
            "action": happened.action,
            "entity_id": happened.entity_id,
            "facts": _canonical(happened.facts()),
            "previous": previous,
        }
        previous = row["digest"] = _digest(row)
        rows.append(row)
    session.execute(insert(table_of(Entry)), rows)
    session.execute(update(Head).where(Head.id == 1).values(seq=seq, digest=previous))
    return seq


def _canonical(value: object) -> str:
    """JSON with sorted keys and no spaces; the bytes of every entry's digest rest on it and never change."""
    return _FAST.encode(value).decode() if _is_plain(value) else _JSON.encode(value)


def _is_plain(value: object) -> bool:
    """Whether both encoders write the same of it: floats and whole numbers beyond 64 bits are written otherwise."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return -_WHOLE <= value < _WHOLE  # type: ignore[operator]  # its type was asked for
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))  # type: ignore[call-overload]  # its type was asked for
    return kind is dict and all(type(k) is str and _is_plain(v) for k, v in value.items())  # type: ignore[attr-defined]  # its type was asked for


def _digest(row: dict[str, object]) -> str:
    at = row["at"]
    if not isinstance(at, datetime):
        raise TypeError("an entry needs its instant")
    fonds = row["fonds_id"]
    framed = [
        row["seq"],
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        row["actor"],
        None if fonds is None else str(fonds),
        row["action"],
        str(row["entity_id"]),
        row["facts"],
        row["previous"],
    ]
    return hashlib.sha256(_FAST.encode(framed)).hexdigest()


def after(session: Session, seq: int, limit: int) -> list[Entry]:
    """The entries past a position, in order: what the projector reads."""
    return list(session.scalars(select(Entry).where(Entry.seq > seq).order_by(Entry.seq).limit(limit)))


def reached(session: Session, instant: datetime) -> int:
    """A position from which on everything stands that was written at an instant or behind it; found by halving.

    An act is written with the instant it began at and may end behind one that began later, so a day more is given. The
    instants of a machine whose clock was set back by more than that are not in order.
    """
    low, high = 1, head(session).seq + 1
    since = instant - _SKEW
    while low < high:
        middle = (low + high) // 2
        at = session.scalar(select(Entry.at).where(Entry.seq == middle))
        low, high = (middle + 1, high) if at is not None and at < since else (low, middle)
    return low


def of(session: Session, entity_id: UUID) -> list[Entry]:
    """Everything that happened to one thing, oldest first."""
    return list(session.scalars(select(Entry).where(Entry.entity_id == entity_id).order_by(Entry.seq)))


def head(session: Session) -> Head:
    """Where the chain stands."""
    return session.scalars(select(Head).where(Head.id == 1)).one()


def verify(
    session: Session,
    *,
    after: tuple[int, str] = (0, GENESIS),
    look: Callable[[Mapping[str, object]], None] | None = None,
) -> Verdict:
    """Recompute the whole chain and name the first position that is changed, missing or out of place.

    Wants one snapshot for the walk and the head, as `Reading` gives on both engines. `after` is a position that is
    known to hold, with its digest: only what comes behind it is walked. `look` sees every entry that holds.
    """
    expected, previous = after[0] + 1, after[1]
    for entry in _walk(session, after[0]):
        reason = _fault(entry, expected, previous)
        if reason:
            return Verdict(entries=expected - 1, head=previous, broken_at=expected, reason=reason)
        if look is not None:
            look(entry)
        expected, previous = expected + 1, str(entry["digest"])
    top = head(session)
    if (top.seq, top.digest) != (expected - 1, previous):
        return Verdict(entries=expected - 1, head=previous, broken_at=expected, reason="history.tail_missing")
    return Verdict(entries=expected - 1, head=previous)


def _fault(entry: dict[str, object], expected: int, previous: str) -> str:
    if entry["seq"] != expected:
        return "history.entry_missing"
    if entry["previous"] != previous:
        return "history.link_broken"
    return "" if entry["digest"] == _digest(entry) else "history.entry_changed"


def _walk(session: Session, position: int, size: int = 2000) -> Iterator[dict[str, object]]:
    columns = list(Entry.__table__.columns)
    while rows := session.execute(select(*columns).where(Entry.seq > position).order_by(Entry.seq).limit(size)).all():
        for row in rows:
            yield dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to a row by name
        position = rows[-1].seq
    below = session.execute(select(*columns).where(Entry.seq < 1).limit(1)).first()
    if below is not None:
        yield dict(below._mapping)  # noqa: SLF001 - as above


SQLITE_TRIGGERS = tuple(
    f"CREATE TRIGGER history_refuses_{verb.lower()} BEFORE {verb} ON history "
    f"BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
POSTGRESQL_TRIGGERS = (
    (
        "CREATE FUNCTION history_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER history_refuses_change BEFORE UPDATE OR DELETE ON history "
        "FOR EACH ROW EXECUTE FUNCTION history_refuses()"
    ),
    (
        "CREATE TRIGGER history_refuses_truncate BEFORE TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION history_refuses()"
    ),
)


def guard(connection: Connection) -> None:
    """Put the triggers that refuse every change of a written entry, and the head row, into a new database."""
    for statement in SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.execute(insert(Head).values(id=1, seq=0, digest=GENESIS))


def unguard(connection: Connection) -> None:
    """Take the triggers away again, for a database that is being taken down."""
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER history_refuses_{verb}")
    else:
        connection.exec_driver_sql("DROP TRIGGER history_refuses_change ON history")
        connection.exec_driver_sql("DROP TRIGGER history_refuses_truncate ON history")
        connection.exec_driver_sql("DROP FUNCTION history_refuses()")
