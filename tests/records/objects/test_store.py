from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import stat
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from records.objects.errors import ObjectDamaged, ObjectMissing, StoreFull, UploadTooLarge
from records.objects.keystore import Keystore
from records.objects.store import ObjectKey, open_store

LIMIT = 2**20
FILE, OTHER_FILE = UUID(int=1), UUID(int=2)


@pytest.fixture(params=["folder", "memory", "bucket"])
def any_store(request, tmp_path):
    keys = Keystore(tmp_path / "keys", tmp_path / "master.key")
    if request.param == "bucket":
        return open_store(request.getfixturevalue("bucket"), keys, tmp_path)
    return open_store((tmp_path / "s").as_uri() if request.param == "folder" else "memory:///", keys, tmp_path)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "store"


def everything_below(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_bytes_come_back_under_their_digest(any_store):
    stored = any_store.put(FILE, [b"acta ", b"de ", b"cabildo"], limit=LIMIT)

    assert stored.sha256 == hashlib.sha256(b"acta de cabildo").hexdigest()
    assert stored.size == any_store.size(stored.key) == 15
    assert b"".join(any_store.read_range(stored.key)) == b"acta de cabildo"
    assert b"".join(any_store.read_range(stored.key, 5, 7)) == b"de"
    assert b"".join(any_store.read_range(stored.key, 8)) == b"cabildo"
    assert b"".join(any_store.read_range(stored.key, 8, 10**9)) == b"cabildo"
    assert any_store.measure(stored.key) == (stored.sha256, 15)


def test_the_same_bytes_again_in_the_same_file_are_there_already(any_store):
    first = any_store.put(FILE, [b"x" * 1000], limit=LIMIT)

    assert any_store.put(FILE, [b"x" * 500, b"x" * 500], limit=LIMIT) == first
    assert list(any_store.list_keys()) == [first.key]


def test_the_same_bytes_in_two_files_are_two_objects_destroyed_each_alone(any_store):
    first, second = (any_store.put(file, [b"same"], limit=LIMIT) for file in (FILE, OTHER_FILE))
    any_store.put_text(first.key, ["uno"])
    any_store.put_text(second.key, ["uno"])

    assert any_store.delete(first.key)

    assert not any_store.exists(first.key)
    assert any_store.get_text(first.key) is None
    assert any_store.get_text(second.key) == ("uno",)
    assert list(any_store.list_keys()) == list(any_store.list_keys(OTHER_FILE)) == [second.key]
    assert list(any_store.list_keys(FILE)) == []
    assert not any_store.delete(first.key)


def test_the_text_kept_for_an_object_can_be_replaced(any_store):
    key = any_store.put(FILE, [b"pdf"], limit=LIMIT).key
    assert any_store.get_text(key) is None

    any_store.put_text(key, ["primera", "segunda \u00f1"])
    any_store.put_text(key, ["primera", "segunda", ""])

    assert any_store.get_text(key) == ("primera", "segunda", "")
    assert list(any_store.list_keys()) == [key]


def test_an_upload_past_its_limit_is_refused_and_leaves_nothing(any_store):
    with pytest.raises(UploadTooLarge) as refused:
        any_store.put(FILE, [b"x" * 600, b"x" * 401], limit=1000)

    assert refused.value.facts == {"limit": 1000}
    assert list(any_store.list_keys()) == []
    assert any_store.put(FILE, [b"x" * 1000], limit=1000).size == 1000


def test_an_upload_cut_off_half_way_leaves_nothing(store, root):
    def cut_off():
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(FILE, cut_off(), limit=LIMIT)

    assert everything_below(root) == []


def test_what_a_killed_process_left_is_swept_once_it_is_old(store, root):
    kept = store.put(FILE, [b"kept"], limit=LIMIT)
    orphan = store.incoming(FILE, limit=LIMIT)
    orphan.write(b"never finished")
    (left,) = (root / "incoming").iterdir()

    assert store.sweep_incoming(timedelta(hours=1)) == 0
    os.utime(left, (0, 0))
    assert store.sweep_incoming(timedelta(hours=1)) == 1

    assert everything_below(root) == [kept.key.sealed]
    with orphan:
        pass


def test_an_async_upload_of_many_small_chunks_is_stored_whole(any_store):
    async def upload():
        for number in range(5000):
            yield b"%08d" % number * 64

    async def both_ways():
        stored = await any_store.put_async(FILE, upload(), limit=LIMIT * 8)
        return stored, b"".join([chunk async for chunk in any_store.read_range_async(stored.key, 512, 1024)])

    stored, second = asyncio.run(both_ways())

    assert stored.size == 5000 * 512
    assert any_store.measure(stored.key) == (stored.sha256, stored.size)
    assert second == b"00000001" * 64


def test_a_cancelled_async_upload_leaves_nothing(store, root):
    async def endless():
        while True:
            yield b"x" * 2**16
            await asyncio.sleep(0)

    async def give_up():
        task = asyncio.create_task(store.put_async(FILE, endless(), limit=2**40))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())

    assert everything_below(root) == []


