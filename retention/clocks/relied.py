"""What decisions have to say where a file would pass to a class that keeps it for less (domain 3.2, 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.aggregations.questions import FilesProtected, ObjectionsToReclassifying
from retention.clocks.reclassifying import terms_shorten
from system.errors import Objection
from system.work import Reading, Work


def relied_terms_stay(stand: Reading | Work, question: ObjectionsToReclassifying) -> Sequence[Objection]:
    """No opinion of the board shortens the term of a file that a decision in force, or contestable, rests on."""
    kept = stand.ask(FilesProtected(question.fonds_id))
    own = Aggregation.id == question.aggregation_id
    rests = any(stand.session.scalar(select(Aggregation.id).where(own, Aggregation.id.in_(one))) for one in kept)
    if not rests or not terms_shorten(stand, replace(question, has_opinion=False)):
        return ()
    return (Objection("evidence.term_stays", "LGA 10, 12", {"field": "node"}),)
