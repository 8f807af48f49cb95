from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from records.documents.model import Document
from records.documents.service import add_document
from records.objects.encryption import encrypt_plain, enforce_destruction, keys_status, rotate_master_key
from records.objects.erasure import destroy_content
from records.objects.errors import ContentGone, KeyLost, ObjectDamaged
from records.objects.fixity import verify_fixity
from records.objects.jobs import ENCRYPTION_JOB
from records.objects.keys import ObjectKey
from records.objects.keys_cli import keys as keys_command
from records.objects.keystore import Keystore
from records.objects.sealing import SEGMENT
from records.objects.service import read_text, store_of
from records.objects.store import open_store
from system.actor import NotPermitted
from system.console import Console
from system.history import Entry
from tests.records.spoiling import flip_a_byte

FILE, OTHER = UUID(int=1), UUID(int=2)
SECRET = b"El tesorero no concilia la cuenta desde marzo.\n"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def added(house, installation):
    """A file with one document, and the document's object."""
    file = house.open()
    with installation.work(house.archivist) as work:
        return file, add_document(work, file.id, house.arrival(file.id, SECRET)).digital_object


def lay_plain(store, aggregation_id: UUID, content: bytes, *, text: bytes = b"") -> ObjectKey:
    """Bytes as they were kept before there were keys."""
    key = ObjectKey(aggregation_id, hashlib.sha256(content).hexdigest())
    for path, data in ((str(key), content), (key.rendition, text)):
        if data or path == str(key):
            sink = store.backend.create("incoming/x")
            sink.write(data)
            sink.seal()
            store.backend.publish("incoming/x", path)
    return key


def everything_in(folder) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_nothing_of_a_document_or_its_text_lies_readable_in_the_data_folder(added, installation):
    _file, held = added
    store = store_of(installation.settings)

    assert store.get_text(held.key) == (SECRET.decode(),)
    assert b"".join(store.read_range(held.key)) == SECRET
    assert b"tesorero" not in everything_in(store.backend.root)
    assert store.is_sealed(held.key)


def test_a_range_touches_only_the_segments_that_hold_it(store, monkeypatch):
    content = os.urandom(5 * SEGMENT)
    key = store.put(FILE, [content], limit=10 * SEGMENT).key
    read = []
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, size, at: read.append(size) or real(fd, size, at))

    assert b"".join(store.read_range(key, 2 * SEGMENT + 5, 2 * SEGMENT + 25)) == content[2 * SEGMENT + 5 :][:20]
    assert sum(read) < SEGMENT + 100
    assert b"".join(store.read_range(key, SEGMENT - 1, 3 * SEGMENT + 1)) == content[SEGMENT - 1 : 3 * SEGMENT + 1]
    assert b"".join(store.read_range(key, 5 * SEGMENT - 1, 10**9)) == content[-1:]
    assert list(store.read_range(key, 7, 7)) == list(store.read_range(key, 10**9, 10**9 + 1)) == []


def test_the_same_bytes_in_two_files_are_sealed_under_two_keys(store):
    one, two = (store.put(file, [SECRET], limit=100).key for file in (FILE, OTHER))

    assert (store.backend.root / one.sealed).read_bytes()[32:] != (store.backend.root / two.sealed).read_bytes()[32:]
    assert store.destroy(FILE, NOW) == []
    assert b"".join(store.read_range(two)) == SECRET
    # Sealed bytes of one file under the address of the other are not taken for its own.
    (store.backend.root / f"{FILE}").mkdir()
    shutil.copy(store.backend.root / two.sealed, store.backend.root / one.sealed)
    with pytest.raises(ContentGone):
        store.read_range(one)


def test_an_object_under_anothers_name_or_cut_short_is_damaged_before_the_first_byte(store):
    first, second = (store.put(FILE, [content], limit=100).key for content in (b"uno dos", b"dos uno"))
    root = store.backend.root
    shutil.copy(root / first.sealed, root / second.sealed)
    with pytest.raises(ObjectDamaged):
        store.read_range(second, 0, 1)

    (root / first.sealed).write_bytes((root / first.sealed).read_bytes()[:-1])
    with pytest.raises(ObjectDamaged):
        store.read_range(first)


