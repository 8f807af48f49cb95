"""An inventory of 10,000 rows with 500 planted mistakes: at most 3 times reading the sheet plus the same bulk insert.

The yardstick reads the sheet with calamine in its own process and inserts the very rows that the import left, the
history's entries among them, ready made, with one executemany a table. Ours is the whole of it: the confined child
that reads, header, dates, codes, duplicates, guards, references, clocks, history, report.
"""

from __future__ import annotations

import io
import resource
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import python_calamine
from sqlalchemy import func, insert, select

from records.aggregations.model import Aggregation, Volume
from records.inventories import loading
from records.inventories.columns import INVENTORY_TABLE
from records.inventories.model import InventoryEntry, InventoryRow
from retention.clocks.model import RetentionClock
from system import history
from system.database import Database
from system.settings import Settings
from system.work import Installation
from tests import schema
from tests.given import Given
from tests.records.conftest import House, Jobs
from tests.records.inventories import sheets
from tests.records.inventories.conftest import Desk

MOST = 3.0
ROWS, MISTAKES = 10_000, 500
ROUNDS = 3
TABLES = (Aggregation, Volume, RetentionClock, InventoryEntry, InventoryRow, history.Entry)


def cpu() -> float:
    """CPU seconds of this process and the children it waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def installed(folder: Path, name: str) -> Installation:
    """A body's database of its own."""
    address = f"sqlite:///{folder / name}.sqlite3"
    schema.build(address)
    settings = Settings(
        data_dir=folder / name, database_url=address, argon2_time_cost=1, argon2_memory_kib=8, worker=False
    )
    found = schema.installation(settings, lambda: datetime(2026, 11, 22, 18, tzinfo=UTC))
    found.jobs = Jobs()
    return found


def taken_in(installation: Installation, content: bytes) -> tuple[float, Desk, Any]:
    """The import of a sheet and what it cost."""
    desk = Desk(installation, House(Given(installation)))
    before = cpu()
    begun, file = desk.begin_with(content)
    loading.load_inventory(installation, desk.house.archivist, begun.id, file=file)
    return cpu() - before, desk, begun


def same_insert(content: bytes, rows: dict[Any, list[dict[str, Any]]], database: Database) -> float:
    """Reading the sheet and inserting the same rows, and what that cost."""
    before = cpu()
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    book.get_sheet_by_index(0).to_python()
    with database.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in TABLES:
            connection.execute(insert(table.__table__), rows[table])
        connection.rollback()
    return cpu() - before


def _written(table: Any) -> list[Any]:
    """The columns that somebody writes; the database makes the others itself, for the yardstick too."""
    return [column for column in table.__table__.columns if column.computed is None]


def main() -> None:
    """Print the ratio of the best runs of each, and the peak of memory."""
    content = sheets.xlsx(sheets.planted(ROWS, MISTAKES).rows)
    ours, yardstick = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reading = cpu()
        INVENTORY_TABLE.read(content)
        reading = cpu() - reading
        start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for round_ in range(ROUNDS):
            installation = installed(folder, f"house{round_}")
            spent, desk, _begun = taken_in(installation, content)
            ours.append(spent)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            with installation.reading(desk.house.archivist) as look:
                count = look.session.scalar(select(func.count()).select_from(Aggregation))
                rows = {
                    table: [dict(row._mapping) for row in look.session.execute(select(*_written(table)))]
                    for table in TABLES
                }
            if count != ROWS - MISTAKES:
                raise SystemExit(f"{count} files, not {ROWS - MISTAKES}")
            # The first entries of the history are those of the house itself.
            empty = installed(folder, f"empty{round_}")
            yardstick.append(same_insert(content, rows, empty.database))
            installation.database.dispose()
            empty.database.dispose()
    print(f"calamine and the same bulk insert: {min(yardstick):.2f} s CPU; {sum(map(len, rows.values()))} rows")
    print(f"import of {ROWS} rows, {MISTAKES} mistakes: {min(ours):.2f} s CPU, of which {reading:.2f} s read the sheet")
    print(f"peak of memory {peak / 1024:.0f} MiB, {(peak - start) / 1024:.0f} MiB more than before")
    print(f"ratio {min(ours) / min(yardstick):.2f} (at most {MOST})")
