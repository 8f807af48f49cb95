"""The report of an import, in the reader's words: one document for the page, the API and the command line."""

from __future__ import annotations

from uuid import UUID

from classification.charts.model import ChartImport, ClassificationChart
from classification.charts.service import Imported
from system.tabular import ImportReport, Say, spoken, spoken_again


class ChartImportReport(ImportReport, kw_only=True):
    """What became of every row, and the version the rows went into; `chart` is None where nothing could be kept."""

    chart: UUID | None
    state: str


def report_of(imported: Imported, say: Say) -> ChartImportReport:
    """Put an import into words."""
    plan, chart = imported.plan, imported.chart
    return ChartImportReport(
        rows=plan.rows,
        imported=plan.imported,
        unchanged=plan.unchanged,
        refused=spoken(plan.refused, say),
        warnings=spoken(plan.warnings, say),
        counts=dict(plan.counts),
        passed_over=spoken(imported.passed_over, say),
        chart=chart.id if chart else None,
        state=chart.state.value if chart else "",
    )


def report_again(kept: ChartImport, chart: ClassificationChart | None, say: Say) -> ChartImportReport:
    """Put a kept import into words."""
    return ChartImportReport(
        rows=kept.rows,
        imported=kept.imported,
        unchanged=kept.unchanged,
        refused=spoken_again(kept.problems, "refused", say),
        warnings=spoken_again(kept.problems, "warning", say),
        counts=dict(kept.counts),
        passed_over=spoken_again(kept.problems, "passed", say),
        chart=kept.chart_id,
        state=chart.state.value if chart else "",
    )
