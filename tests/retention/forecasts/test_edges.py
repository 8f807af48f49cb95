"""The forecast and the decision as people and machines meet them: pages, CSV, JSON."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from click.testing import CliRunner

from retention.context import context
from retention.forecasts.applying import apply_batch
from retention.forecasts.jobs import application as job
from retention.forecasts.service import finish
from retention.schedules.service import approve_schedule
from system.console import Console
from system.jobs.queue import Queue
from system.organization.roles import Role


@pytest.fixture
def client(archive, given, client_of):
    return client_of(given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, handle="otra"))


@pytest.fixture
def approved(archive, desk):
    archive.installation.jobs = Queue([job], clock=archive.installation.clock)
    with archive.work() as work:
        approve_schedule(work, desk.draft)
    return desk


def test_the_page_tells_all_readings_side_by_side_and_one_of_them_in_full(client, desk):
    for view in ("retroactive", "pinned", "open"):
        answer = client.get(f"/schedules/{desk.draft}/forecast?on=2026-11-22&view={view}")
        assert answer.status_code == 200
        assert "Cerrados, conforme a la ley" in answer.text
        assert "<svg" in answer.text
        assert "style=" not in answer.text
    page = client.get(f"/schedules/{desk.draft}/forecast?on=2026-11-22").text
    assert "30/05/2025" in page
    assert "Regiría la versión 2 del catálogo" in page
    assert "conserva sus plazos" in page


def test_the_page_of_a_version_leads_to_its_forecast(client, desk):
    assert f"/schedules/{desk.draft}/forecast" in client.get(f"/schedules/{desk.draft}").text


@pytest.mark.parametrize(("asked", "found"), [
    ("change=earlier", 1), ("touched=true", 5), ("change=earlier&unit=nadie", 0), ("series=6C.4&touched=true", 1),
    ("outcome_after=conservation", 1), ("before_from=2030-01-01", 0),
])  # fmt: skip
def test_the_files_can_be_narrowed_and_saved(client, desk, asked, found):
    address = f"/schedules/{desk.draft}/forecast/files?view=retroactive&on=2026-11-22&{asked}"
    assert client.get(address).text.count("Por qué</summary>") == found
    assert len(client.get(f"{address}&export=csv").text.splitlines()) == found + 1


def test_hostile_questions_are_refused_in_words(client, desk):
    for asked in ("on=mañana", "view=';drop", "on=2026-11-22&view=open&change=%00x"):
        assert client.get(f"/schedules/{desk.draft}/forecast/files?{asked}").status_code == 422


def test_the_same_numbers_over_json(client, desk):
    found = client.get(f"/api/schedules/{desk.draft}/forecast?on=2026-11-22").json()
    assert (found["number"], found["compared_with"]) == (2, 1)
    assert found["retroactive"]["sums"]["earlier"]["files"] == 1
    assert found["pinned"]["sums"]["unchanged"]["files"] == 4
    assert [place["code"] for place in found["retroactive"]["by_series"]] == [
        "2C.8", "4C.3.1", "5C.3", "5C.4", "6C.4",
    ]  # fmt: skip
    files = client.get(f"/api/schedules/{desk.draft}/forecast/files?on=2026-11-22&change=later").json()
    assert [(one["due_before"], one["due_after"]) for one in files["files"]] == [("2029-03-16", "2031-03-16")]


def test_a_decision_is_recorded_by_form_with_its_paper_and_its_report_tells_every_file(archive, client, approved):
    address = f"/schedules/{approved.draft}/retroactive"
    assert "Registrar la decisión" in client.get(address).text
    refused = client.post(address, data={"minutes": "", "minutes_on": "", "reason": ""}, files={"x": b""})
    assert refused.status_code in {409, 422}
    assert "Falta el motivo" in refused.text
    said = {"minutes": "GI/7", "minutes_on": "2026-11-20", "reason": "Acuerdo del grupo"}
    answer = client.post(address, data=said, files={"paper": ("acta.pdf", b"%PDF-1.7")}, follow_redirects=False)
    assert answer.status_code == 303
    report = answer.headers["location"].partition("?")[0]
    application_id = report.rpartition("/")[2]
    assert "en curso" in client.get(report).text
    with archive.work() as work:
        assert apply_batch(work, UUID(application_id)) == 5
        finish(work, UUID(application_id))
    page = client.get(report).text
    assert "conserva sus plazos" in page
    assert "Cambió" in page
    assert client.get(f"{report}/paper/content").content == b"%PDF-1.7"
    document = client.get(f"/api/schedules/retroactive-applications/{application_id}").json()
    assert (document["files"], document["changed"], document["refused"]) == (5, 4, 1)
    assert "GI/7" in client.get(f"/aggregations/{approved.expense}").text


def test_a_decision_over_json(client, approved):
    said = {"minutes": "GI/7", "minutes_on": "2026-11-20", "reason": "Acuerdo del grupo"}
    answer = client.post(f"/api/schedules/{approved.draft}/retroactive-applications", json=said)
    assert (answer.status_code, answer.json()["files"]) == (201, 5)


def test_another_bodys_version_and_decision_do_not_exist(given, client_of, desk):
    other = given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR)
    assert client_of(other).get(f"/schedules/{desk.draft}/forecast").status_code == 404
    assert client_of(other).get(f"/api/schedules/retroactive-applications/{desk.draft}").status_code == 404


def test_the_command_line_says_the_same_and_records_a_decision_about_one_series(archive, operator, approved):
    schedule = next(command for command in context.commands if command.name == "schedule")

    def ran(*arguments):
        console = Console(archive.installation, lambda _installation, _account: operator)
        found = CliRunner().invoke(schedule, arguments, obj=console, catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.output

    document = json.loads(ran("forecast", "--version", "2", "--on", "2026-11-22", "--json"))
    assert document["retroactive"]["sums"]["later"]["files"] == 1
    assert "earlier  1 files" in ran("forecast", "--version", "2", "--on", "2026-11-22", "--retroactive")
    decided = json.loads(
        ran("apply-retroactively", "--version", "2", "--minutes", "GI/7", "--minutes-on", "2026-11-20", "--reason", "x",
            "--series", "5C.3", "--json")
    )  # fmt: skip
    assert (decided["files"], len(decided["scope"])) == (1, 1)
