"""What a hold has to say where a file would pass to a class that keeps it for less (domain 3.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from records.aggregations.questions import ObjectionsToReclassifying
from retention.clocks.reclassifying import terms_shorten
from retention.holds.answers import told
from retention.holds.effects import Effect
from retention.holds.queries import blocking
from system.errors import Objection
from system.work import Reading, Work


def held_terms_stay(stand: Reading | Work, question: ObjectionsToReclassifying) -> Sequence[Objection]:
    """No opinion of the board shortens the term of a file that is held: what it would lose is asked without it."""
    holding = blocking(stand.session, question.aggregation_id, Effect.SHORTER_TERM)
    if not holding or not terms_shorten(stand, replace(question, has_opinion=False)):
        return ()
    return told("hold.term_stays", holding)
