"""`constancia chart`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from classification.charts import queries, service
from classification.charts.errors import NoChartInForce, NoDraft
from classification.charts.importing import CHART_TABLE
from classification.charts.model import Node
from classification.charts.reports import ChartImportReport, report_of
from classification.charts.schemas import chart_out, node_out
from system.console import Console, ConsoleCommand, pass_console
from system.exits import Exit
from system.intake.options import file_at, layout_said, reading_options, write_annotated
from system.organization.queries import fonds_by_code, own_fonds
from system.tabular import RowProblem
from system.web.language import sentence

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("chart")
def chart_group() -> None:
    """The classification chart: its versions, sections and series."""


@chart_group.command("import", cls=ConsoleCommand)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--fonds", required=True, metavar="CODE", help="The body whose chart it is.")
@click.option("--draft", is_flag=True, help="Keep a body's first chart as a draft.")
@click.option(
    "--in-force-from", type=_DAY, help="The day from which a body's first chart is in force; today otherwise."
)
@click.option("--legacy", is_flag=True, help="Mark its classes as brought along by an instrument already lived by.")
@reading_options
@pass_console
@click.pass_context
def import_(
    context: click.Context,
    console: Console,
    *,
    file: Path,
    fonds: str,
    draft: bool,
    in_force_from: datetime | None,
    legacy: bool,
    sheet: str,
    header_row: int,
    mapping: tuple[str, ...],
    preview: bool,
    annotated: Path | None,
) -> None:
    """Import a chart from a FILE: XLSX, XLSM, XLSB, XLS, ODS or CSV.

    A body's first chart is recorded as in force; any later import goes into a draft. Exit code 0: every row was
    accepted; 3: some rows were refused, the others are in; 6: nothing of the file could be taken.
    """
    taken = file_at(file, CHART_TABLE, layout_said(CHART_TABLE, sheet, header_row, mapping))
    if preview:
        with console.reading() as reading:
            done = service.weigh_chart(reading, fonds_by_code(reading, fonds).id, taken)
    else:
        with console.work() as work:
            done = service.import_chart(
                work, fonds_by_code(work, fonds).id, taken,
                draft=draft, in_force_from=in_force_from.date() if in_force_from else None, legacy=legacy,
            )  # fmt: skip
    report = report_of(done, sentence)
    write_annotated(annotated, report, taken)
    console.answer(report, [*_told(report)])
    if report.refused:
        context.exit(Exit.SOME_REFUSED)


def _told(report: ChartImportReport) -> list[str]:
    def line(kind: str, problem: RowProblem) -> str:
        basis = f" [{problem.basis}]" if problem.basis else ""
        return f"{kind} row {problem.row} {problem.column}: {problem.detail}{basis} ({problem.code})"

    refused = len({problem.row for problem in report.refused})
    counts = ", ".join(f"{name} {number}" for name, number in report.counts.items())
    return [
        *(line("refused", problem) for problem in report.refused),
        *(line("warning", problem) for problem in report.warnings),
        *(line("passed over", problem) for problem in report.passed_over),
        f"rows {report.rows}: imported {report.imported}, unchanged {report.unchanged}, refused {refused}",
        f"{counts}; chart {report.chart or '-'} {report.state}",
    ]


@chart_group.command("list", cls=ConsoleCommand)
@click.option("--fonds", metavar="CODE", help="Only this body's versions.")
@pass_console
def list_(console: Console, fonds: str | None) -> None:
    """Every version of the chart."""
    with console.reading() as reading:
        charts = queries.list_charts(reading, fonds_by_code(reading, fonds).id if fonds else None)
        document = [chart_out(chart) for chart in charts]
    console.answer(
        document,
        (f"{c.id}  {c.number}  {c.state}  {c.in_force_from or '-'}  {c.in_force_until or '-'}" for c in document),
    )


@chart_group.command("show", cls=ConsoleCommand)
@click.option("--fonds", metavar="CODE", help="The body; the acting account's own otherwise.")
@click.option("--on", type=_DAY, help="The day; today otherwise.")
@pass_console
def show(console: Console, fonds: str | None, on: datetime | None) -> None:
    """The chart in force on a day, as a tree."""
    with console.reading() as reading:
        day = on.date() if on else reading.today
        chart = queries.chart_in_force(reading, own_fonds(reading, fonds).id, day)
        if chart is None:
            raise NoChartInForce(on=day)
        nodes = list(queries.nodes_by_key(reading, chart.id).values())
        document = {"chart": chart_out(chart), "nodes": [node_out(node) for node in nodes]}
        lines = [f"{'  ' * depth}{node.code}  {node.title}" for node, depth in _indented(nodes)]
    console.answer(document, lines)


def _indented(nodes: list[Node]) -> list[tuple[Node, int]]:
    depths: dict[object, int] = {None: -1}
    waiting = list(nodes)
    while waiting:
        settled = [node for node in waiting if node.parent_id in depths]
        depths.update({node.id: depths[node.parent_id] + 1 for node in settled})
        waiting = [node for node in waiting if node.id not in depths]
    return [(node, depths[node.id]) for node in nodes]


@chart_group.command("approve", cls=ConsoleCommand)
@click.option("--fonds", metavar="CODE", help="The body; the acting account's own otherwise.")
@click.option("--in-force-from", type=_DAY, required=True, help="The day from which it is in force.")
@click.option("--minutes", required=True, help="The minutes of the appraisal board behind it.")
@click.option("--minutes-on", type=_DAY, help="The day the board met.")
@click.option("--registration", default="", help="Its number in the register of the national or state archive.")
@click.option(
    "--paper", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The minutes as a file, to be kept."
)
@pass_console
def approve(
    console: Console,
    *,
    fonds: str | None,
    in_force_from: datetime,
    minutes: str,
    minutes_on: datetime | None,
    registration: str,
    paper: Path | None,
) -> None:
    """Bring the body's draft into force from a day."""
    kept = service.Paper(paper.read_bytes(), paper.name) if paper else None
    with console.work() as work:
        draft = queries.draft_of(work, own_fonds(work, fonds).id)
        if draft is None:
            raise NoDraft
        chart = service.approve_chart(
            work, draft.id, in_force_from=in_force_from.date(), minutes=minutes,
            minutes_on=minutes_on.date() if minutes_on else None, registration=registration, paper=kept,
        )  # fmt: skip
    document = chart_out(chart)
    console.answer(document, [f"{document.id} in force from {document.in_force_from}"])
