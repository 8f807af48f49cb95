"""The board over 100,000 decisions with 1,000,000 links: at most 5 times the bare sum over the same rows.

The bare SQL sums the counters of every decision by unit and type, without asking who may see them and without names. On
SQLite, or on the cluster of `bin/with-postgresql` where `CONSTANCIA_TEST_ENGINE=postgresql`. Beside it, what the same
sum costs where it is counted from the links themselves, which is what the counters save.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import String, insert, select, text
from uuid_utils.compat import uuid7

from app.assembly import assemble
from app.migrate import upgrade
from classification.charts.model import Node
from classification.charts.service import import_chart
from classification.series.kinds import Support
from records.aggregations.opening import Opening
from records.aggregations.service import open_aggregation
from records.decisions.board import board, coverage
from records.decisions.book import type_named
from records.decisions.model import Decision, Publicity, Signature
from records.decisions.states import DecisionState
from records.documents.model import Document
from system.actor import Actor, Grant, Permission, Reach, local_operator
from system.database import table_of
from system.organization.service import add_fonds, add_unit
from system.settings import Settings
from system.work import Installation
from tests.bench.lists_bench import _cluster, _database

MOST = 5.0
DECISIONS = int(os.environ.get("CONSTANCIA_BENCH_DECISIONS", "100000"))
UNITS, TIMES, PORTION = 50, 5, 5_000
LONG_AGO = date(2000, 1, 1)
KINDS = ("tender_award", "permit", "sanction", "direct_award")
TEXTS = tuple(
    column.name
    for column in table_of(Decision).columns
    if isinstance(column.type, String) and not column.nullable and column.name not in ("kind", "state", "signature")
)
BARE = """SELECT unit_id, kind, sum(CASE WHEN fulfilled >= required THEN 1 ELSE 0 END),
  sum(CASE WHEN fulfilled < required AND fulfilled > 0 THEN 1 ELSE 0 END),
  sum(CASE WHEN fulfilled < required AND fulfilled = 0 THEN 1 ELSE 0 END), sum(required), sum(fulfilled)
  FROM decision WHERE state IN ('final', 'repealed') GROUP BY unit_id, kind"""
BARE_YEARS = """SELECT year, sum(CASE WHEN fulfilled >= required THEN 1 ELSE 0 END),
  sum(CASE WHEN fulfilled < required AND fulfilled > 0 THEN 1 ELSE 0 END),
  sum(CASE WHEN fulfilled < required AND fulfilled = 0 THEN 1 ELSE 0 END)
  FROM decision WHERE state IN ('final', 'repealed') GROUP BY year ORDER BY year"""
FROM_LINKS = """SELECT d.unit_id, d.kind, count(*), sum(n) FROM decision d JOIN (
  SELECT decision_id, count(DISTINCT requirement) AS n FROM evidence_link
  WHERE withdrawn_at IS NULL AND requirement <> '' GROUP BY decision_id) l ON l.decision_id = d.id
  WHERE d.state IN ('final', 'repealed') GROUP BY d.unit_id, d.kind"""


def main() -> None:
    """Print one line for each question."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        name, address = _database()
        if name:
            stack.callback(_cluster, f"DROP DATABASE {name} WITH (FORCE)")
        installation = assemble(Settings(data_dir=Path(folder), database_url=address, worker=False))
        stack.callback(installation.database.dispose)
        upgrade(installation.database)
        began = time.perf_counter()
        fonds_id = _furnish(installation)
        with installation.database.engine.connect() as connection:
            links = connection.execute(text("SELECT count(*) FROM evidence_link")).scalar_one()
        print(f"{DECISIONS:,} decisions, {links:,} links, written in {time.perf_counter() - began:.0f} s")
        actor = Actor(
            handle="bench", fonds_id=fonds_id, grants=frozenset({Grant(Permission.DECISION_READ, Reach.BODY)})
        )
        _compare(installation, "board by unit and type", BARE, lambda: _looked(installation, actor, board))
        _compare(installation, "coverage over the years", BARE_YEARS, lambda: _looked(installation, actor, coverage))
        print(f"counted from the links instead: {_least(lambda: _bare(installation, FROM_LINKS)) * 1000:.0f} ms")


