"""What becomes of a class of a draft that is not carried on: merged, split, replaced, suppressed (domain 2.1).

A class without files leaves the draft; one with files, or with such a class below it, stays and is closed to new ones.
Either way a step of the crosswalk says where it went. A class that the draft itself added leaves no step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update

from classification.charts import adding, drafts
from classification.charts.branches import AT_ONCE, Place, batches, branch_of
from classification.charts.errors import NodeUnfit
from classification.charts.events import NodeReplaced, NodesMerged, NodeSplit, NodeSuppressed
from classification.charts.levels import holds_files
from classification.charts.model import ChartState, ClassificationChart, Node, Succession, SuccessionKind
from classification.charts.planning import BASIS
from classification.charts.questions import NodesNamed
from system.errors import Objection, refuse_all
from system.work import Work

PARTS_LEAST = 2


@dataclass(frozen=True, slots=True)
class NewPart:
    """One of the classes that another is split into."""

    code: str
    title: str
    description: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """How many classes left the draft, and how many stay closed because of what they hold."""

    removed: int
    closed: int


def merge_nodes(work: Work, node_ids: Sequence[UUID], *, into_id: UUID) -> Node:
    """Let classes of a draft go over into another one of it, with what stands below them.

    Raises:
        NodeUnfit: with everything that stands against it.
    """
    chart, into = drafts.node_to_edit(work, into_id)
    wanted = list(dict.fromkeys(node_ids))
    nodes = [drafts.node_of(work, chart.id, node_id) for node_id in wanted]
    found = [node for node in nodes if node is not None]
    against = [Objection("node.not_found", "", {"field": "node_ids"})] * (len(found) < len(wanted) or not found)
    branch = branch_of(work, [node.id for node in found])
    if into.id in {place.id for place in branch}:
        against.append(Objection("node.cycle", BASIS, {"field": "into", "code": into.code, "parent": into.code}))
    if not into.takes_files and holds_files(into.level):
        against.append(Objection("node.target_closed", BASIS, {"field": "into", "code": into.code}))
    for node in found:
        if holds_files(node.level) != holds_files(into.level):
            facts = {"field": "into", "code": node.code, "into": into.code}
            against.append(Objection("node.of_another_kind", BASIS, facts))
    against += _with_classes_below(found, branch, sections_only=True)
    refuse_all(NodeUnfit, against)
    left = _leave(work, chart, branch, SuccessionKind.MERGED, [into.lineage_id])
    codes = " ".join(node.code for node in found)
    work.emit(
        NodesMerged(
            entity_id=into.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=into.code, codes=codes,
            removed=left.removed, closed=left.closed,
        )
    )  # fmt: skip
    return into


def split_node(work: Work, node_id: UUID, parts: Sequence[NewPart]) -> list[Node]:
    """Let a class of a draft go over into two or more new ones beside it.

    Raises:
        NodeUnfit: with everything that stands against any of the parts.
    """
    chart, node = drafts.node_to_edit(work, node_id)
    against = _with_classes_below([node], branch_of(work, [node.id]))
    if len(parts) < PARTS_LEAST:
        against.append(Objection("node.too_few_parts", "", {"least": PARTS_LEAST}))
    refuse_all(NodeUnfit, against)
    nodes, left = _make(work, chart, node, SuccessionKind.SPLIT, parts)
    work.emit(
        NodeSplit(
            entity_id=node.id if left.closed else chart.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code,
            codes=" ".join(part.code for part in nodes), removed=left.removed, closed=left.closed,
        )
    )  # fmt: skip
    return nodes


def replace_node(
    work: Work, node_id: UUID, *, code: str, title: str, description: str = "", function: str = ""
) -> Node:
    """Put a new class beside one of a draft, as its successor: the way to another code for a class with files.

    Raises:
        NodeUnfit: with everything that stands against the new one.
    """
    chart, node = drafts.node_to_edit(work, node_id)
    refuse_all(NodeUnfit, _with_classes_below([node], branch_of(work, [node.id])))
    part = NewPart(code, title, description, function)
    (made,), left = _make(work, chart, node, SuccessionKind.REPLACED, [part])
    work.emit(
        NodeReplaced(
            entity_id=node.id if left.closed else chart.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code,
            codes=made.code, removed=left.removed, closed=left.closed,
        )
    )  # fmt: skip
    return made


def suppress_node(work: Work, node_id: UUID) -> Left:
    """Take a class out of a draft with everything below it; what has files stays, closed to new ones."""
    chart, node = drafts.node_to_edit(work, node_id)
    code = node.code
    left = _leave(work, chart, branch_of(work, [node.id]), SuccessionKind.SUPPRESSED, [None])
    work.emit(
        NodeSuppressed(
            entity_id=node_id if left.closed else chart.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=code,
            removed=left.removed, closed=left.closed,
        )
    )  # fmt: skip
    return left


def _with_classes_below(
    nodes: Iterable[Node], branch: Sequence[Place], *, sections_only: bool = False
) -> list[Objection]:
    """Against classes that hold others which would have no place: those are moved or suppressed first."""
    under = {place.parent_id for place in branch}
    return [
        Objection("node.has_classes_below", BASIS, {"code": node.code})
        for node in nodes
        if node.id in under and not (sections_only and holds_files(node.level))
    ]


def _make(
    work: Work, chart: ClassificationChart, node: Node, kind: SuccessionKind, parts: Sequence[NewPart]
) -> tuple[list[Node], Left]:
    """Add the successors beside the class and let it go over into them."""
    wanted = {
        f"_{number}" if kind is SuccessionKind.SPLIT else "": adding.New(
            part.code, part.title, node.level, node.parent_id, part.description, part.function
        )
        for number, part in enumerate(parts, 1)
    }
    against = []
    for suffix, new in wanted.items():
        against += adding.weigh(work, chart, new, but=node.id, suffix=suffix)[0]
    refuse_all(NodeUnfit, against)
    made = [adding.add(work, chart, new, but=node.id, suffix=suffix) for suffix, new in wanted.items()]
    left = _leave(work, chart, branch_of(work, [node.id]), kind, [part.lineage_id for part in made])
    return made, left


def _leave(
    work: Work,
    chart: ClassificationChart,
    branch: Sequence[Place],
    kind: SuccessionKind,
    targets: Sequence[UUID | None],
) -> Left:
    """Take out what can go, close what cannot, and write the steps."""
    kept = _kept(work, chart, branch)
    gone = [place for place in branch if place.id not in kept]
    _record(work, chart, branch, kind, targets)
    _redirect(work, chart, gone, targets)
    for lot in batches(kept):
        work.session.execute(update(Node).where(Node.id.in_(lot)).values(takes_files=False))
    for lot in batches([place.id for place in reversed(gone)]):
        leaving = set(lot)
        for node in [held for held in work.session if isinstance(held, Node) and held.id in leaving]:
            work.session.expunge(node)
        work.session.execute(delete(Node).where(Node.id.in_(lot)))
    return Left(len(gone), len(kept))


def _kept(work: Work, chart: ClassificationChart, branch: Sequence[Place]) -> set[UUID]:
    """The classes that have files or that something names, and those above them."""
    files = drafts.files_in(work, chart.fonds_id, [place.lineage_id for place in branch])
    named: set[UUID] = set()
    for lot in batches([place.id for place in branch]):
        for told in work.ask(NodesNamed(tuple(lot))):
            named |= told
    kept: set[UUID] = set()
    for place in reversed(branch):
        if place.id in kept or place.id in named or place.lineage_id in files:
            kept.add(place.id)
            if place.parent_id is not None:
                kept.add(place.parent_id)
    return kept & {place.id for place in branch}


def _record(
    work: Work,
    chart: ClassificationChart,
    branch: Sequence[Place],
    kind: SuccessionKind,
    targets: Sequence[UUID | None],
) -> None:
    """One step per class and target; a step of this draft for the same class gives way to it."""
    known = _known_before(work, chart, [place.lineage_id for place in branch])
    for lot in batches([place.lineage_id for place in branch]):
        work.session.execute(
            delete(Succession).where(Succession.chart_id == chart.id, Succession.old_lineage_id.in_(lot))
        )
    for place in branch:
        if place.lineage_id in known:
            for target in targets:
                work.session.add(
                    Succession(
                        fonds_id=chart.fonds_id, chart_id=chart.id, kind=kind, old_lineage_id=place.lineage_id,
                        old_code=place.code, old_title=place.title, old_level=place.level, new_lineage_id=target,
                        recorded_by=work.actor.handle, recorded_at=work.now,
                    )
                )  # fmt: skip
    work.session.flush()


def _redirect(work: Work, chart: ClassificationChart, gone: Sequence[Place], targets: Sequence[UUID | None]) -> None:
    """Steps of this draft into classes that it added and now takes out lead on to where those went."""
    known = _known_before(work, chart, [place.lineage_id for place in gone])
    fleeting = [place.lineage_id for place in gone if place.lineage_id not in known]
    for lot in batches(fleeting):
        into = (Succession.chart_id == chart.id, Succession.new_lineage_id.in_(lot))
        for step in work.session.scalars(select(Succession).where(*into)).all():
            others = select(Succession.new_lineage_id).where(
                Succession.chart_id == chart.id, Succession.old_lineage_id == step.old_lineage_id
            )
            led = set(work.session.scalars(others)) - set(lot)
            wanted = [target for target in targets if target not in led and target != step.old_lineage_id]
            if wanted == [None] and not led:
                step.kind, step.new_lineage_id = SuccessionKind.SUPPRESSED, None
            else:
                for target in (one for one in wanted if one is not None):
                    work.session.add(_same_step(step, target))
                work.session.delete(step)
            work.session.flush()


def _same_step(step: Succession, target: UUID) -> Succession:
    kept = [column.key for column in Succession.__table__.columns if column.key not in ("id", "new_lineage_id")]
    return Succession(**{name: getattr(step, name) for name in kept}, new_lineage_id=target)


def _known_before(work: Work, chart: ClassificationChart, lineages: Sequence[UUID]) -> set[UUID]:
    """Which of these classes another version of the body has, drafts given up apart."""
    found: set[UUID] = set()
    for start in range(0, len(lineages), AT_ONCE):
        found.update(
            work.session.scalars(
                select(Node.lineage_id)
                .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
                .where(ClassificationChart.fonds_id == chart.fonds_id, ClassificationChart.id != chart.id)
                .where(ClassificationChart.state.not_in((ChartState.WITHDRAWN, ChartState.FROZEN)))
                .where(Node.lineage_id.in_(lineages[start : start + AT_ONCE]))
            )
        )
    return found
