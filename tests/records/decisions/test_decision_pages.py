from __future__ import annotations

import re
from datetime import date

from records.aggregations.model import Aggregation
from records.collegiate.model import CollegiateKind
from records.decisions import publishing
from tests.records.decisions.steps import body_of

FORM = {
    "unit": "TES", "kind": "permit", "matter": "Licencia <b>12</b>", "authority": "Dirección", "competence": "art. 3",
    "decided_on": "2026-11-03", "place": "San Marcos", "purpose": "Orden", "legal_basis": "Ley", "reasoning": "Cumple",
    "sense": "Se otorga", "signature": "autograph", "publicity": "public", "amount": "$1,250.50", "procedure": "",
    "remedy": "", "body_id": "",
}  # fmt: skip


def test_a_decision_is_registered_supported_finalised_and_followed_by_forms_alone(client_of, desk, house):
    file = house.open()
    papers = [desk.document(file, title=f"Papel {number}") for number in range(3)]
    client, head = client_of(house.archivist), client_of(desk.head)
    assert "Aún no hay decisiones" in client.get("/decisions").text
    assert '<option value="permit"' in client.get("/decisions/new?kind=permit").text

    made = client.post("/decisions", data=FORM, follow_redirects=False)
    assert made.status_code == 303
    path = made.headers["location"]
    page = client.get(path).text
    assert "Licencia &lt;b&gt;12&lt;/b&gt;" in page
    assert "0 de 7 requisitos" in page
    assert "Visita o inspección" in page
    assert "Elementos del acto" in page

    edit = client.get(f"{path}/edit").text
    version = re.search(r'name="version" value="(\d+)"', edit)[1]
    assert 'value="1250.50"' in edit
    changed = {**FORM, "matter": "Licencia 12", "version": version}
    assert client.post(f"{path}/edit", data=changed, follow_redirects=False).status_code == 303
    assert client.post(f"{path}/edit", data=changed, follow_redirects=False).status_code == 409

    assert client.post(f"{path}/files", data={"file": file.reference}, follow_redirects=False).status_code == 303
    offered = client.get(f"{path}/evidence").text
    assert "Papel 2" in offered
    for requirement, role in (
        ("request", "request"), ("requirements", "requirements"), ("inspection", "inspection"),
        ("report", "technical_report"), ("payment", "payment"), ("ruling", "ruling"),
    ):  # fmt: skip
        data = {"document": str(papers[0].id), "role": role, "requirement": requirement, "pages": "1-2"}
        assert client.post(f"{path}/evidence", data=data, follow_redirects=False).status_code == 303
    refused = client.post(
        f"{path}/evidence", data={"document": str(papers[0].id), "role": "payment", "requirement": "request"}
    )
    assert refused.status_code == 422
    assert "no acredita" in refused.text
    assert "6 de 7 requisitos" in client.get(f"{path}/evidence").text

    blocked = client.post(f"{path}/finalisation", data={})
    assert blocked.status_code == 403
    assert head.post(f"{path}/finalisation", data={}, follow_redirects=False).status_code == 303
    assert "PL-TES-2026-0001" in client.get(path).text
    assert "PL-TES-2026-0001" in client.get("/decisions?state=final&proof=partial").text
    assert "PL-TES-2026-0001" in client.get("/decisions?export=csv").text

    client.post(f"{path}/addressees", data={"name": "Ana Pérez", "means": "personal"})
    told = client.get(f"{path}/addressees").text
    address = re.search(r"addressees/([0-9a-f-]{36})/notification", told)[1]
    client.post(f"{path}/addressees/{address}/notification", data={"notified_on": "2026-11-05", "acknowledgement": "7"})
    assert "30/11/2026" in client.get(f"{path}/addressees").text
    assert client.post(f"{path}/addressees", data={"name": "", "means": "x"}).status_code == 422

    client.post(f"{path}/follow-ups", data={"what": "Verificar", "unit": "TES", "due_on": "2026-11-10", "target": "4"})
    follow = client.get(f"{path}/follow-ups").text
    assert "Atrasada" in follow
    task = re.search(r"follow-ups/([0-9a-f-]{36})", follow)[1]
    client.post(f"{path}/follow-ups/{task}", data={"note": "Van tres", "progress": "3"})
    assert "75 %" in client.get(f"{path}/follow-ups").text
    assert client.post(f"{path}/follow-ups", data={"what": "", "unit": "TES", "due_on": "x"}).status_code == 422
    assert "event." not in client.get(f"{path}/history").text


