"""The files of long lists, counted and paged over their own rows where nothing else is asked of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from retention.disposals import queries
from retention.disposals.labels import ITEM_COLUMNS
from retention.disposals.model import DisposalItem, DisposalList
from system.listing import ListQuery, Narrow, parameters
from system.work import Reading

# What stands in the row itself, or in the few rows of the lists.
_OWN = frozenset({"position", "due_on", "state", "reason", "list_number", "list_year"})
_JOINED = frozenset(
    name for column in ITEM_COLUMNS if column.name not in _OWN for name in (column.name, *parameters(column))
)


def narrow(reading: Reading, asked: ListQuery, list_id: UUID | None = None) -> Narrow | None:
    """How the files of a list, or of every list in sight, are paged; None where what is asked stands in the file."""
    if asked.sort in _JOINED or _JOINED & asked.filters.keys():
        return None
    seen = select(DisposalList.id).where(queries.in_sight(reading))
    ids = select(DisposalItem.id).where(DisposalItem.list_id.in_(seen))
    if list_id is not None:
        ids = ids.where(DisposalItem.list_id == list_id)
    return Narrow(ids, queries.items(reading, list_id))
