"""Who may have a package, how long it is kept, and what becomes of it when its documents are destroyed."""

from __future__ import annotations

import io
import json
import threading
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from classification.series.kinds import Support
from records.decisions import filed
from records.documents.service import DocumentDetails, add_paper_document
from records.objects.encryption import rotate_master_key
from records.objects.erasure import destroy_content
from records.objects.errors import ContentGone, ObjectDamaged, ObjectMissing, StoreUnreachable
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.packages import keeping, queries, service
from records.packages.errors import (
    CertificationRefused,
    EvidenceDamaged,
    PackageBusy,
    PackageNotFound,
    PackageNotReady,
    PackageRefused,
)
from records.packages.keeping import clean, key_of, room_of
from records.packages.kinds import PackageState, Removal
from records.packages.model import CertifiedCopy, EvidencePackage, PackagedFile
from records.packages.portfolio import portfolio
from records.packages.service import Certification
from system import history
from system.actor import NotPermitted
from tests.records.packages.altering import unpacked
from tests.records.packages.conftest import look
from tests.records.spoiling import flip_a_byte

SAID = Certification(officer="Lic. Hugo Arriaga", post="Director", basis="Reglamento Interior, artículo 14")


def package_json(content: bytes) -> dict:
    return json.loads(unpacked(content)[1]["data/package.json"])


def test_a_package_holds_what_was_pinned_with_its_folios_and_its_history(packer):
    decision = packer.decision(b"Plano\n")
    _row, content = packer.made(decision)
    said = package_json(content)

    assert said["decision"]["reference"] == decision.reference
    assert [(one["first_folio"], one["last_folio"]) for one in said["documents"]] == [(1, 1), (2, 2)]
    assert {one["role"] for one in said["documents"][0]["supports"]} >= {"request", "payment"}
    assert all(one["entry"] for one in said["documents"])
    with packer.installation.reading(packer.reader) as reading:
        entries = [one.seq for one in history.of(reading.session, decision.id)]
    assert set(entries) <= set(said["history"]["shown"])
    custody = json.loads(unpacked(content)[1]["data/custody.json"])
    assert [step["kind"] for step in custody[0]["steps"]] == ["opened"]


def test_what_the_asker_may_not_read_is_not_in_it_nor_told_of(packer, desk):
    hidden_file = packer.house.open(unit_id=packer.house.other_unit.id)
    decision = desk.draft()
    desk.support_permit(decision)
    hidden = desk.document(hidden_file, content=b"Oculto\n", actor=packer.house.coordinator)
    desk.link(decision, "plan", document=hidden, actor=packer.house.coordinator)
    desk.finalise(decision)

    mine, content = packer.made(decision, actor=packer.house.archivist)
    whole, all_of_it = packer.made(decision)

    assert str(hidden.id).encode() not in content
    assert str(hidden_file.id).encode() not in content
    assert look(content).agrees
    assert str(hidden.id).encode() in all_of_it
    with packer.installation.reading(packer.house.archivist) as reading:
        assert [one.package.id for one in queries.packages_of(reading, decision.id)] == [mine.id]
        with pytest.raises(PackageNotFound):
            queries.find_package(reading, whole.id)
    with packer.installation.work(packer.house.archivist) as work, pytest.raises(PackageNotFound):
        service.fetch(work, whole.id)
    with packer.installation.work(packer.house.neighbour) as work, pytest.raises(PackageNotFound):
        service.fetch(work, mine.id)


def test_its_history_names_no_file_out_of_the_sight_of_who_asked(packer, desk):
    house = packer.house
    decision = packer.decision(b"plano\n")
    elsewhere = house.open("Ajeno", unit_id=house.other_unit.id)
    with packer.installation.work(house.coordinator) as work:
        filed.link_file(work, decision.id, elsewhere.id)
    _row, of_archivist = packer.made(decision, actor=house.archivist)
    _row, of_coordinator = packer.made(decision)
    assert str(elsewhere.id).encode() not in unpacked(of_archivist)[1]["data/history.json"]
    assert str(elsewhere.id).encode() in unpacked(of_coordinator)[1]["data/history.json"]


def test_of_a_draft_no_package_is_made_and_of_what_is_not_published_no_public_one(packer, desk):
    with pytest.raises(PackageRefused) as refused:
        packer.ask(desk.draft(), public=True)
    assert [one.code for one in refused.value.objections] == ["package.decision_is_draft", "package.not_published"]


