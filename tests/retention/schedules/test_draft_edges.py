"""Drafts as a browser, a machine and a command line meet them."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner

from retention.context import context
from retention.schedules import findings, queries, versions
from retention.schedules.model import ScheduleState
from system.console import Console
from system.exits import Exit
from system.organization.roles import Role
from tests.retention.schedules.conftest import entries_of, node_in, version

SCHEDULE = next(command for command in context.commands if command.name == "schedule")


@pytest.fixture
def browser(client_of, coordinator):
    return client_of(coordinator)


@pytest.fixture
def draft(archive):
    with archive.work() as work:
        return versions.draft_schedule(work, archive.fonds.id)


@pytest.fixture
def run(installation, operator):
    def ran(*arguments, as_json=True):
        console = Console(installation, lambda _installation, _account: operator)
        given = [*arguments, "--json"] if as_json else arguments
        return CliRunner().invoke(SCHEDULE, given, obj=console, catch_exceptions=False)

    return ran


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_a_draft_is_begun_from_the_list_and_a_series_is_written_in_its_form(archive, browser):
    begun = browser.post("/schedules/drafts", follow_redirects=False)
    at = begun.headers["location"]
    with archive.reading() as reading:
        draft = queries.draft_of(reading, archive.fonds.id)
    assert at == f"/schedules/{draft.id}"
    node = node_in(archive, draft.chart_id, "5C.3")
    form = browser.get(f"{at}/classes/{node.id}/edit")
    assert form.status_code == 200
    assert 'name="office_years" value="3"' in form.text
    assert 'name="_csrf_token"' in form.text
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', form.text)[1]
    data = {
        "seen": seen, "office_years": "2", "office_months": "6", "intermediate_years": "3", "technique": "sampling",
        "trigger": "named_event", "trigger_name": "Fin de obra", "citations": "CFF 30", "value_F": "true",
    }  # fmt: skip
    saved = browser.post(f"{at}/classes/{node.id}/edit", data=data)
    assert "2 años, 6 meses" in words(saved)
    assert "Fin de obra" in words(saved)
    late = browser.post(f"{at}/classes/{node.id}/edit", data=data | {"office_years": "9"})
    assert late.status_code == 409
    assert 'value="9"' in late.text


def test_the_form_comes_back_with_everything_wrong_and_what_was_typed(archive, draft, browser):
    at = f"/schedules/{draft.id}/classes/{node_in(archive, draft.chart_id, '5C.3').id}"
    answer = browser.post(f"{at}/edit", data={"office_years": "900", "technique": "quemar", "note": "<b>x</b>"})
    assert answer.status_code == 422
    assert "&lt;b&gt;x&lt;/b&gt;" in answer.text
    assert 'value="900"' in answer.text
    outlook = browser.post(
        f"{at}/outlook", data={"office_years": "20", "intermediate_years": "6", "technique": "sampling"}
    )
    assert "LGA 37" in outlook.text
    assert "26 años" in words(outlook)
    assert entries_of(archive, draft.id)["5C.3"].office_years == 3


def test_the_page_shows_gaps_findings_and_how_much_is_done(archive, draft, browser):
    browser.post(f"/schedules/{draft.id}/classes/{node_in(archive, draft.chart_id, '5C.4').id}/removal")
    page = browser.get(f"/schedules/{draft.id}")
    assert "Series con plazos: 4 de 5" in words(page)
    assert "Sin plazos" in words(page)
    gaps = browser.get(f"/schedules/{draft.id}?said=false&export=csv").text.splitlines()
    assert [line.split(",")[0] for line in gaps[1:]] == ["5C.4"]
    found = browser.get(f"/schedules/{draft.id}/findings?level=warning&sort=-code")
    assert found.status_code == 200
    assert "LGA 56" in found.text
    csv = browser.get(f"/schedules/{draft.id}/findings?export=csv").text
    assert "LGA 52-IV" in csv


def test_comparison_is_a_list_at_an_address_of_its_own(archive, draft, browser):
    node = node_in(archive, draft.chart_id, "5C.3")
    browser.post(
        f"/schedules/{draft.id}/classes/{node.id}/edit",
        data={"office_years": "4", "intermediate_years": "5", "technique": "elimination", "trigger": "closing"},
    )
    page = browser.get(f"/schedules/{draft.id}/comparison")
    assert "AT: 3 años → 4 años" in words(page)
    assert "/comparison/" in str(page.url)
    assert browser.get(f"{page.url}?kind=added").text.count("3 años → 4 años") == 0
    assert "Cambia" in browser.get(f"{page.url}?export=csv").text


def test_a_draft_is_approved_with_its_session_and_the_paper_can_be_saved(archive, draft, client_of, other):
    second = client_of(other)
    form = second.get(f"/schedules/{draft.id}/approval")
    data = {"in_force_from": "2026-11-20", "minutes": "GI/3", "minutes_on": "2026-11-02", "opinion_number": "OP-1"}
    data |= dict.fromkeys(re.findall(r'name="(legacy-[^"]+)"', form.text), "true")
    files = {"paper": ("acta.pdf", b"%PDF acta", "application/pdf")}
    lacking = second.post(f"/schedules/{draft.id}/approval", data=data | {"opinion_number": ""}, files=files)
    assert lacking.status_code == 409
    done = second.post(f"/schedules/{draft.id}/approval", data=data, files=files, follow_redirects=False)
    assert done.status_code == 303, words(done)
    assert version(archive, draft.id).state is ScheduleState.IN_FORCE
    assert second.get(f"/schedules/{draft.id}/minutes/content").content == b"%PDF acta"


def test_a_draft_lives_over_json(archive, browser):
    begun = browser.post("/api/schedules/drafts", json={"title": "CADIDO"})
    assert begun.status_code == 201, begun.text
    draft = begun.json()
    assert (draft["number"], draft["state"], draft["entries"]) == (2, "draft", 6)
    at = f"/api/schedules/{draft['id']}"
    with archive.reading() as reading:
        chart_id = queries.draft_of(reading, archive.fonds.id).chart_id
    node = node_in(archive, chart_id, "5C.3").id
    body = {"values": "f", "office": {"years": 2, "months": 6}, "intermediate": {"years": 1},
            "technique": "elimination", "citations": "CFF 30, fracción II", "units": ["tes"]}  # fmt: skip
    entry = browser.put(f"{at}/classes/{node}", json=body).json()
    assert (entry["values"], entry["office"], entry["legal_basis"]) == (
        "F", {"years": 2, "months": 6}, "CFF 30, fracción II",
    )  # fmt: skip
    assert browser.put(f"{at}/classes/{node}", json=body | {"units": ["NADIE"]}).status_code == 422
    assert browser.put(f"{at}/classes/{node}", json={"office": {"years": -1}}).status_code in {400, 422}
    lint = browser.get(f"{at}/lint").json()
    assert lint["number"] == 2
    assert {"code", "level", "finding", "basis", "detail", "tolerated"} == set(lint["findings"][0])
    first = browser.get("/api/schedules").json()["schedules"][-1]["id"]
    found = browser.get(f"{at}/comparison", params={"with": first}).json()
    assert found["counts"] == {"added": 0, "removed": 0, "changed": 1}
    assert browser.post(f"{at}/feeding").json()["sheets"] == 0
    assert browser.post(f"{at}/sheets").json()["begun"] == 6
    assert browser.delete(f"{at}/classes/{node}").status_code == 409
    assert browser.post(f"{at}/withdrawal").json()["state"] == "withdrawn"


def test_a_draft_lives_at_the_command_line(archive, run):
    draft = json.loads(run("draft", "--title", "CADIDO").stdout)
    assert draft["number"] == 2
    entry = json.loads(run("set", "05C.03", "office=2+6m", "technique=sampling", "citations=CFF 30", "values=F").stdout)
    assert (entry["office"], entry["intermediate"]) == ({"years": 2, "months": 6}, {"years": 5, "months": 0})
    assert run("set", "5C.3", "office=mucho").exit_code == 2
    assert run("set", "5C.3", "nada=1").exit_code == 2
    found = run("lint", "--version", "2")
    assert found.exit_code == Exit.SOME_REFUSED
    assert "schedule.quality_missing" in {one["finding"] for one in json.loads(found.stdout)["findings"]}
    assert "5C.3" in run("compare", "1", "2", as_json=False).stdout
    assert json.loads(run("drop", "5C.4").stdout)["entries"] == 5
    assert json.loads(run("show").stdout)["total"] == 5
    assert json.loads(run("sheets").stdout)["begun"] == 5
    assert json.loads(run("feed").stdout)["unchanged"] == 5
    assert json.loads(run("redraw").stdout)["entries"] == 5
    assert json.loads(run("withdraw").stdout)["state"] == "withdrawn"
    assert json.loads(run("draft").stdout)["number"] == 3
    legacy = [part for code in ("2C.8", "4C.3", "5C.3", "5C.4", "6C.4") for part in ("--legacy", code)]
    approved = run("approve", "--minutes", "GI/1", "--minutes-on", "2026-11-01", "--opinion", "OP-1", *legacy)
    document = json.loads(approved.stdout)
    assert (document["state"], document["opinion_number"]) == ("in_force", "OP-1")
    assert document["in_force_from"] == date(2026, 11, 22).isoformat()


def test_approval_is_sent_as_one_line_of_fields_or_in_parts(archive, draft, browser):
    given = {"in_force_from": "2026-01-01", "minutes": "", "minutes_on": "", "opinion_number": "", "registration": ""}
    for sent in ({"data": given}, {"data": given, "files": {"paper": ("acta.pdf", b"%PDF-1.7", "application/pdf")}}):
        answer = browser.post(f"/schedules/{draft.id}/approval", **sent)
        assert answer.status_code == 409
        assert "No se guardó" in words(answer)


def test_who_drew_the_version_up_is_told_before_filling_the_form(archive, browser, coordinator, client_of, other):
    with archive.work(coordinator) as work:
        own = versions.draft_schedule(work, archive.fonds.id)
    told = "Usted preparó esta versión o la modificó"
    assert told in words(browser.get(f"/schedules/{own.id}/approval"))
    assert told not in words(client_of(other).get(f"/schedules/{own.id}/approval"))


def test_the_form_of_approval_is_for_who_may_approve_and_of_a_draft(archive, draft, browser, client_of, given):
    reader = client_of(given.actor(archive.fonds, Role.TRANSPARENCY_UNIT))
    assert reader.get(f"/schedules/{draft.id}").status_code == 200
    assert reader.get(f"/schedules/{draft.id}/approval").status_code == 403
    with archive.reading() as reading:
        in_force = queries.latest(reading, archive.fonds.id, ScheduleState.IN_FORCE)
    assert browser.get(f"/schedules/{in_force.id}/approval").status_code == 409


def test_who_sees_some_files_alone_is_not_told_that_series_are_unused(archive, draft, coordinator, given):
    archive.file("5C.3", date(2020, 5, 29))
    elsewhere = given.unit(archive.fonds, "OP")
    archivist = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, elsewhere, handle="lejos")
    archive.file("5C.4", date(2020, 5, 29), unit=elsewhere)

    def unused(actor):
        with archive.reading(actor) as reading:
            found = findings.findings(reading, version(archive, draft.id))
            return {one.key for one in found if one.objection.code == "schedule.unused"}

    assert unused(archivist) == set()
    assert "5C.3" not in unused(coordinator)
    assert "6C.4" in unused(coordinator)
