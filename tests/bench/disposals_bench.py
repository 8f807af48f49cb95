"""A list of two hundred thousand files: gathered, frozen, looked at, printed, refused in part; on either engine.

`CONSTANCIA_BENCH_ITEMS` says how many files, `CONSTANCIA_TEST_ENGINE=postgresql` runs it in the cluster that
`bin/with-postgresql` started. What counts is the memory of this process beyond what it was before each part.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Engine, create_engine, func, make_url, select, text, update

from app.assembly import assemble
from app.migrate import upgrade
from classification.charts.service import import_chart
from records.aggregations.model import Aggregation
from retention.clocks.model import RetentionClock
from retention.disposals import acting, deciding, jobs, printing, proposing, queries, standing_against
from retention.disposals.criteria import Criteria
from retention.disposals.labels import EXCLUSION_COLUMNS, ITEM_COLUMNS
from retention.disposals.model import DisposalExclusion, DisposalItem, ItemState, ListState
from retention.disposals.service import freeze_again
from retention.schedules.service import ImportChoices, import_schedule
from system import history
from system.actor import Actor, local_operator
from system.jobs.engine import prepare
from system.jobs.task import Task
from system.listing import Column, Expression, ListQuery, run, stream
from system.organization.service import add_fonds, add_unit
from system.settings import Settings
from system.views.jobs import act_on_selection
from system.views.service import leave_act, mark_all
from system.web.lists import csv_response
from system.work import Installation

MOST_MIB = 256
FILES = int(os.environ.get("CONSTANCIA_BENCH_ITEMS", "200000"))
ENGINE = os.environ.get("CONSTANCIA_TEST_ENGINE", "sqlite")
SERIES, ONE_BY_ONE, SPARED = 20, 300, 53
# What the page may cost beside the bare count of the list's items, and how many files go a second in portions.
MOST_TIMES, LEAST_A_SECOND = 60, 2000
LONG_AGO = date(1990, 1, 1)
T = TypeVar("T")
# Every fifty-third file has no term that is over, so that there is something to leave out.
_FILE = (
    "INSERT INTO aggregation (id, fonds_id, unit_id, node_id, lineage_id, opening_year, consecutive, reference, "
    "printed_reference, sort_key, title, scope_and_content, area, archivist_note, access_condition, opened_on, "
    "closed_on, closing_note, folios, support, tradition, stage, document_count, last_number, document_folios, "
    "content_bytes, created_at, created_by, version) "
    "SELECT {id}, {fonds}, (SELECT id FROM unit WHERE code = 'U1'), series.id, series.lineage_id, 2000, n, 'B/' || n, "
    "'B/' || n, {padded}, 'Asunto ' || n, '', '', '', 'public', '2000-01-01', '2000-06-01', '', n % 400, 'paper', "
    "'original', 'intermediate', 3, 3, 0, 0, '2026-01-01', 'bench', 1 FROM counted JOIN (SELECT id, lineage_id, "
    "row_number() OVER (ORDER BY sort_key) - 1 AS place FROM node WHERE level = 'series') AS series "
    "ON series.place = n % {series}"
)
_CLOCK = (
    "INSERT INTO retention_clock (aggregation_id, fonds_id, schedule_id, entry_id, closed_on, status, trigger, "
    "trigger_on, office_until, intermediate_until, due_on, outcome, explanation, reckoned_at) SELECT a.id, a.fonds_id, "
    "e.schedule_id, e.id, a.closed_on, 'running', 'closing', a.closed_on, '2002-06-01', '2005-06-01', "
    "{due}, e.technique, '[]', '2026-01-01' FROM aggregation a JOIN schedule_entry e ON e.lineage_id = a.lineage_id"
)
_SQLITE = "WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {files}) "
_POSTGRESQL = "WITH counted AS (SELECT generate_series(0, {files} - 1) AS n) "


def main() -> None:
    """Print seconds and MiB of every part."""
    with tempfile.TemporaryDirectory() as folder:
        address, drop = _database(Path(folder))
        try:
            _measure(Path(folder), address)
        finally:
            drop()


def _measure(folder: Path, address: str) -> None:
    installation, criteria = _furnished(folder, address)
    operator = local_operator("bench")
    with installation.work(operator) as work:
        listed = proposing.draft(work, criteria, title="Bench")
    task = Task(installation, listed.job_id or uuid4(), operator, Event())
    one = listed.id
    print(f"{FILES} files, {ENGINE}; memory beyond before is at most {MOST_MIB} MiB")
    told = _part("gathered", lambda: jobs.gather_files(task, str(one)))
    print(f"  {told['walked']} met the criteria: {told['items']} in, {told['excluded']} out with their reasons")
    if told["walked"] != told["items"] + told["excluded"] or told["walked"] != FILES:
        raise ArithmeticError("not every file is accounted for")
    told = _part("proposed and frozen", lambda: jobs.propose_list(task, str(one)))
    print(f"  digest {told['digest'][:12]}")
    _look(installation, one)
    rate = ONE_BY_ONE / _part(f"{ONE_BY_ONE} refused one by one", lambda: _refuse(task, one))
    print(f"  {rate:.0f} files/s, {told['items'] / rate / 60:.0f} minutes for all")
    _part("changed files frozen again", lambda: _freeze(installation, one))
    _part("what may not go left out", lambda: _leave_out(installation, one))
    marked = replace(operator, fonds_id=criteria.fonds_id)
    count, seconds = _part("all that are left refused in portions", lambda: _refuse_all(installation, marked, one))
    at_once = count / seconds
    verdict = "enough" if at_once >= LEAST_A_SECOND else "TOO FEW"
    print(
        f"  {count} files, {at_once:.0f} files/s ({verdict}: {LEAST_A_SECOND}), {at_once / rate:.0f} times one by one"
    )
    installation.database.dispose()


def _look(installation: Installation, list_id: UUID) -> None:
    """What the pages of the list ask: its files, what was left out, the last page, the files of all lists, papers."""
    operator = local_operator("bench")
    with installation.reading(operator) as reading:
        listed = queries.find(reading, list_id)
        files, left = queries.items(reading, list_id), queries.exclusions(reading, list_id)
        of_all = queries.items(reading)

        def one(statement: Any, columns: tuple[Column, ...], sort: str, key: Expression, **said: Any) -> object:
            return run(
                reading.session, statement, columns, ListQuery(**said), default_sort=sort, tie_breaker=key
            ).total  # fmt: skip

        def saved(statement: Any, columns: tuple[Column, ...], sort: str, key: Expression) -> object:
            rows = stream(reading.session, statement, columns, ListQuery(), default_sort=sort, tie_breaker=key)
            return csv_response("bench", columns, rows)

        asked = (ITEM_COLUMNS, "position", DisposalItem.id)
        _part("first page of its files", lambda: one(files, *asked))
        _part("last page of its files", lambda: one(files, *asked, page=FILES // 50))
        _part("its files by title", lambda: one(files, *asked, filters={"title": "asunto 19999"}))
        _part("first page of the files of all lists", lambda: one(of_all, *asked))
        out = (EXCLUSION_COLUMNS, "reference", DisposalExclusion.id)
        _part("first page of what was left out", lambda: one(left, *out))
        _part("what the act asks stands against it", lambda: queries.impeded_count(reading, listed, reading.today))
        _part("what the page says stands against it", lambda: standing_against.count(reading, listed, reading.today))
        bare = select(func.count()).where(DisposalItem.list_id == list_id, DisposalItem.state == ItemState.STANDING)
        counted = _least(lambda: reading.session.scalar(bare))
        told = _least(lambda: standing_against.count(reading, listed, reading.today))
        verdict = "within" if told <= MOST_TIMES * counted else "BEYOND"
        print(
            f"  {told * 1000:.0f} ms; bare count of its items {counted * 1000:.0f} ms; {told / counted:.0f} times, "
            f"{verdict} {MOST_TIMES}"
        )
        _part("its files as CSV", lambda: saved(files, *asked))
        for form in printing.FORMS:
            _part(f"{form} as workbook", partial(printing.write, reading, listed, form, "xlsx"))


def _refuse(task: Task, list_id: UUID) -> float:
    with task.installation.reading(task.actor) as reading:
        standing = select(DisposalItem.id).where(DisposalItem.list_id == list_id).limit(ONE_BY_ONE)
        ids = reading.session.scalars(standing).all()
    began = time.perf_counter()
    for one in ids:
        with task.installation.work(task.actor) as work:
            deciding.refuse_items(work, list_id, [one], reason="Bench")
    return time.perf_counter() - began


def _refuse_all(installation: Installation, actor: Actor, list_id: UUID) -> tuple[int, float]:
    """Every standing file by the job of what is marked: how many, and in how many seconds."""
    with installation.work(actor) as work:
        selection = mark_all(work, acting.PATH, {"state": ItemState.STANDING.value})
        job_id = leave_act(work, selection.id, acting.REFUSE, {"reason": "Bench"})
        selection_id = str(selection.id)
    began = time.perf_counter()
    task = Task(installation, job_id, actor, Event())
    act_on_selection(task, selection_id)
    seconds = time.perf_counter() - began
    done = task.counts().get("done", 0)
    with installation.reading(actor) as reading:
        listed = queries.find(reading, list_id)
        acts = [one for one in history.of(reading.session, list_id) if one.action == "disposal.items_refused"]
        told = sum(int(str(one.read_facts()["count"])) for one in acts)
    if listed.standing_count or told != listed.item_count or task.counts() != {"done": done}:
        raise ArithmeticError("not every file is accounted for")
    return done, seconds


def _least(ask: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        ask()
        least = min(least, time.perf_counter() - began)
    return least


def _freeze(installation: Installation, list_id: UUID) -> None:
    with installation.work(local_operator("bench")) as work:
        work.session.execute(text("UPDATE aggregation SET folios = folios + 1"))
    with installation.work(local_operator("bench")) as work:
        if freeze_again(work, list_id).state is not ListState.PROPOSED:
            raise ArithmeticError("the list did not go back")


def _leave_out(installation: Installation, list_id: UUID) -> None:
    with installation.work(local_operator("bench")) as work:
        odd = select(Aggregation.id).where(Aggregation.consecutive % 2 == 1)
        clocks = update(RetentionClock).where(RetentionClock.aggregation_id.in_(odd))
        late = clocks.values(due_on=date(2099, 1, 1))
        work.session.execute(late.execution_options(synchronize_session=False))
    with installation.work(local_operator("bench")) as work:
        left = proposing.leave_out_impeded(work, list_id)
        if queries.impeded_count(work, left, work.today):
            raise ArithmeticError("something that may not go is still there")


def _part(name: str, do: Callable[[], T]) -> T:
    """Do one part, and say what it cost."""
    before = _peak(reset=True)
    began = time.perf_counter()
    done = do()
    more = _peak() - before
    print(f"{name:38} {time.perf_counter() - began:8.2f} s {more:6.0f} MiB", flush=True)
    if more > MOST_MIB:
        raise MemoryError(f"{name} took {more:.0f} MiB more than before")
    return done


def _peak(*, reset: bool = False) -> float:
    if reset:
        # Linux forgets the peak of before, so that one part does not hide what the next takes.
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _database(folder: Path) -> tuple[str, Callable[[], Any]]:
    if ENGINE == "sqlite":
        return f"sqlite:///{folder / 'bench.sqlite3'}", lambda: None
    cluster = os.environ["CONSTANCIA_TEST_POSTGRESQL"]
    name = f"bench_disposals_{os.getpid()}"
    admin: Engine = create_engine(cluster, isolation_level="AUTOCOMMIT")

    def drop() -> None:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return make_url(cluster).set(database=name).render_as_string(hide_password=False), drop


def _furnished(folder: Path, address: str) -> tuple[Installation, Criteria]:
    installation = assemble(Settings(data_dir=folder, database_url=address, worker=False))
    upgrade(installation.database)
    prepare(installation.database)
    codes = [f"1C.{number}" for number in range(1, SERIES + 1)]
    chart = ["codigo,titulo,nivel", "1C,Sección 1,seccion", *(f"{code},Asuntos de {code},serie" for code in codes)]
    table = ["serie_codigo,AT,AC,tecnica", *(f"{code},2,3,eliminación" for code in codes)]
    operator = local_operator("bench")
    with installation.work(operator) as work:
        fonds = add_fonds(work, code="BENCH", name="Bench", profile="mx-federal-2025")
        unit = add_unit(work, fonds.id, code="U1", name="Unidad", starts_on=LONG_AGO)
        import_chart(work, fonds.id, "\n".join(chart).encode(), in_force_from=LONG_AGO)
    with installation.work(operator) as work:
        import_schedule(work, fonds.id, "\n".join(table).encode(), ImportChoices(in_force_from=LONG_AGO))
    with installation.work(operator) as work:
        for statement in _statements(fonds.id, is_sqlite=installation.database.is_sqlite):
            work.session.execute(text(statement))
        today = work.today
    with installation.work(operator) as work:
        work.session.execute(text("ANALYZE"))
    return installation, Criteria(fonds_id=fonds.id, unit_id=unit.id, as_of=today)


def _statements(fonds_id: UUID, *, is_sqlite: bool) -> tuple[str, str]:
    late = f"CASE WHEN a.consecutive % {SPARED} = 0 THEN '2099-01-01' ELSE '2005-06-02' END"
    said: dict[str, object] = {"files": FILES, "series": SERIES}
    if is_sqlite:
        said |= {"id": "printf('%032x', n)", "fonds": f"'{fonds_id.hex}'", "padded": "printf('%09d', n)"}
        return (_SQLITE + _FILE).format(**said), _CLOCK.format(due=late)
    said |= {
        "id": "CAST(lpad(to_hex(n), 32, '0') AS uuid)", "fonds": f"CAST('{fonds_id}' AS uuid)",
        "padded": "lpad(CAST(n AS text), 9, '0')",
    }  # fmt: skip
    file = (_POSTGRESQL + _FILE).format(**said).replace("'2000-01-01'", "DATE '2000-01-01'")
    clock = _CLOCK.format(due=f"CAST({late} AS date)")
    for day in ("2000-06-01", "2002-06-01", "2005-06-01"):
        file, clock = file.replace(f"'{day}'", f"DATE '{day}'"), clock.replace(f"'{day}'", f"DATE '{day}'")
    # What a moment is to one engine is a text to the other.
    return file.replace("'2026-01-01'", "TIMESTAMPTZ '2026-01-01'"), clock.replace(
        "'2026-01-01'", "TIMESTAMPTZ '2026-01-01'"
    )
