"""The files that a filter names, as ids in the order of their references: what batches are made of."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.forms.batches import FILES_LIMIT
from retention.forms.compile_inventory import FileFilter
from retention.forms.errors import NothingToPrint, TooMuchToPrint
from system.organization.model import Fonds
from system.work import Reading

CHOSEN_LIMIT = FILES_LIMIT


def chosen_ids(reading: Reading, fonds: Fonds, chosen: FileFilter) -> list[UUID]:
    """The files of a body that the filter names and the actor may see.

    Raises:
        NothingToPrint, TooMuchToPrint
    """
    statement = (
        select(Aggregation.id)
        .where(chosen.condition(fonds.id), reach(reading.actor))
        .order_by(Aggregation.sort_key, Aggregation.id)
        .limit(CHOSEN_LIMIT + 1)
    )
    found = list(reading.session.scalars(statement))
    if not found:
        raise NothingToPrint
    if len(found) > CHOSEN_LIMIT:
        raise TooMuchToPrint(files=len(found), limit=CHOSEN_LIMIT)
    return found
