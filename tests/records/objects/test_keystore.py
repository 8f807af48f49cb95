from __future__ import annotations

import multiprocessing
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from records.objects import master_key
from records.objects.errors import ContentGone, KeyLost, MasterKeyMissing, MasterKeyUnreadable
from records.objects.keystore import Keystore, Rewrap

FILE = UUID(int=7)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def nothing() -> bool:
    return False


@pytest.fixture
def keys(tmp_path):
    return Keystore(tmp_path / "keys", tmp_path / "master.key")


def make_key(folder, master, file, found):
    found.put(Keystore(folder, master).key_for_writing(file, nothing))


def test_every_file_has_a_key_of_its_own_that_is_found_again(keys):
    first, second = keys.key_for_writing(FILE, nothing), keys.key_for_writing(uuid4(), nothing)

    assert first != second
    assert keys.key_of(FILE) == keys.key_for_writing(FILE, nothing) == first
    assert first not in keys._path(FILE, ".key").read_bytes()


def test_keys_and_master_key_are_for_their_owner_alone(keys):
    keys.key_for_writing(FILE, nothing)

    files = [keys.master, *(path for path in keys.folder.rglob("*") if path.is_file())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700


def test_threads_that_come_at_once_get_one_key(keys):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: keys.key_for_writing(FILE, nothing), range(32)))

    assert len(found) == 1


def test_processes_that_come_at_once_get_one_key_and_one_master_key(keys):
    context = multiprocessing.get_context("fork")
    found = context.Queue()
    writers = [context.Process(target=make_key, args=(keys.folder, keys.master, FILE, found)) for _ in range(4)]
    for writer in writers:
        writer.start()
    assert len({found.get(timeout=30) for _ in writers}) == 1
    for writer in writers:
        writer.join()
    assert len(keys.ring().keys) == 1


def test_a_destroyed_key_stays_destroyed_also_when_its_file_is_put_back(keys, tmp_path):
    keys.key_for_writing(FILE, nothing)
    shutil.copytree(keys.folder, tmp_path / "backup")

    keys.destroy(FILE, NOW)
    keys.destroy(FILE, NOW)

    assert not keys.has_key(FILE)
    assert list(keys.destroyed()) == [(FILE, NOW.isoformat())]
    shutil.copytree(tmp_path / "backup", keys.folder, dirs_exist_ok=True)  # a restore that adds what is missing
    assert keys.has_key(FILE)
    with pytest.raises(ContentGone):
        keys.key_of(FILE)
    with pytest.raises(ContentGone):
        keys.key_for_writing(FILE, nothing)
    assert keys.forget(FILE, NOW)
    assert not keys.has_key(FILE)
    assert not keys.forget(FILE, NOW)


def test_a_key_in_an_old_backup_is_of_no_use_after_a_rotation(keys, tmp_path):
    keys.key_for_writing(FILE, nothing)
    shutil.copytree(keys.folder, tmp_path / "backup")
    keys.destroy(FILE, NOW)
    keys.begin_rotation()
    assert keys.end_rotation()

    with pytest.raises(MasterKeyMissing):
        Keystore(tmp_path / "backup", keys.master).key_of(FILE)


def test_a_lost_key_is_told_and_never_replaced_behind_the_back_of_what_it_sealed(keys):
    keys.key_for_writing(FILE, nothing)
    keys._path(FILE, ".key").unlink()

    with pytest.raises(KeyLost):
        keys.key_of(FILE)
    with pytest.raises(KeyLost):
        keys.key_for_writing(FILE, lambda: True)


def test_a_key_of_another_file_or_a_damaged_one_is_lost(keys):
    other = uuid4()
    keys.key_for_writing(FILE, nothing)
    keys.key_for_writing(other, nothing)
    keys._path(FILE, ".key").write_bytes(keys._path(other, ".key").read_bytes())

    with pytest.raises(KeyLost):
        keys.key_of(FILE)
    for broken in (b"", b"x", keys._path(other, ".key").read_bytes()[:-1]):
        keys._path(FILE, ".key").write_bytes(broken)
        with pytest.raises(KeyLost):
            keys.key_of(FILE)


def test_a_missing_master_key_is_never_replaced_where_keys_stand(keys):
    keys.key_for_writing(FILE, nothing)
    keys.master.unlink()

    for act in (lambda: keys.key_of(FILE), lambda: keys.key_for_writing(uuid4(), nothing), keys.begin_rotation):
        with pytest.raises(MasterKeyMissing):
            act()
    assert not keys.master.exists()


@pytest.mark.parametrize("content", ["", "# nothing\n", "abc\n", "zz" * 32 + "\n", "ab" * 31 + "\n", "ñ\n"])
def test_a_file_that_holds_no_master_keys_is_told(keys, content):
    keys.master.write_text(content, "utf-8")

    with pytest.raises(MasterKeyUnreadable):
        keys.ring()


def test_a_rotation_rewraps_every_key_and_old_master_keys_open_until_its_end(keys):
    files = [uuid4() for _ in range(5)]
    before = {file: keys.key_for_writing(file, nothing) for file in files}
    old = keys.ring().current

    ring = keys.begin_rotation()
    assert keys.begin_rotation() == ring  # killed and begun again: no third key
    assert {file: keys.key_of(file) for file in files} == before
    assert keys.rewrap(files[0]) is Rewrap.REWRAPPED
    assert keys.rewrap(files[0]) is Rewrap.CURRENT
    assert not keys.end_rotation()
    assert [keys.rewrap(file) for file in files] == [Rewrap.CURRENT, *[Rewrap.REWRAPPED] * 4]
    assert keys.end_rotation()

    assert {file: keys.key_of(file) for file in files} == before
    assert {keys.wrapped_by(file) for file in files} == {ring.current} != {old}
    assert len(keys.ring().keys) == 1


def test_a_file_destroyed_during_a_rotation_does_not_come_back(keys):
    keys.key_for_writing(FILE, nothing)
    keys.begin_rotation()
    keys.destroy(FILE, NOW)

    assert keys.rewrap(FILE) is Rewrap.DESTROYED
    assert keys.end_rotation()
    assert not keys.has_key(FILE)


def test_only_the_first_line_wraps(tmp_path):
    path = tmp_path / "m"
    path.write_text(f"# since 2026\n{'ab' * 32}\n{'cd' * 32}\n", "ascii")

    ring = master_key.read(path)

    assert ring.current == master_key.id_of(bytes.fromhex("ab" * 32)).hex()
    assert ring.unwrap(master_key.Ring(ring.keys[1:]).wrap(b"d" * 32, b"x"), b"x") == b"d" * 32
