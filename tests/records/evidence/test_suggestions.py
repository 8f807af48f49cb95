from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from records.documents.service import DocumentDetails, describe_document
from records.evidence import drift, offers
from records.evidence.errors import (
    EvidenceRefused,
    LinkHasNotDrifted,
    LinkWasDecidedOn,
    SuggestionAnsweredAlready,
    SuggestionNotFound,
)
from records.evidence.jobs import suggest_in_body
from records.evidence.model import Citation, CitedName, EvidenceLink, EvidenceSuggestion
from records.evidence.service import withdraw_evidence
from records.evidence.suggestions import accept_suggestion, refuse_suggestion
from system import history
from system.actor import NotPermitted

CITING = "Visto el oficio número DGA/0123/2024 y el diverso SA/99/2023, se resuelve."


def test_what_a_support_cites_is_offered_with_its_words_and_what_is_not_there_is_told(desk):
    decision = desk.draft()
    source = desk.paper(CITING, decision=decision)
    cited = desk.paper("Se remite la opinión.", number="DGA/123/24")
    assert desk.follow() == 1
    [row] = desk.offered(decision)
    assert (row.document_id, row.source_id, row.written, row.page) == (cited.id, source.id, "DGA/0123/2024", 1)
    assert desk.lost(decision) == ["SA/99/2023"]
    with desk.installation.reading(desk.house.archivist) as reading:
        found = offers.passages(reading, decision.id, [row])[offers.place_of(row)]
    assert (found.before, found.cited) == ("Visto el oficio número", "DGA/0123/2024")


def test_a_paper_within_a_cited_range_is_offered_with_the_words_of_the_range(desk):
    decision = desk.draft()
    desk.paper("Se anulan los oficios DOP-101/2023 al DOP-107/2023.", decision=decision)
    cited = desk.paper("Se notifica la obra.", number="DOP/104/2023")
    assert desk.follow() == 1
    [row] = desk.offered(decision)
    assert (row.document_id, row.written) == (cited.id, "DOP-104/2023 (DOP-101/2023 al DOP-107/2023)")
    with desk.installation.reading(desk.house.archivist) as reading:
        found = offers.passages(reading, decision.id, [row])[offers.place_of(row)]
    assert (found.before, found.cited) == ("Se anulan los oficios", "DOP-101/2023 al DOP-107/2023")


def test_a_paper_that_comes_after_it_was_cited_is_offered_then(desk):
    decision = desk.draft()
    desk.paper(CITING, decision=decision)
    assert desk.follow() == 0
    assert desk.lost(decision) == ["DGA/0123/2024", "SA/99/2023"]
    desk.paper("Opinión.", number="Oficio DGA/123/2024")
    assert desk.follow() == 1
    assert desk.lost(decision) == ["SA/99/2023"]
    assert desk.follow() == 0


def test_a_document_that_cites_the_decision_and_one_its_own_words_cite_are_offered(desk):
    decision = desk.draft(official_number="DU/R/045/2026", antecedents="Por oficio TM/0457/2023 se pidió informe.")
    answer = desk.paper("En cumplimiento a la resolución DU/R/45/2026 se notifica.")
    asked = desk.paper("Se pide informe.", number="TM/457/2023")
    assert desk.follow() == 2
    grounds = {row.document_id: row.ground.value for row in desk.offered(decision)}
    assert grounds == {answer.id: "cites_decision", asked.id: "cited_by_decision"}


def test_the_number_in_a_title_names_a_document_that_has_no_official_number(desk):
    decision = desk.draft()
    desk.paper(CITING, decision=decision)
    desk.paper("Opinión.", title="Oficio DGA/123/2024, opinión")
    desk.paper("Respuesta.", title="Respuesta de la dirección jurídica al oficio SA/99/2023")
    assert desk.follow() == 1


def test_accepting_links_as_by_hand_and_a_refused_offer_never_comes_back(desk, house):
    decision = desk.draft()
    desk.paper("Oficios DGA/1/2024, DGA/2/2024.", decision=decision)
    one, two = desk.paper("Uno.", number="DGA/1/2024"), desk.paper("Dos.", number="DGA/2/2024")
    assert desk.follow() == 2
    first, second = desk.offered(decision)
    with desk.installation.work(house.archivist) as work:
        link = accept_suggestion(work, first.id, "inspection", "inspection", "3")
    assert (link.document_id, link.version_number, link.pages) == (one.id, 1, "3")
    assert len(link.sha256) == 64
    assert desk.found(decision).fulfilled == 2
    with desk.installation.work(house.archivist) as work:
        refuse_suggestion(work, second.id, "Es de otro asunto")
    for again in (first, second):
        with pytest.raises(SuggestionAnsweredAlready), desk.installation.work(house.archivist) as work:
            refuse_suggestion(work, again.id)
    assert desk.offered(decision) == []
    desk.paper("De nuevo el oficio DGA/2/2024.", decision=decision)
    desk.newer(two)
    assert desk.follow() == 0
    with desk.installation.reading(house.coordinator) as reading:
        kept = reading.session.get_one(EvidenceSuggestion, second.id)
        assert (kept.state.value, kept.answered_by, kept.answer) == ("refused", "ana", "Es de otro asunto")
        told = [entry.action for entry in history.of(reading.session, second.id)]
    assert told == ["evidence.suggested", "evidence.suggestion_refused"]


