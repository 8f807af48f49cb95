"""How schedules go with the chart they are drawn on while that chart is still a draft."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from classification.charts.events import BranchOrderedByCode, NodeMoved, NodePlaced, NodeRecoded
from classification.charts.levels import Level
from classification.charts.model import Node
from classification.charts.questions import NodesNamed
from retention.schedules.model import RetentionSchedule, ScheduleEntry, ScheduleState
from system.work import Reading, Work

_AT_ONCE = 500


def nodes_with_terms(stand: Reading | Work, question: NodesNamed) -> frozenset[UUID]:
    """The nodes that any version of a schedule speaks of: they stay, closed to new files, where others would leave."""
    named: set[UUID] = set()
    for start in range(0, len(question.node_ids), _AT_ONCE):
        some = question.node_ids[start : start + _AT_ONCE]
        named.update(stand.session.scalars(select(ScheduleEntry.node_id).where(ScheduleEntry.node_id.in_(some))))
    return frozenset(named)


def follow_chart(work: Work, event: NodeRecoded | NodeMoved | NodePlaced | BranchOrderedByCode) -> None:
    """Give the entries of drafts on this chart the codes and the order their classes have now."""
    work.session.flush()
    drafted = select(RetentionSchedule.id).where(
        RetentionSchedule.chart_id == event.chart_id, RetentionSchedule.state == ScheduleState.DRAFT
    )
    rows = work.session.execute(
        select(ScheduleEntry.id, Node.key, Node.sort_key, Node.level)
        .join(Node, Node.id == ScheduleEntry.node_id)
        .where(ScheduleEntry.schedule_id.in_(drafted))
        .where((ScheduleEntry.key != Node.key) | (ScheduleEntry.sort_key != Node.sort_key))
    ).all()
    # Codes may change places among each other, so that each is set free before it is taken.
    for row in rows:
        work.session.execute(update(ScheduleEntry).where(ScheduleEntry.id == row.id).values(key=str(row.id)))
    for row in rows:
        said = {"key": row.key, "sort_key": row.sort_key, "is_subseries": row.level is Level.SUBSERIES}
        work.session.execute(update(ScheduleEntry).where(ScheduleEntry.id == row.id).values(**said))
