"""What the schedule in force says of each class, subseries without an entry taking their series', for many files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import Node
from retention.instruments.words import TECHNIQUES, crosses, said_term
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from retention.schedules.queries import in_force_on
from system.work import Reading, Work


@dataclass(frozen=True, slots=True)
class Terms:
    """Values, terms and destination as the forms write them."""

    values: tuple[str, ...] = ("", "", "", "")
    office: int | str = ""
    intermediate: int | str = ""
    total: int | str = ""
    technique: str = ""


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class TermsInForce:
    """Terms by the entry a closed file is bound to, and by class for open ones."""

    by_entry: Mapping[UUID, Terms]
    by_class: Mapping[UUID, Terms]

    def of(self, entry_id: UUID | None, lineage_id: UUID) -> Terms:
        """What binds a file: the entry it was closed under, else what the version in force says of its class."""
        if entry_id is not None:
            return self.by_entry.get(entry_id, NO_TERMS)
        return self.by_class.get(lineage_id, NO_TERMS)


def terms_in_force(stand: Reading | Work, fonds_id: UUID) -> TermsInForce:
    """Every entry of every version of a body, as the inventory needs them."""
    entries = stand.session.execute(
        select(ScheduleEntry)
        .join(RetentionSchedule, RetentionSchedule.id == ScheduleEntry.schedule_id)
        .where(RetentionSchedule.fonds_id == fonds_id)
    ).scalars()
    known = {entry.id: (entry.schedule_id, entry.lineage_id, of_entry(entry)) for entry in entries}
    schedule = in_force_on(stand, fonds_id, stand.today)
    holding = {lineage: terms for version, lineage, terms in known.values() if schedule and version == schedule.id}
    by_class = dict(holding)
    if schedule is not None:
        nodes = stand.session.execute(
            select(Node.id, Node.parent_id, Node.lineage_id).where(Node.chart_id == schedule.chart_id)
        ).all()
        above = {node.id: (node.parent_id, node.lineage_id) for node in nodes}
        for node in nodes:
            by_class[node.lineage_id] = _inherited(node.id, above, holding)
    return TermsInForce({key: terms for key, (_v, _l, terms) in known.items()}, by_class)


def _inherited(node_id: UUID, above: Mapping[UUID, tuple[UUID | None, UUID]], holding: Mapping[UUID, Terms]) -> Terms:
    here: UUID | None = node_id
    while here is not None:
        parent, lineage = above[here]
        if lineage in holding:
            return holding[lineage]
        here = parent
    return NO_TERMS


def of_entry(entry: ScheduleEntry) -> Terms:
    """An entry as the forms write it. The total is what the body wrote, else the sum."""
    return Terms(
        tuple(crosses(entry.values)),
        said_term(entry.office),
        said_term(entry.intermediate),
        said_term(entry.total or entry.office + entry.intermediate),
        TECHNIQUES[entry.technique],
    )
