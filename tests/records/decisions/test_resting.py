"""From a document and a file: which decisions rest on it, why they keep it, what would fall; nothing out of sight."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from records.aggregations.model import Aggregation
from records.decisions import relating
from records.decisions.errors import DecisionNotFound, RelationRefused
from records.decisions.model import Decision
from records.decisions.relations import DecisionRelationKind
from records.decisions.service import withdraw_decision
from records.documents.errors import DocumentNotFound
from records.evidence import released, resting
from records.evidence.errors import EvidenceNotFound
from records.evidence.graph import WIDEST, Key, Kind
from records.evidence.graph_queries import graph_of
from records.evidence.protecting import Ground
from system import history
from system.actor import CustodyStage
from system.organization.roles import Role
from tests.records.decisions.test_protection import DAY, TODAY


@pytest.fixture
def paper(desk):
    return desk.document(desk.house.open("Licencias de obra"), title="Dictamen de <b>suelo</b>")


@pytest.fixture
def permit(desk, paper):
    """A final decision that rests on one paper for its report and on others for the rest."""
    decision = desk.draft()
    desk.support_permit(decision, without=("report",))
    desk.link(decision, "technical_report", "report", document=paper)
    return desk.finalise(decision)


def see(desk, look, *given, actor=None, **said):
    with desk.installation.reading(actor or desk.house.coordinator) as reading:
        return look(reading, *given, **said)


def test_a_document_tells_why_it_is_kept_and_what_would_fall(desk, paper, permit):
    found = see(desk, resting.on_document, paper.id)
    assert found.is_kept
    assert not found.kept_unseen
    [one] = found.rests
    assert one.decision.id == permit.id
    assert one.grounds[0] is Ground.IN_FORCE
    assert [fallen.requirement.key for fallen in one.loss.fallen] == ["report"]
    desk.link(permit, "technical_report", "report")
    [one] = see(desk, resting.on_document, paper.id).rests
    assert one.loss.is_harmless
    assert [kept.key for kept in one.loss.standing] == ["report"]


def test_a_file_tells_of_all_the_documents_that_lie_in_it_today(desk, paper, permit):
    [one] = see(desk, resting.on_file, paper.aggregation_id).rests
    assert [fallen.requirement.key for fallen in one.loss.fallen] == ["report"]


def test_who_may_not_see_a_decision_learns_only_that_one_keeps_it(desk, paper, permit, client_of):
    keeper = desk.house.given.actor(desk.house.fonds, Role.RECORDS_CENTRE_ARCHIVIST, handle="rac")
    with desk.house.given.work() as work:
        work.session.execute(update(Aggregation).values(stage=CustodyStage.INTERMEDIATE))
    found = see(desk, resting.on_document, paper.id, actor=keeper)
    assert (found.rests, found.is_kept, found.kept_unseen) == ([], True, True)
    told = client_of(keeper).get(f"/documents/{paper.id}").text
    assert "una decisión que usted no puede ver" in told
    page = client_of(keeper).get(f"/documents/{paper.id}/resting").text
    for text in (told, page):
        assert permit.reference not in text
        assert permit.matter not in text
    drawn = see(desk, graph_of, Key(Kind.DOCUMENT, paper.id), actor=keeper)
    assert list(drawn.names) == [Key(Kind.DOCUMENT, paper.id)]
    answer = client_of(keeper).get(f"/api/documents/{paper.id}/resting").json()
    assert (answer["kept_unseen"], answer["decisions"]) == (True, [])


def test_the_graph_holds_nothing_out_of_sight_and_refuses_what_is(desk, paper, permit, client_of):
    hidden = desk.document(desk.house.open(unit_id=desk.house.other_unit.id))
    desk.link(permit, "plan", document=hidden, actor=desk.house.coordinator)
    whole = see(desk, graph_of, Key(Kind.DECISION, permit.id), depth=1)
    own = see(desk, graph_of, Key(Kind.DECISION, permit.id), depth=1, actor=desk.house.archivist)
    assert Key(Kind.DOCUMENT, hidden.id) in whole.names
    assert set(whole.names) - set(own.names) == {Key(Kind.DOCUMENT, hidden.id)}
    with pytest.raises(DocumentNotFound):
        see(desk, graph_of, Key(Kind.DOCUMENT, hidden.id), actor=desk.house.archivist)
    with pytest.raises(DecisionNotFound):
        see(desk, graph_of, Key(Kind.DECISION, permit.id), actor=desk.house.neighbour)
    neighbour = client_of(desk.house.neighbour)
    assert neighbour.get(f"/decisions/{permit.id}/graph").status_code == 404
    assert neighbour.get(f"/api/documents/{paper.id}/graph").status_code == 404
    assert neighbour.get(f"/documents/{paper.id}/resting").status_code == 404


def test_one_walks_from_a_decision_over_its_papers_to_the_decisions_beside_it(desk, paper, permit, client_of):
    beside = desk.draft(matter="Otra licencia")
    desk.link(beside, "technical_report", "report", document=paper)
    later = desk.draft(matter="Modificación")
    with desk.installation.work(desk.house.archivist) as work:
        relating.relate(work, later.id, permit.id, DecisionRelationKind.AMENDS)
    client = client_of(desk.house.coordinator)
    page = client.get(f"/decisions/{permit.id}/graph").text
    assert page.count('<svg class="graph"') == 1
    assert "Modificada por" in page
    assert "Otra licencia" in page
    assert "Dictamen de &lt;b&gt;suelo&lt;/b&gt;" in page
    near = client.get(f"/decisions/{permit.id}/graph?depth=1").text
    assert "Otra licencia" not in near
    answer = client.get(f"/api/decisions/{permit.id}/graph").json()
    ids = {node["id"] for node in answer["nodes"]}
    assert {str(one.id) for one in (permit, beside, later, paper)} <= ids
    edges = {(edge["source"], edge["target"], *edge["words"]) for edge in answer["edges"]}
    assert (str(later.id), str(permit.id), "amends") in edges
    assert (str(paper.id), str(beside.id), "technical_report") in edges
    assert client.get(f"/aggregations/{paper.aggregation_id}/resting").status_code == 200
    assert len(client.get(f"/api/aggregations/{paper.aggregation_id}/graph?depth=1").json()["nodes"]) == 2
    assert client.get(f"/api/decisions/{permit.id}/graph?depth=9").status_code in (400, 422)
    assert client.get(f"/decisions/{permit.id}/graph?depth=99&page=-4").status_code == 200


def test_a_circle_of_relations_is_refused(desk, permit):
    other = desk.final(matter="Segunda")
    with desk.installation.work(desk.house.archivist) as work:
        relating.relate(work, other.id, permit.id, DecisionRelationKind.EXECUTES)
    with pytest.raises(RelationRefused), desk.installation.work(desk.house.archivist) as work:
        relating.relate(work, permit.id, other.id, DecisionRelationKind.ANSWERS)


def test_a_decision_of_many_papers_is_turned_over_page_by_page(desk, house, client_of):
    decision, file = desk.draft(), house.open()
    made = [desk.document(file) for _ in range(WIDEST + 3)]
    papers = {str(one.id) for one in made}
    for one in made:
        desk.link(decision, "photograph", document=one)
    client = client_of(house.coordinator)
    seen: set[str] = set()
    for page in (1, 2):
        answer = client.get(f"/api/decisions/{decision.id}/graph?depth=1&page={page}").json()
        seen |= {node["id"] for node in answer["nodes"] if node["kind"] == "document"}
        assert answer["has_next"] == (page == 1)
    assert seen == papers
    assert "Siguientes" in client.get(f"/decisions/{decision.id}/graph?depth=1").text
    assert "Anteriores" in client.get(f"/decisions/{decision.id}/graph?depth=1&page=2").text


def test_a_file_that_is_kept_no_more_waits_for_who_disposes_until_it_was_seen(desk, paper, permit, client_of):
    keeper = desk.house.given.actor(desk.house.fonds, Role.RECORDS_CENTRE_ARCHIVIST, handle="rac")
    client = client_of(keeper)
    with desk.house.given.work() as work:
        work.session.execute(update(Aggregation).values(stage=CustodyStage.INTERMEDIATE, closed_on=TODAY - 900 * DAY))
    assert "Ningún expediente espera aquí" in client.get("/released-evidence").text
    with pytest.raises(EvidenceNotFound), desk.installation.work(keeper) as work:
        released.note_release(work, paper.aggregation_id)
    with desk.installation.work(desk.head) as work:
        withdraw_decision(work, permit.id, "Se dictó sin competencia")
    with desk.house.given.work() as work:
        work.session.execute(update(Decision).values(in_force_until=TODAY - DAY, pending_notifications=0, remedy=""))
    reference = see(desk, lambda reading: reading.session.get(Aggregation, paper.aggregation_id)).reference
    assert reference in client.get("/released-evidence").text
    assert reference in client.get("/released-evidence?export=csv").text
    assert (
        client.post(f"/aggregations/{paper.aggregation_id}/release-notice", follow_redirects=False).status_code == 303
    )
    assert reference not in client.get("/released-evidence").text
    assert client.post(f"/api/aggregations/{paper.aggregation_id}/release-notice").status_code == 404
    with desk.installation.reading(desk.house.coordinator) as reading:
        done = [entry.action for entry in history.of(reading.session, paper.aggregation_id)]
        file = reading.session.get(Aggregation, paper.aggregation_id)
    assert "evidence.release_noted" in done
    assert (file.standing.value, file.stage) == ("in_order", CustodyStage.INTERMEDIATE)


def test_only_who_proposes_disposals_notes_a_release(desk, paper, permit, client_of):
    path = f"/api/aggregations/{paper.aggregation_id}/release-notice"
    assert client_of(desk.house.archivist).post(path).status_code == 403
    assert client_of(desk.house.neighbour).post(path).status_code == 404
