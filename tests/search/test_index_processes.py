from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from search.errors import IndexLocked
from search.index import SearchIndex

ROOT = Path(__file__).parents[2]


def test_there_is_one_writer_and_the_second_is_told(index, page, here, tmp_path):
    other = SearchIndex(tmp_path / "index")

    with index.writing() as batch:
        batch.add([page("acta")])
        with pytest.raises(IndexLocked), other.writing():
            pass

    with other.writing() as batch:
        batch.add([page("acta")])
    assert index.count("acta", {here}) == 2


WRITES = """
    import sys, uuid
    from pathlib import Path
    from search.index import SearchIndex
    from search.schema import Entry, Kind, Scope
    index = SearchIndex(Path(sys.argv[1]))
    for number in range(1, 61):
        with index.writing() as batch:
            entity = uuid.UUID(int=number % 7 + 1)
            batch.replace(entity, [
                Entry(kind=Kind.PAGE, entity_id=entity, aggregation_id=entity, page=1, body="acta",
                      scope=Scope("MUN", "U1", "office", "public"))
            ])
            batch.cursor = number
"""


def test_searching_while_another_process_commits_never_fails_and_never_goes_back(index, here, tmp_path):
    writer = subprocess.Popen([sys.executable, "-c", textwrap.dedent(WRITES), str(tmp_path / "index")], cwd=ROOT)
    fresh = SearchIndex(tmp_path / "index")
    cursors = []
    while writer.poll() is None:
        found = index.search("acta", {here})
        cursors.append(found.cursor)
        assert found.total == min(found.cursor, 7)
        fresh.close()
        assert fresh.search("acta", {here}).total <= 7

    assert writer.wait() == 0
    assert cursors == sorted(cursors)
    assert index.search("acta", {here}).cursor == 60


def test_threads_share_one_index_while_it_changes(index, put, page, here):
    put(page("acta", page=0))
    failures, stop = [], threading.Event()

    def ask():
        seen = 0
        while not stop.is_set():
            try:
                total = index.search("acta -nada", {here}).total
                assert total >= seen
                seen = total
            except BaseException as failure:  # noqa: BLE001 - whatever it is, the main thread reports it
                failures.append(failure)
                return

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 25):
        put(page("acta", page=number))
    stop.set()
    for thread in threads:
        thread.join()

    assert failures == []
    assert index.count("acta", {here}) == 25
