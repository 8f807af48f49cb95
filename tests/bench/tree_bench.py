"""A chart of 100,000 classes: opening a branch at most 3 times the bare SQL for its children; a move is one act."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, select, text
from uuid_utils.compat import uuid7

from app.asgi import create_app
from app.assembly import assemble
from app.migrate import upgrade
from classification.charts import moving, queries
from classification.charts.branches import branch_of
from classification.charts.levels import Level
from classification.charts.model import ChartState, ClassificationChart, Node
from system.actor import local_operator
from system.identity.passwords import hash_password
from system.identity.service import Enrolment, enrol
from system.jobs.engine import prepare
from system.organization.roles import Role
from system.organization.service import add_fonds, add_unit
from system.settings import Settings
from system.tabular import folded
from system.work import Installation
from tests.bench.pages_bench import LONG_AGO, _measured, _signed_in

MOST = 3.0
SECTIONS, WIDE, DEEP = 10, 9_000, 100
ROUNDS = 200
BARE = text(
    "SELECT code, title, (SELECT count(*) FROM node b WHERE b.chart_id = n.chart_id AND b.parent_id = n.id) "
    "FROM node n WHERE n.chart_id = :chart AND n.parent_id = :parent ORDER BY n.sort_key LIMIT 51"
)


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        installation = _furnished(Path(folder))
        chart_id, wide, deep = _planted(installation)
        _opening(installation, chart_id, {"9,000 children": wide, "10 children": deep})
        asyncio.run(_over_http(installation, chart_id, wide))
        _move(installation, chart_id)
        installation.database.dispose()


def _opening(installation: Installation, chart_id: UUID, branches: dict[str, UUID]) -> None:
    for name, parent_id in branches.items():
        with installation.reading(local_operator("bench")) as reading:
            ids = {"chart": chart_id.hex, "parent": parent_id.hex}
            bare = _median(lambda: reading.session.execute(BARE, ids).all())  # noqa: B023 - used at once
            house = _median(lambda: queries.children(reading, chart_id, parent_id))  # noqa: B023 - used at once
        print(f"a branch of {name}: {house * 1e6:.0f} µs; bare SQL {bare * 1e6:.0f} µs")
        print(f"ratio {house / bare:.2f} (at most {MOST})")


async def _over_http(installation: Installation, chart_id: UUID, parent_id: UUID) -> None:
    address = f"/charts/{chart_id}/branches/{parent_id}"
    seconds = await _measured(create_app(installation), address, _signed_in(installation))
    print(f"the same branch as a piece of a page: {seconds * 1000:.2f} ms CPU a request")


def _move(installation: Installation, chart_id: UUID) -> None:
    operator = local_operator("bench")
    with installation.work(operator) as work:
        keys = ("1S.1", "2S", "3S.1", "4S")
        found = {node.key: node for node in work.session.scalars(select(Node).where(Node.key.in_(keys)))}
        # What is only paid once in a process is paid before.
        moving.move_node(work, found["3S.1"].id, parent_id=found["4S"].id)
        began = time.perf_counter()
        moved = moving.move_node(work, found["1S.1"].id, parent_id=found["2S"].id)
        taken = time.perf_counter() - began
    with installation.work(operator) as work:
        branch = branch_of(work, [moved.node.id])
        rows = [
            {"i": place.id.hex, "p": place.parent_id.hex if place.parent_id else None, "c": place.code,
             "k": f"{place.key}~", "s": f"{place.sort_key}9"}
            for place in branch
        ]  # fmt: skip
        statement = text("UPDATE node SET parent_id = :p, code = :c, key = :k, sort_key = :s WHERE id = :i")
        began = time.perf_counter()
        work.session.execute(statement, rows)
        bare = time.perf_counter() - began
    print(f"one move of {moved.nodes} classes with new codes: {taken * 1000:.0f} ms in one act")
    print(f"ratio to a bare UPDATE of the same rows ({bare * 1000:.0f} ms): {taken / bare:.1f}")


def _median(act: Callable[[], object]) -> float:
    for _ in range(20):
        act()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _furnished(folder: Path) -> Installation:
    settings = Settings(data_dir=folder, database_url="", worker=False, argon2_time_cost=1, argon2_memory_kib=8)
    installation = assemble(settings)
    upgrade(installation.database)
    prepare(installation.database)
    with installation.work(local_operator("bench")) as work:
        fonds = add_fonds(work, code="BENCH", name="Bench", profile="mx-federal-2025")
        unit = add_unit(work, fonds.id, code="U", name="Unidad", starts_on=LONG_AGO)
        enrolment = Enrolment(
            handle="ana", name="Ana", roles=(Role.ARCHIVES_COORDINATOR,), unit_id=unit.id, starts_on=LONG_AGO
        )
        enrol(work, fonds.id, enrolment, password_hash=hash_password(settings, "archivo-bench"), must_change=False)
    return installation


def _planted(installation: Installation) -> tuple[UUID, UUID, UUID]:
    """Ten sections: in each 9,000 series, and one of them with 100 by 10 subseries below it."""
    with installation.work(local_operator("bench")) as work:
        fonds_id = work.session.execute(text("SELECT id FROM fonds")).scalar_one()
        chart = ClassificationChart(
            fonds_id=UUID(str(fonds_id)), number=1, title="", state=ChartState.DRAFT, drafted_by="x",
            drafted_at=work.now,
        )  # fmt: skip
        work.session.add(chart)
        work.session.flush()
        rows: list[dict[str, object]] = []
        tops = [_grown(rows, chart.id, section) for section in range(1, SECTIONS + 1)]
        for start in range(0, len(rows), 5000):
            work.session.execute(insert(Node), rows[start : start + 5000])
        print(f"a chart of {len(rows)} classes")
        return chart.id, tops[0][0], tops[0][1]


def _grown(rows: list[dict[str, object]], chart_id: UUID, section: int) -> tuple[UUID, UUID]:
    top = _row(rows, (chart_id, None), Level.SECTION, f"{section}S", f"358101{section:02}")
    deep = None
    for series in range(1, WIDE + 1):
        key = f"{section}S.{series}"
        at = _row(rows, (chart_id, top), Level.SERIES, key, f"358101{section:02}010{len(str(series))}{series}")
        if series == 1:
            for first in range(1, DEEP + 1):
                sort_key = f"358101{section:02}010110{first:04}"
                under = _row(rows, (chart_id, at), Level.SUBSERIES, f"{key}.{first}", sort_key)
                deep = deep or under
                for second in range(1, 11):
                    code = f"{key}.{first}.{second}"
                    _row(rows, (chart_id, under), Level.SUBSERIES, code, f"{sort_key}0{second:02}")
    if deep is None:
        raise RuntimeError("no branch was grown")
    return top, deep


def _row(
    rows: list[dict[str, object]], stand: tuple[UUID, UUID | None], level: Level, code: str, sort_key: str
) -> UUID:
    chart_id, parent = stand
    title = f"Asuntos de {code}"
    node_id = uuid7()
    rows.append(
        {"id": node_id, "chart_id": chart_id, "parent_id": parent, "lineage_id": uuid7(), "level": level, "code": code,
         "key": code, "sort_key": sort_key, "title": title, "folded_title": folded(title), "description": "",
         "function": "", "takes_files": True, "position": None, "legacy": False}
    )  # fmt: skip
    return node_id
