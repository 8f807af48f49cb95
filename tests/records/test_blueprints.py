"""What files of a series should hold: blueprints, and how complete each file is against the one that held."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from classification.series.kinds import Support
from records.blueprints.completeness import Expected, Requirement, measure, percent_of
from records.blueprints.errors import BlueprintNotFound, BlueprintRefused, BlueprintServes
from records.blueprints.queries import completeness_of, find_blueprint, shares
from records.blueprints.service import make_blueprint, withdraw_blueprint
from records.blueprints.table import ItemDetails, read_table, write_table
from records.documents.details import DocumentDetails
from records.documents.service import add_paper_document
from system.actor import NotPermitted

TABLE = """tipo;exigencia;nota;titulo;soporte
Convocatoria;obligatorio;;Convocatoria de {expediente};papel
Contrato;;;;
Fianza;condicional;si se pactó anticipo;;
Acta de fallo;opcional;;;
"""


@pytest.fixture
def make(house, installation):
    def make(table=TABLE, series="5C.12", starts_on=date(2015, 1, 1), actor=None):
        items, wrong = read_table(table)
        assert wrong == []
        with installation.work(actor or house.coordinator) as work:
            lineage_id = house.series[series].lineage_id
            return make_blueprint(work, house.fonds.id, lineage_id, starts_on=starts_on, items=items)

    return make


def add(house, installation, file, kind):
    with installation.work(house.archivist) as work:
        add_paper_document(work, file.id, DocumentDetails(title=kind, kind=kind, support=Support.PAPER))


def test_twelve_of_fourteen_are_86_per_cent():
    assert percent_of(12, 14) == 86
    assert (percent_of(199, 200), percent_of(1, 1000), percent_of(0, 0)) == (99, 1, None)


keys = st.text("abcd", min_size=1, max_size=2)
expectations = st.lists(st.builds(Expected, keys, st.sampled_from(Requirement)), unique_by=lambda e: e.key, max_size=8)


@cases(expectations, st.sets(keys))
def test_completeness_counts_what_is_required_and_names_everything_that_lacks(expected, held):
    found = measure(expected, held)
    assert {expected[position].key for position in found.lacking} == {e.key for e in expected} - held
    required = [e for e in expected if e.requirement is Requirement.REQUIRED]
    assert (found.required, found.is_complete) == (len(required), all(e.key in held for e in required))
    assert (found.percent == 100) == (found.is_complete and bool(required))
    assert found.percent is None or 0 <= found.percent <= 100


@cases(expectations, st.sets(keys), keys)
def test_one_document_more_never_makes_a_file_less_complete(expected, held, more):
    before, after = measure(expected, held).percent, measure(expected, held | {more}).percent
    assert (before is None and after is None) or before <= after


words = st.text("abc ñé,;\"'", min_size=1, max_size=20).map(lambda text: f"x{' '.join(text.split())}")


@cases(
    st.lists(
        st.builds(
            ItemDetails, kind=words, requirement=st.sampled_from((Requirement.REQUIRED, Requirement.OPTIONAL)),
            note=words, title_pattern=words, support=st.sampled_from(Support),
        ),
        min_size=1,
    )
)  # fmt: skip
def test_a_table_that_is_written_is_read_back_as_it_was(items):
    assert read_table(write_table(items))[0] == items


def test_a_messy_table_is_refused_with_every_reason():
    _items, wrong = read_table(
        "tipo,exigencia,nota,titulo,soporte\nActa,a veces,,,piedra\n,opcional,,,\nACTA,condicional,,,\n"
    )
    assert {one.code for one in wrong} == {
        "blueprint.requirement_unknown",
        "blueprint.support_unknown",
        "blueprint.no_kind",
        "blueprint.kind_twice",
        "blueprint.condition_missing",
    }
    assert [one.code for one in read_table("\n\n")[1]] == ["blueprint.empty"]


def test_a_file_is_measured_by_the_blueprint_of_its_opening_day(house, installation, make):
    make()
    make("tipo\nOtro\n", starts_on=date(2020, 3, 3))
    file = house.open()  # 2020-03-02
    add(house, installation, file, "CONTRATO")
    with installation.reading(house.archivist) as reading:
        found = completeness_of(reading, file.id)
        [share] = shares(reading, house.fonds.id)
    assert (found.completeness.percent, [item.kind for item in found.lacking]) == (
        50,
        ["Convocatoria", "Fianza", "Acta de fallo"],
    )
    assert (share.files, share.complete, share.required, share.present, share.percent) == (1, 0, 2, 1, 50)
    add(house, installation, file, "convocatoria")
    other = house.open(series="5C.2")
    with installation.reading(house.archivist) as reading:
        assert shares(reading, house.fonds.id)[0].complete == 1
        assert completeness_of(reading, other.id) is None


def test_the_files_page_offers_what_lacks_filled_in_beforehand(client_of, house, make):
    make()
    file = house.open()
    client = client_of(house.archivist)
    page = client.get(f"/aggregations/{file.id}").text
    assert "Completitud" in page
    assert "/documents/paper?kind=Convocatoria&amp;title=Convocatoria+de+" in page
    form = client.get(f"/aggregations/{file.id}/documents/new?kind=Contrato").text
    assert 'value="Contrato"' in form
    assert '<option value="Fianza">' in form


def test_completeness_counts_only_what_one_may_see(client_of, house, installation, make):
    make()
    file = house.open()
    assert client_of(house.neighbour).get("/api/completeness").json() == []
    assert client_of(house.neighbour).get(f"/api/aggregations/{file.id}/completeness").status_code == 404
    assert "0 de" not in client_of(house.neighbour).get("/completeness").text
    told = client_of(house.archivist).get("/api/completeness").json()
    assert [(one["files"], one["percent"]) for one in told] == [(1, 0)]
    page = client_of(house.archivist).get("/completeness").text
    assert "<meter" in page
    assert file.reference in page


def test_only_who_manages_blueprints_makes_them_by_page_and_api(client_of, house, make):
    data = {"series": "5C.12 Clase 5C.12", "starts_on": "2020-01-01", "items": TABLE, "note": "Norma"}
    client = client_of(house.coordinator)
    made = client.post("/blueprints", data=data, follow_redirects=False)
    assert made.status_code == 303, made.text
    assert "si se pactó anticipo" in client.get(made.headers["location"]).text
    copied = client.get(f"/blueprints/new?from={made.headers['location'].rpartition('/')[2]}").text
    assert "Convocatoria,obligatorio" in copied
    again = client.post("/blueprints", data=data)
    assert (again.status_code, "field-starts_on-error" in again.text) == (422, True)
    body = {"series": "5C.2", "starts_on": "2020-01-01", "items": [{"kind": "Factura"}]}
    assert client.post("/api/blueprints", json=body).status_code == 201
    assert len(client.get("/api/blueprints").json()) == 2
    archivist = client_of(house.archivist)
    assert archivist.post("/api/blueprints", json={**body, "starts_on": "2021-01-01"}).status_code == 403
    assert archivist.get("/blueprints/new").status_code == 403
    assert archivist.get("/blueprints").status_code == 200


def test_document_types_are_offered_once_whatever_their_spelling(client_of, house):
    client = client_of(house.coordinator)
    assert client.post("/blueprints/types", data={"name": "Oficio"}, follow_redirects=False).status_code == 303
    twice = client.post("/blueprints/types", data={"name": " OFICIO "})
    assert (twice.status_code, "field-name-error" in twice.text) == (422, True)
    [one] = client.get("/api/document-types").json()
    assert client_of(house.archivist).delete(f"/api/document-types/{one['id']}").status_code == 403
    file = house.open()
    assert '<option value="Oficio">' in client_of(house.archivist).get(f"/aggregations/{file.id}/documents/new").text
    assert client.delete(f"/api/document-types/{one['id']}").status_code == 204
    assert client.get("/api/document-types").json() == []


def test_one_that_holds_is_never_taken_back_and_one_of_another_body_is_not_there(
    house, other_house, installation, make
):
    held = make()
    with installation.work(house.coordinator) as work:
        future = work.today + timedelta(days=3)
    coming = make(starts_on=future)
    with pytest.raises(BlueprintServes), installation.work(house.coordinator) as work:
        withdraw_blueprint(work, held.id)
    with pytest.raises(BlueprintNotFound), installation.work(other_house.coordinator) as work:
        withdraw_blueprint(work, coming.id)
    with installation.work(house.coordinator) as work:
        withdraw_blueprint(work, coming.id)
    with pytest.raises(BlueprintNotFound), installation.reading(house.coordinator) as reading:
        find_blueprint(reading, coming.id)
    with pytest.raises(NotPermitted):
        make(starts_on=date(2019, 1, 1), actor=house.archivist)
    with pytest.raises(BlueprintRefused):
        make(starts_on=date(2015, 1, 1))
