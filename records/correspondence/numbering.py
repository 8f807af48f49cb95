"""Folios and numbers of letters: no gap and no repeat, however many clerks register at once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.correspondence.model import CorrespondenceCounter, Registry

NO_UNIT = UUID(int=0)
_LETTERS = {Registry.INCOMING: "E", Registry.OUTGOING: "S"}


def take_number(session: Session, fonds_id: UUID, registry: Registry, year: int, unit_id: UUID = NO_UNIT) -> int:
    """Take the next number. It is given back if the act is undone, so no gap is left.

    One statement on either engine: the row is locked from here to the end of the act, and whoever comes next waits
    for it instead of reading an old value.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counter = CorrespondenceCounter
    statement = (
        insert(counter)
        .values(fonds_id=fonds_id, book=registry, unit_id=unit_id, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[counter.fonds_id, counter.book, counter.unit_id, counter.year],
            set_={"last": counter.last + 1},
        )
        .returning(counter.last)
    )
    return session.execute(statement).scalar_one()


def folio(registry: Registry, year: int, number: int) -> str:
    """A folio as it is stamped and said: E-2026-00012 for what comes in, S-2026-00012 for what goes out."""
    return f"{_LETTERS[registry]}-{year}-{number:05d}"
