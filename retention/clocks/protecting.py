"""Which files somebody must keep because something in force rests on them, as a condition of SQL.

Whoever answers `FilesProtected` says it with statements of ids, which either engine asks once however many files there
are. It is said as of today; of a past day `ProtectedThen` is asked, file by file (`as_of`).
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from records.aggregations.model import Aggregation
from records.aggregations.questions import FilesProtected
from system.organization.model import Fonds
from system.visibility import within_body
from system.work import Reading


def is_protected(reading: Reading, fonds_id: UUID | None) -> ColumnElement[bool]:
    """That something in force rests on the file of a statement over `Aggregation`; without id of any body in sight."""
    bodies = [fonds_id] if fonds_id else reading.session.scalars(select(Fonds.id).where(_seen(reading))).all()
    wanted = [kept for one in bodies for kept in reading.ask(FilesProtected(one))]
    return or_(false(), *(Aggregation.id.in_(kept) for kept in wanted))


def _seen(reading: Reading) -> ColumnElement[bool]:
    return within_body(reading.actor, Fonds.id)
