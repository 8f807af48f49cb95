from __future__ import annotations

import os

import pytest

from records.documents.service import add_document
from records.objects.erasure import destroy_content, is_anything_left
from records.objects.fixity import verify_fixity
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject
from records.objects.service import store_of
from system import history


@pytest.fixture
def file(house, installation):
    file = house.open()
    arrivals = [house.arrival(file.id, b"acuerdo %d\n" % number, f"{number}.txt") for number in range(3)]
    with installation.work(house.archivist) as work:
        for arrival in arrivals:
            add_document(work, file.id, arrival)
    return file


def destroy(house, installation, file):
    with installation.work(house.coordinator) as work:
        return destroy_content(work, file.id)


def left(house, installation, file):
    with installation.reading(house.coordinator) as reading:
        return is_anything_left(installation.settings, reading.session, file.id)


def test_destroying_leaves_nothing_in_the_store_and_the_manifest_in_the_database(house, installation, file):
    store = store_of(installation.settings)
    keys = list(store.list_keys(file.id))
    assert len(left(house, installation, file)) == 10  # three rows, three objects with their text, and a key

    erasure = destroy(house, installation, file)

    assert erasure.is_complete
    assert [held.sha256 for held in erasure.objects] == sorted(key.sha256 for key in keys)
    assert erasure.byte_count == 30
    assert left(house, installation, file) == ()
    with installation.reading(house.coordinator) as reading:
        assert history.of(reading.session, file.id)[-1].read_facts() == {"objects": 3, "bytes": 30}


def test_destroying_again_says_the_same_and_states_nothing_new(house, installation, file):
    first = destroy(house, installation, file)

    assert destroy(house, installation, file) == first
    with installation.reading(house.coordinator) as reading:
        actions = [entry.action for entry in history.of(reading.session, file.id)]
    assert actions.count("aggregation.content_destroyed") == 1


def test_what_cannot_be_removed_is_named_and_the_rest_is_gone(house, installation, file):
    store = store_of(installation.settings)
    keys = sorted(store.list_keys(file.id))
    stuck = store.backend.root / keys[1].sealed
    stuck.unlink()
    stuck.mkdir()  # a folder where a file should be: `unlink` fails for root too
    erasure = destroy(house, installation, file)

    assert len(erasure.left) == 1
    assert erasure.left[0].startswith(keys[1].sealed)
    assert [os.path.lexists(store.backend.root / key.sealed) for key in keys] == [False, True, False]
    assert keys[1].sealed in left(house, installation, file)

    stuck.rmdir()
    assert destroy(house, installation, file).is_complete
    assert left(house, installation, file) == ()


def test_what_was_destroyed_is_neither_missing_nor_owned(house, installation, file):
    key = next(store_of(installation.settings).list_keys(file.id))
    destroy(house, installation, file)
    report = verify_fixity(installation, house.coordinator)

    assert (report.objects, report.missing, report.extra) == (0, 0, 0)
    with installation.reading(house.coordinator) as reading:
        rows = reading.session.query(DigitalObject).where(DigitalObject.aggregation_id == file.id).all()
        assert {row.destroyed_at is not None for row in rows} == {True}
        assert ObjectKey(file.id, key.sha256) in {row.key for row in rows}
