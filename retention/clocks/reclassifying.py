"""What retention has to say where a file passes under another class: whether its terms shorten, and its new clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from classification.series.kinds import Technique
from records.aggregations.events import AggregationReclassified
from records.aggregations.model import Aggregation
from records.aggregations.questions import ObjectionsToReclassifying
from retention.clocks.model import RetentionClock
from retention.clocks.reckoning import entries_by_class, paths_of, speaking
from retention.clocks.service import reckon_again
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from system.errors import Fact, Objection
from system.work import Reading, Work

Stand = Reading | Work
BASIS = "LGA 50, 53"


def terms_shorten(stand: Stand, question: ObjectionsToReclassifying) -> Sequence[Objection]:
    """What the other class would take from a file: without the board's opinion, a shorter term or a lesser destiny.

    Compared under the version pinned on the file, or the one in force where nothing is pinned yet (domain 3.2). Where
    that version says nothing of one of the two classes there is nothing to compare.
    """
    file = stand.session.get(Aggregation, question.aggregation_id)
    if file is None or question.has_opinion:
        return ()
    schedule_id = _version_of(stand, file)
    if schedule_id is None:
        return ()
    now, then = (_entry(stand, schedule_id, node_id) for node_id in (file.node_id, question.node_id))
    return () if now is None or then is None else tuple(_losses(now, then))


def reckon_reclassified(work: Work, event: AggregationReclassified) -> None:
    """Keep the version that binds the file and bind it by the entry of its new class there, then reckon as always.

    Where that version says nothing of the new class, the version is chosen as for any closed file.
    """
    clock = work.session.get(RetentionClock, event.entity_id, with_for_update=True)
    file = work.session.get(Aggregation, event.entity_id)
    if clock is not None and file is not None and clock.schedule_id is not None:
        entry = _entry(work, clock.schedule_id, file.node_id)
        clock.entry_id = entry.id if entry else None
        if entry is None:
            clock.schedule_id = None
        work.session.flush()
    reckon_again(work, event)


def _version_of(stand: Stand, file: Aggregation) -> UUID | None:
    clock = stand.session.get(RetentionClock, file.id)
    if clock is not None and clock.schedule_id is not None:
        return clock.schedule_id
    statement = select(RetentionSchedule.id).where(
        RetentionSchedule.fonds_id == file.fonds_id, RetentionSchedule.state == ScheduleState.IN_FORCE
    )
    return stand.session.scalars(statement).first()


def _entry(stand: Stand, schedule_id: UUID, node_id: UUID) -> ScheduleEntry | None:
    path = paths_of(stand, [node_id])[node_id]
    return speaking(entries_by_class(stand, [schedule_id], path), schedule_id, path)


def _losses(now: ScheduleEntry, then: ScheduleEntry) -> Iterator[Objection]:
    before, after = _months(now), _months(then)
    if after < before:
        facts: dict[str, Fact] = {
            "field": "opinion",
            "months": before,
            "new_months": after,
            "entry": now.key,
            "new_entry": then.key,
        }
        yield Objection("retention.term_shortens", BASIS, facts)
    if now.technique is Technique.CONSERVATION and then.technique is not Technique.CONSERVATION:
        codes: dict[str, Fact] = {"field": "opinion", "entry": now.key, "new_entry": then.key}
        yield Objection("retention.no_longer_kept_for_good", BASIS, codes)


def _months(entry: ScheduleEntry) -> int:
    rule = entry.rule()
    return (rule.office + rule.intermediate).in_months
