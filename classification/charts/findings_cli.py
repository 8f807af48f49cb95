"""`constancia chart lint`."""

from __future__ import annotations

from collections import Counter

import click

from classification.charts import queries
from classification.charts.errors import NoChartInForce
from classification.charts.findings import findings
from classification.charts.spoken import row_of
from system.console import Console, ConsoleCommand, pass_console
from system.organization.queries import fonds_by_code


@click.command("lint", cls=ConsoleCommand)
@click.option("--fonds", required=True, metavar="CODE", help="The body whose chart it is.")
@click.option("--version", "number", type=int, help="The version's number; the one in force where none is given.")
@pass_console
def lint(console: Console, fonds: str, number: int | None) -> None:
    """Say what is worth saying of a chart: rules of titles, codes and coverage, each with its article."""
    with console.reading() as reading:
        body = fonds_by_code(reading, fonds)
        chart = (
            queries.chart_in_force(reading, body.id, reading.today)
            if number is None
            else next((one for one in queries.list_charts(reading, body.id) if one.number == number), None)
        )
        if chart is None:
            raise NoChartInForce(fonds=body.code, on=reading.today)
        rows = [row_of(found) for found in findings(reading, chart.id)]
    counted = Counter(row.severity for row in rows)
    lines = [f"{row.code or '-'}  {row.severity}: {row.detail} [{row.basis or '-'}]" for row in rows]
    summary = {severity: counted[severity] for severity in ("error", "warning", "note")}
    document = {"fonds": body.code, "number": chart.number, "counts": summary, "findings": rows}
    console.answer(document, [*lines, ", ".join(f"{number} {severity}" for severity, number in summary.items())])
