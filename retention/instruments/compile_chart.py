"""The classification chart as rows, from a version of it (domain 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from classification.charts.model import ClassificationChart, Node, Succession, SuccessionKind
from classification.charts.queries import chart_in_force, visible_charts
from retention.instruments.errors import InstrumentHasNoSource
from retention.instruments.kinds import InstrumentKind
from retention.instruments.layouts import CHART
from retention.instruments.papers import Paper, Row
from retention.instruments.words import WORDS
from system.organization.model import Fonds
from system.work import Reading, Work

_KINDS = {
    SuccessionKind.MERGED: "fusionada",
    SuccessionKind.REPLACED: "sustituida",
    SuccessionKind.SPLIT: "dividida",
    SuccessionKind.SUPPRESSED: "suprimida",
}


def chart_paper(stand: Reading | Work, fonds: Fonds, area: str, number: int | None = None) -> Paper:
    """The chart in force, or the version of this number.

    Raises:
        InstrumentHasNoSource: there is no such version for this actor.
    """
    chart = _source(stand, fonds.id, number)
    head = (
        ("Fondo", f"{fonds.code} {fonds.name}"),
        ("Unidad administrativa", area),
        ("Versión del cuadro", str(chart.number)),
        ("Vigente desde", chart.in_force_from.isoformat() if chart.in_force_from else ""),
        ("Acta", chart.minutes),
        ("Registro", chart.registration),
    )
    return Paper(
        InstrumentKind.CHART, CHART, fonds.code, fonds.name, fonds.id, head, _rows(stand, chart.id), chart.number,
        _successions(stand, fonds.id, chart.number),
    )  # fmt: skip


def _source(stand: Reading | Work, fonds_id: UUID, number: int | None) -> ClassificationChart:
    if number is None:
        chart = chart_in_force(stand, fonds_id, stand.today)
    else:
        wanted = visible_charts(stand, fonds_id).where(ClassificationChart.number == number)
        chart = stand.session.scalar(wanted)
    if chart is None:
        raise InstrumentHasNoSource(kind=InstrumentKind.CHART.value)
    return chart


def _rows(stand: Reading | Work, chart_id: UUID) -> Iterator[Row]:
    above = aliased(Node)
    statement = (
        select(Node, above.code, above.lineage_id)
        .outerjoin(above, above.id == Node.parent_id)
        .where(Node.chart_id == chart_id)
        .order_by(Node.sort_key, Node.id)
    )
    for node, code, lineage_id in stand.session.execute(statement.execution_options(yield_per=1000)):
        takes = "Sí" if node.takes_files else "No"
        yield (
            WORDS[node.level], node.code, node.title, code or "", node.description, node.function, takes,
            node.lineage_id, lineage_id,
        )  # fmt: skip


def _successions(stand: Reading | Work, fonds_id: UUID, number: int) -> list[dict[str, str]]:
    """What became of classes of earlier versions, up to this one."""
    found = stand.session.execute(
        select(Succession, ClassificationChart.number)
        .join(ClassificationChart, ClassificationChart.id == Succession.chart_id)
        .where(Succession.fonds_id == fonds_id, ClassificationChart.number <= number)
        .order_by(ClassificationChart.number, Succession.old_code, Succession.old_lineage_id, Succession.new_lineage_id)
    )
    return [
        {
            "version": str(version),
            "forma": _KINDS[step.kind],
            "identificador": str(step.old_lineage_id),
            "clave": step.old_code,
            "titulo": step.old_title,
            "sustituida_por": str(step.new_lineage_id or ""),
        }
        for step, version in found
    ]
