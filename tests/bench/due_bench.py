"""What is due of a million files by unit and series, and their clocks set anew after a rule changed; on either engine.

Every file is on paper in a box, so that the metres and boxes of the board cost what they cost a body that keeps them.

`CONSTANCIA_BENCH_FILES` says how many files, `CONSTANCIA_TEST_ENGINE=postgresql` runs it in the cluster that
`bin/with-postgresql` started.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, func, join, make_url, select, text, update

from app.assembly import assemble
from app.migrate import upgrade
from classification.charts.service import import_chart
from classification.series.kinds import Technique
from records.aggregations.model import Aggregation, Volume
from records.custody.model import BoxedVolume
from retention.clocks.model import Recomputation, RetentionClock
from retention.clocks.recomputing import finish, run_batch, verify
from retention.clocks.service import reckon_file
from retention.clocks.sql_dates import year_of
from retention.due.kinds import Task
from retention.due.queries import board, piles
from retention.schedules.service import ImportChoices, import_schedule
from system.actor import CustodyStage, local_operator
from system.jobs.engine import prepare
from system.organization.service import add_fonds, add_unit
from system.settings import Settings
from system.work import Installation, Reading

FILES = int(os.environ.get("CONSTANCIA_BENCH_FILES", "1000000"))
ENGINE = os.environ.get("CONSTANCIA_TEST_ENGINE", "sqlite")
LEAST_FASTER, MOST_SLOWER = 50.0, 3.0
SERIES, UNITS, SAMPLE = 300, 20, 300
TIMES, LONG = 3, 5.0
LONG_AGO = date(1990, 1, 1)
COLUMNS = (
    "id, fonds_id, unit_id, node_id, lineage_id, opening_year, consecutive, reference, printed_reference, sort_key, "
    "title, scope_and_content, area, archivist_note, access_condition, opened_on, closed_on, closing_note, folios, "
    "support, tradition, stage, document_count, last_number, document_folios, content_bytes, created_at, created_by, "
    "version"
)
_PLACES = (
    "series AS (SELECT id, lineage_id, row_number() OVER (ORDER BY sort_key) - 1 AS place FROM node "
    "WHERE level = 'series'), units AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM unit)"
)
_REST = (
    "series.id, series.lineage_id, 2000, n, 'B/' || n, 'B/' || n, {padded}, 'Asunto ' || n, '', '', '', 'public', "
    "{opened}, {closed}, '', CASE n % 10 WHEN 0 THEN NULL ELSE n % 400 END, 'paper', 'original', 'office', 3, 3, 0, "
    "n % 5000000, '2026-01-01', 'bench', 1"
)
_SQLITE = (
    f"WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < :files), {_PLACES} "
    f"INSERT INTO aggregation ({COLUMNS}) SELECT printf('%032x', n), :fonds, units.id, "
    + _REST.format(
        padded="printf('%09d', n)",
        opened="date('2000-01-01', (n * 7 % 8000) || ' days')",
        closed="date('2000-06-01', (n * 7 % 8000) || ' days')",
    )
    + " FROM counted JOIN series ON series.place = n % :series JOIN units ON units.place = n / 7 % :units"
)
_POSTGRESQL = (
    f"WITH counted AS (SELECT generate_series(0, :files - 1) AS n), {_PLACES} "
    f"INSERT INTO aggregation ({COLUMNS}) SELECT CAST(lpad(to_hex(n), 32, '0') AS uuid), CAST(:fonds AS uuid), "
    "units.id, "
    + _REST.format(
        padded="lpad(n::text, 9, '0')",
        opened="DATE '2000-01-01' + (n * 7 % 8000)",
        closed="DATE '2000-06-01' + (n * 7 % 8000)",
    )
    + " FROM counted JOIN series ON series.place = n % :series JOIN units ON units.place = n / 7 % :units"
).replace("n::text", "CAST(n AS text)")
_PAPER = (
    (
        "INSERT INTO volume (id, fonds_id, aggregation_id, number, first_folio, last_folio, thickness_mm, note, "
        "version) SELECT id, fonds_id, id, 1, CASE consecutive % 4 WHEN 0 THEN 1 END, CASE consecutive % 4 WHEN 0 "
        "THEN 1 + folios END, CASE consecutive % 3 WHEN 0 THEN 20 END, '', 1 FROM aggregation"
    ),
    (
        "INSERT INTO box (id, fonds_id, unit_id, number, mark, stage, width_mm, note, created_at, created_by, version) "
        "SELECT id, fonds_id, unit_id, consecutive, reference, 'office', 350, '', created_at, 'bench', 1 "
        "FROM aggregation WHERE consecutive % 30 = 0"
    ),
    (
        "INSERT INTO boxed_volume (id, box_id, volume_id, position) SELECT a.id, (SELECT box.id FROM box WHERE "
        "box.fonds_id = a.fonds_id AND box.number = a.consecutive - a.consecutive % 30), a.id, 1 + a.consecutive % 30 "
        "FROM aggregation a"
    ),
)


def main() -> None:
    """Print the ratios of wall seconds, and the memory of this process."""
    with tempfile.TemporaryDirectory() as folder:
        address, drop = _database(Path(folder))
        installation, fonds_id = _furnished(Path(folder), address)
        first = _recomputed(installation, fonds_id)
        again = _recomputed(installation, fonds_id)
        one_by_one = _one_by_one(installation)
        with installation.reading(local_operator("bench")) as reading:
            bare = _fastest(lambda: _bare(reading))
            piled = _fastest(lambda: piles(reading, fonds_id, reading.today))
            boards = {task: _paper_and_board(reading, fonds_id, task) for task in (Task.TRANSFER, Task.DISPOSAL)}
        installation.database.dispose()
        drop()
    print(f"{FILES} closed files, {SERIES} series, {UNITS} units, {ENGINE}")
    print(f"clocks set for the first time {FILES / first:,.0f} files/s, set anew {FILES / again:,.0f} files/s")
    print(f"one by one, each in its act, {one_by_one:,.0f} files/s over {SAMPLE}")
    print(f"ratio {FILES / again / one_by_one:.0f} (at least {LEAST_FASTER})")
    print(f"bare SQL by unit and series {bare:.2f} s, what is due by unit and series {piled:.2f} s")
    print(f"ratio {piled / bare:.2f} (at most {MOST_SLOWER})")
    for task, (plain, whole) in boards.items():
        print(f"{task} with metres and boxes: bare SQL {plain:.2f} s, board {whole:.2f} s")
        print(f"ratio {whole / plain:.2f} (at most {MOST_SLOWER})")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB of memory")


def _recomputed(installation: Installation, fonds_id: UUID) -> float:
    operator = local_operator("bench")
    with installation.work(operator) as work:
        found = Recomputation(
            fonds_id=fonds_id, cause="bench", cause_id=fonds_id, rule="bench", every=True, closed_from=None,
            begun_by="bench", begun_at=work.now, counted=FILES, job_id=uuid.uuid4(),
        )  # fmt: skip
        work.session.add(found)
        work.session.flush()
        wanted = found.id
    began = time.perf_counter()
    files = 1
    while files:
        with installation.work(operator) as work:
            files = run_batch(work, wanted)
    with installation.reading(operator) as reading:
        if verify(reading, wanted):
            raise ArithmeticError("clocks stand otherwise than reckoned")
    with installation.work(operator) as work:
        if finish(work, wanted).files != FILES:
            raise ArithmeticError("not every file was reckoned")
    return time.perf_counter() - began


def _one_by_one(installation: Installation) -> float:
    operator = local_operator("bench")
    with installation.work(operator) as work:
        ids = work.session.scalars(select(Aggregation.id).order_by(Aggregation.id).limit(SAMPLE)).all()
        # So that each of them has something to write.
        moved = update(RetentionClock).where(RetentionClock.aggregation_id.in_(ids)).values(due_on=LONG_AGO)
        work.session.execute(moved)
    began = time.perf_counter()
    for one in ids:
        with installation.work(operator) as work:
            reckon_file(work, one)
    return len(ids) / (time.perf_counter() - began)


def _bare(reading: Reading) -> None:
    clock = RetentionClock
    keys = (Aggregation.unit_id, Aggregation.lineage_id)
    statement = (
        select(*keys, func.count(), func.sum(Aggregation.folios), func.sum(Aggregation.content_bytes))
        .join(clock, clock.aggregation_id == Aggregation.id)
        .where(clock.due_on <= reading.today)
        .group_by(*keys)
    )
    reading.session.execute(statement).all()


def _bare_paper(reading: Reading, task: Task) -> None:
    """What the board of a task adds up, asked plainly: the files with their metres, and the boxes they lie in."""
    clock = RetentionClock
    day: Any = clock.office_until if task is Task.TRANSFER else clock.due_on
    year = year_of(day, is_sqlite=reading.installation.database.is_sqlite)
    keys = (Aggregation.unit_id, Aggregation.lineage_id, year)
    paper = select(Volume.aggregation_id, func.sum(Volume.thickness_mm).label("mm")).group_by(Volume.aggregation_id)
    volumes = paper.subquery()
    sums = (func.count(), func.sum(volumes.c.mm), func.sum(Aggregation.folios), func.sum(Aggregation.content_bytes))
    come = (clock.due_on <= reading.today, clock.outcome == Technique.ELIMINATION)
    if task is Task.TRANSFER:
        come = (clock.office_until < reading.today, Aggregation.stage == CustodyStage.OFFICE)
    files = join(Aggregation, clock, clock.aggregation_id == Aggregation.id)
    lain = files.join(Volume, Volume.aggregation_id == Aggregation.id).join(BoxedVolume)
    counted = files.outerjoin(volumes, volumes.c.aggregation_id == Aggregation.id)
    reading.session.execute(select(*keys, *sums).select_from(counted).where(*come).group_by(*keys)).all()
    reading.session.execute(select(*keys, BoxedVolume.box_id).select_from(lain).where(*come).distinct()).all()


def _paper_and_board(reading: Reading, fonds_id: UUID, task: Task) -> tuple[float, float]:
    plain = _fastest(lambda: _bare_paper(reading, task))
    return plain, _fastest(lambda: board(reading, fonds_id, task, reading.today))


def _fastest(do: Callable[[], object]) -> float:
    """The fastest of three; what takes long is not asked again."""
    found: list[float] = []
    while len(found) < TIMES and sum(found) < LONG:
        found.append(_seconds(do))
    return min(found)


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _database(folder: Path) -> tuple[str, Callable[[], Any]]:
    if ENGINE == "sqlite":
        return f"sqlite:///{folder / 'bench.sqlite3'}", lambda: None
    cluster = os.environ["CONSTANCIA_TEST_POSTGRESQL"]
    name = f"bench_{os.getpid()}"
    admin: Engine = create_engine(cluster, isolation_level="AUTOCOMMIT")

    def drop() -> None:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return make_url(cluster).set(database=name).render_as_string(hide_password=False), drop


def _furnished(folder: Path, address: str) -> tuple[Installation, UUID]:
    installation = assemble(Settings(data_dir=folder, database_url=address, worker=False))
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
    lines = [f"{code},{2 + n % 2},{3 + n % 4},eliminación" for n, code in enumerate(codes)]
    with installation.work(operator) as work:
        table = "\n".join(["serie_codigo,AT,AC,tecnica", *lines]).encode()
        import_schedule(work, fonds.id, table, ImportChoices(in_force_from=LONG_AGO))
    with installation.work(operator) as work:
        is_sqlite = installation.database.is_sqlite
        counted = {"files": FILES, "fonds": fonds.id.hex, "series": SERIES, "units": UNITS}
        work.session.execute(text(_SQLITE if is_sqlite else _POSTGRESQL), counted)
        for statement in _PAPER:
            work.session.execute(text(statement))
    with installation.work(operator) as work:
        work.session.execute(text("ANALYZE"))
    return installation, fonds.id