def test_relations_files_and_override_are_said_by_forms(client_of, desk, house):
    final, draft = desk.final(), desk.draft()
    client, coordinator = client_of(house.archivist), client_of(house.coordinator)
    path = f"/decisions/{draft.id}"
    amends = {"relation": "amends", "target": final.reference}
    said = client.post(f"{path}/relations", data=amends, follow_redirects=False)
    assert said.status_code == 303
    page = client.get(f"{path}/relations").text
    assert "Modifica" in page
    assert "Modificada por" in client.get(f"/decisions/{final.id}/relations").text
    twice = client.post(f"{path}/relations", data=amends)
    assert twice.status_code == 409
    assert "ya está registrada" in twice.text
    assert client.post(f"{path}/relations", data={"relation": "amends", "target": "NO-1"}).status_code == 404
    relation = re.search(r"relations/([0-9a-f-]{36})/removal", page)[1]
    client.post(f"{path}/relations/{relation}/removal")
    assert "Modifica" not in client.get(f"{path}/relations").text.split("<form")[0]

    assert "Dispensar faltantes" in coordinator.get(path).text
    assert "Dispensar faltantes" not in client.get(path).text
    coordinator.post(f"{path}/override", data={"reason": "Obra pública"})
    assert "Obra pública" in client.get(path).text
    client.post(f"{path}/withdrawal", data={"reason": "Ya no procede"})
    gone = client.get(path).text
    assert "Ya no procede" in gone
    assert "Editar borrador" not in gone


def test_who_may_only_read_is_offered_no_act_and_a_neighbour_finds_nothing(client_of, desk, house):
    draft = desk.draft()
    reader = client_of(desk.control)
    page = reader.get(f"/decisions/{draft.id}").text
    assert "Editar borrador" not in page
    assert "Declarar firme" not in page
    assert reader.get("/decisions/new").status_code == 403
    assert reader.get(f"/decisions/{draft.id}/edit").status_code == 403
    assert reader.get("/decisions/agreed").status_code == 403
    neighbour = client_of(house.neighbour)
    for tail in ("", "/edit", "/evidence", "/addressees", "/follow-ups", "/relations", "/publication", "/history"):
        assert neighbour.get(f"/decisions/{draft.id}{tail}").status_code == 404


def test_a_form_that_is_refused_comes_back_with_what_was_typed(client_of, house):
    answer = client_of(house.archivist).post(
        "/decisions", data={**FORM, "matter": "", "amount": "mucho", "decided_on": "2030-01-01", "place": "<i>aquí</i>"}
    )
    assert answer.status_code == 422
    assert "No se entiende la cantidad" in answer.text
    assert "&lt;i&gt;aquí&lt;/i&gt;" in answer.text
    unknown = client_of(house.archivist).post("/decisions", data={**FORM, "unit": "NADA"})
    assert unknown.status_code == 404


def test_a_matter_that_passed_is_registered_with_a_press(client_of, desk, house, given, installation):
    _body, item = body_of(installation, house, given, kind=CollegiateKind.TRANSPARENCY_COMMITTEE)
    client = client_of(house.archivist)
    assert "Programa de obra" in client.get("/decisions/agreed").text
    made = client.post(f"/decisions/agreed/{item.id}", data={"unit": "TES"}, follow_redirects=False)
    page = client.get(made.headers["location"]).text
    assert "Acuerdo del Comité de Transparencia" in page
    assert "Sesión y votación" in page
    assert "Programa de obra" not in client.get("/decisions/agreed").text


def test_the_board_draws_what_its_tables_say(client_of, desk, house):
    assert "Aún no hay decisiones firmes" in client_of(house.archivist).get("/decisions/board").text
    desk.final()
    page = client_of(desk.control).get("/decisions/board").text
    assert "0 de 1 decisiones firmes" in page
    assert "<svg" in page
    assert "86 %" in page
    assert "Aún no hay planes" in client_of(desk.control).get("/decisions/plans").text


