"""One hold over 200,000 files: placed, told on the list of holds and the due board, looked through again, released.

`CONSTANCIA_BENCH_FILES` says how many, `CONSTANCIA_TEST_ENGINE=postgresql` runs it in the cluster of
`bin/with-postgresql`. The due board with every file held is set against the same board with none: at most 3 times.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from retention.holds import queries, service
from retention.holds.catching import catch_all
from retention.holds.kinds import HoldKind, HoldScope
from retention.holds.model import HeldFile
from retention.holds.service import Order
from system.actor import local_operator
from tests.bench import due_bench
from tests.bench.disposals_bench import _peak

FILES = int(os.environ.get("CONSTANCIA_BENCH_FILES", "200000"))
MOST_SLOWER, MOST_MIB = 3.0, 64


def main() -> None:
    """Print seconds of every step, and MiB beyond before."""
    due_bench.FILES = FILES
    operator = local_operator("bench")
    with tempfile.TemporaryDirectory() as folder:
        address, drop = due_bench._database(Path(folder))
        installation, fonds_id = due_bench._furnished(Path(folder), address)
        due_bench._recomputed(installation, fonds_id)
        order = Order(
            kind=HoldKind.AUDIT, scope=HoldScope.QUERY, terms={"filters": {"title": "Asunto"}}, authority="ASF",
            case_number="1", started_on=date(2020, 1, 1), review_on=date(2100, 1, 1),
        )  # fmt: skip

        def looked(look: Callable[..., object]) -> float:
            """The best of three looks."""
            best = float("inf")
            for _ in range(3):
                with installation.reading(operator) as reading:
                    best = min(best, _seconds(lambda: look(reading)))
            return best

        free = looked(lambda reading: due_bench._board(reading, fonds_id))
        before, began = _peak(reset=True), time.perf_counter()
        with installation.work(operator) as work:
            hold_id = service.place_hold(work, fonds_id, order).id
        placed = time.perf_counter() - began
        held = looked(lambda reading: due_bench._board(reading, fonds_id))
        told = looked(lambda reading: reading.session.execute(queries.holds(reading)).all())
        with installation.reading(operator) as reading:
            kept = reading.session.scalar(select(func.count()).select_from(HeldFile).where(HeldFile.until.is_(None)))
        began = time.perf_counter()
        with installation.work(operator) as work:
            catch_all(work, fonds_id)
        again, began = time.perf_counter() - began, time.perf_counter()
        with installation.work(operator) as work:
            service.release_hold(work, hold_id, act="OF/1", reason="Concluyó")
        released = time.perf_counter() - began
        more = _peak() - before
        installation.database.dispose()
        drop()
    if kept != FILES:
        raise SystemExit(f"{kept} of {FILES} files are held")
    print(f"{FILES} files under one hold, {due_bench.ENGINE}")
    print(f"placed in {placed:.1f} s, looked through again in {again:.1f} s, released in {released:.1f} s")
    print(f"list of holds with its count {told:.2f} s; memory beyond before {more:.0f} MiB (at most {MOST_MIB})")
    print(
        f"due board with none held {free:.2f} s, with all held {held:.2f} s: {held / free:.2f} (at most {MOST_SLOWER})"
    )


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
