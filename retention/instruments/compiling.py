"""Which instrument is made by which module, who may see it made, and how large it would be."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from classification.charts.model import Node
from classification.charts.queries import chart_in_force
from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.instruments.compile_chart import chart_paper
from retention.instruments.compile_expiries import expiry_paper
from retention.instruments.compile_guide import guide_paper
from retention.instruments.compile_inventory import inventory_paper
from retention.instruments.compile_schedule import schedule_paper
from retention.instruments.errors import InstrumentHasNoSource
from retention.instruments.immediate_proof import proof_paper
from retention.instruments.kinds import InstrumentKind
from retention.instruments.model import ImmediateProofDocument
from retention.instruments.papers import Paper
from retention.schedules.queries import count_entries, in_force_on
from system.actor import NotPermitted, Permission, Place
from system.organization.model import Fonds
from system.work import Reading, Work

_FROM_FILES = (InstrumentKind.GUIDE, InstrumentKind.GENERAL_INVENTORY, InstrumentKind.EXPIRY_CALENDAR)
READS = {
    InstrumentKind.CHART: Permission.CHART_READ,
    InstrumentKind.SCHEDULE: Permission.SCHEDULE_READ,
    InstrumentKind.IMMEDIATE_PROOF: Permission.CHART_READ,
    **dict.fromkeys(_FROM_FILES, Permission.AGGREGATION_READ),
}


def require_look(stand: Reading | Work, kind: InstrumentKind) -> None:
    """Go on only for who may see what the instrument is made of, at least in part; its rows are cut to that part.

    Raises:
        NotPermitted
    """
    if not stand.actor.holds(READS[kind]):
        raise NotPermitted(permission=READS[kind].value, actor=stand.actor.handle)


def require_whole(stand: Reading | Work, kind: InstrumentKind, fonds_id: UUID) -> None:
    """Go on only for who sees all of the body that the instrument tells of.

    Raises:
        NotPermitted
    """
    stand.actor.require(READS[kind], Place(fonds_id))


def compile_paper(
    stand: Reading | Work, fonds: Fonds, kind: InstrumentKind, area: str, version: int | None = None
) -> Paper:
    """The instrument as it stands, cut to what the actor may see; `version` of a chart or schedule, if not in force.

    Raises:
        NotPermitted
        InstrumentHasNoSource: there is no chart or schedule in force, or not this version.
    """
    require_look(stand, kind)
    if version is not None and kind not in (InstrumentKind.CHART, InstrumentKind.SCHEDULE):
        raise InstrumentHasNoSource(kind=kind.value)
    match kind:
        case InstrumentKind.CHART:
            return chart_paper(stand, fonds, area, version)
        case InstrumentKind.SCHEDULE:
            return schedule_paper(stand, fonds, area, version)
        case InstrumentKind.GUIDE:
            return guide_paper(stand, fonds, area)
        case InstrumentKind.GENERAL_INVENTORY:
            return inventory_paper(stand, fonds, area)
        case InstrumentKind.EXPIRY_CALENDAR:
            return expiry_paper(stand, fonds, area)
        case InstrumentKind.IMMEDIATE_PROOF:
            return proof_paper(stand, fonds, area)


def effort(stand: Reading | Work, fonds_id: UUID, kind: InstrumentKind) -> int:
    """How many things must be read to make it: what decides between doing it at once and leaving it to a job."""
    if kind is InstrumentKind.CHART:
        chart = chart_in_force(stand, fonds_id, stand.today)
        return _count(stand, Node.chart_id == chart.id) if chart else 0
    if kind is InstrumentKind.SCHEDULE:
        schedule = in_force_on(stand, fonds_id, stand.today)
        return count_entries(stand, schedule.id) if schedule else 0
    if kind is InstrumentKind.IMMEDIATE_PROOF:
        return _count(stand, ImmediateProofDocument.fonds_id == fonds_id)
    return _count(stand, Aggregation.fonds_id == fonds_id, reach(stand.actor))


def _count(stand: Reading | Work, *conditions: object) -> int:
    return stand.session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]  # conditions of one table
