"""The pages, the API and the command of what is due, as people and machines meet them."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from click.testing import CliRunner

from retention.clocks.cli import due
from retention.clocks.inbox import files_without_a_day
from retention.clocks.model import RetentionClock
from retention.clocks.recomputing import ask
from retention.due.kinds import Task
from retention.schedules.due_dates import ClockStatus
from system.console import Console
from system.organization.roles import Role
from tests.retention.clocks.test_as_of import hold

HEAD = 'href="/aggregations/'


@pytest.fixture
def coordinator(bare, given):
    return given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit)


@pytest.fixture
def browser(client_of, coordinator):
    return client_of(coordinator)


def text(response):
    assert response.status_code == 200, response.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_the_board_shows_each_task_with_its_bars_its_tables_and_its_files(archive, browser):
    held = archive.file("5C.3", date(2010, 5, 29))
    archive.file("5C.3", date(2011, 5, 29))
    with archive.work() as work:
        hold(work, archive.fonds.id, held)
    page = browser.get("/due/board/disposal?on=2026-11-22")
    assert "Retención precautoria : 1 expediente" in text(page)
    assert page.text.count('<svg class="chart"') == 3
    assert "En total 2 expedientes; lo más alto es TES con 2." in text(page)
    link = re.search(r'href="(/due/board/disposal/files[^"]+unit=TES)"', page.text)[1].replace("&amp;", "&")
    listed = browser.get(link)
    assert listed.text.count(HEAD) == 2
    ready = browser.get("/due/board/disposal/files?on=2026-11-22&reason=ready")
    assert (ready.text.count(HEAD), ready.text.count(str(held))) == (1, 0)
    csv = browser.get("/due/board/disposal/sums/year?on=2026-11-22&sort=code&export=csv").text.splitlines()
    assert csv[1:] == ["2018,,0,1,0.0,0.0,0,0,0.0,2026-11-22", "2019,,1,0,0.0,0.0,1,0,0.0,2026-11-22"]
    assert browser.get("/due/board").url.path == "/due/board/transfer"
    assert browser.get("/due/board?on=2026-06-01&reading=known").url.query == b"on=2026-06-01&reading=known"


@pytest.mark.parametrize("task", Task)
def test_every_task_has_its_board_its_list_and_its_sums_though_nothing_waits(archive, browser, task):
    for path in ("", "/files", "/sums/unit", "/sums/series", "/sums/year"):
        assert browser.get(f"/due/board/{task.value}{path}").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("/due/board/nothing", 404), ("/due/board/transfer/sums/nothing", 404), ("/due/board/transfer?on=x", 422),
     ("/due/calendar?month=2026-13", 422), ("/due/queues/nothing", 404), ("/due/past?on=31-12", 422),
     ("/due/past?after=x", 422), ("/due/recomputations/00000000-0000-7000-8000-000000000000", 404),
     ("/api/due/board/nothing", 404), ("/api/due/past?on=2026-01-01&reading=both", 400)],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(archive, browser, path, status):
    answer = browser.get(path)
    assert (answer.status_code, "Traceback" in answer.text) == (status, False)


def test_the_calendar_shows_the_month_leads_to_the_files_and_is_saved(archive, browser):
    archive.file("5C.3", date(2023, 11, 21))
    page = browser.get("/due/calendar?month=2026-11")
    link = re.search(r'href="(/due/board/transfer/files[^"]+)"', page.text)[1].replace("&amp;", "&")
    assert browser.get(link).text.count(HEAD) == 1
    assert "noviembre 2026" in text(page)
    saved = browser.get("/due/calendar.ics")
    assert saved.headers["content-type"].startswith("text/calendar")
    assert saved.text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Por transferir a concentración: 1 expediente" in saved.text


def test_files_without_a_day_wait_in_two_queues_and_in_the_inbox(archive, browser, coordinator, given):
    trial, unruled = archive.file("2C.8", date(2020, 5, 29)), archive.file("5C.3", date(2020, 5, 29))
    with archive.work() as work:
        clock = work.session.get_one(RetentionClock, unruled)
        clock.status, clock.due_on = ClockStatus.NO_RULE, None
    waiting = browser.get("/due/queues/trigger-unknown")
    assert (str(trial) in waiting.text, str(unruled) in waiting.text) == (True, False)
    assert "Registrar evento" in text(waiting)
    assert str(unruled) in browser.get("/due/queues/not-computed").text
    assert len(browser.get("/due/queues/trigger-unknown?export=csv&trigger=final_resolution").text.splitlines()) == 2
    with archive.reading(coordinator) as reading:
        assert [(one.path, one.detail) for one in files_without_a_day(reading)] == [
            ("/due/queues/trigger-unknown", "1 expediente"), ("/due/queues/not-computed", "1 expediente"),
        ]  # fmt: skip
    stranger = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(archive.fonds, "DJ"))
    with archive.reading(stranger) as reading:
        assert list(files_without_a_day(reading)) == []


def test_a_past_day_says_in_which_reading_it_is_told_and_why(archive, browser):
    archive.file("5C.3", date(2010, 5, 29))
    law = browser.get("/due/past?on=2024-03-01")
    assert "con todo lo que hoy se sabe" in text(law)
    assert "28 de mayo de 2018" not in text(law)
    assert "2018" in text(law)
    assert law.text.count(HEAD) == 1
    known = browser.get("/due/past?on=2024-03-01&reading=known")
    assert "lo registrado después no cuenta" in text(known)
    assert known.text.count(HEAD) == 0
    csv = browser.get("/due/past?on=2024-03-01&due=true&export=csv").text.splitlines()
    assert len(csv) == 2
    api = browser.get("/api/due/past?on=2024-03-01&reading=law").json()
    assert (api["reading"], [one["due_on"] for one in api["files"]]) == ("law", ["2018-05-30"])
    assert api["files"][0]["explanation"][-1]["to"] == "2018-05-29"


def test_a_recomputation_is_listed_with_its_account_for_who_reads_the_history(archive, browser, client_of, given):
    archive.file("5C.3", date(2010, 5, 29))
    with archive.work() as work:
        ask(work, archive.fonds.id)
    link = re.search(r'href="(/due/recomputations/[0-9a-f-]{36})"', browser.get("/due/recomputations").text)[1]
    assert "Verificación pedida" in text(browser.get(link))
    other = client_of(given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, archive.unit))
    assert other.get("/due/recomputations").status_code == 403
    assert other.get(link).status_code == 403


def test_the_board_over_json_and_from_the_command_says_the_same(archive, browser, operator):
    archive.file("5C.3", date(2010, 5, 29))
    api = browser.get("/api/due/board/disposal?on=2026-11-22").json()
    assert api["total"]["files"] == 1
    assert [api[way][0]["code"] for way in ("by_unit", "by_series", "by_year")] == ["TES", "5C.3", "2018"]
    console = Console(archive.installation, lambda _installation, _name: operator)
    said = CliRunner().invoke(due, ["board", "--task", "disposal", "--json"], obj=console, catch_exceptions=False)
    assert json.loads(said.output)["boards"] == [api]
    console = Console(archive.installation, lambda _installation, _name: operator)
    lines = CliRunner().invoke(due, ["board"], obj=console, catch_exceptions=False).output
    assert "disposal 2026-11-22: files 1, metres 0.0, boxes 0, GB 0.0" in lines


def test_the_command_tells_a_past_day_in_the_reading_asked_for(archive, operator):
    archive.file("5C.3", date(2010, 5, 29))

    def told(*given):
        console = Console(archive.installation, lambda _installation, _name: operator)
        return CliRunner().invoke(due, [*given], obj=console, catch_exceptions=False).output

    assert "the law by what is known today: closed files 1, due 1" in told("--on", "2024-03-01", "--reading", "law")
    assert "what the system knew then: closed files 0" in told("--on", "2024-03-01", "--reading", "known")
    totals = json.loads(told("--on", "2024-03-01", "--reading", "law", "--json"))
    assert (totals["reading"], totals["totals"]) == ("law", {"files": 1, "due": 1, "not_due": 0})
    assert "closed files 1, due 1, not due 0" in told("--on", "2024-03-01")
    assert "files 1, changed 0" in told("recompute")


@pytest.fixture
def told(archive, operator):
    def run(*given):
        console = Console(archive.installation, lambda _installation, _name: operator)
        return CliRunner().invoke(due, [*given], obj=console, catch_exceptions=False).output

    return run


def test_the_queues_are_listed_and_narrowed_the_same_on_the_page_over_json_and_from_the_command(archive, browser, told):
    trial, expense = archive.file("2C.8", date(2020, 5, 29)), archive.file("5C.3", date(2020, 5, 29))
    with archive.work() as work:
        clock = work.session.get_one(RetentionClock, expense)
        clock.status, clock.due_on, clock.intermediate_until = ClockStatus.NO_RULE, None, None
    for name, waiting, reason in (
        ("trigger-unknown", trial, "retention.trigger_unknown"), ("not-computed", expense, "retention.no_rule"),
    ):  # fmt: skip
        said = browser.get(f"/api/due/queues/{name}").json()
        assert [one["id"] for one in said["files"]] == [str(waiting)]
        assert [one["code"] for one in said["files"][0]["objections"]] == [reason]
        assert said["totals"] == {"files": 1, "due": 0, "not_due": 1}
        assert json.loads(told("queue", name, "--json"))["files"] == said["files"]
        assert browser.get(f"/due/queues/{name}").text.count(HEAD + str(waiting)) >= 1
        assert len(browser.get(f"/due/queues/{name}?export=csv").text.splitlines()) == 2
    assert "closed files 0" in told("queue", "trigger-unknown", "--series", "5C")
    assert browser.get("/api/due/queues/trigger-unknown?series=5C.3").json()["files"] == []
    assert browser.get("/api/due/queues/none").status_code == 404


def test_the_files_of_a_task_are_listed_and_narrowed_over_json_and_from_the_command(archive, browser, told):
    held, free = (archive.file("5C.3", date(2010, 5, day)) for day in (1, 2))
    with archive.work() as work:
        hold(work, archive.fonds.id, held)
    said = browser.get("/api/due/board/disposal/files?on=2026-11-22&unit=TES&sort=-day").json()
    assert [(one["id"], one["reason"]) for one in said["files"]] == [(str(free), "ready"), (str(held), "held")]
    assert (said["total"], said["pages"]) == (2, 1)
    assert browser.get("/api/due/board/disposal/files?on=2026-11-22&reason=held").json()["total"] == 1
    assert browser.get("/api/due/board/nothing/files").status_code == 404
    assert "disposal 2026-11-22: files 1" in told("files", "disposal", "--on", "2026-11-22", "--reason", "ready")
    listed = json.loads(told("files", "disposal", "--on", "2026-11-22", "--json"))["files"]
    assert sorted(listed, key=str) == sorted(said["files"], key=str)


def test_what_is_coming_is_told_day_by_day_over_json_and_from_the_command(archive, browser, told, tmp_path):
    archive.file("5C.3", date(2020, 5, 29))
    asked = "first=2023-05-01&last=2028-12-31"
    said = browser.get(f"/api/due/calendar?{asked}").json()
    assert said["days"] == [
        {"on": "2023-05-30", "task": "transfer", "files": 1}, {"on": "2028-05-30", "task": "disposal", "files": 1},
    ]  # fmt: skip
    file = tmp_path / "due.ics"
    given = ("calendar", "--from", "2023-05-01", "--until", "2028-12-31", "--ics", str(file))
    assert told(*given).splitlines() == ["2023-05-30  transfer  files 1", "2028-05-30  disposal  files 1"]
    assert file.read_bytes().count(b"BEGIN:VEVENT") == 2
    assert browser.get("/api/due/calendar").json()["last"] == "2027-11-22"


@pytest.mark.parametrize("asked", [
    "first=2026-02-01&last=2026-01-01", "first=2000-01-01&last=2026-01-01", "first=0001-01-01&last=0001-02-01",
    "first=9999-12-01&last=9999-12-31",
])  # fmt: skip
def test_a_calendar_that_ends_before_it_begins_or_is_too_long_is_refused(browser, asked):
    answer = browser.get(f"/api/due/calendar?{asked}")
    assert answer.status_code == 422
    assert "due.stretch_unreadable" in answer.text
