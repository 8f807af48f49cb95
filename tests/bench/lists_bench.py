"""A list of 1,000,000 files against bare SQL: filter, sort, page and exact total, at most 4 times its time.

The bare SQL is written by hand for each question, over the same tables and indexes, and asks for the same: the total
and the rows of the page with the names they show. On SQLite, or on the cluster of `bin/with-postgresql` where
`CONSTANCIA_TEST_ENGINE=postgresql`. `CONSTANCIA_BENCH_FILES` changes the number.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
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
from system.work import Installation

MOST = 4.0
FILES = int(os.environ.get("CONSTANCIA_BENCH_FILES", "1000000"))
SERIES, UNITS = 200, 50
LONG_AGO = date(2000, 1, 1)
FLOOR = 0.002
TIMES = 3
COLUMNS = """a.id, a.reference, a.printed_reference, a.title, n.code, n.title, u.code, a.opened_on, a.closed_on,
  a.stage, a.support, a.document_count, a.folios"""
JOINS = "JOIN node n ON n.id = a.node_id JOIN unit u ON u.id = a.unit_id"


def main() -> None:
    """Print one line for each question."""
    with tempfile.TemporaryDirectory() as folder:
        name, address = _database()
        settings = Settings(data_dir=Path(folder), database_url=address, worker=False)
        installation = assemble(settings)
        upgrade(installation.database)
        fonds_id = _furnish(installation)
        try:
            _measure_all(installation, fonds_id)
        finally:
            installation.database.dispose()
            if name:
                _cluster(f"DROP DATABASE {name} WITH (FORCE)")


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


def _furnish(installation: Installation) -> UUID:
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
        else f"WITH s(i) AS (SELECT generate_series(1, {FILES}))"
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
        closed_on, closing_note, folios, support, tradition, stage, document_count, last_number, document_folios,
        content_bytes, created_at, created_by, version)
      {numbers}, {ranked}
      SELECT {key}, (SELECT id FROM fonds), u.id, n.id, n.lineage_id, 2000, s.i, 'BENCH/' || s.i, 'BENCH/' || s.i,
        n.sort_key || '/2000/' || {pad}, {words} || ' número ' || s.i || {rare} || ' del ejercicio', '', '', '',
        'public', {day}, {closed}, '', s.i % 400, CASE WHEN s.i % 3 = 0 THEN 'electronic' ELSE 'paper' END,
        'original', CASE WHEN s.i % 4 = 0 THEN 'intermediate' ELSE 'office' END, s.i % 60, 0, 0, 0,
        '2020-01-01 00:00:00', 'bench', 1
      FROM s JOIN nodes n ON n.place = s.i % {SERIES} JOIN units u ON u.place = s.i * 31 % {UNITS}
    """
    began = time.perf_counter()
    indexes = sorted(Aggregation.__table__.indexes, key=lambda index: str(index.name))
    with installation.database.writer.begin() as connection:
        # Written at once afterwards, the indexes take a tenth of the time.
        for index in indexes:
            index.drop(connection)
        connection.execute(text(insert))
        for index in indexes:
            index.create(connection)
    with installation.database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE" if sqlite else "VACUUM ANALYZE"))
        found = connection.execute(text("SELECT id FROM fonds")).scalar_one()
    print(f"{FILES} files made in {time.perf_counter() - began:.0f} s")
    return found if isinstance(found, UUID) else UUID(str(found))


def _measure_all(installation: Installation, fonds_id: UUID) -> None:
    actor = Actor(handle="bench", fonds_id=fonds_id, grants=frozenset({Grant(Permission.AGGREGATION_READ, Reach.BODY)}))
    here = "a.fonds_id = (SELECT id FROM fonds)"
    last = FILES // 50
    unit = "a.unit_id IN (SELECT id FROM unit WHERE lower(code) LIKE '%u007%')"
    series = "a.node_id IN (SELECT id FROM node WHERE lower(code) LIKE '%1s.17%')"
    word = f"a.folded_title LIKE '%{fold('Licitación')}%'"
    rare = "a.folded_title LIKE '%extraordinaria%'"
    range_ = "a.opened_on >= '2012-01-01' AND a.opened_on <= '2012-12-31'"
    usual = "a.opened_on DESC, a.id DESC"
    nothing = "a.closed_on ASC NULLS LAST, a.id"
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
        ("by state", ListQuery(filters={"state": "open"}), "a.closed_on IS NULL", usual),
        ("by stage", ListQuery(filters={"stage": "intermediate"}), "a.stage = 'intermediate'", usual),
        ("sort reference", ListQuery(sort="reference"), "", "a.sort_key, a.id"),
        ("sort title", ListQuery(sort="title"), "", "a.title_order, a.id"),
        ("sort series", ListQuery(sort="series"), "", "a.sort_key, a.id"),
        ("sort unit", ListQuery(sort="unit"), "", "u.code, a.id"),
        ("sort closed", ListQuery(sort="closed_on"), "", nothing),
        (
            "sort closed, desc",
            ListQuery(sort="closed_on", descending=True),
            "",
            "a.closed_on DESC NULLS LAST, a.id DESC",
        ),
        ("sort state", ListQuery(sort="state"), "", "(a.closed_on IS NULL) DESC, a.id"),
        ("sort stage", ListQuery(sort="stage"), "", "a.stage, a.id"),
        ("sort support", ListQuery(sort="support"), "", "a.support, a.id"),
        ("sort documents", ListQuery(sort="document_count", descending=True), "", "a.document_count DESC, a.id DESC"),
        ("sort folios", ListQuery(sort="folios"), "", "a.folios, a.id"),
    ]
    # SQLite works in this very process, and its time is told without its neighbours'.
    clock = time.process_time if installation.database.is_sqlite else time.perf_counter
    worst = 0.0
    print(f"{'question':20} {'list':>9} {'bare':>9}  ratio   total")
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
            print(f"{label:20} {mine * 1000:6.1f} ms {bare * 1000:6.1f} ms  {ratio:5.2f}   {total}")
    print(f"worst ratio {worst:.2f} (at most {MOST})")


def _bare(connection: Connection, where: str, order: str, offset: int) -> int:
    total: int = connection.execute(text(f"SELECT count(*) FROM aggregation a WHERE {where}")).scalar_one()
    named = "JOIN unit u ON u.id = a.unit_id" if "u." in order else ""
    found = f"SELECT a.id FROM aggregation a {named} WHERE {where} ORDER BY {order} LIMIT 50 OFFSET {offset}"
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
