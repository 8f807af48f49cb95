from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from search.engine import storage
from search.errors import IndexBroken
from search.index import SearchIndex, State


@pytest.fixture
def written(index, put, page, tmp_path) -> Path:
    """A folder with two committed segments, closed again; the path is that of the live version."""
    put(*(page("acta de cabildo", page=number) for number in range(20)), cursor=1)
    put(*(page("contrato de obra", page=number) for number in range(20)), cursor=2)
    index.close()
    return tmp_path / "index" / "v1-1"


def damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "truncated":
        content = content[: len(content) // 2]
    elif how == "emptied":
        content = bytearray()
    elif how == "zeroed":
        content = bytearray(len(content))
    elif how == "flipped":
        content[len(content) * 2 // 3] ^= 4
    else:
        path.unlink()
        return
    path.write_bytes(content)


@pytest.mark.parametrize("how", ["truncated", "emptied", "zeroed", "flipped", "removed"])
@pytest.mark.parametrize("which", ["MAIN_*.arr", "_MAIN_*.toc", "seal-*.json"])
def test_a_damaged_file_is_seen_named_and_answered_with_broken(written, here, which, how):
    path = min(written.glob(which))
    damage(path, how)
    opened = SearchIndex(written.parent)

    status = opened.status()

    assert status.state is State.BROKEN
    assert path.name in status.reason
    assert opened.verify()[0][0] == path.name
    with pytest.raises(IndexBroken):
        opened.search("acta", {here})
    with pytest.raises(IndexBroken), opened.writing():
        pass


def test_the_table_of_contents_is_not_unpickled_before_its_digest_is_right(written, here, tmp_path):
    """Whoosh would run whatever a forged table says."""
    table = next(iter(written.glob("_MAIN_*.toc")))
    forged = b"cos\nmkdir\n(S'" + str(tmp_path / "taken").encode() + b"'\ntR."
    table.write_bytes(table.read_bytes()[:11] + forged)

    assert SearchIndex(written.parent).status().state is State.BROKEN
    assert not (tmp_path / "taken").exists()


def test_a_forged_cursor_is_seen(written):
    seal = next(iter(written.glob("seal-*.json")))
    content = json.loads(seal.read_bytes())
    content["seal"]["cursor"] = 1_000
    seal.write_text(json.dumps(content))

    assert SearchIndex(written.parent).status().state is State.BROKEN


def test_a_flipped_bit_behind_an_open_index_is_found_by_verify(index, put, page, tmp_path):
    put(page("acta " * 50))
    assert index.verify() == []

    segment = next((tmp_path / "index" / "v1-1").glob("*.arr"))
    damage(segment, "flipped")

    assert index.verify() == [(segment.name, "digest")]


def test_a_broken_index_is_mended_by_a_rebuild(written, page, here):
    damage(next(iter(written.glob("*.arr"))), "flipped")
    opened = SearchIndex(written.parent)
    assert opened.status().state is State.BROKEN

    rebuild = opened.rebuild()
    with rebuild.writing() as batch:
        batch.add([page("acta")])
        batch.cursor = 2
    rebuild.finish()

    assert opened.status().state is State.READY
    assert opened.count("acta", {here}) == 1


@pytest.mark.parametrize("pointer", ["", "v1-99", "../..", "v0-1", "\x00"])
def test_a_pointer_to_nowhere_or_to_an_older_schema_is_a_state_not_a_crash(written, here, pointer):
    (written.parent / "v0-1").mkdir()
    (written.parent / "CURRENT").write_text(pointer)
    opened = SearchIndex(written.parent)

    assert opened.status().state is (State.OUTDATED if pointer == "v0-1" else State.BROKEN)
    with pytest.raises(IndexBroken):
        opened.search("acta", {here})


def test_nobody_else_may_enter_the_folder(tmp_path):
    (tmp_path / "index").mkdir(mode=0o755)

    SearchIndex(tmp_path / "index")

    for folder in (tmp_path / "index", tmp_path / "index" / "v1-1"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_a_killed_writer_left_is_swept_by_the_next_and_nothing_else(written, index, put, page, here):
    orphans = ["MAIN_0123456789abcdef.arr", "_MAIN_9.toc.tmp", "seal-1.json", "seal-7.json.tmp"]
    for name in orphans:
        (written / name).write_bytes(b"half")
    (written / "MAIN.tmp").mkdir()

    put(page("acta"))

    assert not [name for name in [*orphans, "MAIN.tmp"] if (written / name).exists()]
    assert index.count("acta", {here}) == 21
    assert index.verify() == []


def test_a_commit_reaches_the_disk_before_the_pointer_to_it(index, page, monkeypatch, tmp_path):
    """Every file is synced before the rename that makes it count, and every rename is followed by the folder's sync."""
    calls = []
    sync, rename = os.fsync, Path.rename

    def synced(descriptor):
        calls.append(("sync", Path(f"/proc/self/fd/{descriptor}").readlink().name))
        sync(descriptor)

    def renamed(path, target):
        calls.append(("rename", Path(target).name))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    with index.writing() as batch:
        batch.add([page("acta")])

    names = [f"{what} {name}" for what, name in calls]
    assert names[0].startswith("sync MAIN_")
    assert names[1:] == [
        "sync seal-1.json.tmp",
        "rename seal-1.json",
        "sync v1-1",
        "sync _MAIN_1.toc.tmp",
        "rename _MAIN_1.toc",
        "sync v1-1",
    ]


KILLED = """
    import sys, uuid
    from pathlib import Path
    from search.index import SearchIndex
    from search.schema import Entry, Kind, Scope
    index = SearchIndex(Path(sys.argv[1]))
    number = index.status().cursor
    while True:
        number += 1
        with index.writing() as batch:
            batch.add(
                Entry(kind=Kind.PAGE, entity_id=uuid.uuid4(), aggregation_id=uuid.uuid4(),
                      scope=Scope("MUN", "U1", "office", "public"), page=page, body=f"acta numero{number}")
                for page in range(5)
            )
            batch.cursor = number
        print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(tmp_path, here):
    acknowledged = 0
    for _ in range(8):
        writer = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path / "index")],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        first = writer.stdout.readline()
        time.sleep(random.uniform(0, 0.08))
        writer.send_signal(signal.SIGKILL)
        said = [first, *writer.stdout.readlines()]
        writer.wait()
        writer.stdout.close()
        acknowledged = max([acknowledged, *(int(line) for line in said if line.endswith("\n"))])

        opened = SearchIndex(tmp_path / "index")
        status = opened.status()
        assert status.state is State.READY
        assert status.cursor >= acknowledged
        assert status.documents == 5 * status.cursor
        assert opened.count(f"numero{acknowledged}", {here}) == 5
        assert opened.verify() == []
        opened.close()


def test_a_file_is_read_whole_once_by_a_process_that_goes_on_writing_and_searching(index, put, page, here, monkeypatch):
    put(page("acta"))
    index.count("acta", {here})
    read = []
    digest_of = storage.digest_of
    monkeypatch.setattr(storage, "digest_of", lambda path: read.append(path.name) or digest_of(path))

    for _ in range(2):
        put(page("acta"))
        index.count("acta", {here})

    assert [name for name in read if name.endswith(".arr")] == []