def test_the_inbox_names_gaps_notifications_and_follow_ups(client_of, desk, house, installation):
    from records.decisions import following, notifying
    from records.decisions.inbox import follow_ups, gaps, notifications
    from records.decisions.model import NotificationMeans

    final = desk.final()
    with installation.work(house.archivist) as work:
        notifying.add_addressee(work, final.id, "Ana Pérez", NotificationMeans.PERSONAL)
        task = following.Task(what="Verificar", unit_id=house.unit.id, due_on=date(2026, 11, 10))
        following.add_follow_up(work, final.id, task)
    with installation.reading(house.archivist) as reading:
        assert [one.detail for one in gaps(reading)] == ["6 de 7 requisitos"]
        assert [one.due_on for one in notifications(reading)] == ["2026-11-18"]
        assert "Ana" not in str(notifications(reading))
        assert [one.title for one in follow_ups(reading)] == ["Verificar"]
    with installation.reading(desk.control) as reading:
        assert gaps(reading) == notifications(reading) == follow_ups(reading) == []


def test_the_page_of_a_file_names_its_decisions(client_of, desk, house, installation):
    from records.decisions import filed

    file, draft = house.open(), desk.draft()
    with installation.work(house.archivist) as work:
        filed.link_file(work, draft.id, file.id)
        assert isinstance(work.session.get(Aggregation, file.id), Aggregation)
    assert "Decisiones de este expediente" in client_of(house.archivist).get(f"/aggregations/{file.id}").text


def test_the_interface_carries_a_decision_from_draft_to_publication(client_of, desk, house):
    client, head, coordinator = client_of(house.archivist), client_of(desk.head), client_of(house.coordinator)
    body = {key: value for key, value in FORM.items() if key not in ("remedy", "body_id", "procedure")}
    made = client.post("/api/decisions", json={**body, "amount": "1250.50"})
    assert made.status_code == 201
    found = made.json()
    path = f"/api/decisions/{found['id']}"
    assert (found["completeness"]["percent"], found["remedy"]) == (0, "administrative_review")
    assert client.patch(path, json={"place": "León", "version": found["version"]}).json()["place"] == "León"
    assert client.patch(path, json={"place": "León", "version": 99}).status_code == 409
    document = desk.document()
    linked = client.post(f"{path}/evidence", json={"document_id": str(document.id), "role": "request"}).json()
    assert (linked["requirement"], linked["fulfilled"]) == ("request", 1)
    assert client.get(f"{path}/evidence").json()["total"] == 1
    refused = head.post(f"{path}/finalisation", json={})
    assert refused.status_code == 409
    assert [one["code"] for one in refused.json()["objections"]] == ["decision.gap"] * 5
    assert coordinator.post(f"{path}/override", json={"reason": "Trámite urgente"}).status_code == 200
    assert head.post(f"{path}/finalisation", json={}).json()["reference"] == "PL-TES-2026-0001"
    told = client.post(f"{path}/addressees", json={"name": "Ana", "means": "personal"}).json()
    client.post(f"{path}/addressees/{told['id']}/notification", json={"notified_on": "2026-11-05"})
    task = client.post(f"{path}/follow-ups", json={"what": "Ver", "unit": "TES", "due_on": "2026-12-01"}).json()
    done = client.post(f"{path}/follow-ups/{task['id']}", json={"note": "Visto", "done_on": "2026-11-20"}).json()
    assert done["done_on"] == "2026-11-20"
    published = coordinator.post(f"{path}/publication", json={"public_matter": "Licencia a persona física"})
    assert (published.status_code, published.json()["is_incomplete"]) == (201, True)
    assert client.get("/api/decisions?state=final").json()["decisions"][0]["fulfilled"] == 1
    assert client.get("/api/decisions/board").json()["lines"][0]["partial"] == 1
    types = client.get("/api/decisions/types", params={"on": "2026-03-01"}).json()
    assert {one["key"]: len(one["requirements"]) for one in types}["tender_award"] == 14
    withdrawn = client.post(f"{path}/evidence/{linked['id']}/withdrawal", json={"reason": "Otro predio"}).json()
    assert withdrawn["fulfilled"] == 0
    assert publishing.__doc__