def test_a_file_is_packaged_with_its_papers_named(packer, desk):
    file = packer.house.open()
    desk.document(file, content=b"Uno\n")
    with packer.installation.work(packer.house.archivist) as work:
        add_paper_document(work, file.id, DocumentDetails(title="Recibo", folios=3, support=Support.PAPER))

    row = packer.build(packer.ask_file(file))
    content = packer.content(row)

    found = look(content)
    assert (found.problems, found.documents, found.folios) == ([], 2, 4)
    assert [one.code for one in found.notes if one.part == "data/package.json"] == ["note.on_paper"]
    assert row.left_out == 1


def test_the_portfolio_shows_cover_and_index_and_carries_the_documents(packer):
    row, _content = packer.made(packer.decision(b"Plano\n"))
    reader = PdfReader(io.BytesIO(packer.portfolio(row)))
    assert sorted(reader.attachments) == ["00001-papel.txt", "00002-papel.txt"]
    assert reader.attachments["00002-papel.txt"] == [b"Plano\n"]
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Paquete probatorio" in text
    assert "Índice foliado" in text


def test_a_portfolio_names_every_file_in_the_order_of_names_also_those_called_alike():
    names = [f"{number:05d}-acta ñ.txt" for number in range(40, 0, -1)] + ["00007-acta ñ.txt", "x" * 200]
    bound, left_out = portfolio([], [(name, 3, name[-3:].encode) for name in names], most=3 * len(names))
    found = PdfReader(io.BytesIO(bound)).attachments
    assert left_out == 0
    assert list(found) == sorted({name[-120:] for name in names})
    assert [len(contents) for contents in found.values()] == [2 if name[:5] == "00007" else 1 for name in found]
    assert all(content == name[-3:].encode() for name, contents in found.items() for content in contents)


def test_a_portfolio_without_files_is_a_pdf_and_what_does_not_fit_is_counted():
    bound, left_out = portfolio([], [("a.txt", 4, lambda: b"abcd")], most=3)
    assert (dict(PdfReader(io.BytesIO(bound)).attachments), left_out) == ({}, 1)