def _compare(installation: Installation, name: str, sql: str, ask: Callable[[], Any]) -> None:
    bare, house = _least(lambda: _bare(installation, sql)), _least(ask)
    verdict = "within" if house <= MOST * bare else "BEYOND"
    print(f"{name}: {house * 1000:.1f} ms; bare {bare * 1000:.1f} ms; {house / bare:.2f} times, {verdict} {MOST:.0f}")


def _looked(installation: Installation, actor: Actor, ask: Callable[[Any], list[Any]]) -> int:
    with installation.reading(actor) as reading:
        return len(ask(reading))


def _bare(installation: Installation, sql: str) -> int:
    with installation.database.reader.connect() as connection:
        return len(connection.execute(text(sql)).all())


def _least(ask: Callable[[], Any]) -> float:
    least = float("inf")
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        least = min(least, time.perf_counter() - began)
    return least


def _furnish(installation: Installation) -> UUID:
    chart = "codigo,titulo,nivel\n1S,Gobierno,seccion\n1S.1,Serie,serie\n"
    with installation.work(local_operator("bench")) as work:
        fonds = add_fonds(work, code="BENCH", name="Bench", profile="mx-federal-2025")
        units = [
            add_unit(work, fonds.id, code=f"U{number:03d}", name=f"Unidad {number}", starts_on=LONG_AGO).id
            for number in range(UNITS)
        ]
        import_chart(work, fonds.id, chart.encode(), in_force_from=LONG_AGO)
        node_id = work.session.scalars(select(Node.id).where(Node.code == "1S.1")).one()
        opening = Opening(node_id=node_id, unit_id=units[0], title="Soportes", opened_on=date(2020, 1, 1))
        file = open_aggregation(work, opening)
        document = Document(
            fonds_id=fonds.id, aggregation_id=file.id, number=1, title="Papel", support=Support.PAPER, version_number=0,
            captured_at=work.now, captured_by="bench",
        )  # fmt: skip
        work.session.add(document)
        work.session.flush()
        ids = {"fonds": fonds.id, "file": file.id, "document": document.id}
        rows = _rows(fonds.id, units, work.now)
        while portion := [row for _, row in zip(range(PORTION), rows, strict=False)]:
            work.session.execute(insert(table_of(Decision)), portion)
    with installation.database.writer.begin() as connection:
        _link(connection, ids, sqlite=installation.database.is_sqlite)
    with installation.database.writer.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return UUID(str(ids["fonds"]))


def _rows(fonds_id: UUID, units: list[UUID], now: Any) -> Iterator[dict[str, Any]]:
    texts = dict.fromkeys(TEXTS, "Texto de una decisión")
    for number in range(DECISIONS):
        day = date(2016, 1, 1) + timedelta(days=number % 3600)
        kind = KINDS[number % len(KINDS)]
        asked = 14
        yield {
            **texts, "id": uuid7(), "fonds_id": fonds_id, "unit_id": units[number % UNITS], "kind": kind,
            "state": DecisionState.FINAL, "matter": f"Asunto {number}", "year": day.year, "number": number,
            "reference": f"XX-{number:06d}", "decided_on": day, "points_decided": True, "version": 1,
            "signature": Signature.AUTOGRAPH, "publicity": Publicity.RESTRICTED, "pending_notifications": 0,
            "required": asked, "fulfilled": 6 + number % 9, "waived": [], "drafted_by": "bench", "drafted_at": now,
        }  # fmt: skip


def _link(connection: Any, ids: dict[str, UUID], *, sqlite: bool) -> None:
    keys = [item.key for item in type_named("tender_award").requirements(date(2026, 1, 1))]
    numbers = " UNION ALL ".join(f"SELECT {place} AS i, '{key}' AS k" for place, key in enumerate(keys, start=1))
    new_id = "lower(hex(randomblob(16)))" if sqlite else "gen_random_uuid()"
    given = {name: one.hex if sqlite else one for name, one in ids.items()}
    connection.execute(
        text(
            f"INSERT INTO evidence_link (id, fonds_id, decision_id, document_id, aggregation_id, version_number,"
            f" sha256, role, requirement, pages, linked_by, linked_at, withdrawn_by, withdrawn_reason)"
            f" SELECT {new_id}, :fonds, d.id, :document, :file, 0, '', 'other', n.k, '', 'bench', d.drafted_at, '', ''"
            f" FROM decision d JOIN ({numbers}) n ON n.i <= d.fulfilled"
        ),
        given,
    )
