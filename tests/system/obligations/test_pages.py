"""The board as people use it, over its pages, its API and its commands."""

from __future__ import annotations

import base64
import csv
import io
import json

import click
import pytest
from click.testing import CliRunner

from system.console import Console
from system.errors import Refusal
from system.identity.actors import resolve
from system.organization.roles import Role
from system.plate import context
from tests.system import small_roof
from tests.system.small_roof import csrf, log_in

PDF = ("pada.pdf", b"%PDF-1.7 programa", "application/pdf")
PROOF = {"fulfilled_on": "2026-01-28", "address": "https://sma.example/pada", "approval": "Sesión 1", "note": ""}


@pytest.fixture
def fonds(given):
    return given.fonds("SMA")


@pytest.fixture
def client(installation, operator, fonds):
    small_roof.enrol(installation, operator, fonds, "marta", Role.ARCHIVES_COORDINATOR)
    with small_roof.browser(installation) as found:
        log_in(found, "marta")
        yield found


@pytest.fixture
def run(installation):
    group = click.Group(commands={command.name: command for command in context.commands})

    def called(*words):
        result = CliRunner().invoke(
            group, [*words, "--json"], obj=Console(installation, resolve), catch_exceptions=False
        )
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    return called


def upload(client, path="/obligations/OB-PADA/2026", file=PDF, **changed):
    shown = client.get(path).text
    action = shown.partition(f'action="{path}/evidence?')[2].partition('"')[0]
    files = {"file": file} if file else {"file": ("", b"", "application/octet-stream")}
    return client.post(f"{path}/evidence?{action}", data={**PROOF, **changed}, files=files)


def test_the_board_shows_the_year_in_order_with_its_days_and_articles(client):
    shown = client.get("/obligations").text

    assert "Publicar el programa anual de desarrollo archivístico (PADA)" in shown
    assert "LGA 23" in shown
    assert "Obligaciones 2026" in shown
    assert "Sin día señalado" in shown
    assert "Setenta años" in shown
    assert shown.index("OB-INF/2025") < shown.index("OB-BAJA-PUB/2026")


def test_the_board_is_filtered_sorted_and_saved(client):
    overdue = client.get("/obligations?standing=overdue&export=csv").text
    rows = list(csv.DictReader(io.StringIO(overdue.lstrip("\ufeff"))))
    assert {row["Estado"] for row in rows} == {"Vencida"}
    assert {"OB-PADA", "OB-INF"} <= {row["Clave"] for row in rows}

    january = client.get("/obligations?year=2027&due_on_from=2027-01-01&due_on_until=2027-01-31&export=csv").text
    rows = list(csv.DictReader(io.StringIO(january.lstrip("\ufeff"))))
    assert {(row["Clave"], row["Vence"], row["Avisar"], row["Siguiente día hábil"]) for row in rows} == {
        ("OB-PADA", "2027-01-30", "2027-01-29", "2027-02-02"),
        ("OB-INF", "2027-01-31", "2027-01-29", "2027-02-02"),
    }
    assert (
        "OB-INDICE"
        not in client.get("/obligations?every=year&sort=-due_on")
        .text.partition('id="listing"')[2]
        .partition("</table>")[0]
    )


@pytest.mark.parametrize("year", ["99999", "0", "-1", "x", "2022", "2033", "2026\x00'"])
def test_a_year_nobody_knows_is_said_and_nothing_falls(client, year):
    answer = client.get("/obligations", params={"year": year})

    assert answer.status_code in {200, 422}
    if year in {"2022", "2033"}:
        assert "2023 a 2032" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/obligations/OB-NADA/2026", "/obligations/OB-PADA/2026-S1", "/obligations/OB-PADA/%00", "/obligations/a/b"],
)
def test_what_nobody_asks_for_is_not_found(client, path):
    assert client.get(path).status_code == 404
    assert client.get(f"/api{path}").status_code == 404


def test_evidence_is_uploaded_shown_saved_and_withdrawn(client):
    assert upload(client).status_code == 303

    shown = client.get("/obligations/OB-PADA/2026").text
    assert "Se cumplió a tiempo" in shown
    assert 'href="https://sma.example/pada" rel="noopener' in shown
    assert "Registró que se cumplió OB-PADA" in shown
    file = "/obligations/evidence/" + shown.partition("/obligations/evidence/")[2].partition('"')[0]
    saved = client.get(file)
    assert saved.content == PDF[1]
    assert saved.headers["content-type"].startswith("application/octet-stream")
    assert saved.headers["content-disposition"].startswith('attachment; filename="pada.pdf"')
    assert saved.headers["x-content-type-options"] == "nosniff"

    withdrawal = file.replace("/file", "/withdrawal")
    refused = client.post(withdrawal, data={"reason": " ", "_csrf_token": csrf(client)})
    assert refused.status_code == 422
    assert "Diga el motivo" in refused.text
    assert client.post(withdrawal, data={"reason": "<b>Otro</b>", "_csrf_token": csrf(client)}).status_code == 303
    shown = client.get("/obligations/OB-PADA/2026").text
    assert "Retirada por marta" in shown
    assert "&lt;b&gt;Otro&lt;/b&gt;" in shown
    assert client.get(file).content == PDF[1]