def test_what_a_program_reads_is_nowhere_afterwards_whatever_happens(store, tmp_path):
    key = store.put(FILE, [SECRET], limit=100).key

    with pytest.raises(RuntimeError), store.local_path(key) as path:
        assert path.read_bytes() == SECRET
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"tesorero" not in everything_in(tmp_path)  # not even now has it a name
        raise RuntimeError
    assert b"tesorero" not in everything_in(tmp_path)


def test_yesterdays_database_and_store_beside_todays_keys_bring_nothing_back(added, house, installation, tmp_path):
    file, held = added
    store = store_of(installation.settings)
    root = store.backend.root
    plain = lay_plain(store, file.id, b"de antes")
    shutil.copytree(root, tmp_path / "yesterday")

    with installation.work(house.coordinator) as work:
        assert destroy_content(work, file.id).is_complete
    shutil.rmtree(root)
    shutil.copytree(tmp_path / "yesterday", root)
    with installation.work(house.coordinator) as work:  # the database of yesterday knows of no destruction
        work.session.get_one(type(held), held.id).destroyed_at = None

    for key in (held.key, plain):
        for act in (store.size, store.read_range, store.measure, lambda key: store.local_path(key).__enter__()):
            with pytest.raises(ContentGone):
                act(key)
        assert store.get_text(key) is None
    with pytest.raises(ContentGone):
        store.put(file.id, [b"otra vez"], limit=100)
    report = verify_fixity(installation, house.coordinator)
    assert (report.key_destroyed, report.intact, report.broken) == (1, 0, 1)
    assert keys_status(installation, house.given.operator).restored == [file.id]

    assert enforce_destruction(installation, house.given.operator) == [file.id]
    assert list(store.backend.paths(str(file.id))) == []
    assert keys_status(installation, house.given.operator).is_sound
    assert enforce_destruction(installation, house.given.operator) == []


def test_todays_database_beside_yesterdays_keys_is_told_and_mended(added, house, installation, tmp_path):
    file, held = added
    store = store_of(installation.settings)
    for folder, name in ((store.backend.root, "store"), (store.keys.folder, "keys")):
        shutil.copytree(folder, tmp_path / "yesterday" / name)
    with installation.work(house.coordinator) as work:
        destroy_content(work, file.id)
    for folder, name in ((store.backend.root, "store"), (store.keys.folder, "keys")):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "yesterday" / name, folder)

    assert keys_status(installation, house.given.operator).revived == [file.id]
    assert enforce_destruction(installation, house.given.operator) == [file.id]

    with pytest.raises(ContentGone):
        store.read_range(held.key)
    assert keys_status(installation, house.given.operator).is_sound


def test_everything_from_yesterday_is_mended_by_the_list_kept_elsewhere(added, house, installation):
    file, held = added

    assert enforce_destruction(installation, house.given.operator, [file.id]) == [file.id]
    with pytest.raises(ContentGone):
        store_of(installation.settings).read_range(held.key)


def test_a_lost_key_is_told_on_every_read_by_fixity_and_by_the_status(added, house, installation):
    file, held = added
    store = store_of(installation.settings)
    shutil.rmtree(store.keys.folder)

    for act in (store.read_range, store.get_text, lambda key: store.local_path(key).__enter__()):
        with pytest.raises(KeyLost):
            act(held.key)
    with pytest.raises(KeyLost):
        store.put(file.id, [b"uno nuevo"], limit=100)
    report = verify_fixity(installation, house.coordinator)
    assert (report.objects, report.key_lost, report.broken) == (1, 1, 1)
    assert keys_status(installation, house.given.operator).lost == [file.id]


