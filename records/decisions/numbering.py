"""Numbers of decisions by body, type and year: no gap and no repeat, however many become final at once."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.decisions.model import DecisionCounter

_OTHER = re.compile(r"[^0-9A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+")


def organ_code(code: str) -> str:
    """The code of a unit or body as references write it: letters, digits and single dashes."""
    return _OTHER.sub("-", code).strip("-").upper()[:60] or "X"


def reference(prefix: str, organ: str, year: int, number: int) -> str:
    """A reference as it is said and printed: AC-CAB-2026-0003."""
    return f"{prefix}-{organ}-{year}-{number:04d}"


def take_number(session: Session, fonds_id: UUID, organ: str, kind: str, year: int) -> int:
    """Take the next number. It is given back if the act is undone, so no gap is left.

    One statement on either engine: the row is locked from here to the end of the act, and whoever comes next waits
    for it instead of reading an old value.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counter = DecisionCounter
    statement = (
        insert(counter)
        .values(fonds_id=fonds_id, organ=organ, kind=kind, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[counter.fonds_id, counter.organ, counter.kind, counter.year],
            set_={"last": counter.last + 1},
        )
        .returning(counter.last)
    )
    return session.execute(statement).scalar_one()
