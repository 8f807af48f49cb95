"""Charts over the API and the command line."""

import json

import pytest
from click.testing import CliRunner

from classification.charts.cli import chart_group
from system.console import Console
from system.exits import Exit
from system.organization.roles import Role
from system.tabular import TableUnreadable
from system.workbooks.reading import read_book
from tests.classification.conftest import FILE, MORE
from tests.system.workbooks.books import xlsx


@pytest.fixture
def api(client_as, coordinator):
    return client_as(coordinator)


@pytest.fixture
def chart(api):
    return api.post("/api/charts/import", content=FILE).json()["chart"]


def test_an_import_answers_with_what_became_of_every_row(api):
    answer = api.post(
        "/api/charts/import", content=FILE + b"05C,Finanzas,06C.01,Fuera,,\n", params={"in_force_from": "2020-01-01"}
    )

    report = answer.json()
    assert answer.status_code == 200
    assert {name: report[name] for name in ("rows", "imported", "unchanged", "state")} == {
        "rows": 4, "imported": 3, "unchanged": 0, "state": "in_force",
    }  # fmt: skip
    assert report["counts"] == {"sections": 1, "subsections": 0, "series": 2, "subseries": 1}
    refused = report["refused"][0]
    assert {name: refused[name] for name in ("row", "column", "code", "basis")} == {
        "row": 5, "column": "serie_codigo", "code": "chart.code_outside_parent", "basis": "LGA 13",
    }  # fmt: skip
    assert api.get("/api/charts/in-force", params={"on": "2020-01-01"}).json()["id"] == report["chart"]
    assert api.get("/api/charts/in-force", params={"on": "2019-12-31"}).status_code == 404


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2\n", b"codigo,descripcion\n1C,x\n", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_taken_is_a_problem_with_its_objections(api, content):
    answer = api.post("/api/charts/import", content=content)

    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["objections"]


def test_the_tree_is_walked_and_a_series_found_by_any_spelling(api, chart):
    sections = api.get(f"/api/charts/{chart}/nodes").json()
    section = sections["nodes"][0]
    assert (sections["total"], section["code"], section["level"], section["children"]) == (1, "05C", "section", 2)
    first = api.get(f"/api/charts/{chart}/nodes", params={"parent": section["id"], "size": 1}).json()
    rest = api.get(f"/api/charts/{chart}/nodes", params={"parent": section["id"], "after": first["after"]}).json()
    assert [node["code"] for node in first["nodes"] + rest["nodes"]] == ["05C.02", "05C.10"]
    found = api.get("/api/charts/find", params={"code": " 5c.10.01 "}).json()
    assert [step["code"] for step in found["path"]] == ["05C", "05C.10", "05C.10.1"]
    assert api.get(f"/api/nodes/{found['node']['id']}").json() == found
    assert api.get("/api/charts/find", params={"code": "nada"}).status_code == 404
    assert [node["code"] for node in api.get(f"/api/charts/{chart}/search", params={"q": "PREDIAL"}).json()] == [
        "05C.10.1"
    ]


def test_a_draft_is_changed_and_approved_over_the_api(api, chart, client_as, other_coordinator):
    draft = api.post("/api/charts", json={}).json()
    added = api.post(f"/api/charts/{draft['id']}/nodes", json={"code": "5C.3", "title": "Egresos"})
    assert (added.status_code, added.json()["level"]) == (201, "series")
    again = api.post(f"/api/charts/{draft['id']}/nodes", json={"code": "05C.03", "title": ""})
    assert {objection["code"] for objection in again.json()["objections"]} == {"node.code_taken", "node.title_empty"}
    assert api.patch(f"/api/nodes/{added.json()['id']}", json={"title": "Otro"}).json()["title"] == "Otro"
    assert api.patch(f"/api/nodes/{added.json()['id']}", json={"title": "x", "colour": "9"}).status_code == 400
    assert api.delete(f"/api/nodes/{added.json()['id']}").json() == {"removed": 1, "closed": 0}
    assert [one["code"] for one in api.get(f"/api/charts/{draft['id']}/objections").json()] == [
        "separation.own_proposal"
    ]
    approval = {"in_force_from": "2027-01-01", "minutes": "GI/7", "minutes_on": "2026-11-20", "registration": "AGN/1"}
    assert api.post(f"/api/charts/{draft['id']}/approval", json=approval).status_code == 409
    done = client_as(other_coordinator).post(f"/api/charts/{draft['id']}/approval", json=approval).json()
    assert (done["state"], done["approved_by"]) == ("in_force", "beto")
    assert [(c["number"], c["state"]) for c in api.get("/api/charts").json()] == [(2, "in_force"), (1, "superseded")]
    assert (done["minutes_on"], done["registration"]) == ("2026-11-20", "AGN/1")
    series = api.get("/api/charts/find", params={"code": "5C.2", "on": "2027-01-01"}).json()["node"]
    assert api.post(f"/api/nodes/{series['id']}/closure").json()["takes_files"] is False


