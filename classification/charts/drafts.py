"""How a version's rows are written: begun, drawn from another, filled by a plan. Only the service calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from uuid_utils.compat import uuid7

from classification.charts import queries
from classification.charts.events import ChartDrafted
from classification.charts.levels import holds_files
from classification.charts.model import ChartState, ClassificationChart, Node
from classification.charts.planning import Plan
from classification.charts.standing import Standing
from system.organization.model import Fonds
from system.organization.queries import fonds_of
from system.tabular import folded
from system.work import Work


def lock_body(work: Work, fonds_id: UUID) -> Fonds:
    """The body, held until the act ends: two people drafting at once come one after the other."""
    fonds = fonds_of(work, fonds_id)
    work.session.refresh(fonds, with_for_update=True)
    return fonds


def in_force(work: Work, fonds_id: UUID) -> ClassificationChart | None:
    """The version that the next one follows, whether its day has come or not."""
    return work.session.scalar(
        queries.visible_charts(work, fonds_id)
        .where(ClassificationChart.state == ChartState.IN_FORCE)
        .order_by(ClassificationChart.number.desc())
        .limit(1)
    )


def begin(work: Work, fonds_id: UUID, source: ClassificationChart | None, title: str = "") -> ClassificationChart:
    """A new draft with the nodes of `source`, each of the same lineage."""
    last = work.session.scalar(
        select(func.max(ClassificationChart.number)).where(ClassificationChart.fonds_id == fonds_id)
    )
    chart = ClassificationChart(
        fonds_id=fonds_id, number=(last or 0) + 1, title=title or (source.title if source else ""),
        state=ChartState.DRAFT, drafted_by=work.actor.handle, drafted_at=work.now,
    )  # fmt: skip
    work.session.add(chart)
    work.session.flush()
    if source is not None:
        _copy(work, source.id, chart.id)
    drawn_from = source.id if source else None
    work.emit(ChartDrafted(entity_id=chart.id, fonds_id=fonds_id, number=chart.number, drawn_from=drawn_from))
    return chart


def _copy(work: Work, source_id: UUID, chart_id: UUID) -> None:
    nodes = list(queries.nodes_by_key(work, source_id).values())
    ids = {node.id: uuid7() for node in nodes}
    kept = [column.key for column in Node.__table__.columns if column.key not in ("id", "chart_id", "parent_id")]
    rows = {
        node.id: {name: getattr(node, name) for name in kept}
        | {"id": ids[node.id], "chart_id": chart_id, "parent_id": ids[node.parent_id] if node.parent_id else None}
        for node in nodes
    }
    _insert(work, [rows[node.id] for node in _parents_first(nodes)])


def _parents_first(nodes: list[Node]) -> list[Node]:
    by_id = {node.id: node for node in nodes}

    def depth(node: Node) -> int:
        above = 0
        while node.parent_id is not None:
            node, above = by_id[node.parent_id], above + 1
        return above

    return sorted(nodes, key=depth)


def write(work: Work, chart: ClassificationChart, plan: Plan) -> dict[str, UUID]:
    """Make the nodes of a plan and change those it changes. Gives the ids of the made ones by key."""
    nodes = queries.nodes_by_key(work, chart.id)
    for wanted in plan.changed:
        node = nodes[wanted.key]
        node.rename(wanted.title)
        node.description, node.function = wanted.description, wanted.function
    lineages = _lineages(work, chart.fonds_id) if plan.created else {}
    ids = {key: node.id for key, node in nodes.items()}
    rows = []
    for wanted in plan.created:
        ids[wanted.key] = uuid7()
        rows.append(_row(wanted, chart.id, ids, lineages.get(wanted.key)))
    _insert(work, rows)
    return {wanted.key: ids[wanted.key] for wanted in plan.created}


def _row(wanted: Standing, chart_id: UUID, ids: Mapping[str, UUID], lineage_id: UUID | None) -> dict[str, Any]:
    return {
        "id": ids[wanted.key],
        "chart_id": chart_id,
        "parent_id": ids[wanted.parent] if wanted.parent else None,
        "lineage_id": lineage_id or uuid7(),
        "level": wanted.level,
        "code": wanted.code,
        "key": wanted.key,
        "sort_key": wanted.sort_key,
        "title": wanted.title,
        "folded_title": folded(wanted.title),
        "description": wanted.description,
        "function": wanted.function,
        "takes_files": holds_files(wanted.level),
    }


def _lineages(work: Work, fonds_id: UUID) -> dict[str, UUID]:
    """Which class each key has been in this body; what a version left out and a later one takes up is the same."""
    found = work.session.execute(
        select(Node.key, Node.lineage_id)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(ClassificationChart.fonds_id == fonds_id)
        .order_by(ClassificationChart.number)
    )
    return {row[0]: row[1] for row in found}


def _insert(work: Work, rows: list[dict[str, Any]]) -> None:
    if rows:
        work.session.execute(insert(Node), rows)
