from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from records.aggregations import queries as aggregations
from records.aggregations.model import Aggregation
from records.aggregations.service import close_aggregation
from records.documents.service import DocumentDetails, add_document
from system.listing import ListQuery


def put(house, installation, file, content=b"Oficio 12\n", name="oficio.txt", **said):
    arrival = house.arrival(file.id, content, name)
    with installation.work(house.archivist) as work:
        return add_document(work, file.id, arrival, DocumentDetails(**said)).document


def test_an_archivist_opens_describes_and_closes_a_file_by_forms_alone(client_of, house):
    client = client_of(house.archivist)
    form = client.get("/aggregations/new?series=5C.12").text
    assert '<option value="5C.12 Clase 5C.12">' in form
    assert 'value="5C.12"' in form

    opened = client.post(
        "/aggregations",
        data={"series": "05c.12 Clase 5C.12", "unit": "TES", "title": "Pólizas", "opened_on": "2020-03-02"},
        follow_redirects=False,
    )
    assert opened.status_code == 303
    path = opened.headers["location"]
    page = client.get(path).text
    assert "SMA/5C.12/2020/0001" in page
    assert "Pólizas" in page
    assert "5C.12 Clase 5C.12" in page

    description = client.get(f"{path}/description").text
    version = re.search(r'name="version" value="(\d+)"', description)[1]
    described = client.post(
        f"{path}/description",
        data={"title": "Pólizas de egresos", "area": "Egresos", "support": "hybrid", "version": version},
        follow_redirects=False,
    )
    assert described.status_code == 303
    assert "Egresos" in client.get(path).text

    closing = client.get(f"{path}/closure").text
    assert 'min="2020-03-02"' in closing
    closed = client.post(f"{path}/closure", data={"closed_on": "2021-01-15", "folios": "12"}, follow_redirects=False)
    assert closed.status_code == 303
    assert "Cerrado" in client.get(path).text
    assert "Agregar documento" not in client.get(path).text


def test_a_form_that_is_refused_comes_back_with_every_reason_and_what_was_typed(client_of, house):
    answer = client_of(house.archivist).post(
        "/aggregations",
        data={"series": "99Z.1", "unit": "NO", "title": "<b>Título</b>", "opened_on": "2020-03-02"},
    )

    assert answer.status_code == 422
    assert "&lt;b&gt;Título&lt;/b&gt;" in answer.text
    assert 'id="field-series-error"' in answer.text
    assert 'id="field-unit-error"' in answer.text


def test_closing_a_closed_file_answers_with_the_conflict(client_of, house, installation):
    file = house.open()
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))

    answer = client_of(house.archivist).post(f"/aggregations/{file.id}/closure", data={"closed_on": "2021-01-16"})
    assert answer.status_code == 409


def test_the_list_filters_sorts_and_exports_what_one_may_see(client_of, house, other_house):
    house.open("Conciliación de marzo")
    house.open("Nómina", series="5C.2")
    house.open("De otra unidad", unit_id=house.other_unit.id)
    other_house.open("De otro cuerpo")
    client = client_of(house.archivist)

    page = client.get("/aggregations?title=conciliacion").text
    assert "Conciliación de marzo" in page
    assert "Nómina" not in page
    sheet = client.get("/aggregations?export=csv&sort=reference").text
    lines = sheet.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("SMA/5C.2/2020/0001")
    assert client.get("/api/aggregations?state=open").json()["total"] == 2