def test_a_withdrawn_support_is_not_offered_again(desk, house):
    decision = desk.draft()
    desk.paper(CITING, decision=decision)
    cited = desk.paper("Opinión.", number="DGA/123/2024")
    link = desk.link(decision, "request", document=cited)
    with desk.installation.work(house.archivist) as work:
        withdraw_evidence(work, decision.id, link.id, "No era")
    assert desk.follow() == 0


def test_nobody_learns_of_an_offer_either_end_of_which_they_may_not_see(desk, house):
    hidden = house.open(unit_id=house.other_unit.id)
    decision = desk.draft()
    desk.paper(CITING, decision=decision)
    desk.paper("Opinión.", hidden, number="DGA/123/2024")
    assert desk.follow() == 1
    assert desk.offered(decision) == []
    assert desk.lost(decision) == ["DGA/0123/2024", "SA/99/2023"]
    [row] = desk.offered(decision, house.coordinator)
    with desk.installation.reading(house.archivist) as reading:
        assert offers.count_of(reading, decision.id) == 0
        assert offers.waiting(reading, 10) == []
    with pytest.raises(SuggestionNotFound), desk.installation.work(house.archivist) as work:
        accept_suggestion(work, row.id, "request")


def test_who_may_not_write_the_decision_may_not_answer(desk, house):
    decision = desk.draft()
    desk.paper(CITING, decision=decision)
    desk.paper("Opinión.", number="DGA/123/2024")
    desk.follow()
    [row] = desk.offered(decision, desk.control)
    with pytest.raises(NotPermitted), desk.installation.work(desk.control) as work:
        refuse_suggestion(work, row.id)
    with pytest.raises(EvidenceRefused), desk.installation.work(house.archivist) as work:
        accept_suggestion(work, row.id, "no_such_role")
    assert len(desk.offered(decision)) == 1


def test_a_number_that_many_papers_bear_names_none_of_them(desk):
    decision = desk.draft()
    desk.paper("Se recibió el oficio 12/2024.", decision=decision)
    for _ in range(6):
        desk.paper(f"Copia {_}.", number="12/2024")
    assert desk.follow() == 0


def test_reading_a_body_again_changes_nothing_and_tells_of_every_document(desk, house):
    decision = desk.draft()
    desk.paper(CITING, decision=decision)
    desk.paper("Opinión.", number="DGA/123/2024")
    desk.document()
    task = desk.task({}, house.coordinator)
    suggest_in_body(task, str(house.fonds.id))
    assert [line[1] for line in desk.lines(task)] == ["unchanged"] * 3
    again = desk.task({}, house.coordinator)
    suggest_in_body(again, str(house.fonds.id), anew=True)
    assert sorted(line[1] for line in desk.lines(again)) == ["done", "done", "unchanged"]
    with desk.installation.reading(house.coordinator) as reading:
        assert reading.session.scalar(select(func.count()).select_from(EvidenceSuggestion)) == 1
        assert reading.session.scalar(select(func.count()).select_from(Citation)) == 2


def test_two_who_follow_at_once_offer_once(desk):
    decision = desk.draft()
    desk.paper(CITING, decision=decision)
    desk.paper("Opinión.", number="DGA/123/2024")
    told = []
    threads = [threading.Thread(target=lambda: told.append(desk.follow())) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    desk.follow()
    assert len(desk.offered(decision)) == 1


def test_a_newer_version_is_told_pinned_anew_before_the_decision_and_left_after_it(desk, house):
    decision = desk.draft()
    document = desk.document()
    desk.support_permit(decision, document=document)
    link = desk.link(decision, "other", document=document)
    with pytest.raises(LinkHasNotDrifted), desk.installation.work(house.archivist) as work:
        drift.repin_evidence(work, decision.id, link.id, "x")
    desk.newer(document)
    with desk.installation.reading(house.archivist) as reading:
        assert len(drift.to_repin(reading, 50)) == 7
    with pytest.raises(EvidenceRefused), desk.installation.work(house.archivist) as work:
        drift.repin_evidence(work, decision.id, link.id, " ")
    with desk.installation.work(house.archivist) as work:
        made = drift.repin_evidence(work, decision.id, link.id, "Llegó el corregido")
    assert (made.version_number, made.role) == (2, "other")
    with desk.installation.reading(house.archivist) as reading:
        former = reading.session.get_one(EvidenceLink, link.id)
        assert (former.withdrawn_reason, former.version_number) == ("Llegó el corregido", 1)
        [other, *_] = drift.to_repin(reading, 50)
    desk.later()
    desk.finalise(decision)
    with desk.installation.reading(house.archivist) as reading:
        assert drift.to_repin(reading, 50) == []
        assert len(drift.of_document(reading, document.id)) == 6
    with pytest.raises(LinkWasDecidedOn), desk.installation.work(house.archivist) as work:
        drift.repin_evidence(work, decision.id, other.id, "Tarde")
    with desk.installation.reading(house.neighbour) as reading:
        assert reading.session.execute(drift.drifted(reading)).all() == []


def test_names_follow_what_is_said_of_a_document(desk, house):
    document = desk.paper("Opinión.", number="DGA/1/2024")
    desk.follow()
    with desk.installation.work(house.coordinator) as work:
        describe_document(work, document.id, DocumentDetails(title="Opinión", official_number="DGA/2/2024"))
    desk.follow()
    with desk.installation.reading(house.coordinator) as reading:
        keys = select(CitedName.key).where(CitedName.target_id == document.id)
        assert reading.session.scalars(keys).all() == ["dga/2/24"]
