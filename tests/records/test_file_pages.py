"""The pages, the API and the commands by which volumes, classes and standings of files change."""

from __future__ import annotations

import re

import pytest

from classification.charts.model import Level
from records.documents.service import DocumentDetails, add_document


@pytest.fixture
def house(house, given):
    with given.work() as work:
        house._node(work, "5C.14", Level.SERIES)
    return house


def hidden(text: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', text)[1]


def put(house, installation, file, content: bytes):
    arrival = house.arrival(file.id, content)
    with installation.work(house.archivist) as work:
        return add_document(work, file.id, arrival, DocumentDetails()).document


def test_the_second_of_two_who_describe_sees_what_the_first_wrote_and_loses_nothing(client_of, house):
    file = house.open()
    first, second = client_of(house.archivist), client_of(house.coordinator)
    path = f"/aggregations/{file.id}/description"
    form = second.get(path).text
    base = {"title": file.title, "support": "paper", "tradition": "original", "access_condition": "public"}
    marks = {"version": hidden(form, "version"), "seen": hidden(form, "seen")}
    assert first.post(path, data={**base, **marks, "area": "Egresos"}, follow_redirects=False).status_code == 303

    told = second.post(path, data={**base, **marks, "archivist_note": "Lo que yo escribí"})

    assert told.status_code == 409
    assert "ahora dice: «Egresos»" in told.text
    assert "Lo que yo escribí" in told.text
    assert 'value="Egresos"' in told.text
    again = {"version": hidden(told.text, "version"), "seen": hidden(told.text, "seen")}
    saved = second.post(
        path,
        data={**base, **again, "area": "Egresos", "archivist_note": "Lo que yo escribí"},
        follow_redirects=False,
    )
    assert saved.status_code == 303
    page = second.get(f"/aggregations/{file.id}").text
    assert "Egresos" in page
    assert "Lo que yo escribí" in page


def test_volumes_are_kept_by_forms_and_over_json(client_of, house):
    file = house.open()
    client = client_of(house.archivist)
    path = f"/aggregations/{file.id}/volumes"
    kept = client.post(path, data={"number": "1", "first_folio": "1", "last_folio": "260"}, follow_redirects=False)
    assert kept.status_code == 303
    assert "tiene más de 250 fojas" in client.get(path).text
    gap = client.post(path, data={"first_folio": "270", "last_folio": "300"})
    assert gap.status_code == 422
    assert "deja un hueco" in gap.text
    assert client.post(f"/api{path}", json={"first_folio": 261, "last_folio": 300}).status_code == 201
    answer = client.get(f"/api{path}").json()
    assert [one["folios"] for one in answer["volumes"]] == [260, 40]
    assert answer["too_thick"] == [1]
    assert client.put(f"/api{path}/2", json={"carry": False}).status_code == 200
    assert client.delete(f"/api{path}/2").status_code == 204
    corrected = client.post(
        f"/aggregations/{file.id}/folio-corrections",
        data={"wrong": "7 bis", "right": "8", "reason": "<b>repetido</b>"},
        follow_redirects=True,
    )
    assert "Decía 7 bis, es 8" in corrected.text
    assert "&lt;b&gt;repetido" in corrected.text


def test_a_coordinator_reclassifies_by_a_form_and_the_old_code_still_finds_the_file(client_of, house):
    file = house.open()
    client = client_of(house.coordinator)
    path = f"/aggregations/{file.id}/reclassification"
    assert client.post(path, data={"series": "9Z.1", "reason": "x"}).status_code == 422
    done = client.post(path, data={"series": "5C.14 Clase 5C.14", "reason": "Era de otra"}, follow_redirects=True)
    assert "SMA/5C.14/2020/0001" in done.text
    assert "Códigos anteriores" in done.text
    found = client.get("/api/aggregations/by-reference", params={"reference": "SMA/5C.12/2020/0001"})
    assert found.json()["reference"] == "SMA/5C.14/2020/0001"
    assert client.get(f"/api/aggregations/{file.id}/former-references").json()[0]["reason"] == "Era de otra"
    assert client_of(house.archivist).get(path).status_code == 403


def test_a_coordinator_splits_and_merges_by_forms(client_of, house, installation):
    file, other = house.open("Mezclado"), house.open("Otro")
    put(house, installation, file, b"uno")
    two = put(house, installation, file, b"dos")
    client = client_of(house.coordinator)
    nothing = client.post(f"/aggregations/{file.id}/split", data={"title": "Mitad", "reason": "Dos asuntos"})
    assert nothing.status_code == 422
    split = client.post(
        f"/aggregations/{file.id}/split",
        data={"title": "Mitad", "reason": "Dos asuntos", "documents": [str(two.id)]},
        follow_redirects=True,
    )
    assert "Viene de la división de" in split.text
    merged = client.post(
        f"/aggregations/{file.id}/merger",
        data={"target": other.reference, "reason": "Un mismo asunto"},
        follow_redirects=True,
    )
    assert "Recibió por acumulación a" in merged.text
    shell = client.get(f"/aggregations/{file.id}").text
    assert "Acumulado a otro" in shell
    assert "Sus documentos están en" in shell
    assert "/documents/new" not in shell
    unknown = client.post(f"/aggregations/{other.id}/merger", data={"target": "NADA", "reason": "x"})
    assert unknown.status_code == 422


def test_an_act_over_lost_files_is_recorded_published_and_ended_by_forms(client_of, house):
    files = [house.open(f"Perdido {number}") for number in range(3)]
    client = client_of(house.archivist)
    assert files[0].reference in client.get(f"/incidents/new?file={files[0].id}").text
    data = {
        "kind": "disaster", "act_number": "AC/7", "act_on": "2026-11-10", "happened_on": "2026-11-09",
        "place": "Bodega", "cause": "Agua", "files": f"{files[0].reference}\nNADA/1",
    }  # fmt: skip
    unknown = client.post("/incidents", data=data)
    assert unknown.status_code == 422
    assert "NADA/1" in unknown.text
    made = client.post(
        "/incidents", data={**data, "files": "\n".join(one.reference for one in files)}, follow_redirects=True
    )
    assert "pendiente de publicación" in made.text
    path = str(made.url.path)
    frozen = client.get(f"/aggregations/{files[0].id}").text
    assert "Siniestrado" in frozen
    assert "/closure" not in frozen
    assert "Por publicar" in client.get("/incidents").text
    wrong = client.post(f"{path}/notices", data={"published_at": "https://sma.example/acta", "version": "1"})
    assert wrong.status_code == 422
    photo = client.post(f"{path}/papers", files={"file": ("../agua.jpg", b"foto", "image/jpeg")}, follow_redirects=True)
    assert "agua.jpg" in photo.text
    content = client.get(re.search(r'href="([^"]+/content)"', photo.text)[1])
    assert content.content == b"foto"
    assert content.headers["content-disposition"].startswith("attachment")
    published = client.post(
        f"{path}/notices",
        data={"published_at": "https://sma.example/acta", "published_on": "2026-11-20", "version": "1"},
        follow_redirects=True,
    )
    assert "pendiente de publicación" not in published.text
    back = client.post(
        f"{path}/found",
        data={"files": [str(files[0].id)], "found_on": "2026-11-21", "note": "Se restauró"},
        follow_redirects=True,
    )
    assert "Los expedientes volvieron a estar en orden" in back.text
    assert "/closure" in client.get(f"/aggregations/{files[0].id}").text
    assert client_of(house.neighbour).get(path).status_code == 404
    assert client_of(house.transparency).get("/incidents/new").status_code == 403


def test_the_api_says_the_whole_cover_and_keeps_what_a_change_leaves_out(client_of, house):
    client = client_of(house.archivist)
    said = {
        "public_title": "Expediente de J. P.", "capture_format": "PDF/A", "root_directory": "/acervo/1",
        "reading_requirements": "Visor PDF", "annex_links": "anexo 1", "support": "hybrid", "purged": True,
    }  # fmt: skip
    made = client.post(
        "/api/aggregations", json={"series": "5C.12", "unit": "TES", "title": "Expediente de Juan Pérez", **said}
    ).json()
    changed = client.patch(f"/api/aggregations/{made['id']}", json={"area": "Egresos"}).json()
    assert {name: changed[name] for name in said} == said
    refused = client.patch(f"/api/aggregations/{made['id']}", json={"first_folio": 2, "last_folio": 9, "folios": 10})
    assert refused.status_code == 422
    assert {one["code"] for one in refused.json()["objections"]} == {
        "foliation.starts_at_one",
        "foliation.total_differs",
    }
    assert "Expediente de J. P." in client.get(f"/aggregations/{made['id']}").text