@pytest.mark.parametrize("odd", ["\x00", "\u202e", "%00", "'; --", "９", "x" * 3000])
def test_odd_parameters_are_answered_and_never_break(api, chart, odd):
    asked = (
        (f"/api/charts/{chart}/nodes", {"after": odd}),
        (f"/api/charts/{chart}/search", {"q": odd}),
        ("/api/charts/find", {"code": odd}),
    )
    assert {api.get(path, params=given).status_code for path, given in asked} <= {200, 404}
    assert api.post("/api/charts", json={"title": odd + "\x00"}).status_code == 422


def test_another_body_finds_nothing_and_learns_nothing(api, chart, client_as, given):
    stranger = client_as(given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR))
    node = api.get(f"/api/charts/{chart}/nodes").json()["nodes"][0]["id"]

    assert stranger.get("/api/charts").json() == []
    looks = (
        f"/api/charts/{chart}",
        f"/api/charts/{chart}/nodes",
        f"/api/charts/{chart}/search?q=x",
        f"/api/nodes/{node}",
    )
    assert {stranger.get(path).status_code for path in looks} == {404}
    assert stranger.post("/api/charts/import", content=MORE, params={"fonds": "SMA"}).status_code == 404
    assert stranger.patch(f"/api/nodes/{node}", json={"title": "Mío"}).status_code == 404


@pytest.fixture
def run(installation, operator, fonds):
    def run(*words):
        console = Console(installation, lambda _installation, _account: operator)
        return CliRunner().invoke(chart_group, list(words), obj=console)

    return run


def test_the_command_line_imports_lists_shows_and_approves(run, tmp_path):
    (tmp_path / "a.csv").write_bytes(FILE)
    (tmp_path / "b.csv").write_bytes(MORE + b"06C,Compras,07C.1,Fuera,,\n")

    first = run("import", str(tmp_path / "a.csv"), "--fonds", "SMA", "--in-force-from", "2020-01-01", "--json")
    assert (first.exit_code, json.loads(first.output)["state"]) == (Exit.DONE, "in_force")
    second = run("import", str(tmp_path / "b.csv"), "--fonds", "SMA", "--legacy")
    assert second.exit_code == Exit.SOME_REFUSED
    assert "refused row 3 serie_codigo" in second.output
    approved = run("approve", "--fonds", "SMA", "--in-force-from", "2026-01-01", "--minutes", "GI/7", "--json")
    assert json.loads(approved.output)["state"] == "in_force"
    assert [one["number"] for one in json.loads(run("list", "--json").output)] == [2, 1]
    assert run("show", "--fonds", "SMA", "--on", "2025-12-31").output.splitlines() == [
        "05C  Finanzas", "  05C.02  Gastos", "  05C.10  Ingresos", "    05C.10.1  Predial",
    ]  # fmt: skip
    assert len(json.loads(run("show", "--json").output)["nodes"]) == 6


def test_an_unusable_file_is_a_refusal_of_the_command_line(run, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"PK\x03\x04")

    refused = run("import", str(tmp_path / "a.csv"), "--fonds", "SMA")

    assert isinstance(refused.exception, TableUnreadable)
    assert run("import", str(tmp_path / "none.csv"), "--fonds", "SMA").exit_code == Exit.USAGE


MESSY = [["CUADRO"], ["Clave", "Serie documental", "x"], ["7C SERVICIOS"], ["7C.1", "Limpieza"], ["7C..2", "Aseo"]]


def test_a_workbook_is_weighed_and_imported_over_the_api_alike(api):
    before = api.post("/api/charts/import/preview", content=xlsx(MESSY))
    assert (before.status_code, before.json()["imported"], before.json()["chart"]) == (200, 2, None)
    assert api.get("/api/charts").json() == []

    after = api.post("/api/charts/import", content=xlsx(MESSY)).json()
    told = ("rows", "imported", "unchanged", "refused", "warnings", "passed_over", "counts")
    assert {name: after[name] for name in told} == {name: before.json()[name] for name in told}
    assert [one["row"] for one in after["passed_over"]] == [1]
    refused = api.post("/api/charts/import", content=xlsx(MESSY), params={"sheet": "Ninguna"})
    assert (refused.status_code, refused.json()["objections"][0]["code"]) == (422, "workbook.no_such_sheet")


def test_the_command_line_previews_writes_the_workbook_back_and_takes_columns_by_hand(run, tmp_path):
    book, back = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book.write_bytes(xlsx(MESSY))
    seen = run("import", str(book), "--fonds", "SMA", "--preview", "--annotated", str(back))
    assert seen.exit_code == Exit.SOME_REFUSED
    assert "refused row 5 Clave" in seen.output
    assert "passed over row 1" in seen.output
    assert json.loads(run("list", "--json").output) == []
    assert [sheet.name for sheet in read_book(back.read_bytes()).sheets] == ["Hoja1", "Observaciones"]

    book.write_bytes(xlsx([["a", "b"], ["Limpieza", "7C"]]))
    by_hand = ("--header-row", "1", "--map", "codigo=B", "--map", "titulo=1", "--sheet", "Hoja1")
    done = run("import", str(book), "--fonds", "SMA", *by_hand, "--json")
    assert (done.exit_code, json.loads(done.output)["imported"]) == (Exit.DONE, 1)
    assert run("import", str(book), "--fonds", "SMA", "--map", "nada=B").exit_code == Exit.USAGE
