"""The search page and its API: what people see, and what hostile or broken input does."""

from __future__ import annotations

import csv
import io

import pytest

from system.organization.roles import Role


@pytest.fixture
def filed(house, add, projector):
    file = house.open("Contrato de obra <b>pública</b>")
    add(file, "portada\fla cláusula a<b & secreta\fotra cláusula", title="Contrato <i>")
    projector.catch_up()
    return file


def test_results_show_the_place_and_the_words_and_escape_everything(house, filed, client_of):
    page = client_of(house.archivist).get("/search", params={"q": "cláusulas"})

    assert page.status_code == 200
    assert "<strong>2 resultados</strong>" in page.text
    assert "la <mark>cláusula</mark> a&lt;b &amp; secreta" in page.text
    assert "Contrato &lt;i&gt;" in page.text
    assert "<b>pública" not in page.text
    assert "Página 2" in page.text
    assert "Página 3" in page.text
    assert "Índice al día" in page.text


def test_the_transparency_unit_reads_why_the_words_are_closed(house, filed, client_of):
    page = client_of(house.transparency).get("/search", params={"q": "secreta"})

    assert "Página 2" in page.text
    assert "LGT 133" in page.text
    assert "<mark>" not in page.text
    assert "cláusula" not in page.text
    told = client_of(house.transparency).get("/api/search", params={"q": "secreta"}).json()
    assert [(hit["kind"], hit["page"], hit["closed"], hit["excerpt"], hit["marks"]) for hit in told["hits"]] == [
        ("page", 2, True, "", [])
    ]


@pytest.mark.parametrize(
    "text",
    ["", '"', "-", "* OR (", "de la", "\x00", "a" * 5000, "'; DROP TABLE--", "🤷", "\u202e", "%00", "=x |", "AND NOT"],
)
def test_whatever_is_typed_gets_a_page(house, filed, client_of, text):
    client = client_of(house.archivist)
    assert client.get("/search", params={"q": text}).status_code == 200
    assert client.get("/api/search", params={"q": text}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["kind=x", "since=ayer", "unit=1", "page=-1", "page=99999", "page=%C2%B2", "stage=moon", "sort=best", "series=%22"],
)
def test_filters_that_cannot_be_read_are_passed_over_and_said(house, filed, client_of, query):
    page = client_of(house.archivist).get(f"/search?q=contrato&{query}")

    assert page.status_code == 200
    if query.split("=")[0] in {"kind", "since", "unit", "stage"}:
        assert "No se pudo leer y no se aplicó el filtro" in page.text


def test_words_that_are_not_looked_for_are_told(house, filed, client_of):
    client = client_of(house.archivist)
    assert "Sin buscar" in client.get("/search?q=el contrato").text
    assert "demasiado larga" in client.get("/search", params={"q": "contrato " * 400}).text


def test_the_lag_is_shown_until_the_index_has_read_what_happened(house, filed, client_of):
    house.open("Otro contrato")

    assert "1 cambio por leer" in client_of(house.archivist).get("/search?q=contrato").text
    assert client_of(house.archivist).get("/api/search?q=contrato").json()["lag"] == 1


def test_every_hit_can_be_taken_away_as_csv(house, filed, client_of):
    answer = client_of(house.archivist).get("/search?q=contrato+OR+cláusula&export=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert len(rows) == 4
    assert {row["Página"] for row in rows} == {"", "2", "3"}
    assert {row["Código de referencia"] for row in rows} == {filed.printed_reference}


def test_a_broken_index_leaves_references_and_titles_under_the_same_rights(house, filed, client_of, installation):
    (installation.settings.index / "CURRENT").write_text("nonsense")

    page = client_of(house.archivist).get("/search?q=contrato")
    assert "El índice de búsqueda no se puede usar" in page.text
    assert "2 resultados" in page.text
    told = client_of(house.archivist).get("/api/search", params={"q": filed.reference}).json()
    assert (told["total"], told["lag"], told["source"]) == (1, None, "database")
    assert client_of(house.neighbour).get("/api/search?q=contrato").json()["total"] == 0
    refused = client_of(house.archivist).get("/api/search/facets?q=contrato")
    assert (refused.status_code, refused.json()["objections"][0]["code"]) == (500, "search.index_broken")


def test_counts_follow_the_same_rights(house, filed, client_of):
    assert client_of(house.archivist).get("/api/search/facets?q=contrato").json() == {
        "kind": {"aggregation": 1, "document": 1},
        "unit": {str(house.unit.id): 2},
        "stage": {"office": 2},
        "series": {"5C.12": 2},
    }
    assert not any(client_of(house.neighbour).get("/api/search/facets?q=contrato").json().values())


def test_the_state_of_the_index_is_for_those_who_manage_it(house, filed, client_of):
    administrator = house.given.actor(house.fonds, Role.ADMINISTRATOR)

    assert client_of(house.archivist).get("/api/index/status").status_code == 403
    told = client_of(administrator).get("/api/index/status").json()
    assert (told["state"], told["lag"], told["documents"]) == ("ready", 0, 5)


def test_pages_of_results_do_not_overlap_and_have_links(house, client_of, projector):
    for number in range(45):
        house.open(f"Contrato {number}")
    projector.catch_up()
    client = client_of(house.archivist)

    seen = [
        hit["reference"]
        for page in (1, 2, 3)
        for hit in client.get(f"/api/search?q=contrato&page={page}").json()["hits"]
    ]
    assert len(seen) == len(set(seen)) == 45
    page = client.get("/search?q=contrato&page=2").text
    assert 'href="/search?q=contrato&amp;page=3"' in page
    assert "21 a 40 de 45" in page
    assert "Aquí terminan" in client.get("/search?q=contrato&page=4").text
