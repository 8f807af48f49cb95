"""A list of 1,000,000 files against bare SQL: filter, sort, page and exact total, at most 4 times its time.

The bare SQL is written by hand for each question, over the same tables and indexes, and asks for the same: the total
and the rows of the page with the names they show. On SQLite, or on the cluster of `bin/with-postgresql` where
`CONSTANCIA_TEST_ENGINE=postgresql`. `CONSTANCIA_BENCH_FILES` changes the number, `CONSTANCIA_BENCH_FOLDER` keeps the
files of SQLite for the next run. After the questions: what each index of the lists costs when 10,000 files are written,
and the memory that the CSV of everything takes.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, create_engine, make_url, text

from app.assembly import assemble
from app.migrate import upgrade
from classification.charts.service import import_chart
from records.aggregations import queries
from records.aggregations.model import Aggregation
from system.actor import Actor, Grant, Permission, Reach, local_operator
from system.listing import ListQuery, fold
from system.organization.service import add_fonds, add_unit
from system.settings import Settings
from system.web.language import speaking
from system.web.lists import csv_response
from system.work import Installation

MOST = 4.0
FILES = int(os.environ.get("CONSTANCIA_BENCH_FILES", "1000000"))
SERIES, UNITS = 200, 50
LONG_AGO = date(2000, 1, 1)
FLOOR = 0.002
TIMES = 3
WRITTEN = 10_000
# What stood before lists were made fast.
BEFORE = {
    "ix_aggregation_node_id",
    "ix_aggregation_fonds_id_unit_id_opened_on",
    "ix_aggregation_fonds_id_sort_key",
    "ix_aggregation_lineage_id_opening_year",
}
_HASTE = ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY", "foreign_keys=OFF", "wal_autocheckpoint=200000")
COLUMNS = """a.id, a.reference, a.printed_reference, a.title, n.code, n.title, u.code, a.opened_on, a.closed_on,
  a.stage, a.support, a.document_count, a.folios"""
JOINS = "JOIN node n ON n.id = a.node_id JOIN unit u ON u.id = a.unit_id"


FOLIOS, NOTHING = "a.folios ASC NULLS LAST, a.id", "a.closed_on ASC NULLS LAST, a.id"
SORTS = {
    "reference": "a.sort_key, a.id",
    "title": "a.title_order, a.id",
    "series": "a.sort_key, a.id",
    "unit": "u.code, a.id",
    "opened_on": "a.opened_on, a.id",
    "closed_on": NOTHING,
    "state": "a.closed_on NULLS LAST, a.id",
    "stage": "a.stage, a.id",
    "standing": "a.standing, a.id",
    "support": "a.support, a.id",
    "document_count": "a.document_count, a.id",
    "folios": FOLIOS,
}


def main() -> None:
    """Print one line for each question."""
    with ExitStack() as stack:
        folder = os.environ.get("CONSTANCIA_BENCH_FOLDER") or stack.enter_context(tempfile.TemporaryDirectory())
        name, address = _database()
        if name:
            stack.callback(_cluster, f"DROP DATABASE {name} WITH (FORCE)")
        settings = Settings(data_dir=Path(folder), database_url=address, worker=False)
        installation = assemble(settings)
        stack.callback(installation.database.dispose)
        upgrade(installation.database)
        if _fonds(installation) is None:
            _furnish(installation)
        fonds_id = _fonds(installation) or UUID(int=0)
        _measure_all(installation, fonds_id)
        _measure_writing(installation)
        _measure_export(installation, fonds_id)


def _database() -> tuple[str, str]:
    if os.environ.get("CONSTANCIA_TEST_ENGINE", "sqlite") == "sqlite":
        return "", ""
    name = f"bench_lists_{os.getpid()}"
    _cluster(f"CREATE DATABASE {name}")
    address = make_url(os.environ["CONSTANCIA_TEST_POSTGRESQL"]).set(database=name)
    return name, address.render_as_string(hide_password=False)


def _cluster(order: str) -> None:
    engine = create_engine(os.environ["CONSTANCIA_TEST_POSTGRESQL"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(order))
    engine.dispose()


def _furnish(installation: Installation) -> None:
    chart = "codigo,titulo,nivel\n1S,Gobierno,seccion\n" + "".join(
        f"1S.{number},Serie {number},serie\n" for number in range(1, SERIES + 1)
    )
    with installation.work(local_operator("bench")) as work:
        fonds = add_fonds(work, code="BENCH", name="Bench", profile="mx-federal-2025")
        for number in range(UNITS):
            add_unit(work, fonds.id, code=f"U{number:03d}", name=f"Unidad {number}", starts_on=LONG_AGO)
        import_chart(work, fonds.id, chart.encode(), in_force_from=LONG_AGO)
    sqlite = installation.database.is_sqlite
    numbers = (
        f"WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {FILES})"
        if sqlite
        else f"WITH s(i) AS (SELECT generate_series(1, {FILES}::bigint))"
    )
    key = "printf('%032x', s.i)" if sqlite else "lpad(to_hex(s.i), 32, '0')::uuid"
    day = (
        "date('2000-01-01', '+' || (s.i * 7919 % 9000) || ' days')"
        if sqlite
        else "date '2000-01-01' + (s.i * 7919 % 9000)::int"
    )
    # Every fifth is open; closed ones end within two years.
    closed = (
        f"CASE WHEN s.i % 5 = 0 THEN NULL ELSE date({day}, '+' || (s.i % 700) || ' days') END"
        if sqlite
        else f"CASE WHEN s.i % 5 = 0 THEN NULL ELSE {day} + (s.i % 700)::int END"
    )
    pad = "printf('%09d', s.i)" if sqlite else "lpad(s.i::text, 9, '0')"
    matters = ("Licitación", "Nómina", "Póliza", "Contrato", "Avalúo", "Amparo", "Sesión")
    branches = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(matters))
    words = f"CASE s.i % 7 {branches} END"
    rare = "CASE WHEN s.i % 5000 = 0 THEN ' extraordinaria' ELSE '' END"
    ranked = """nodes AS (SELECT id, lineage_id, sort_key, row_number() OVER (ORDER BY sort_key) - 1 AS place FROM node
        WHERE level = 'series'), units AS (SELECT id, row_number() OVER (ORDER BY code) - 1 AS place FROM unit)"""
    insert = f"""
      INSERT INTO aggregation (id, fonds_id, unit_id, node_id, lineage_id, opening_year, consecutive, reference,
        printed_reference, sort_key, title, scope_and_content, area, archivist_note, access_condition, opened_on,
        closed_on, closing_note, folios, support, tradition, standing, stage, document_count, last_number,
        document_folios, content_bytes, created_at, created_by, version)
      {numbers}, {ranked}
      SELECT {key}, (SELECT id FROM fonds), u.id, n.id, n.lineage_id, 2000, s.i, 'BENCH/' || s.i, 'BENCH/' || s.i,
        n.sort_key || '/2000/' || {pad}, {words} || ' número ' || s.i || {rare} || ' del ejercicio', '', '', '',
        'public', {day}, {closed}, '', s.i % 400, CASE WHEN s.i % 3 = 0 THEN 'electronic' ELSE 'paper' END,
        'original', CASE WHEN s.i % 997 = 0 THEN 'lost' ELSE 'in_order' END,
        CASE WHEN s.i % 4 = 0 THEN 'intermediate' ELSE 'office' END, s.i % 60, 0, 0, 0,
        '2020-01-01 00:00:00', 'bench', 1
      FROM s JOIN nodes n ON n.place = s.i % {SERIES} JOIN units u ON u.place = s.i * 31 % {UNITS}
    """
    began = time.perf_counter()
    indexes = sorted(Aggregation.__table__.indexes, key=lambda index: str(index.name))
    # Written at once afterwards, the indexes take a tenth of the time; and a furnishing need not survive a power cut.
    with installation.database.writer.connect() as connection:
        for pragma in _HASTE if sqlite else ():
            # Beside the engine, which would begin a transaction, in which none of this is heard.
            connection.connection.driver_connection.execute(f"PRAGMA {pragma}")
        for index in indexes:
            index.drop(connection)
        connection.execute(text(insert))
        for index in indexes:
            index.create(connection)
        connection.commit()
    with installation.database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE" if sqlite else "VACUUM ANALYZE"))
        connection.commit()
    # A connection in haste is not one to measure with.
    installation.database.dispose()
    print(f"{FILES} files made in {time.perf_counter() - began:.0f} s")


def _fonds(installation: Installation) -> UUID | None:
    with installation.database.reader.connect() as connection:
        found = connection.execute(text("SELECT id FROM fonds")).scalar_one_or_none()
    return found if isinstance(found, UUID) or found is None else UUID(str(found))


def _measure_all(installation: Installation, fonds_id: UUID) -> None:
    actor = _actor(fonds_id)
    here = "a.fonds_id = (SELECT id FROM fonds)"
    last = FILES // 50
    unit = "a.unit_id IN (SELECT id FROM unit WHERE lower(code) LIKE '%u007%')"
    series = "a.node_id IN (SELECT id FROM node WHERE lower(code) LIKE '%1s.17%')"
    # What leads SQLite to the index is given to the yardstick as well.
    word = f"a.folded_title >= '' AND a.folded_title LIKE '%{fold('Licitación')}%'"
    rare = "a.folded_title >= '' AND a.folded_title LIKE '%extraordinaria%'"
    reference = "a.folded_reference >= '' AND a.folded_reference LIKE '%99123%'"
    range_ = "a.opened_on >= '2012-01-01' AND a.opened_on <= '2012-12-31'"
    usual = "a.opened_on DESC, a.id DESC"
    cases: list[tuple[str, ListQuery, str, str]] = [
        ("first page", ListQuery(), "", usual),
        ("middle page", ListQuery(page=last // 2), "", usual),
        ("deep page", ListQuery(page=last - 10), "", usual),
        ("common word", ListQuery(filters={"title": "Licitación"}), word, usual),
        ("rare word", ListQuery(filters={"title": "extraordinaria"}), rare, usual),
        ("by series", ListQuery(filters={"series": "1S.17"}), series, usual),
        ("by unit", ListQuery(filters={"unit": "U007"}), unit, usual),
        (
            "date range",
            ListQuery(filters={"opened_on_from": "2012-01-01", "opened_on_until": "2012-12-31"}),
            range_,
            usual,
        ),
        (
            "date range, closing",
            ListQuery(filters={"closed_on_from": "2012-01-01", "closed_on_until": "2012-12-31"}),
            "a.closed_on >= '2012-01-01' AND a.closed_on <= '2012-12-31'",
            usual,
        ),
        ("by reference", ListQuery(filters={"reference": "99123"}), reference, usual),
        ("open ones", ListQuery(filters={"state": "open"}), "a.closed_on IS NULL", usual),
        ("closed ones", ListQuery(filters={"state": "closed"}), "a.closed_on IS NOT NULL", usual),
        ("by stage", ListQuery(filters={"stage": "intermediate"}), "a.stage = 'intermediate'", usual),
        ("by standing", ListQuery(filters={"standing": "in_order"}), "a.standing = 'in_order'", usual),
        ("lost ones", ListQuery(filters={"standing": "lost"}), "a.standing = 'lost'", usual),
        ("by support", ListQuery(filters={"support": "electronic"}), "a.support = 'electronic'", usual),
        (
            "word, unit, open",
            ListQuery(filters={"title": "Licitación", "unit": "U007", "state": "open"}),
            f"{word} AND {unit} AND a.closed_on IS NULL",
            usual,
        ),
        ("word by folios", ListQuery(sort="folios", filters={"title": "Licitación"}), word, FOLIOS),
        ("word by closing", ListQuery(sort="closed_on", filters={"title": "Licitación"}), word, NOTHING),
        ("word by reference", ListQuery(sort="reference", filters={"title": "Licitación"}), word, "a.sort_key, a.id"),
        (
            "rare by title",
            ListQuery(sort="title", filters={"title": "extraordinaria"}),
            rare,
            "a.title_order, a.id",
        ),
        ("word, deep", ListQuery(page=FILES // 7 // 50 - 5, filters={"title": "Licitación"}), word, usual),
    ]
    for name, order in SORTS.items():
        for place, number in (("first", 1), ("middle", last // 2), ("deep", last - 10)):
            for descending in (False, True):
                label = f"sort {name}{', desc' if descending else ''}, {place}"
                turned = _turned(order) if descending else order
                cases.append((label, ListQuery(sort=name, descending=descending, page=number), "", turned))
    # SQLite works in this very process, and its time is told without its neighbours'.
    clock = time.process_time if installation.database.is_sqlite else time.perf_counter
    worst = 0.0
    print(f"{'question':28} {'list':>9} {'bare':>9}  ratio   total")
    with installation.database.engine.connect() as connection:
        for label, query, condition, order in cases:
            where = f"{here} AND {condition}" if condition else here
            offset = (query.page - 1) * 50
            (bare, total), (mine, found) = _timed(
                clock,
                partial(_bare, connection, where, order, offset),
                partial(_listed, installation, actor, query),
            )
            if found != total:
                raise RuntimeError(f"{label}: the list counts {found}, bare SQL {total}")
            # What takes less than a blink is told but no ratio is made of it.
            ratio = max(mine, FLOOR) / max(bare, FLOOR)
            worst = max(worst, ratio)
            print(f"{label:28} {mine * 1000:6.1f} ms {bare * 1000:6.1f} ms  {ratio:5.2f}   {total}")
    print(f"worst ratio {worst:.2f} of {len(cases)} questions (at most {MOST})")


def _turned(order: str) -> str:
    """The same order from its other end; what is nothing stays last, but for the state."""
    if order == SORTS["state"]:
        return "a.closed_on DESC NULLS FIRST, a.id DESC"
    return ", ".join(one.replace(" ASC", " DESC") if " ASC" in one else f"{one} DESC" for one in order.split(", "))


def _measure_writing(installation: Installation) -> None:
    """10,000 files written and their documents counted up: with every index, then without each of the lists'."""
    sqlite = installation.database.is_sqlite
    number = "printf('%032x', 900000000 + CAST(substr(reference, 7) AS integer))"
    if not sqlite:
        number = "lpad(to_hex(900000000 + substr(reference, 7)::int), 32, '0')::uuid"
    computed = {one.name for one in Aggregation.__table__.columns if one.computed is not None}
    names = [one.name for one in Aggregation.__table__.columns if one.name not in computed | {"id", "reference"}]
    listed = ", ".join(names)
    copied = listed.replace("consecutive", "consecutive + 90000000")
    insert = f"""INSERT INTO aggregation (id, reference, {listed}) SELECT {number}, 'X' || reference, {copied}
        FROM aggregation WHERE id IN (SELECT id FROM aggregation ORDER BY id LIMIT {WRITTEN} OFFSET {FILES // 2})"""
    newest = f"SELECT id FROM aggregation ORDER BY id DESC LIMIT {WRITTEN}"
    counted = f"UPDATE aggregation SET document_count = document_count + 1 WHERE id IN ({newest})"
    indexes = {str(one.name): one for one in Aggregation.__table__.indexes}
    print(f"\n{'writing 10,000 files without':44} {'insert':>9} {'count +1':>9}")
    with installation.database.writer.connect() as connection:
        whole = _written(connection, insert, counted)
        print(f"{'(nothing left out)':44} {whole[0] * 1000:6.0f} ms {whole[1] * 1000:6.0f} ms")
        for name in sorted(indexes):
            told = _written(connection, insert, counted, without=[name])
            print(f"{name:44} {told[0] * 1000:6.0f} ms {told[1] * 1000:6.0f} ms")
        bare = _written(connection, insert, counted, without=[name for name in sorted(indexes) if name not in BEFORE])
        print(f"{'all that serve lists':44} {bare[0] * 1000:6.0f} ms {bare[1] * 1000:6.0f} ms")


