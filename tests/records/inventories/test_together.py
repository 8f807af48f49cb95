"""Two people at once, a machine that stops in the middle, and rights that end: nothing is loaded twice or lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import func, select

from records.aggregations.model import Aggregation, ReferenceCounter
from records.inventories import loading, service
from records.inventories.model import ImportState, InventoryEntry, InventoryImport
from system import history
from system.actor import NotPermitted
from tests.records.inventories import sheets

CHILD = """
import sys
from uuid import UUID
from app.assembly import assemble
from system.actor import local_operator
from system.settings import Settings
from system.work import wall_clock
from records.inventories import loading, service
service.BATCH = 20
settings = Settings(data_dir=sys.argv[1], database_url=sys.argv[2], worker=False)
loading.load_inventory(assemble(settings, wall_clock), local_operator("test"), UUID(sys.argv[3]))
"""


def counted(installation, actor) -> tuple[int, int, int]:
    with installation.reading(actor) as reading:
        files = reading.session.scalar(select(func.count()).select_from(Aggregation))
        entries = reading.session.scalar(select(func.count()).select_from(InventoryEntry))
        references = reading.session.scalar(select(func.count(Aggregation.reference.distinct())))
        assert history.verify(reading.session).broken_at is None
    return files, entries, references


def test_an_import_that_is_killed_goes_on_where_it_stood_and_loads_nothing_twice(
    desk, installation, settings, operator, house
):
    planted = sheets.planted(1200, 60)
    begun = desk.begin(sheets.xlsx(planted.rows), unit="TES")
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(settings.data_dir), settings.database_url, str(begun.id)], env=os.environ
    )
    settled, until = 0, time.monotonic() + 60
    while settled < 100 and time.monotonic() < until and child.poll() is None:
        with installation.reading(operator) as reading:
            settled = reading.session.get_one(InventoryImport, begun.id).settled
    assert child.poll() is None, "it ended before it was killed"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    with installation.reading(operator) as reading:
        stopped = reading.session.get_one(InventoryImport, begun.id)
        assert (stopped.state, 0 < stopped.settled < 1200) == (ImportState.RUNNING, True)

    done = desk.settle(begun)

    assert (done.state, done.loaded, done.refused, done.duplicates) == (ImportState.DONE, 1140, 54, 6)
    assert counted(installation, operator) == (1140, 1140, 1140)


def test_two_imports_of_one_sheet_at_once_load_each_row_once(desk, installation, operator, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 50)
    content = sheets.xlsx(sheets.planted(300, 1).right())
    begun = [desk.begin(content), desk.begin(content)]
    failures = []

    def run(one):
        try:
            desk.settle(one)
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in begun]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert counted(installation, operator) == (300, 300, 300)
    with installation.reading(operator) as reading:
        found = [reading.session.get_one(InventoryImport, one.id) for one in begun]
        assert sum(one.loaded for one in found) == 300
        assert [one.settled for one in found] == [300, 300]
        last = reading.session.scalars(select(ReferenceCounter.last)).all()
        assert set(last) == {30}


def test_one_import_run_twice_at_once_settles_each_row_once(desk, installation, operator, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 50)
    begun = desk.begin(sheets.xlsx(sheets.planted(200, 1).right()))
    threads = [threading.Thread(target=desk.settle, args=(begun,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted(installation, operator) == (200, 200, 200)
    assert desk.settle(begun).loaded == 200


def test_whoever_opens_no_files_takes_no_inventory_in(desk, house):
    with pytest.raises(NotPermitted):
        desk.begin(sheets.xlsx(sheets.planted(20, 1).rows), actor=house.transparency)


def test_what_is_weighed_is_what_is_loaded(desk, installation, house):
    planted = sheets.planted(200, 20)
    content = sheets.xlsx(planted.rows)
    file = loading.INVENTORY_TABLE.read(content)
    with installation.reading(house.archivist) as reading:
        weighed = loading.weigh_inventory(reading, house.fonds.id, file, service.choices_of({}))
    done = desk.take(content)
    assert dict(weighed.outcomes) == {
        "loaded": done.loaded, "refused": done.refused, "duplicate": done.duplicates,
    }  # fmt: skip
    told = sorted((row, one.heading, one.objection.code) for row, one in weighed.said)
    assert told == desk.said(done, "refused", "warning", "note")
