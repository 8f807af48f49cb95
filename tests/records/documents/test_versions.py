"""Versions, relations and papers without bytes: what stays, what is refused, what is closed."""

from __future__ import annotations

import hashlib
import threading
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from classification.series.kinds import Support
from records.aggregations.errors import AggregationIsClosed
from records.aggregations.service import close_aggregation
from records.documents import queries
from records.documents.details import DocumentDetails
from records.documents.errors import (
    DocumentNotFound,
    DocumentRefused,
    RelationNotFound,
    RelationRefused,
)
from records.documents.model import DocumentRelation
from records.documents.relating import relate, relations_of, unrelate
from records.documents.relations import RelationKind, closes_circle
from records.documents.service import add_document, add_paper_document, add_version, describe_document
from records.objects.fixity import verify_fixity
from records.objects.service import store_of
from system.actor import NotPermitted, local_operator
from tests.records.spoiling import flip_a_byte

ACT = b"ACTA 001/2026\n"
ACT_SHA256 = "15d30aee264ddbc50fd83731f98bd3539a9865f34cd73e2e9411dd2cf711c175"


@pytest.fixture
def file(house):
    return house.open()


@pytest.fixture
def put(house, installation):
    def put(file, content=b"Oficio 12\n", name="oficio.txt", actor=None, **said):
        arrival = house.arrival(file.id, content, name)
        with installation.work(actor or house.archivist) as work:
            return add_document(work, file.id, arrival, DocumentDetails(**said)).document

    return put


def codes(refused) -> set[str]:
    return {objection.code for objection in refused.value.objections}


def test_the_act_of_the_exact_scenario_has_its_digest_and_one_changed_byte_fails_fixity(house, installation, file, put):
    document = put(file, ACT, "acta.txt")
    with installation.reading(house.archivist) as reading:
        held = queries.find_document(reading, document.id).digital_object
    assert (held.sha256, held.size) == (ACT_SHA256, 14)
    assert verify_fixity(installation, local_operator("test")).broken == 0

    flip_a_byte(store_of(installation.settings), held.key)
    report = verify_fixity(installation, local_operator("test"))
    assert (report.changed, report.intact) == (1, 0)


