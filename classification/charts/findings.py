"""What is worth saying of a chart version as it stands in its body, with everything the floors above know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from classification.charts import queries
from classification.charts.levels import holds_files
from classification.charts.linter import lint
from classification.charts.model import ChartState, ClassificationChart, Node
from classification.charts.questions import FilesInClasses, Remarks
from system.errors import Objection, Severity
from system.organization.queries import units_on
from system.work import Reading, Work


@dataclass(frozen=True, slots=True)
class ClassFinding:
    """One thing said of one class, or of the version as a whole where `node` is None."""

    node: Node | None
    severity: Severity
    objection: Objection
    legacy: bool = False


def findings(stand: Reading | Work, chart_id: UUID) -> list[ClassFinding]:
    """Everything found, class by class in the chart's order; what is about the whole version comes first.

    Raises:
        ChartNotFound: there is none, or not for this actor.
    """
    chart = queries.find_chart(stand, chart_id)
    nodes = queries.nodes_by_key(stand, chart.id)
    names = [unit.name for unit in units_on(stand, chart.fonds_id, stand.today)]
    legacy = frozenset(key for key, node in nodes.items() if node.legacy)
    told = [
        ClassFinding(nodes[found.key], found.severity, found.objection, found.legacy)
        for found in lint(queries.standings(nodes), unit_names=names, legacy=legacy)
    ]
    told.extend(_remarks(stand, chart, nodes.values()))
    if chart.state is ChartState.IN_FORCE:
        told.extend(_unused(stand, chart, nodes.values()))
    return sorted(told, key=lambda one: (one.node.sort_key if one.node else "", one.objection.code))


def _remarks(stand: Reading | Work, chart: ClassificationChart, nodes: Iterable[Node]) -> Iterator[ClassFinding]:
    by_lineage = {str(node.lineage_id): node for node in nodes}
    for answer in stand.ask(Remarks(chart.id)):
        for objection in answer:
            node = by_lineage.get(str(objection.facts.get("lineage", "")))
            yield ClassFinding(node, Severity.WARNING, objection, node is not None and node.legacy)


def _unused(stand: Reading | Work, chart: ClassificationChart, nodes: Iterable[Node]) -> Iterator[ClassFinding]:
    """Series nobody opens files under, in a body that opens any; counted in the actor's sight."""
    answers = stand.ask(FilesInClasses(chart.fonds_id, in_sight=True))
    used = {lineage for answer in answers for lineage in answer}
    divided = {node.parent_id for node in nodes}
    if not used:
        return
    for node in nodes:
        # Of a divided series the files stand under its subseries.
        if holds_files(node.level) and node.takes_files and node.lineage_id not in used and node.id not in divided:
            yield ClassFinding(node, Severity.NOTE, Objection("chart.lint.unused", "LGA 13", {"code": node.code}))