def test_two_who_ask_at_once_get_one_package(packer):
    decision = packer.decision()
    told: list[object] = []

    def ask() -> None:
        try:
            told.append(packer.ask(decision).id)
        except PackageBusy as busy:
            told.append(type(busy))

    people = [threading.Thread(target=ask) for _ in range(3)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert told.count(PackageBusy) == 2


def test_a_package_is_removed_after_the_days_of_the_profile(packer, clock):
    row, _content = packer.made(packer.decision())
    assert row.expires_on == date(2026, 12, 22)
    assert clean(packer.installation) == 0
    clock.advance(days=31)
    assert clean(packer.installation) == 1
    assert clean(packer.installation) == 0
    gone = packer.found(row)
    assert (gone.state, gone.removed_because) == (PackageState.REMOVED, Removal.EXPIRED)
    with pytest.raises((ObjectMissing, ContentGone)):
        packer.content(gone)
    with packer.installation.work(packer.reader) as work, pytest.raises(PackageNotReady):
        service.fetch(work, row.id)


def file_of(packer, row):
    with packer.installation.reading(packer.reader) as reading:
        return reading.session.scalars(
            select(PackagedFile.aggregation_id).where(PackagedFile.package_id == row.id)
        ).first()


def test_no_package_outlives_the_documents_in_it(packer):
    row, _content = packer.made(packer.decision())
    file_id = file_of(packer, row)
    with packer.installation.work(packer.reader) as work:
        destroy_content(work, file_id)
    gone = packer.found(row)
    assert (gone.state, gone.removed_because) == (PackageState.REMOVED, Removal.DESTROYED)
    assert room_of(packer.installation.settings).keys.is_destroyed(row.id)
    assert not room_of(packer.installation.settings).exists(key_of(row))


def test_what_a_bucket_that_did_not_answer_kept_of_a_removed_package_is_taken_away_later(packer, bucket, line):
    packer.installation.settings = packer.installation.settings.model_copy(update={"store_url": bucket})
    row, _content = packer.made(packer.decision())
    room = room_of(packer.installation.settings)
    line.cut()
    with packer.installation.work(packer.reader) as work:
        keeping.remove(work, work.session.get_one(EvidencePackage, row.id), Removal.EXPIRED)
    line.mend()
    assert room.exists(key_of(row))
    assert not room.keys.has_key(row.id)

    assert clean(packer.installation) == 0

    assert list(room.list_keys()) == []


def test_a_package_half_built_when_its_documents_go_is_never_ready(packer, monkeypatch):
    from records.packages import building

    row = packer.ask(packer.decision())
    whole = building.portfolio

    def destroyed_meanwhile(*given, **named):
        with packer.installation.work(packer.reader) as work:
            destroy_content(work, file_of(packer, row))
        return whole(*given, **named)

    monkeypatch.setattr(building, "portfolio", destroyed_meanwhile)
    with pytest.raises(ContentGone):
        packer.build(row)
    found = packer.found(row)
    assert (found.state, found.removed_because) == (PackageState.REMOVED, Removal.DESTROYED)
    assert room_of(packer.installation.settings).remains(row.id) == []


def test_a_document_whose_bytes_were_changed_stops_the_package(packer):
    row = packer.ask(packer.decision(b"Plano\n"))
    with packer.installation.reading(packer.reader) as reading:
        held = reading.session.scalars(select(DigitalObject).where(DigitalObject.size == 6)).one()
    flip_a_byte(store_of(packer.installation.settings), held.key)

    with pytest.raises((EvidenceDamaged, ObjectDamaged)):
        packer.build(row)

    assert packer.found(row).state is PackageState.BUILDING
    assert room_of(packer.installation.settings).remains(row.id) == []


def test_a_package_that_is_ready_is_not_built_again(packer):
    row, content = packer.made(packer.decision())
    assert packer.content(packer.build(row)) == content


def test_copies_are_certified_under_the_next_number_of_the_year(packer, desk):
    row, _content = packer.made(packer.decision(b"Plano\n"))

    def certify(said=SAID, actor=desk.head) -> CertifiedCopy:
        with packer.installation.work(actor) as work:
            return service.certify(work, row.id, said)

    first = certify()
    second = certify(Certification(officer="Ana", post="Secretaria", basis="Ley, 8", first_folio=2, last_folio=2))
    assert [(one.number, one.year, one.first_folio, one.last_folio) for one in (first, second)] == [
        (1, 2026, 1, 2), (2, 2026, 2, 2),
    ]  # fmt: skip
    assert first.package_sha256 == row.sha256
    with packer.installation.reading(packer.reader) as reading:
        assert [one.number for one in queries.packages_of(reading, row.about)[0].copies] == [1, 2]
        entry = history.of(reading.session, first.id)[0]
        assert entry.read_facts()["paper_sha256"] == first.paper_sha256
        assert "Hugo" not in entry.facts
    with pytest.raises(CertificationRefused) as refused:
        certify(Certification(officer=" ", post="x" * 301, basis="", first_folio=2, last_folio=9))
    assert {(one.code, one.facts["field"]) for one in refused.value.objections} == {
        ("certified_copy.text_missing", "officer"), ("certified_copy.text_missing", "basis"),
        ("certified_copy.text_too_long", "post"), ("certified_copy.folios_impossible", "first_folio"),
    }  # fmt: skip
    with pytest.raises(NotPermitted):
        certify(actor=packer.house.archivist)


def test_two_who_certify_at_once_get_two_numbers(packer, desk):
    row, _content = packer.made(packer.decision())
    numbers: list[int] = []

    def certify() -> None:
        with packer.installation.work(desk.head) as work:
            numbers.append(service.certify(work, row.id, SAID).number)

    people = [threading.Thread(target=certify) for _ in range(3)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(numbers) == [1, 2, 3]


def test_a_package_is_still_given_after_the_master_key_was_changed(packer, operator):
    row, content = packer.made(packer.decision())
    rotate_master_key(packer.installation, operator)
    assert packer.content(row) == content
    assert packer.portfolio(row).startswith(b"%PDF-")


def test_where_there_is_a_bucket_packages_lie_in_it(packer, bucket, line):
    packer.installation.settings = packer.installation.settings.model_copy(update={"store_url": bucket})

    decision = packer.decision(b"Plano en el acervo\n")
    row = packer.ask(decision)
    line.cut()
    with pytest.raises(StoreUnreachable):
        packer.build(row)
    line.mend()
    # The job that makes it is tried again, and goes on.
    row = packer.build(row)
    content = packer.content(row)

    assert look(content, sha256=row.sha256).agrees
    assert not (packer.installation.settings.data_dir / "packages").exists()
    with packer.installation.work(packer.reader) as work:
        destroy_content(work, file_of(packer, row))
    assert not room_of(packer.installation.settings).exists(key_of(row))
