"""Looks at drafts: one's own, in one's own body; nobody else's, whatever one may do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from classification.charts.queries import find_by_code
from records.aggregations import queries as aggregations
from records.aggregations.model import Aggregation
from records.capture.errors import CaptureDraftNotFound
from records.capture.model import CaptureDraft, CaptureRow
from records.capture.usual import usual_beginning
from system.listing import Column
from system.work import Reading, Work

Stand = Reading | Work
PAGE = 100
_LATEST, _NEAR = 40, 500
DRAFT_COLUMNS = (
    Column("name", "Nombre", CaptureDraft.name, filter="text", lead=True),
    Column("created_at", "Creado", CaptureDraft.created_at, filter="date"),
    Column("changed_at", "Último cambio", CaptureDraft.changed_at, filter="date"),
    Column("waiting", "Renglones por abrir", numeric=True),
    Column("opened", "Expedientes abiertos", numeric=True),
)


@dataclass(frozen=True, slots=True)
class Usual:
    """How files of a series usually look: the beginning of their titles and their support; empty where unknown."""

    title: str = ""
    support: str = ""


def own(stand: Stand) -> Select[Any]:
    """The actor's own drafts."""
    return select(CaptureDraft).where(
        CaptureDraft.fonds_id == stand.actor.fonds_id, CaptureDraft.owner == stand.actor.handle
    )


def drafts(stand: Stand) -> Select[Any]:
    """The actor's own drafts as rows for a list."""
    waiting = select(func.count()).where(CaptureRow.draft_id == CaptureDraft.id, CaptureRow.aggregation_id.is_(None))
    opened = select(func.count()).where(CaptureRow.draft_id == CaptureDraft.id, CaptureRow.aggregation_id.is_not(None))
    return own(stand).with_only_columns(
        CaptureDraft.id,
        CaptureDraft.name,
        CaptureDraft.created_at,
        CaptureDraft.changed_at,
        waiting.scalar_subquery().label("waiting"),
        opened.scalar_subquery().label("opened"),
    )


def find(stand: Stand, draft_id: UUID) -> CaptureDraft:
    """One of the actor's own drafts.

    Raises:
        CaptureDraftNotFound: there is none, or it is somebody else's.
    """
    found: CaptureDraft | None = stand.session.scalars(own(stand).where(CaptureDraft.id == draft_id)).one_or_none()
    if found is None:
        raise CaptureDraftNotFound(id=draft_id)
    return found


def rows_of(stand: Stand, draft: CaptureDraft) -> list[CaptureRow]:
    """The rows that are not files yet, in order."""
    statement = select(CaptureRow).where(CaptureRow.draft_id == draft.id, CaptureRow.aggregation_id.is_(None))
    return list(stand.session.scalars(statement.order_by(CaptureRow.position, CaptureRow.id)))


def near(stand: Stand, draft: CaptureDraft, rows: Sequence[CaptureRow]) -> list[CaptureRow]:
    """These rows with those of the draft whose titles begin alike, in order: what a likeness of them can lie in.

    However many rows begin alike, the first `_NEAR` of them are read and no more.
    """
    found = {row.id: row for row in rows if row.aggregation_id is None}
    keys = {row.title_key for row in found.values() if row.title_key}
    if keys:
        alike = select(CaptureRow).where(
            CaptureRow.draft_id == draft.id, CaptureRow.aggregation_id.is_(None), CaptureRow.title_key.in_(keys)
        )
        ordered = alike.order_by(CaptureRow.position, CaptureRow.id).limit(_NEAR)
        found |= {row.id: row for row in stand.session.scalars(ordered)}
    return sorted(found.values(), key=lambda row: (row.position, str(row.id)))


def waiting(stand: Stand, draft: CaptureDraft) -> int:
    """How many rows are not files yet."""
    counted = select(func.count()).where(CaptureRow.draft_id == draft.id, CaptureRow.aggregation_id.is_(None))
    return stand.session.scalar(counted) or 0


def opened(stand: Stand, draft: CaptureDraft) -> Sequence[Any]:
    """The files that rows of this draft became, as far as the actor still sees them: id, reference, title."""
    statement: Any = (
        select(Aggregation.id, Aggregation.printed_reference, Aggregation.title)
        .join(CaptureRow, CaptureRow.aggregation_id == Aggregation.id)
        .where(CaptureRow.draft_id == draft.id)
        .order_by(CaptureRow.position)
    )
    return stand.session.execute(aggregations.visible(statement, stand.actor)).all()


def usual(stand: Stand, fonds_id: UUID, series: str) -> Usual:
    """What the latest files of a series that the actor sees have in common."""
    node = find_by_code(stand, fonds_id, series) or find_by_code(stand, fonds_id, series.partition(" ")[0])
    if node is None:
        return Usual()
    statement: Any = (
        select(Aggregation.title, Aggregation.support)
        .where(Aggregation.fonds_id == fonds_id, Aggregation.node_id == node.id)
        .order_by(Aggregation.id.desc())
        .limit(_LATEST)
    )
    found = stand.session.execute(aggregations.visible(statement, stand.actor)).all()
    supports = Counter(row.support.value for row in found).most_common(1)
    return Usual(usual_beginning(row.title for row in found), supports[0][0] if supports else "")


def namesakes(stand: Stand, wanted: Iterable[tuple[UUID, UUID, str]]) -> dict[tuple[UUID, UUID, str], tuple[UUID, str]]:
    """Files with the same series (lineage), unit and folded title, among those the actor sees: id and reference."""
    keys = set(wanted)
    titles = sorted({title for _lineage, _unit, title in keys})
    found: dict[tuple[UUID, UUID, str], tuple[UUID, str]] = {}
    for start in range(0, len(titles), 200):
        some = titles[start : start + 200]
        statement: Any = select(
            Aggregation.id,
            Aggregation.printed_reference,
            Aggregation.lineage_id,
            Aggregation.unit_id,
            Aggregation.folded_title,
        ).where(
            Aggregation.fonds_id == stand.actor.fonds_id,
            Aggregation.title_order.in_({title[:200] for title in some}),
            Aggregation.folded_title.in_(some),
        )
        for row in stand.session.execute(aggregations.visible(statement, stand.actor)):
            key = (row.lineage_id, row.unit_id, row.folded_title)
            if key in keys:
                found.setdefault(key, (row.id, row.printed_reference))
    return found
