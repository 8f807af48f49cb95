from __future__ import annotations

from datetime import date

import pytest

from records.documents.service import add_document
from records.objects.fixity import orphans, sweep_orphans, verify_fixity
from records.objects.keys import ObjectKey
from records.objects.model import FixityCheck
from records.objects.sealing import seal
from records.objects.service import read_text, remove_orphan, store_of
from system import history
from system.actor import NotPermitted


@pytest.fixture
def added(house, installation):
    file = house.open()
    arrivals = [house.arrival(file.id, b"documento %d\n" % number, f"{number}.txt") for number in range(3)]
    with installation.work(house.archivist) as work:
        return [add_document(work, file.id, arrival).digital_object for arrival in arrivals]


def spoil(installation, key: ObjectKey, content: bytes) -> None:
    """Other bytes than those of the digest, sealed as the store does it: what a defect of ours would leave."""
    store = store_of(installation.settings)
    sealed = seal(store.keys.key_of(key.aggregation_id), str(key), content)
    (store.backend.root / key.sealed).write_bytes(sealed)


def test_untouched_objects_are_intact_and_every_one_is_counted(house, added, installation):
    report = verify_fixity(installation, house.coordinator)

    assert (report.objects, report.intact, report.broken, report.extra) == (3, 3, 0, 0)
    assert report.bytes_read == sum(held.size for held in added)
    with installation.reading(house.coordinator) as reading:
        assert reading.session.query(FixityCheck).count() == 3
        assert history.of(reading.session, house.fonds.id)[-1].read_facts() == {
            "checked": 3,
            "intact": 3,
            "broken": 0,
        }


def test_one_changed_byte_and_one_lost_object_are_found_and_leave_a_trace(house, added, installation):
    spoil(installation, added[0].key, b"documentO 0\n")
    store_of(installation.settings).delete(added[1].key)

    report = verify_fixity(installation, house.coordinator)

    assert (report.objects, report.intact, report.changed, report.missing) == (3, 1, 1, 1)
    assert report.objects == report.intact + report.changed + report.missing + report.unreadable
    assert {finding.outcome for finding in report.findings} == {"changed", "missing"}
    with installation.reading(house.coordinator) as reading:
        assert [e.action for e in history.of(reading.session, added[0].id)][-1] == "object.fixity_failed"


def test_bytes_that_no_act_registered_are_told_and_swept_while_documents_stay(house, added, installation):
    file = house.open()
    orphan = house.arrival(file.id, b"a medias\n", "x.txt").stored.key

    assert list(orphans(installation, house.coordinator)) == [orphan]
    assert sweep_orphans(installation, house.coordinator) == 1
    assert not store_of(installation.settings).exists(orphan)
    assert verify_fixity(installation, house.coordinator).intact == 3
    assert remove_orphan(installation.work(house.coordinator), added[0].key) is False


def test_each_body_verifies_its_own_objects_and_only_who_may(house, other_house, added, installation, operator):
    assert verify_fixity(installation, other_house.coordinator).objects == 0
    assert verify_fixity(installation, operator).objects == 3
    with pytest.raises(NotPermitted):
        verify_fixity(installation, house.archivist)


def test_the_worker_reads_text_once_however_often_it_is_asked(house, installation):
    file = house.open()
    arrival = house.arrival(file.id, b"Convenio de colaboraci\xc3\xb3n\n", "c.txt", with_text=False)
    with installation.work(house.archivist) as work:
        held = add_document(work, file.id, arrival).digital_object

    for _ in range(2):
        read = read_text(installation.work(house.archivist), held.id)

    assert read.text_outcome.value == "extracted"
    assert store_of(installation.settings).get_text(held.key) == ("Convenio de colaboración\n",)
    with installation.reading(house.archivist) as reading:
        events = history.of(reading.session, held.id)
    assert [event.action for event in events] == ["object.text_extracted"]
    assert events[0].read_facts()["aggregation_id"] == str(file.id)
    assert file.opened_on == date(2020, 3, 2)