def _written(connection: Connection, insert: str, count: str, without: Sequence[str] = ()) -> tuple[float, float]:
    """Seconds for the insert and the counting, undone afterwards; the indexes are dropped inside of what is undone."""
    for name in without:
        connection.execute(text(f"DROP INDEX {name}"))
    began = time.perf_counter()
    connection.execute(text(insert))
    between = time.perf_counter()
    connection.execute(text(count))
    done = time.perf_counter()
    connection.rollback()
    return between - began, done - between


def _measure_export(installation: Installation, fonds_id: UUID) -> None:
    """The CSV of everything, read away piece by piece; memory is that of the whole process at its highest."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, size, lines = time.perf_counter(), 0, 0
    with installation.reading(_actor(fonds_id)) as reading, speaking("es"):
        answer = csv_response("expedientes", queries.COLUMNS, queries.every(reading, ListQuery()))
        for piece in answer.iterator:
            size, lines = size + len(piece), lines + piece.count(b"\n")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = f"{lines - 1} rows, {size / 2**20:.0f} MiB in {time.perf_counter() - began:.0f} s"
    print(f"\nCSV of everything: {told}; memory {before / 1024:.0f} MiB before, {after / 1024:.0f} MiB at the highest")


def _actor(fonds_id: UUID) -> Actor:
    return Actor(handle="bench", fonds_id=fonds_id, grants=frozenset({Grant(Permission.AGGREGATION_READ, Reach.BODY)}))


def _bare(connection: Connection, where: str, order: str, offset: int) -> int:
    total: int = connection.execute(text(f"SELECT count(*) FROM aggregation a WHERE {where}")).scalar_one()
    # From the units in their order into the index of their files, as nobody who knows the tables would sort a million.
    source = "unit u CROSS JOIN aggregation a" if "u." in order else "aggregation a"
    where = f"{where} AND a.unit_id = u.id" if "u." in order else where
    found = f"SELECT a.id FROM {source} WHERE {where} ORDER BY {order} LIMIT 50 OFFSET {offset}"
    # Found first and named afterwards: nobody who knows the table would join a million rows to throw them away.
    statement = f"SELECT {COLUMNS} FROM ({found}) p JOIN aggregation a ON a.id = p.id {JOINS} ORDER BY {order}"
    connection.execute(text(statement)).all()
    connection.rollback()
    return total


def _listed(installation: Installation, actor: Actor, query: ListQuery) -> int:
    with installation.reading(actor) as reading:
        return queries.page(reading, query).total


def _timed(clock: Callable[[], float], *asked: Callable[[], int]) -> list[tuple[float, int]]:
    """The least time of each, asked in turns, so that a busy machine is as busy for one as for the other."""
    least, totals = [float("inf")] * len(asked), [ask() for ask in asked]
    for _ in range(TIMES):
        for place, ask in enumerate(asked):
            began = clock()
            ask()
            least[place] = min(least[place], clock() - began)
    return list(zip(least, totals, strict=True))
