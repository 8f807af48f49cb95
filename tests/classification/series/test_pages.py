"""The pages of sheets, without script, as a browser gets them."""

import csv
import re

import pytest

from classification.series import queries
from classification.series.offers import to_sign
from classification.series.spelling import form_values
from system.organization.roles import Role


def form_of(desk, **changes):
    return {**form_values(desk.full), **changes}


@pytest.fixture
def ana(desk, client_as):
    return client_as(desk.coordinator)


def node_page(desk, client, key):
    chart = re.findall(r'href="(/charts/[0-9a-f-]{36})"', client.get("/charts").text)[0]
    found = client.get(chart, params={"q": key}).text
    return re.findall(rf'href="({chart}/nodes/[0-9a-f-]{{36}})"', found)[0]


def test_a_sheet_is_begun_from_its_series_filled_in_and_signed(desk, ana, client_as):
    node = node_page(desk, ana, "5C.2")
    assert "aún no tiene ficha técnica" in ana.get(node).text

    begun = ana.post("/sheets", data={"lineage_id": str(desk.lineage("5C.2"))})
    assert begun.url.path.endswith("/edit")
    sheet = begun.url.path.removesuffix("/edit")
    assert "Lo que falta para poder firmarla" in ana.get(sheet).text
    saved = ana.post(f"{sheet}/edit", data=form_of(desk, version="1"))
    assert (saved.url.path, saved.status_code) == (sheet, 200)
    assert "Lo que falta" not in saved.text
    assert "100 % integrada" in saved.text
    assert "LGA 37" in saved.text

    for actor, role in ((desk.head, "unit_head"), (desk.archivist, "office_archivist")):
        client = client_as(actor)
        assert "05C.02 · Gastos" in _inbox(desk, actor)
        signed = client.post(f"{sheet}/signatures", data={"role": role})
        assert signed.status_code == 200
    done = ana.post(f"{sheet}/signatures", data={"role": "archives_coordinator"})
    assert "Firmada" in done.text
    assert "Pendiente" not in done.text
    assert "Firmada" in ana.get(node).text
    assert "Elaborar una ficha nueva" in ana.get(node).text


def _inbox(desk, actor):
    with desk.reading(actor) as reading:
        return [item.title for item in to_sign(reading)]


def test_the_form_comes_back_with_what_was_typed_and_every_error_at_its_field(desk, ana):
    sheet = desk.begin(contents=desk.full)
    hostile = form_of(
        desk, files_per_year="muchos", office_years="x", description="<script>", technique="quemar",
        **{"norm-9": "LGA", "article-9": "4"},
    )  # fmt: skip
    del hostile["value-A"]

    answer = ana.post(f"/sheets/{sheet.id}/edit", data=hostile)

    assert answer.status_code == 422
    for name in ("files_per_year", "office_years", "technique"):
        assert f'id="field-{name}-error"' in answer.text
    assert "&lt;script&gt;" in answer.text
    assert 'name="norm-9" value="LGA"' in answer.text
    assert re.search(r'name="value-L" value="true" checked', answer.text)
    assert not re.search(r'name="value-A" value="true" checked', answer.text)
    with desk.reading() as reading:
        assert queries.contents_of(reading, desk.now(sheet)) == desk.full


def test_a_box_that_is_not_ticked_any_more_is_taken_away(desk, ana):
    sheet = desk.begin(contents=desk.full)
    form = form_of(desk, version="1")
    del form["value-A"], form[f"unit-{desk.unit.id}"]

    ana.post(f"/sheets/{sheet.id}/edit", data=form)

    with desk.reading() as reading:
        kept = queries.contents_of(reading, desk.now(sheet))
    assert (kept.values, kept.units) == ("L", ())


def test_somebody_who_was_slower_is_told_and_keeps_what_they_typed(desk, ana):
    sheet = desk.begin(contents=desk.full)
    ana.post(f"/sheets/{sheet.id}/edit", data=form_of(desk, version="1", note="uno"))

    slower = ana.post(f"/sheets/{sheet.id}/edit", data=form_of(desk, version="1", note="dos"))

    assert slower.status_code == 409
    assert "coordinadora guardó la ficha" in slower.text
    assert ">dos</textarea>" in slower.text


def test_the_list_filters_by_state_section_and_unit_and_is_saved_as_csv(desk, ana):
    desk.begin("5C.2", desk.full)
    desk.begin("5C.10")

    assert "Gastos" in ana.get("/sheets").text
    assert "Ingresos" not in ana.get("/sheets", params={"unit": str(desk.unit.id)}).text
    assert "Ingresos" in ana.get("/sheets", params={"section": "5C"}).text
    assert ana.get("/sheets", params={"state": "nada"}).status_code == 422
    rows = list(csv.reader(ana.get("/sheets", params={"export": "csv"}).content.decode("utf-8-sig").splitlines()))
    assert [row[:2] for row in rows] == [["Clave", "Serie o subserie"], ["05C.02", "Gastos"], ["05C.10", "Ingresos"]]
    assert rows[1][rows[0].index("Porcentaje integrado")] == "100"
    assert "función o atribución" in rows[2][rows[0].index("Datos que faltan")]


def test_the_board_opines_and_the_draft_is_withdrawn(desk, ana, client_as):
    sheet = desk.begin(contents=desk.full)
    board = client_as(desk.board)
    assert "Registrar la opinión" not in ana.get(f"/sheets/{sheet.id}").text
    assert "/edit" not in board.get(f"/sheets/{sheet.id}").text

    wrong = board.post(f"/sheets/{sheet.id}/opinion", data={"opinion": "", "number": "", "on": "ayer"})
    assert wrong.status_code == 422
    right = {"opinion": "favourable", "number": "GI/1", "on": "2026-11-20"}
    assert "GI/1" in board.post(f"/sheets/{sheet.id}/opinion", data=right).text
    assert board.post(f"/sheets/{sheet.id}/withdrawal").status_code == 403
    assert "Retirada" in ana.post(f"/sheets/{sheet.id}/withdrawal").text
    assert ana.post(f"/sheets/{sheet.id}/edit", data=form_of(desk)).status_code == 409


def test_another_body_gets_nothing_of_it(desk, given, client_as):
    sheet = desk.begin(contents=desk.full)
    other = client_as(given.actor(given.fonds("OTRO"), Role.ARCHIVES_COORDINATOR, handle="ajena"))

    for path in ("", "/edit"):
        assert other.get(f"/sheets/{sheet.id}{path}").status_code == 404
    assert other.post(f"/sheets/{sheet.id}/signatures", data={"role": "unit_head"}).status_code == 404
    assert "Gastos" not in other.get("/sheets").text
