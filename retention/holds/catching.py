"""Writing down which files a hold keeps: in one statement when it is placed, and as files appear and change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, exists, func, literal, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from records.aggregations.events import (
    AggregationClosed,
    AggregationDescribed,
    AggregationOpened,
    AggregationReclassified,
    AggregationReopened,
)
from records.aggregations.model import Aggregation
from records.documents.events import DocumentAdded, DocumentAddedOnPaper, DocumentDescribed
from records.restructuring.events import AggregationMerged, AggregationSplit, DocumentsReceived
from retention.holds.events import HoldCaughtFiles
from retention.holds.kinds import HoldScope, HoldState
from retention.holds.matching import AT_ONCE, files_meant
from retention.holds.model import HeldFile, Hold
from system.database import UtcDateTime, table_of
from system.history import Event
from system.work import Work

FileChanged = (
    AggregationOpened | AggregationDescribed | AggregationReclassified | AggregationClosed | AggregationReopened
)
DocumentChanged = DocumentAdded | DocumentAddedOnPaper | DocumentDescribed


def hold_files(work: Work, hold: Hold, files: Select[Any]) -> int:
    """Keep every file of a statement of ids that the hold does not keep yet; how many those were.

    One statement, however many files: the database makes the ids of the rows. Another act that catches the same file
    in this moment is no conflict.
    """
    # The ids first, and apart: a statement that inserts and correlates over its own source reads it twice.
    found = files.subquery()
    kept = exists().where(HeldFile.hold_id == hold.id, HeldFile.aggregation_id == found.c.id, HeldFile.until.is_(None))
    rows = select(
        _new_id(work),
        literal(hold.id, Uuid(native_uuid=True)),
        found.c.id,
        literal(work.now, UtcDateTime()),
        null(),
    ).where(~kept)
    table = table_of(HeldFile)
    columns = ["id", "hold_id", "aggregation_id", "since", "until"]
    dialect = sqlite if work.installation.database.is_sqlite else postgresql
    statement = dialect.insert(table).from_select(columns, rows).on_conflict_do_nothing()
    done = work.session.connection().execute(statement.execution_options(preserve_rowcount=True))
    return int(done.rowcount)


def free_files(work: Work, hold: Hold, aggregation_id: UUID | None = None) -> int:
    """End what a hold keeps, or one file of it, in one statement; how many files those were."""
    statement = update(HeldFile).where(HeldFile.hold_id == hold.id, HeldFile.until.is_(None))
    if aggregation_id is not None:
        statement = statement.where(HeldFile.aggregation_id == aggregation_id)
    done: Any = work.session.execute(statement.values(until=work.now).execution_options(synchronize_session=False))
    return int(done.rowcount)


def catch_changed(work: Work, events: Sequence[FileChanged]) -> None:
    """Files that were opened, described, closed or passed to another class come under the holds that mean them now."""
    _catch(work, events, [event.entity_id for event in events])


def catch_described(work: Work, events: Sequence[DocumentChanged]) -> None:
    """Files whose documents name somebody come under the holds that look for that name."""
    _catch(work, events, [event.aggregation_id for event in events])


def catch_regrouped(work: Work, event: AggregationSplit | AggregationMerged | DocumentsReceived) -> None:
    """Files that took in documents of others speak of more people than before, and are held as what they came from.

    Whatever the scope of a hold: documents that an authority has its eye on stay under it wherever they stand.
    """
    target = getattr(event, "target_id", None)
    _catch(work, [event], [one for one in (event.entity_id, target) if one is not None])
    if target is not None:
        _go_along(work, event.entity_id, target)


def catch_all(work: Work, fonds_id: UUID) -> int:
    """Look again through a whole body for files that running holds mean and do not keep; how many were found.

    Events catch what changes; this finds what two acts at the same moment hid from each other, and what changes
    without an event of its own.
    """
    work.session.flush()
    return sum(_keep(work, hold, files_meant(fonds_id, hold.scope, hold.terms)) for hold in _running(work, [fonds_id]))


def _catch(work: Work, events: Sequence[Event], ids: Iterable[UUID]) -> None:
    bodies = {event.fonds_id for event in events if event.fonds_id is not None}
    holds = _running(work, bodies)
    if not holds:
        return
    work.session.flush()
    wanted = sorted(set(ids))
    for hold in holds:
        for start in range(0, len(wanted), AT_ONCE):
            among = Aggregation.id.in_(wanted[start : start + AT_ONCE])
            _keep(work, hold, files_meant(hold.fonds_id, hold.scope, hold.terms).where(among))


def _go_along(work: Work, source_id: UUID, target_id: UUID) -> None:
    holding = select(HeldFile.hold_id).where(HeldFile.aggregation_id == source_id, HeldFile.until.is_(None))
    statement = select(Hold).where(Hold.id.in_(holding)).order_by(Hold.id).with_for_update(read=True)
    for hold in work.session.scalars(statement.execution_options(populate_existing=True)).all():
        if hold.state is HoldState.IN_FORCE:
            _keep(work, hold, select(Aggregation.id).where(Aggregation.id == target_id))


def _keep(work: Work, hold: Hold, files: Select[Any]) -> int:
    caught = hold_files(work, hold, files)
    if caught:
        work.emit(
            HoldCaughtFiles(
                entity_id=hold.id, fonds_id=hold.fonds_id, number=hold.number, kind=hold.kind.value, files=caught
            )
        )
    return caught


def _running(work: Work, bodies: Iterable[UUID]) -> Sequence[Hold]:
    """The holds in force that take in what comes later. Shared, so that none is released before this act ends."""
    statement = (
        select(Hold)
        .where(Hold.fonds_id.in_(list(bodies)), Hold.state == HoldState.IN_FORCE, Hold.scope != HoldScope.FILES)
        .order_by(Hold.id)
        .with_for_update(read=True)
    )
    return work.session.scalars(statement.execution_options(populate_existing=True)).all()


def _new_id(work: Work) -> Any:
    if work.installation.database.is_sqlite:
        return func.lower(func.hex(func.randomblob(16)))
    return func.gen_random_uuid()