def test_what_is_wrong_is_shown_at_its_fields_with_what_was_typed(client):
    refused = upload(client, file=None, address="javascript:alert(1)", approval="", fulfilled_on="2026-12-24")

    assert refused.status_code == 422
    for said in ("Falta el documento", "Falta decir quién aprobó", "No es una dirección", "aún no llega"):
        assert said in refused.text
    assert 'value="javascript:alert(1)"' in refused.text
    assert 'href="javascript' not in refused.text
    assert upload(client, fulfilled_on="mañana").status_code == 422


def test_a_hostile_file_name_is_saved_as_a_plain_one(client):
    assert upload(client, file=('a"\r\nX: y\u202efdp.exe', b"x", "text/html")).status_code == 303
    shown = client.get("/obligations/OB-PADA/2026").text
    file = "/obligations/evidence/" + shown.partition("/obligations/evidence/")[2].partition('"')[0]

    headers = client.get(file).headers

    assert "x" not in headers
    assert headers["content-disposition"].startswith("attachment; filename=")
    assert headers["content-type"].startswith("application/octet-stream")


def test_who_may_only_look_has_no_form_and_may_not_post(client, installation, operator, fonds, given):
    upload(client)
    small_roof.enrol(installation, operator, fonds, "oscar", Role.OFFICE_ARCHIVIST, given.unit(fonds))
    log_in(client, "oscar")

    shown = client.get("/obligations/OB-PADA/2026").text
    assert "Registrar una constancia" not in shown
    assert "Retirar" not in shown
    evidence = shown.partition("/obligations/evidence/")[2].partition("/")[0]
    gone = client.post(
        f"/obligations/evidence/{evidence}/withdrawal", data={"reason": "x", "_csrf_token": csrf(client)}
    )
    assert gone.status_code == 403


def test_the_api_says_the_same_and_takes_a_paper_in_base64(client):
    board = client.get("/api/obligations?year=2027").json()
    programme = next(one for one in board["dated"] if one["id"] == "OB-PADA")
    assert (programme["due_on"], programme["alert_on"], programme["demands"]) == (
        "2027-01-30",
        "2027-01-29",
        ["document", "address", "approval"],
    )
    assert any(one["id"] == "OB-45" and one["due_on"] is None for one in board["undated"])
    assert client.get("/api/obligations?year=99999").status_code in {400, 422}
    assert client.get("/api/obligations?year=2040").status_code == 422

    headers = {"X-CSRF-Token": csrf(client)}
    said = {**PROOF, "paper": {"file_name": "pada.pdf", "content": base64.b64encode(PDF[1]).decode()}}
    kept = client.post("/api/obligations/OB-PADA/2026/evidence", json=said, headers=headers)
    assert kept.status_code == 201, kept.text
    assert kept.json()["size"] == len(PDF[1])
    again = client.post("/api/obligations/OB-PADA/2026/evidence", json=said, headers=headers)
    assert [one["code"] for one in again.json()["objections"]] == ["obligation.paper_known"]
    gone = client.post(
        f"/api/obligations/evidence/{kept.json()['id']}/withdrawal", json={"reason": "Otro"}, headers=headers
    )
    assert gone.json()["withdrawn_reason"] == "Otro"
    assert client.get("/api/obligations/OB-PADA/2026").json()["standing"] == "overdue"
    issued = client.post("/api/obligations/feed", headers=headers).json()["path"]
    assert client.get(issued).status_code == 200
    assert client.delete("/api/obligations/feed", headers=headers).status_code == 204
    assert client.get(issued).status_code == 404


def test_the_command_line_lists_records_withdraws_and_subscribes(run, client, fonds, tmp_path):
    paper = tmp_path / "pada.pdf"
    paper.write_bytes(PDF[1])
    words = ("--on", "2026-01-28", "--address", "https://sma.example/p", "--approval", "Sesión 1", "--file", str(paper))

    kept = run("obligation", "record", "OB-PADA", "2026", *words)

    assert kept["sha256"]
    listed = run("obligation", "list", "--year", "2026", "--fonds", "SMA")
    assert {one["id"]: one["standing"] for one in listed["dated"]}["OB-PADA"] == "fulfilled"
    assert run("obligation", "withdraw", kept["id"], "--reason", "Otro")["withdrawn_by"].startswith("local:")
    path = run("obligation", "feed", "--as", "marta")["path"]
    assert client.get(path).status_code == 200
    assert run("obligation", "feed", "--revoke", "--as", "marta") == {"path": ""}
    assert client.get(path).status_code == 404
    with pytest.raises(Refusal):
        run("obligation", "feed")


def test_the_profile_page_shows_the_obligations_and_what_instruments_must_have(client):
    shown = client.get("/organization/profile").text

    assert "OB-BAJA-KEEP" in shown
    for said in (
        "En los primeros 30 días naturales del año",
        "Último día de enero del año siguiente",
        "30 de abril del año",
        "Último día del trimestre",
        "Dentro de 45 días naturales desde el hecho",
    ):
        assert said in shown
    assert "las series nuevas" in shown
