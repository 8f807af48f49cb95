"""Sheets over the API and the command line."""

import json

import pytest
from click.testing import CliRunner

from classification.series.cli import sheet_group
from classification.series.errors import RoleNotHeld, SheetUnreadable
from system.console import Console

FIELDS = {
    "function": "Administrar el gasto", "legal_attribution": "RI 12", "description": "Egresos", "units": "DU",
    "unit_id": "DU", "document_types": "Póliza, factura", "values": "F C", "reason_F": "Fiscalización",
    "office": "2", "intermediate": "3+6m", "technique": "elimination", "citations": "CFF 30, fracción II; LGA 37",
    "access_condition": "public", "location": "Bodega 1", "custodian": "Responsable del archivo de trámite",
}  # fmt: skip


@pytest.fixture
def api(desk, client_as):
    return client_as(desk.coordinator)


def test_a_sheet_is_begun_changed_signed_and_withdrawn_over_the_api(desk, api, client_as):
    begun = api.post("/api/sheets", json={"code": "5c.02", "fields": FIELDS})
    assert begun.status_code == 201
    sheet = begun.json()
    assert (sheet["state"], sheet["percent"], sheet["class_code"]) == ("draft", 100, "05C.02")
    assert {name: sheet["fields"][name] for name in ("units", "values", "intermediate", "citations")} == {
        "units": "DU", "values": "FC", "intermediate": "3+6m", "citations": "CFF 30, fracción II; LGA 37",
    }  # fmt: skip
    path = f"/api/sheets/{sheet['id']}"

    assert api.patch(path, json={"fields": {"note": "Nota"}, "version": 99}).status_code == 409
    changed = api.patch(path, json={"fields": {"note": "Nota"}, "version": sheet["version"]}).json()
    assert changed["fields"]["note"] == "Nota"
    wrong = api.patch(path, json={"fields": {"technique": "quemar", "horoscope": "x"}})
    assert (wrong.status_code, [one["code"] for one in wrong.json()["objections"]]) == (
        422, ["sheet.field_not_known", "form.no_choice"],
    )  # fmt: skip
    signed = client_as(desk.head).post(f"{path}/signatures", json={"role": "unit_head"}).json()
    assert [one["role"] for one in signed["signatures"]] == ["unit_head"]
    opined = client_as(desk.board).post(
        f"{path}/opinion", json={"opinion": "favourable", "number": "GI/1", "on": "2026-11-20"}
    )
    assert opined.json()["opinion"] == "favourable"
    assert api.post(f"{path}/withdrawal").json()["state"] == "withdrawn"
    assert [row["state"] for row in api.get("/api/sheets").json()] == ["withdrawn"]
    assert api.get("/api/sheets/00000000-0000-7000-8000-000000000000").status_code == 404
    assert api.post("/api/sheets", json={"code": "9X.9"}).status_code == 404


@pytest.fixture
def run(desk, installation):
    """Run `constancia sheet …` as the machine's operator, or as somebody."""

    def run(*arguments, actor=None):
        console = Console(installation, lambda _installation, _account: actor or desk.operator)
        return CliRunner().invoke(sheet_group, arguments, obj=console, catch_exceptions=True)

    return run


def test_a_sheet_is_drawn_up_from_the_command_line(desk, run, tmp_path):
    source = tmp_path / "ficha.json"
    source.write_text(json.dumps(FIELDS), "utf-8")
    assert run("begin", "5C.02").exit_code == 0

    told = run("set", "5C.2", "--file", str(source), "note=De la línea de comandos", "--json")

    assert (told.exit_code, json.loads(told.output)["percent"]) == (0, 100)
    assert isinstance(run("sign", "5C.2", "--role", "unit_head").exception, RoleNotHeld)
    assert run("sign", "5C.2", "--role", "unit_head", actor=desk.head).exit_code == 0
    opined = run("opinion", "5C.2", "--opinion", "favourable", "--number", "1", "--on", "2026-11-20")
    assert opined.exit_code == 0, opined.output
    assert "05C.02  1  draft  100%  Gastos" in run("list").output
    assert "note: De la línea de comandos" in run("show", "5C.2").output
    assert run("withdraw", "5C.2").exit_code == 0


@pytest.mark.parametrize("content", ["[1]", "{", "\xff", "[" * 100_000])
def test_a_file_without_fields_is_refused_in_a_sentence(run, tmp_path, content):
    source = tmp_path / "ficha.json"
    source.write_text(content, "latin-1")
    run("begin", "5C.02")

    told = run("set", "5C.2", "--file", str(source))

    assert (told.exit_code, "--file" in told.output) == (2, True)


def test_a_field_that_cannot_be_read_is_refused_and_nothing_is_begun(run):
    assert isinstance(run("begin", "5C.02", "office=siempre").exception, SheetUnreadable)
    assert run("begin", "5C.02", "sin signo").exit_code == 2
    assert run("list").output == ""