def test_a_lost_key_is_answered_in_words_over_http(added, house, installation, client_of):
    _, held = added
    store = store_of(installation.settings)
    with installation.reading(house.archivist) as reading:
        document = reading.session.execute(Document.__table__.select()).one()
    client = client_of(house.archivist)
    address = f"/api/documents/{document.id}/content"
    ranged = client.get(address, headers={"Range": "bytes=3-10"})
    assert (ranged.status_code, ranged.content) == (206, SECRET[3:11])

    shutil.move(store.keys.folder, store.keys.folder.with_name("kept"))
    answer = client.get(address)
    assert (answer.status_code, answer.json()["objections"][0]["code"]) == (503, "object.key_lost")
    shutil.move(store.keys.folder.with_name("kept"), store.keys.folder)
    assert client.get(address).content == SECRET

    with installation.work(house.coordinator) as work:
        destroy_content(work, held.aggregation_id)
    gone = client.get(address)
    assert (gone.status_code, gone.json()["objections"][0]["code"]) == (410, "object.destroyed")


def test_plain_objects_stay_readable_and_are_encrypted_each_once(store, house, installation, tmp_path):
    store = store_of(installation.settings)
    first = lay_plain(store, FILE, SECRET)
    second = lay_plain(store, FILE, b"otra acta " * 200_000)
    damaged = ObjectKey(OTHER, "0" * 64)
    shutil.copytree(store.backend.root / str(FILE), store.backend.root / str(OTHER))
    (store.backend.root / str(OTHER) / first.sha256).rename(store.backend.root / str(damaged))
    assert b"".join(store.read_range(first, 3, 11)) == SECRET[3:11]
    assert store.size(first) == len(SECRET)
    with store.local_path(first) as path:
        assert path.read_bytes() == SECRET
    store.put_text(first, ["lo leído"])

    report = encrypt_plain(installation, house.given.operator)

    assert (report.found, report.encrypted, report.damaged, report.refused) == (4, 3, 1, [str(damaged)])
    for key in (first, second, ObjectKey(OTHER, second.sha256)):
        assert store.is_sealed(key)
        assert store.measure(key)[0] == key.sha256
        assert not (store.backend.root / str(key)).exists()
    assert store.get_text(first) == ("lo leído",)
    assert encrypt_plain(installation, house.given.operator).found == 1
    assert sorted(store.list_keys()) == sorted([first, second, ObjectKey(OTHER, second.sha256), damaged])


def test_text_kept_in_the_clear_is_read_and_encrypted(house, installation):
    store = store_of(installation.settings)
    key = store.put(FILE, [SECRET], limit=100).key
    store.put_text(key, ["una página"])
    plain = store._packed_text(key)
    (store.backend.root / key.sealed_rendition).unlink()
    (store.backend.root / key.rendition).write_bytes(plain)

    assert store.get_text(key) == ("una página",)
    assert keys_status(installation, house.given.operator).plain_texts == 1
    assert encrypt_plain(installation, house.given.operator).encrypted == 1
    assert store.get_text(key) == ("una página",)
    assert keys_status(installation, house.given.operator).plain_texts == 0


def test_a_rotation_leaves_everything_readable(added, house, installation):
    _, held = added
    store = store_of(installation.settings)
    before = keys_status(installation, house.given.operator)

    report = rotate_master_key(installation, house.given.operator)
    assert (report.found, report.rewrapped, report.damaged, report.is_over) == (1, 1, [], True)

    after = keys_status(installation, house.given.operator)
    assert (after.masters, after.to_rewrap, after.is_sound) == (1, 0, True)
    assert after.master != before.master
    assert b"".join(store.read_range(held.key)) == SECRET


