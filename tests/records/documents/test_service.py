from __future__ import annotations

from datetime import date

import pytest

from records.aggregations.errors import AggregationIsClosed, AggregationNotFound
from records.aggregations.model import Aggregation
from records.aggregations.service import close_aggregation
from records.documents import queries
from records.documents.errors import DocumentNotFound, DocumentRefused, EmptyDocument
from records.documents.service import DocumentDetails, add_document, describe_document
from records.objects.errors import ObjectMissing
from records.objects.service import store_of
from system import history
from system.actor import NotPermitted, Permission

ACTA = b"ACTA 001/2026\n"
ACTA_SHA256 = "15d30aee264ddbc50fd83731f98bd3539a9865f34cd73e2e9411dd2cf711c175"


def put(house, installation, file, content=ACTA, *, actor=None, name="acta.txt", details=None, **how):
    arrival = house.arrival(file.id, content, name, with_text=how.pop("with_text", True))
    with installation.work(actor or house.archivist) as work:
        return add_document(work, file.id, arrival, details, **how)


def test_a_document_gets_the_next_number_and_its_bytes_are_known_by_digest(house, installation):
    file = house.open()
    first = put(
        house, installation, file, details=DocumentDetails(title=" Acta de cabildo ", created_on=date(2020, 4, 1))
    )
    second = put(house, installation, file, b"oficio\n", name="oficio 12.txt")

    assert (first.outcome, first.document.number, second.document.number) == ("registered", 1, 2)
    assert (first.document.title, second.document.title) == ("Acta de cabildo", "oficio 12")
    held = first.digital_object
    assert (held.sha256, held.size, held.mime, held.extension_matches) == (ACTA_SHA256, 14, "text/plain", True)
    assert held.text_outcome.value == "extracted"
    assert store_of(installation.settings).get_text(held.key) == ("ACTA 001/2026\n",)
    with installation.reading(house.archivist) as reading:
        counted = reading.session.get(Aggregation, file.id)
        assert (counted.document_count, counted.latest_document_on) == (2, date(2020, 4, 1))
        entries = queries.history_of_file(reading, file.id)
    assert [entry.action for entry in entries] == [
        "aggregation.opened",
        "object.text_extracted",
        "document.added",
        "object.text_extracted",
        "document.added",
    ]


def test_text_that_was_not_read_yet_is_left_to_the_worker_in_the_same_act(house, installation, jobs):
    file = house.open()
    added = put(house, installation, file, with_text=False)

    assert added.digital_object.text_outcome.value == "pending"
    assert jobs.left == [
        ("objects.extract_text", {"object_id": str(added.digital_object.id), "fonds_id": str(house.fonds.id)})
    ]


def test_the_same_bytes_in_the_same_file_are_told_and_added_only_where_confirmed(house, installation):
    file = house.open()
    first = put(house, installation, file)
    again = put(house, installation, file, name="copia.txt")
    confirmed = put(house, installation, file, name="copia.txt", allow_duplicate=True)

    assert (again.outcome, again.document.id) == ("duplicate", first.document.id)
    assert (confirmed.outcome, confirmed.document.number) == ("registered", 2)
    assert confirmed.digital_object.id == first.digital_object.id


def test_the_same_bytes_in_two_files_are_two_objects(house, installation):
    one, other = house.open(), house.open()
    first, second = put(house, installation, one), put(house, installation, other)

    assert first.digital_object.id != second.digital_object.id
    assert first.digital_object.sha256 == second.digital_object.sha256
    store = store_of(installation.settings)
    store.delete(first.digital_object.key)
    assert store.exists(second.digital_object.key)


def test_a_closed_file_is_write_protected(house, installation):
    file = house.open()
    added = put(house, installation, file)
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))

    with pytest.raises(AggregationIsClosed):
        put(house, installation, file, b"tarde\n")
    with pytest.raises(AggregationIsClosed), installation.work(house.archivist) as work:
        describe_document(work, added.document.id, DocumentDetails(title="Otro"))


def test_what_is_said_of_a_document_is_refused_with_every_reason(house, installation):
    details = DocumentDetails(title="x" * 1001, created_on=date(2026, 12, 1), received_on=date(2020, 1, 1), folios=0)
    with pytest.raises(DocumentRefused) as refusal:
        put(house, installation, house.open(), details=details)

    assert [objection.code for objection in refusal.value.objections] == [
        "document.text_too_long",
        "document.dated_in_future",
        "document.received_before_created",
        "document.folios_impossible",
    ]


def test_an_empty_document_is_none(house, installation):
    with pytest.raises(EmptyDocument):
        put(house, installation, house.open(), b"")


def test_bytes_that_were_swept_before_the_act_are_not_registered(house, installation):
    file = house.open()
    arrival = house.arrival(file.id, ACTA, "acta.txt")
    store_of(installation.settings).delete(arrival.stored.key)

    with pytest.raises(ObjectMissing), installation.work(house.archivist) as work:
        add_document(work, file.id, arrival)


def test_only_those_who_may_add_do_and_strangers_find_no_file(house, other_house, installation):
    file = house.open()
    with pytest.raises(NotPermitted):
        put(house, installation, file, actor=house.transparency)
    for stranger in (house.neighbour, other_house.archivist, house.committee):
        with pytest.raises(AggregationNotFound):
            put(house, installation, file, actor=stranger)


def test_reading_content_is_asked_apart_from_seeing_the_document(house, other_house, installation):
    document = put(house, installation, house.open()).document
    with installation.reading(house.archivist) as reading:
        assert queries.find_document(reading, document.id, Permission.DOCUMENT_READ).document.id == document.id
    with installation.reading(house.transparency) as reading:
        assert queries.find_document(reading, document.id).document.id == document.id
        with pytest.raises(NotPermitted):
            queries.find_document(reading, document.id, Permission.DOCUMENT_READ)
    for stranger in (house.neighbour, other_house.coordinator):
        with installation.reading(stranger) as reading, pytest.raises(DocumentNotFound):
            queries.find_document(reading, document.id)


def test_the_index_counts_folios_on_until_one_is_unknown(house, installation):
    file = house.open()
    for number, folios in enumerate((3, 2, None, 4)):
        put(house, installation, file, b"documento %d\n" % number, details=DocumentDetails(folios=folios))
    with installation.reading(house.archivist) as reading:
        lines = queries.index_of(reading, file.id)

    assert [(line.number, line.first_folio, line.last_folio) for line in lines] == [
        (1, 1, 3),
        (2, 4, 5),
        (3, None, None),
        (4, None, None),
    ]


def test_correcting_a_document_names_the_fields_and_keeps_the_files_sums(house, installation):
    file = house.open()
    document = put(house, installation, file, details=DocumentDetails(folios=3, created_on=date(2020, 9, 1))).document
    with installation.work(house.archivist) as work:
        describe_document(work, document.id, DocumentDetails(title="Acta", folios=5, created_on=date(2020, 4, 1)))

    with installation.reading(house.archivist) as reading:
        counted = reading.session.get(Aggregation, file.id)
        last = history.of(reading.session, document.id)[-1]
    assert (counted.document_folios, counted.latest_document_on) == (5, date(2020, 4, 1))
    assert last.read_facts()["changed"] == ["title", "created_on", "folios"]