def test_a_new_version_is_current_and_the_old_one_stays_with_its_bytes(client_of, house, file, put):
    document = put(file, ACT, "acta.txt", title="Acta")
    client = client_of(house.archivist)
    answer = client.post(
        f"/documents/{document.id}/versions",
        data={"reason": "Se corrigió el <número>"},
        files={"file": ("acta 2.txt", b"ACTA 002/2026\n")},
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text

    assert client.get(f"/documents/{document.id}/content").content == b"ACTA 002/2026\n"
    assert client.get(f"/documents/{document.id}/versions/1/content").content == ACT
    told = client.get(f"/api/documents/{document.id}/versions").json()
    assert [one["number"] for one in told] == [2, 1]
    assert told[1]["object"]["sha256"] == ACT_SHA256
    old = client.get(f"/documents/{document.id}/versions/1").text
    assert "Versión anterior" in old
    page = client.get(f"/documents/{document.id}").text
    assert "Se corrigió el &lt;número&gt;" in page
    index = client.get(f"/api/aggregations/{file.id}/index").json()["lines"]
    assert [(line["version"], line["sha256"]) for line in index] == [
        (2, hashlib.sha256(b"ACTA 002/2026\n").hexdigest())
    ]
    assert client.get(f"/documents/{document.id}/versions/9").status_code == 404


def test_a_version_needs_a_reason_and_other_bytes(client_of, house, installation, file, put):
    document = put(file, ACT)
    client = client_of(house.archivist)
    path = f"/api/documents/{document.id}/versions"
    without = client.post(path, params={"file_name": "a.txt"}, content=b"otra")
    assert [o["code"] for o in without.json()["objections"]] == ["document.version_without_reason"]
    same = client.post(path, params={"file_name": "a.txt", "reason": "Otra"}, content=ACT)
    assert (same.status_code, same.json()["objections"][0]["code"]) == (409, "document.version_unchanged")
    assert len(list(store_of(installation.settings).list_keys(file.id))) == 1


def test_bytes_of_an_earlier_version_are_told_as_duplicate(house, installation, file, put):
    document = put(file, ACT)
    arrival = house.arrival(file.id, b"ACTA 002/2026\n")
    with installation.work(house.archivist) as work:
        add_version(work, document.id, arrival, reason="Corrección")
    with installation.work(house.archivist) as work:
        added = add_document(work, file.id, house.arrival(file.id, ACT))
    assert (added.outcome, added.document.id) == ("duplicate", document.id)


def test_two_versions_at_once_get_two_numbers(house, installation, file, put):
    document = put(file, ACT)
    arrivals = [house.arrival(file.id, f"Versión {n}\n".encode()) for n in range(4)]

    def bring(arrival):
        with installation.work(house.archivist) as work:
            add_version(work, document.id, arrival, reason="A la vez")

    threads = [threading.Thread(target=bring, args=(arrival,)) for arrival in arrivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with installation.reading(house.archivist) as reading:
        assert [one.version.number for one in queries.versions_of(reading, document.id)] == [5, 4, 3, 2, 1]


def test_paper_alone_stands_in_the_index_has_no_bytes_and_can_be_digitised(client_of, house, installation, file):
    client = client_of(house.archivist)
    answer = client.post(
        f"/aggregations/{file.id}/documents/paper",
        data={"title": "Plano firmado", "kind": "plano", "first_folio": "3", "last_folio": "7"},
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    assert "El documento está en papel" in client.get(path).text
    assert client.get(f"{path}/content").status_code == 404
    told = client.get(f"/api{path}").json()
    assert (told["object"], told["content"], told["folios"], told["support"]) == (None, None, 5, "paper")
    assert client.get(f"/aggregations/{file.id}?cols=bytes&cols=sha256&cols=title").status_code == 200
    assert client.get(f"/aggregations/{file.id}/index").status_code == 200
    assert client.get(f"{path}/description").status_code == 200

    client.post(f"/api{path}/versions", params={"file_name": "p.txt", "reason": "Digitalización"}, content=b"plano")
    told = client.get(f"/api{path}").json()
    assert (told["version"], told["support"]) == (1, "hybrid")


def test_impossible_folios_and_supports_are_refused_all_at_once(house, installation, file, put):
    put(file, first_folio=1, last_folio=4)
    with pytest.raises(DocumentRefused) as refused, installation.work(house.archivist) as work:
        details = DocumentDetails(first_folio=4, last_folio=6, folios=9)
        add_paper_document(work, file.id, details)
    assert codes(refused) == {
        "document.title_missing",
        "document.bytes_wanted",
        "document.folios_taken",
        "document.folios_unlike_range",
    }
    with pytest.raises(DocumentRefused) as refused, installation.work(house.archivist) as work:
        add_document(work, file.id, house.arrival(file.id, b"x"), DocumentDetails(support=Support.PAPER, first_folio=9))
    assert codes(refused) == {"document.paper_has_no_bytes", "document.folio_range_impossible"}


def test_a_closed_file_takes_no_version_no_paper_and_no_relation_through_any_door(
    client_of, house, installation, file, put
):
    first, second = put(file), put(file, b"Anexo\n")
    with installation.work(house.archivist) as work:
        relation = relate(work, second.id, first.id, RelationKind.ANNEX_OF)
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 5))
    client = client_of(house.archivist)
    document = f"/documents/{first.id}"

    for method, path, sent in (
        ("POST", f"/api{document}/versions?file_name=a.txt&reason=x", {"content": b"x"}),
        ("POST", f"/api{document}/relations", {"json": {"target_id": str(second.id), "kind": "answers"}}),
        ("DELETE", f"/api/documents/{second.id}/relations/{relation.id}", {}),
        ("POST", f"/api/aggregations/{file.id}/paper-documents", {"json": {"title": "x"}}),
        ("POST", f"/api/aggregations/{file.id}/batches", {"files": [("file", ("a.txt", b"x"))]}),
        ("POST", f"/aggregations/{file.id}/documents/batch", {"files": [("file", ("a.txt", b"x"))]}),
        ("POST", f"{document}/versions", {"data": {"reason": "x"}, "files": {"file": ("a.txt", b"x")}}),
        ("POST", f"{document}/relations", {"data": {"target": "#2", "kind": "answers"}}),
        ("POST", f"/documents/{second.id}/relations/{relation.id}/removal", {"data": {}}),
        ("GET", f"{document}/versions/new", {}),
        ("GET", f"{document}/relations/new", {}),
        ("GET", f"/aggregations/{file.id}/documents/batch", {}),
        ("GET", f"/aggregations/{file.id}/documents/paper", {}),
    ):
        answer = client.request(method, path, **sent)
        assert answer.status_code == 409, (method, path, answer.status_code)
    with pytest.raises(AggregationIsClosed), installation.work(house.archivist) as work:
        describe_document(work, first.id, DocumentDetails(title="Otro"))
    page = client.get(document).text
    assert "/versions/new" not in page
    assert "Tiene como anexo" in page


def test_relations_show_both_ways_and_hide_what_is_not_ones_own(client_of, house, installation, file, put):
    other = house.open(unit_id=house.other_unit.id)
    mine, theirs = put(file, title="Oficio mío"), put(other, title="Acuerdo ajeno", actor=house.neighbour)
    with installation.work(house.coordinator) as work:
        relate(work, mine.id, theirs.id, RelationKind.ANSWERS)

    page = client_of(house.archivist).get(f"/documents/{mine.id}").text
    assert "documento con acceso restringido" in page
    assert "Acuerdo ajeno" not in page
    assert str(theirs.id) not in page
    seen = client_of(house.coordinator).get(f"/documents/{theirs.id}").text
    assert "Respondido por" in seen
    assert "Oficio mío" in seen
    hidden = client_of(house.archivist).get(f"/api/documents/{mine.id}/relations").json()
    assert [(one["document_id"], one["title"]) for one in hidden] == [(None, None)]


def test_a_relation_stands_once_never_to_itself_never_in_a_circle_and_never_to_what_one_cannot_see(
    client_of, house, installation, file, put
):
    a, b, c = (put(file, f"{name}\n".encode()) for name in "abc")
    hidden = put(house.open(unit_id=house.other_unit.id), actor=house.neighbour)
    with installation.work(house.archivist) as work:
        relate(work, a.id, b.id, RelationKind.REPLACES)
        relate(work, b.id, c.id, RelationKind.REPLACES)
        relate(work, c.id, a.id, RelationKind.ANSWERS)

    for source, target, kind, code in (
        (a, a, RelationKind.ANSWERS, "relation.to_itself"),
        (a, b, RelationKind.REPLACES, "relation.stands_already"),
        (c, a, RelationKind.REPLACES, "relation.closes_circle"),
        (a, hidden, RelationKind.ANSWERS, "relation.target_unknown"),
    ):
        with pytest.raises(RelationRefused) as refused, installation.work(house.archivist) as work:
            relate(work, source.id, target.id, kind)
        assert codes(refused) == {code}
    with pytest.raises(RelationRefused), installation.work(house.archivist) as work:
        relate(work, a.id, uuid4(), RelationKind.ANSWERS)
    with pytest.raises(RelationNotFound), installation.work(house.archivist) as work:
        unrelate(work, a.id, uuid4())
    client = client_of(house.archivist)
    answer = client.post(
        f"/documents/{a.id}/relations", data={"target": "#3", "kind": "annex_of"}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    wrong = client.post(f"/documents/{a.id}/relations", data={"target": "SMA/no #99", "kind": "annex_of"})
    assert (wrong.status_code, "field-target-error" in wrong.text) == (422, True)


def test_two_people_who_replace_each_others_document_at_once_close_no_circle(house, installation, file, put):
    other = house.open()
    a, b = put(file), put(other)
    refused = []

    def state(source, target):
        try:
            with installation.work(house.archivist) as work:
                relate(work, source.id, target.id, RelationKind.REPLACES)
        except RelationRefused as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=state, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with installation.reading(house.archivist) as reading:
        assert len(relations_of(reading, a.id)) == 1
        assert reading.session.query(DocumentRelation).count() == 1
    assert len(refused) == 1


def test_another_unit_meets_no_document_version_or_relation(client_of, house, installation, file, put):
    document = put(file)
    stranger = client_of(house.neighbour)
    for path in ("", "/versions/1", "/versions/1/content", "/versions/new", "/relations/new"):
        assert stranger.get(f"/documents/{document.id}{path}").status_code == 404, path
    for path in ("/versions", "/relations"):
        assert stranger.get(f"/api/documents/{document.id}{path}").status_code == 404, path
    with pytest.raises(DocumentNotFound), installation.work(house.neighbour) as work:
        relate(work, document.id, document.id, RelationKind.ANSWERS)
    with pytest.raises(NotPermitted), installation.work(house.transparency) as work:
        add_version(work, document.id, house.arrival(file.id, b"x"), reason="x")


@cases(st.lists(st.tuples(st.uuids(), st.uuids()), max_size=12), st.uuids())
def test_a_chain_that_is_only_ever_prolonged_never_closes_a_circle(edges, fresh):
    if all(fresh not in edge for edge in edges):
        for start, _end in edges:
            assert not closes_circle(edges, fresh, start)
            assert closes_circle([*edges, (start, fresh)], fresh, start)


def test_hostile_numbers_and_letters_are_bounded(client_of, house, file, put):
    document = put(file)
    client = client_of(house.archivist)
    assert client.get(f"/documents/{document.id}/versions/99999999999999999999").status_code == 404
    assert client.get(f"/api/aggregations/{file.id}/index-editions/99999999999999999999/paper").status_code == 404
    far = client.post(
        f"/api/aggregations/{file.id}/paper-documents", json={"title": "x\x00y", "first_folio": 1, "last_folio": 10**12}
    )
    assert [o["code"] for o in far.json()["objections"]] == ["document.folio_range_impossible"]
    kept = client.post(f"/api/aggregations/{file.id}/paper-documents", json={"title": "x\x00y"})
    assert (kept.status_code, kept.json()["title"]) == (201, "xy")
    path = f"/api/documents/{document.id}/versions"
    brought = client.post(path, params={"file_name": "a.txt", "reason": "por\x00que"}, content=b"otra")
    assert (brought.status_code, brought.json()["reason"]) == (201, "porque")