def test_a_rotation_goes_on_past_damaged_keys_and_names_each(added, house, installation):
    """The old master key stays until each is put back from a sound copy, or given up."""
    _file, held = added
    store, operator = store_of(installation.settings), house.given.operator
    ids = [UUID(int=number) for number in range(1, 6)]
    for one in ids:
        store.put(one, [SECRET], limit=100)
    store.keys.destroy(ids[4], NOW)
    paths = [store.keys._path(one, ".key") for one in ids]
    sound = [path.read_bytes() for path in paths[:3]]
    paths[0].write_bytes(sound[0][:-1] + bytes([sound[0][-1] ^ 1]))
    paths[1].write_bytes(b"")
    paths[2].write_bytes(sound[1])
    paths[4].write_bytes(sound[0])

    report = rotate_master_key(installation, operator)

    assert (report.found, report.rewrapped, report.current, report.destroyed) == (6, 2, 0, 1)
    assert (sorted(report.damaged), report.is_over) == (ids[:3], False)
    assert keys_status(installation, operator).masters == 2
    assert b"".join(store.read_range(held.key)) == SECRET
    for path, content in zip(paths[:2], sound, strict=False):
        path.write_bytes(content)
    again = rotate_master_key(installation, operator)
    assert (again.found, again.rewrapped, again.current, again.damaged, again.is_over) == (6, 2, 2, [ids[2]], False)
    assert keys_status(installation, operator).masters == 2
    last = rotate_master_key(installation, operator, give_up=True)
    assert (last.current, last.damaged, last.is_over) == (4, [ids[2]], True)
    assert keys_status(installation, operator).masters == 1
    with installation.reading(operator) as reading:
        said = reading.session.scalars(
            select(Entry.action).where(Entry.action.like("keys.%")).order_by(Entry.seq)
        ).all()
    assert said == ["keys.rotation_unfinished", "keys.rotation_unfinished", "keys.rotated"]


def test_only_the_operator_of_the_machine_keeps_the_keys(house, installation):
    for act in (keys_status, rotate_master_key, encrypt_plain, enforce_destruction):
        with pytest.raises(NotPermitted):
            act(installation, house.coordinator)


def test_the_command_says_how_the_keys_stand_and_what_it_did(added, house, installation, jobs, tmp_path):
    file, _held = added

    def run(*words):
        console = Console(installation, lambda *_: house.given.operator)
        done = CliRunner().invoke(keys_command, words, obj=console)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout

    assert run("status")[0] == 0
    whole = "1 keys: 1 wrapped anew, 0 already, 0 destroyed, 0 damaged\nthe old master key is forgotten\n"
    assert run("rotate") == (0, whole)
    assert run("encrypt")[1].startswith("0 found: 0 encrypted")
    assert run("encrypt", "--background")[0] == 0
    assert jobs.left[-1][0] == ENCRYPTION_JOB
    with installation.work(house.coordinator) as work:
        destroy_content(work, file.id)
    listed = tmp_path / "destroyed.txt"
    listed.write_text(run("destroyed")[1], "utf-8")
    assert str(file.id) in listed.read_text("utf-8")
    assert run("enforce", "--list", str(listed)) == (0, "0 files destroyed again\n")
    listed.write_text("nonsense\n", "utf-8")
    assert run("enforce", "--list", str(listed))[0] == 2
    store_of(installation.settings).keys.master.unlink()
    assert "master key missing" in run("status")[1]


def test_a_changed_byte_of_what_is_sealed_is_found_by_rereading(added, house, installation):
    _, held = added
    flip_a_byte(store_of(installation.settings), held.key)

    assert verify_fixity(installation, house.coordinator).changed == 1


def test_reading_a_text_again_puts_it_back_sealed(added, installation, house):
    _, held = added
    store = store_of(installation.settings)
    store._delete_text(held.key)
    with installation.work(house.given.operator) as work:
        work.session.get_one(type(held), held.id).text_outcome = "pending"
    read_text(installation.work(house.given.operator), held.id)

    assert store.get_text(held.key) == (SECRET.decode(),)
    assert (store.backend.root / held.key.sealed_rendition).exists()


def test_a_bucket_is_sealed_as_a_folder_is(tmp_path):
    store = open_store("memory:///", Keystore(tmp_path / "keys", tmp_path / "master.key"), tmp_path)
    content = os.urandom(2 * SEGMENT + 9)
    key = store.put(FILE, [content], limit=10 * SEGMENT).key

    assert b"".join(store.read_range(key)) == content
    assert b"".join(store.read_range(key, SEGMENT - 3, SEGMENT + 3)) == content[SEGMENT - 3 : SEGMENT + 3]
    assert content[:64] not in b"".join(store.backend.read(key.sealed, 0, 10 * SEGMENT))
