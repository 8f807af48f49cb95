from __future__ import annotations

import re

from records.evidence import inbox

CITING = "Visto el oficio número DGA/0123/2024 y el diverso SA/99/2023, <b>se resuelve</b>."


def offers(desk, *, hidden=None):
    decision = desk.draft()
    source = desk.paper(CITING, decision=decision, title="Resolutivo")
    cited = desk.paper("Opinión.", hidden, number="DGA/123/2024", title="Opinión jurídica")
    desk.follow()
    return decision, source, cited


def test_an_offer_is_read_with_its_words_accepted_or_refused_by_forms_alone(client_of, desk, house):
    decision, source, cited = offers(desk)
    client = client_of(house.archivist)
    path = f"/decisions/{decision.id}/evidence"
    assert "1 documento se sugiere como soporte." in client.get(path).text
    page = client.get(f"{path}/suggestions").text
    assert "Opinión jurídica" in page
    assert "<mark>DGA/0123/2024</mark> y el diverso SA/99/2023, &lt;b&gt;se resuelve" in page
    assert "<strong>SA/99/2023</strong>" in page
    assert f'/documents/{source.id}">Resolutivo</a>, página 1' in page
    assert "DGA/0123/2024" in client.get(f"{path}/suggestions?export=csv").text
    about = client.get(f"/documents/{cited.id}").text
    assert "Se sugiere como soporte de:" in about
    assert "Cita 2 números" not in about
    with desk.installation.reading(house.archivist) as reading:
        [item] = inbox.suggested(reading)
    assert item.path == f"{path}/suggestions"
    [number] = set(re.findall(r"suggestions/([0-9a-f-]{36})/acceptance", page))
    refused = client.post(f"{path}/suggestions/{number}/acceptance", data={"role": ""})
    assert refused.status_code == 422
    assert "Revisar" in refused.text
    data = {"role": "payment", "requirement": "payment", "pages": "2"}
    done = client.post(f"{path}/suggestions/{number}/acceptance", data=data, follow_redirects=False)
    assert done.status_code == 303
    assert "Opinión jurídica" in client.get(path).text
    assert client.post(f"{path}/suggestions/{number}/refusal", data={}).status_code == 409
    assert "Ninguna sugerencia por revisar" in client.get(f"{path}/suggestions").text


def test_a_page_tells_nothing_of_an_offer_whose_document_one_may_not_see(client_of, desk, house):
    decision, _source, cited = offers(desk, hidden=house.open(unit_id=house.other_unit.id))
    client = client_of(house.archivist)
    path = f"/decisions/{decision.id}/evidence"
    page = client.get(f"{path}/suggestions").text
    assert "Opinión jurídica" not in page
    assert "<strong>DGA/0123/2024</strong>" in page
    assert "se sugiere" not in client.get(path).text
    assert client.get(f"/api{path}/suggestions").json()["total"] == 0
    assert client.get(f"/documents/{cited.id}").status_code == 404
    assert client_of(house.neighbour).get(f"{path}/suggestions").status_code == 404
    assert client_of(house.coordinator).get(f"/api{path}/suggestions").json()["total"] == 1


def test_over_json_an_offer_is_read_accepted_and_refused_and_a_link_pinned_anew(client_of, desk, house):
    decision, _source, cited = offers(desk)
    client = client_of(house.archivist)
    path = f"/api/decisions/{decision.id}/evidence"
    told = client.get(f"{path}/suggestions").json()
    [offer] = told["suggestions"]
    assert (offer["document_id"], offer["ground"], offer["kind"]) == (str(cited.id), "cited", "letter")
    assert [one["written"] for one in told["not_found"]] == ["SA/99/2023"]
    made = client.post(f"{path}/suggestions/{offer['id']}/acceptance", json={"role": "other"})
    assert made.json()["version_number"] == 1
    assert client.post(f"{path}/suggestions/{offer['id']}/refusal", json={}).status_code == 409
    link = made.json()["id"]
    assert client.post(f"{path}/{link}/repinning", json={"reason": "x"}).status_code == 409
    desk.newer(cited)
    again = client.post(f"{path}/{link}/repinning", json={"reason": "Corregido"}).json()
    assert again["version_number"] == 2
    many = client.post(f"{path}/many", json={"document_ids": [str(cited.id)], "role": "payment"})
    assert many.json() == {"linked": 1, "already": 0, "job": None}
    bad = client.post(f"{path}/many", json={"document_ids": [], "role": "payment"})
    assert bad.status_code in (400, 422)


def test_drift_is_told_on_the_decision_the_document_the_list_and_the_inbox(client_of, desk, house):
    decision, document = desk.draft(), desk.document(title="Traza de Los Sauces")
    desk.link(decision, "other", document=document)
    desk.newer(document)
    client = client_of(house.archivist)
    path = f"/decisions/{decision.id}/evidence"
    page = client.get(path).text
    assert "Vincular la versión vigente de «Traza de Los Sauces»" in page
    assert "Traza de Los Sauces" in client.get("/evidence/drift").text
    assert "se apoya en la versión 1; la vigente es la 2" in client.get(f"/documents/{document.id}").text
    assert "Traza de Los Sauces" not in client_of(house.neighbour).get("/evidence/drift").text
    with desk.installation.reading(house.archivist) as reading:
        [item] = inbox.drifted(reading)
    assert item.path == path
    link = re.search(r"evidence/([0-9a-f-]{36})/repinning", page)[1]
    assert client.post(f"{path}/{link}/repinning", data={"reason": ""}).status_code == 422
    assert (
        client.post(f"{path}/{link}/repinning", data={"reason": "Corregido"}, follow_redirects=False).status_code == 303
    )
    assert "Corregido" in client.get(path).text
    assert "Traza de Los Sauces" not in client.get("/evidence/drift").text


def test_marked_documents_are_linked_together(client_of, desk, house):
    decision, file = desk.draft(), house.open()
    documents = [desk.document(file, title=f"Hoja {number}") for number in range(3)]
    client = client_of(house.archivist)
    path = f"/decisions/{decision.id}/evidence"
    page = client.get(f"{path}?file={file.reference}").text
    assert f'name="d-{documents[2].id}"' in page
    marked = {f"d-{one.id}": "on" for one in documents}
    done = client.post(f"{path}/many", data={**marked, "role": "other", "d-x": "on"}, follow_redirects=False)
    assert done.status_code == 303
    assert "Hoja 2" in client.get(path).text
    assert client.post(f"{path}/many", data={"role": "other"}).status_code == 422


def test_a_paper_that_is_to_prove_several_requirements_is_pointed_out_to_who_sees_it(client_of, desk, house):
    draft, document = desk.draft(), desk.document(title="Un papel para todo")
    hidden = desk.document(house.open("Ajeno", unit_id=house.other_unit.id), title="Oculto")
    for role, requirement in (("request", "request"), ("technical_report", "report")):
        desk.link(draft, role, requirement, document=document)
        desk.link(draft, role, requirement, document=hidden, actor=house.coordinator)
    page = client_of(house.archivist).get(f"/decisions/{draft.id}/evidence").text
    assert "«Un papel para todo» acredita 2 requisitos" in page
    assert "Oculto" not in page
    assert "«Oculto» acredita 2 requisitos" in client_of(house.coordinator).get(f"/decisions/{draft.id}/evidence").text
