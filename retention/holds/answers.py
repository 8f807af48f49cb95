"""What holds have to say to lower rooms: that an original stays, and which files are held."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from records.aggregations.questions import FilesHeld, HeldThen
from records.custody.kinds import LoanKind
from records.custody.questions import ObjectionsToLoan
from retention.holds.effects import Effect
from retention.holds.model import HeldFile, Hold
from retention.holds.queries import blocking, ran_then
from system.errors import Objection
from system.work import Reading, Work

BASIS = "LGA 10"
_AT_ONCE = 500


def originals_stay(stand: Reading | Work, question: ObjectionsToLoan) -> Sequence[Objection]:
    """Under a hold nothing is lent but to be looked at in the archive (domain 3.2, 3.8)."""
    if question.kind is LoanKind.IN_SITU:
        return ()
    return told("hold.original_stays", blocking(stand.session, question.aggregation_id, Effect.LOAN))


def files_held(_stand: Reading | Work, question: FilesHeld) -> Select[UUID]:
    """The files that any hold keeps: what a decision under a hold rests on stays, wherever it lies (domain 4.3)."""
    return (
        select(HeldFile.aggregation_id)
        .join(Hold, Hold.id == HeldFile.hold_id)
        .where(Hold.fonds_id == question.fonds_id, HeldFile.until.is_(None))
    )


def held_then(stand: Reading | Work, question: HeldThen) -> set[UUID]:
    """Those that a hold kept on a past day: as it was recorded, or by the days the hold itself tells."""
    ran = ran_then(question.moment)
    found: set[UUID] = set()
    for start in range(0, len(question.aggregation_ids), _AT_ONCE):
        some = question.aggregation_ids[start : start + _AT_ONCE]
        statement = select(HeldFile.aggregation_id).join(Hold, Hold.id == HeldFile.hold_id)
        found.update(stand.session.scalars(statement.where(HeldFile.aggregation_id.in_(some), ran)))
    return found


def told(code: str, holds: Sequence[Hold]) -> list[Objection]:
    """One objection for each hold, by its number alone: why it was placed is for who may read it."""
    return [Objection(code, BASIS, {"number": hold.number}) for hold in holds]
