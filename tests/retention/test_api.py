"""Retention over JSON, and at the command line."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from retention.clocks.cli import due, trigger
from retention.schedules.cli import schedule
from system.console import Console
from system.exits import Exit
from system.organization.roles import Role
from tests.system.workbooks.books import xlsx

GOOD = "serie_codigo,AT,AC,total,tecnica\n5C.3,3,5,8,baja\n5C.4,2,3,5,baja\n"
OVER = "serie_codigo,AT,AC,total,tecnica\n5C.3,15,15,30,baja\n7C.1,1,1,2,baja\n"


@pytest.fixture
def machine(client_of, bare, given):
    return client_of(given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit))


def test_a_schedule_is_imported_listed_and_read_over_json(bare, machine):
    answer = machine.post("/api/schedules/import", files={"file": ("c.csv", GOOD, "text/csv")}, data={"legacy": "true"})
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["rows"], report["imported"], report["state"]) == (2, 2, "in_force")
    (version,) = machine.get("/api/schedules").json()["schedules"]
    assert (version["number"], version["entries"]) == (1, 2)
    entries = machine.get(f"/api/schedules/{version['id']}/entries?sort=-code").json()
    assert [row["code"] for row in entries["rows"]] == ["5C.4", "5C.3"]
    assert entries["rows"][1]["office"] == {"years": 3, "months": 0}
    one = machine.get(f"/api/schedules/entries/{entries['rows'][1]['id']}").json()
    assert one["title"] == "Gastos"


def test_approving_over_json_refuses_with_every_objection(bare, machine):
    draft = machine.post("/api/schedules/import", files={"file": ("c.csv", OVER, "text/csv")}).json()
    answer = machine.post(f"/api/schedules/{draft['schedule']}/approval", json={"in_force_from": "2999-01-01"})
    assert answer.status_code == 409
    codes = [one["code"] for one in answer.json()["objections"]]
    assert codes == ["separation.own_proposal", "schedule.begins_in_future", "schedule.over_cap"]


def test_the_clock_of_a_file_and_what_is_due_are_told_with_their_reasons(archive, machine):
    file = archive.file("5C.3", date(2020, 5, 29))
    trial = archive.file("2C.8", date(2020, 5, 29))
    clock = machine.get(f"/api/aggregations/{file}/clock").json()
    assert (clock["due_on"], clock["explanation"][-1]["to"]) == ("2028-05-30", "2028-05-29")
    assert clock["explanation"][2]["from"] == "2020-05-29"
    first = machine.get("/api/due?on=2028-05-30&limit=1").json()
    assert (first["totals"], len(first["files"])) == ({"files": 2, "due": 1, "not_due": 1}, 1)
    rest = machine.get("/api/due", params={"on": "2028-05-30", "limit": 1, "after": first["after"]}).json()
    assert rest["files"][0]["objections"][0]["code"] == "retention.trigger_unknown"
    done = machine.post(
        f"/api/aggregations/{trial}/triggers", json={"trigger": "final_resolution", "occurred_on": "2021-01-01"}
    )
    assert (done.status_code, done.json()["due_on"]) == (201, "2026-01-02")
    wrong = machine.post(f"/api/aggregations/{trial}/triggers", json={"trigger": "x", "occurred_on": "2021-01-01"})
    assert wrong.status_code == 422


@pytest.fixture
def run(installation, operator):
    def ran(command, *arguments, as_json=True):
        console = Console(installation, lambda _installation, _account: operator)
        given = [*arguments, "--json"] if as_json else arguments
        return CliRunner().invoke(command, given, obj=console, catch_exceptions=False)

    return ran


def test_the_command_line_loads_approves_and_lists(bare, run, tmp_path):
    path = tmp_path / "catalogo.csv"
    path.write_text(OVER, "utf-8")
    loaded = run(schedule, "import", str(path), "--fonds", "SMA")
    report = json.loads(loaded.stdout)
    assert loaded.exit_code == Exit.SOME_REFUSED
    assert [(one["row"], one["column"]) for one in report["refused"]] == [(3, "")]
    assert report["next"] == ["constancia schedule approve --fonds SMA --legacy 5C.3"]
    approved = run(schedule, *report["next"][0].split()[2:])
    assert json.loads(approved.stdout)["state"] == "in_force"
    (version,) = json.loads(run(schedule, "list").stdout)["schedules"]
    assert version["number"] == 1
    assert "5C.3" in run(schedule, "import", str(path), as_json=False).stdout


MESSY = [
    ["CATÁLOGO"], ["Código", "Serie", "Vigencia documental", "", "", "Técnica de selección", "", ""],
    ["", "", "AT", "AC", "Total", "E", "M", "C"], ["5C FINANZAS"],
    ["05C.03", "Gastos", 3.0, 5.0, 8.0, "X"], ["5C.4", "Ingresos", 3, 5, 8, "X", "X"], ["Elaboró: Ana"],
]  # fmt: skip


def test_a_messy_workbook_is_weighed_and_loaded_alike_over_json_and_from_the_command_line(bare, machine, run, tmp_path):
    file = {"file": ("c.xlsx", xlsx(MESSY), "application/octet-stream")}
    before = machine.post("/api/schedules/import/preview", files=file).json()
    assert (before["rows"], before["imported"], before["schedule"]) == (2, 1, None)
    assert [(one["row"], one["column"], one["code"]) for one in before["refused"]] == [
        (6, "M", "schedule.technique_twice")
    ]
    assert [one["row"] for one in before["passed_over"]] == [1, 4, 7]
    assert machine.get("/api/schedules").json()["schedules"] == []

    (tmp_path / "c.xlsx").write_bytes(xlsx(MESSY))
    back = tmp_path / "d.xlsx"
    arguments = ("import", str(tmp_path / "c.xlsx"), "--fonds", "SMA", "--preview", "--annotated", str(back))
    seen = run(schedule, *arguments)
    assert (seen.exit_code, json.loads(seen.stdout)["refused"]) == (Exit.SOME_REFUSED, before["refused"])
    assert back.read_bytes().startswith(b"PK")
    assert machine.post("/api/schedules/import", files=file).json()["imported"] == 1


def test_the_command_line_tells_what_is_due_as_one_document(archive, run):
    archive.file("5C.3", date(2020, 5, 29))
    archive.file("2C.8", date(2020, 5, 29))
    document = json.loads(run(due, "--on", "2028-05-30").stdout)
    assert document["totals"] == {"files": 2, "due": 1, "not_due": 1}
    file = document["files"][0]
    assert {name: file[name] for name in ("closed_on", "office_until", "intermediate_until", "due_on", "outcome")} == {
        "closed_on": "2020-05-29",
        "office_until": "2023-05-29",
        "intermediate_until": "2028-05-29",
        "due_on": "2028-05-30",
        "outcome": "elimination",
    }
    assert json.loads(run(due, "--on", "2028-05-29", "--only-due").stdout)["files"] == []
    assert file["reference"] in run(due, "--on", "2028-05-29", as_json=False).stdout


def test_the_command_line_records_a_trigger(archive, run):
    file = archive.file("2C.8", date(2020, 5, 29))
    with archive.reading() as reading:
        reference = reading.session.get_one(archive_model(), file).reference
    done = run(trigger, "record", reference, "--trigger", "final_resolution", "--on", "2021-01-01")
    assert json.loads(done.stdout)["occurred_on"] == "2021-01-01"
    assert archive.clock(file).due_on == date(2026, 1, 2)


def archive_model():
    from records.aggregations.model import Aggregation

    return Aggregation