def test_every_page_of_a_file_and_its_document_opens(client_of, house, installation):
    file = house.open(series="04C.03.01")
    document = put(house, installation, file, title="Oficio <12>", kind="oficio", folios=2)
    client = client_of(house.archivist)

    for path in (
        f"/aggregations/{file.id}",
        f"/aggregations/{file.id}/index",
        f"/aggregations/{file.id}/history",
        f"/aggregations/{file.id}/access",
        f"/aggregations/{file.id}/documents/new",
        f"/documents/{document.id}",
        f"/documents/{document.id}/description",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "<12>" not in answer.text
        assert not re.search(r"<[^>]+ (style|on\w+)=", answer.text), path
    assert "04C.03 Clase 04C.03" in client.get(f"/aggregations/{file.id}").text
    assert "Clase 04C" in client.get(f"/documents/{document.id}").text


def test_pages_offer_only_what_one_may_do(client_of, house, installation):
    file = house.open()
    document = put(house, installation, file)
    seen = client_of(house.transparency).get(f"/aggregations/{file.id}").text
    assert "/documents/new" not in seen
    assert "/closure" not in seen
    assert "Registrar solicitud" in client_of(house.transparency).get(f"/aggregations/{file.id}/access").text
    content = client_of(house.transparency).get(f"/documents/{document.id}").text
    assert "/content" not in content
    assert client_of(house.neighbour).get(f"/aggregations/{file.id}").status_code == 404


def test_the_committee_records_and_lifts_a_reserve_by_form(client_of, house):
    file = house.open()
    client = client_of(house.committee)
    asked = {
        "kind": "reserved",
        "cause": "112-VIII",
        "legal_basis": "LGT 112",
        "resolution": "CT/025/2025",
        "classified_on": "2025-04-15",
    }
    refused = client.post(f"/aggregations/{file.id}/restrictions", data={**asked, "years": "6"})
    assert refused.status_code == 422
    assert client.post(f"/aggregations/{file.id}/restrictions", data={**asked, "years": "5"}).status_code == 200
    api = client.get(f"/api/aggregations/{file.id}/access").json()["restrictions"]
    assert [(row["ends_on"], row["is_effective"]) for row in api] == [("2030-04-15", True)]
    lifted = client.post(
        f"/aggregations/{file.id}/restrictions/{api[0]['id']}/lifting",
        data={"lifted_on": "2026-01-07", "reason": "Se extinguió la causa"},
    )
    assert lifted.status_code == 200
    assert "Levantada" in lifted.text


def test_files_are_opened_described_and_reopened_over_json(client_of, house):
    client = client_of(house.coordinator)
    opened = client.post(
        "/api/aggregations", json={"series": " 5c.12 ", "unit": "TES", "title": "Pólizas", "opened_on": "2020-03-02"}
    )
    assert opened.status_code == 201
    path = f"/api/aggregations/{opened.json()['id']}"
    assert [step["code"] for step in opened.json()["path"]] == ["5C", "5C.12"]
    assert client.patch(path, json={"area": "Egresos"}).json()["area"] == "Egresos"
    assert client.post(f"{path}/closure", json={"closed_on": "2021-01-15"}).json()["state"] == "closed"
    refused = client.post(f"{path}/closure", json={"closed_on": "2021-01-15"})
    assert (refused.status_code, refused.json()["objections"][0]["code"]) == (409, "aggregation.already_closed")
    assert client.post(f"{path}/reopening", json={"reason": "Faltó un oficio"}).json()["state"] == "open"
    found = client.get("/api/aggregations/by-reference", params={"reference": "SMA/5C.12/2020/0001"})
    assert found.json()["id"] == opened.json()["id"]
    choices = client.get("/api/aggregations/choices").json()
    assert [unit["code"] for unit in choices["units"]] == ["OBR", "TES"]


@pytest.mark.parametrize("sort", ["state", "unit", "closed_on", "folios", "standing", "title"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_of_a_long_list_hold_every_file_once_in_the_order_of_the_export(installation, house, sort, descending):
    for number in range(23):
        unit = {"unit_id": house.other_unit.id} if number % 3 == 0 else {}
        file = house.open(f"Asunto {number % 7}", **unit)
        if number % 4:
            with installation.work(house.coordinator) as work:
                closing = date(2021, 1, 1) + timedelta(days=number % 5)
                work.session.execute(update(Aggregation).where(Aggregation.id == file.id).values(closed_on=closing))
    with installation.reading(house.coordinator) as reading:
        every = [row.id for row in aggregations.every(reading, ListQuery(sort=sort, descending=descending))]
        paged = []
        for number in (1, 2, 3):
            asked = ListQuery(sort=sort, descending=descending, page=number, size=10)
            found = aggregations.page(reading, asked)
            assert found.total == 23
            paged += [row.id for row in found.rows]
    assert paged == every
    assert len(set(paged)) == 23