def test_folders_and_files_are_for_their_owner_alone(store, root):
    key = store.put(FILE, [b"secret"], limit=LIMIT).key
    store.put_text(key, ["secret"])

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (root, *root.rglob("*"))}

    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_bytes_and_their_name_are_brought_to_the_disk_before_the_answer(store, root, monkeypatch):
    synced = Counter()
    real = os.fsync

    def watched(descriptor):
        synced[str(Path(f"/proc/self/fd/{descriptor}").readlink()).replace(str(root), "")] += 1
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    store.put(FILE, [b"durable"], limit=LIMIT)

    assert sum(count for path, count in synced.items() if path.startswith("/incoming/")) == 1
    assert synced[f"/{FILE}"] == 1
    assert synced[""] == 1, "the new folder's own name lies in the root"


def test_a_place_taken_by_something_else_is_an_alarm_not_a_success(store, root):
    key = store.put(FILE, [b"original"], limit=LIMIT).key
    (root / key.sealed).write_bytes(b"orig")

    with pytest.raises(ObjectDamaged):
        store.put(FILE, [b"original"], limit=LIMIT)


def test_a_damaged_rendition_is_an_alarm(store, root):
    key = store.put(FILE, [b"original"], limit=LIMIT).key
    (root / key.sealed_rendition).write_bytes(b"no seal")
    with pytest.raises(ObjectDamaged):
        store.get_text(key)
    (root / key.sealed_rendition).unlink()
    for broken in (b"no gzip", gzip.compress(b"no json"), gzip.compress(b"{}"), gzip.compress(b'{"pages": []}')[:-4]):
        (root / key.rendition).write_bytes(broken)
        with pytest.raises(ObjectDamaged):
            store.get_text(key)


def test_what_is_not_there_is_refused(any_store):
    key = ObjectKey(uuid4(), "0" * 64)

    assert not any_store.exists(key)
    with pytest.raises(ObjectMissing):
        any_store.size(key)
    with pytest.raises(ObjectMissing):
        list(any_store.read_range(key))
    with pytest.raises(ObjectMissing):
        list(any_store.read_range(key, 0, 5))


def test_no_text_is_kept_for_what_was_destroyed(any_store):
    key = any_store.put(FILE, [b"pdf"], limit=LIMIT).key
    any_store.delete(key)

    with pytest.raises(ObjectMissing):
        any_store.put_text(key, ["what it said"])

    assert any_store.get_text(key) is None


def test_a_program_gets_a_file_wherever_the_bytes_are(any_store):
    key = any_store.put(FILE, [b"bytes"], limit=LIMIT).key

    with any_store.local_path(key) as path:
        assert path.read_bytes() == b"bytes"


def test_a_file_of_the_command_line_is_stored(any_store, tmp_path):
    source = tmp_path / "acta.pdf"
    source.write_bytes(b"x" * 3_000_000)

    assert any_store.put_path(FILE, source, limit=3_000_000).size == 3_000_000
    with pytest.raises(UploadTooLarge):
        any_store.put_path(FILE, source, limit=2_999_999)


def test_a_full_disk_is_said_in_words(store, root, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreFull):
        store.put(FILE, [b"x"], limit=LIMIT)

    assert everything_below(root) == []


@pytest.mark.parametrize("text", ["../x", f"{FILE}/{'A' * 64}", f"{FILE}/{'a' * 63}", f"{FILE}/{'a' * 64}\n", "a/b/c",
                                  f"{FILE}/{'a' * 64}.text", f"{{{FILE}}}/{'a' * 64}"])  # fmt: skip
def test_no_key_names_a_place_outside_the_store(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the standard library's for some of them.
        ObjectKey.parse(text)


def test_an_address_of_unknown_kind_or_of_another_host_is_refused(tmp_path):
    for url in ("file://server/share", "gopher://x", "store"):
        with pytest.raises(Exception):  # noqa: B017, PT011 - obstore has its own exceptions for addresses.
            open_store(url, Keystore(tmp_path, tmp_path / "m"), tmp_path)


def test_whoever_stops_listening_closes_an_object_while_a_thread_reads_it(any_store, monkeypatch):
    """Cancelled inside the first chunk, the reading waits for that chunk and ends; it never closes what still runs."""
    key = any_store.put(FILE, [b"acta"], limit=LIMIT).key
    inside, ended = threading.Event(), []

    def slow(*_given):
        try:
            inside.set()
            time.sleep(0.05)
            yield b"acta"
        finally:
            ended.append(True)

    monkeypatch.setattr(any_store, "read_range", slow)

    async def listen():
        async for _chunk in any_store.read_range_async(key):
            pass

    async def stop():
        listening = asyncio.create_task(listen())
        await asyncio.to_thread(inside.wait)
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening

    asyncio.run(stop())

    assert ended == [True]
