"""What a draft schedule would change for a million closed files against one aggregate query over the same rows."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select, text

from app.assembly import assemble
from app.migrate import upgrade
from classification.charts.service import import_chart
from records.aggregations.model import Aggregation
from retention.clocks.model import RetentionClock
from retention.forecasts import queries
from retention.forecasts.changes import View
from retention.schedules.model import ScheduleState
from retention.schedules.queries import latest
from retention.schedules.service import ImportChoices, import_schedule
from system.actor import local_operator
from system.jobs.engine import prepare
from system.organization.service import add_fonds, add_unit
from system.settings import Settings
from system.work import Installation, Reading

MOST = 5.0
FILES = int(os.environ.get("CONSTANCIA_BENCH_FILES", "1000000"))
SERIES, UNITS = 300, 20
LONG_AGO = date(1990, 1, 1)

_FILES = """
WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < :files),
series AS (SELECT id, lineage_id, row_number() OVER (ORDER BY sort_key) - 1 AS place FROM node WHERE level = 'series'),
units AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM unit)
INSERT INTO aggregation (id, fonds_id, unit_id, node_id, lineage_id, opening_year, consecutive, reference,
  printed_reference, sort_key, title, scope_and_content, area, archivist_note, access_condition, opened_on, closed_on,
  closing_note, folios, support, tradition, stage, document_count, last_number, document_folios, content_bytes,
  created_at, created_by, version)
SELECT printf('%032x', n), :fonds, units.id, series.id, series.lineage_id, 2000, n, 'B/' || n, 'B/' || n,
  printf('%09d', n), 'Asunto ' || n, '', '', '', 'public', date('2000-01-01', (n * 7 % 8000) || ' days'),
  date('2000-06-01', (n * 7 % 8000) || ' days'), '', CASE n % 10 WHEN 0 THEN NULL ELSE n % 400 END, 'paper',
  'original', 'office', 3, 3, 0, n % 5000000, '2026-01-01', 'bench', 1
FROM counted JOIN series ON series.place = n % :series JOIN units ON units.place = n / 7 % :units
"""
_CLOCKS = """
INSERT INTO retention_clock (aggregation_id, fonds_id, schedule_id, entry_id, closed_on, status, trigger, trigger_on,
  office_until, intermediate_until, due_on, outcome, explanation, reckoned_at)
SELECT a.id, a.fonds_id, e.schedule_id, e.id, a.closed_on, 'running', 'closing', a.closed_on,
  date(a.closed_on, e.office_years || ' years'),
  date(a.closed_on, (e.office_years + e.intermediate_years) || ' years'),
  date(a.closed_on, (e.office_years + e.intermediate_years) || ' years', '+1 day'), e.technique, '[]', '2026-01-01'
FROM aggregation a JOIN schedule_entry e ON e.lineage_id = a.lineage_id AND e.schedule_id = :schedule
"""


def main() -> None:
    """Print the ratio of wall seconds."""
    with tempfile.TemporaryDirectory() as folder:
        installation, draft = _furnished(Path(folder))
        operator = local_operator("bench")
        with installation.reading(operator) as reading:
            aggregate = min(_seconds(lambda: _aggregate(reading)) for _ in range(2))
            asked = queries.ask(reading, draft)
            whole = min(_seconds(lambda: queries.outlook(reading, asked)) for _ in range(2))
            found = queries.outlook(reading, asked)
            sampled = _seconds(lambda: queries.samples(reading, asked, found.parts[View.RETROACTIVE]))
        touched = found.parts[View.RETROACTIVE].sums.touched
        installation.database.dispose()
    print(f"{FILES} closed files, {SERIES} series, {UNITS} units: {touched} would be due on another day")
    print(f"one aggregate query by series and unit over the same rows: {aggregate:.2f} s")
    print(f"the whole forecast, both readings, by series, unit and year: {whole:.2f} s; its samples {sampled:.2f} s")
    print(f"ratio {(whole + sampled) / aggregate:.2f} (at most {MOST})")


def _aggregate(reading: Reading) -> None:
    # Read in the order of the table: left to itself SQLite walks an index, which is many times slower.
    rows = (
        select(Aggregation.node_id, Aggregation.unit_id, Aggregation.folios, Aggregation.content_bytes,
               RetentionClock.due_on)
        .join(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .offset(0)
        .subquery()
    )  # fmt: skip
    keys = (rows.c.node_id, rows.c.unit_id)
    sums = (func.count(), func.sum(rows.c.folios), func.sum(rows.c.content_bytes), func.min(rows.c.due_on))
    reading.session.execute(select(*keys, *sums).group_by(*keys)).all()


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _furnished(folder: Path) -> tuple[Installation, UUID]:
    installation = assemble(Settings(data_dir=folder, database_url="", worker=False))
    upgrade(installation.database)
    prepare(installation.database)
    codes = [f"{1 + number // 25}C.{1 + number % 25}" for number in range(SERIES)]
    chart = ["codigo,titulo,nivel", *(f"{section}C,Sección {section},seccion" for section in range(1, 13))]
    chart += [f"{code},Asuntos de {code},serie" for code in codes]
    operator = local_operator("bench")
    with installation.work(operator) as work:
        fonds = add_fonds(work, code="BENCH", name="Bench", profile="mx-federal-2025")
        for number in range(UNITS):
            add_unit(work, fonds.id, code=f"U{number:02}", name=f"Unidad {number}", starts_on=LONG_AGO)
        import_chart(work, fonds.id, "\n".join(chart).encode(), in_force_from=LONG_AGO)
    for shift in (0, 1):
        lines = [f"{code},{2 + shift * (n % 3)},{3 + n % 4},eliminación" for n, code in enumerate(codes)]
        table = "\n".join(["serie_codigo,AT,AC,tecnica", *lines])
        with installation.work(operator) as work:
            import_schedule(work, fonds.id, table.encode(), ImportChoices(in_force_from=LONG_AGO, keep_draft=shift > 0))
    with installation.work(operator) as work:
        force = latest(work, fonds.id, ScheduleState.IN_FORCE)
        draft = latest(work, fonds.id, ScheduleState.DRAFT)
        if force is None or draft is None:
            raise LookupError("the schedules of the bench did not load")
        counted = {"files": FILES, "fonds": fonds.id.hex, "series": SERIES, "units": UNITS}
        work.session.execute(text(_FILES), counted)
        work.session.execute(text(_CLOCKS), {"schedule": force.id.hex})
    with installation.work(operator) as work:
        work.session.execute(text("ANALYZE"))
    return installation, draft.id
