"""The pages of retention as a browser meets them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from retention.schedules.inbox import drafts_to_approve
from retention.schedules.service import approve_schedule
from system.organization.roles import Role
from tests.given import Given

OVER = b"serie_codigo,AT,AC,total,tecnica\n5C.3,15,15,30,baja\n7C.1,1,1,2,baja\n"

PAPER = {"paper": ("acta.pdf", b"%PDF acta", "application/pdf")}


@pytest.fixture
def coordinator(bare, given: Given):
    return given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit)


@pytest.fixture
def browser(client_of, coordinator):
    return client_of(coordinator)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_the_versions_and_the_entries_are_listed_sorted_and_exported(archive, browser):
    page = browser.get("/schedules")
    assert page.status_code == 200
    link = re.search(r'href="(/schedules/[0-9a-f-]{36})"', page.text)[1]
    detail = browser.get(link)
    assert detail.text.index(">5C.3<") < detail.text.index(">6C.4<")
    assert "3 años" in text(detail)
    export = browser.get(link + "?export=csv&sort=-code")
    assert export.text.splitlines()[1].startswith("6C.4,Adquisiciones,,5 años,5 años,10 años,Eliminación")


def test_an_entry_shows_its_terms_and_the_node_page_shows_them_too(archive, browser):
    detail = browser.get(re.search(r'href="(/schedules/[0-9a-f-]{36})"', browser.get("/schedules").text)[1])
    entry = browser.get(re.search(r'href="(/schedules/[0-9a-f-]+/entries/[0-9a-f-]+)">Juicios', detail.text)[1])
    assert entry.status_code == 200
    assert "Resolución firme" in text(entry)
    assert "Juicios laborales" in text(entry)
    chart = re.search(r'href="(/charts/[0-9a-f-]+)/nodes/', entry.text)[1]
    node = browser.get(f"{chart}/nodes/{archive.node('4C.3.2')}")
    assert node.status_code == 200
    assert "Toma los plazos de la serie a la que pertenece." in text(node)


def load(browser, content, **fields):
    preview = browser.post("/schedules/import", files={"file": ("c.csv", content, "text/csv")}, data=fields)
    assert preview.status_code == 200
    return browser.post(f"{preview.url.path}/confirmation")


def test_importing_by_hand_shows_what_became_of_every_row_at_an_address_of_its_own(bare, browser):
    assert browser.get("/schedules/import").status_code == 200
    report = load(browser, OVER, title="CADIDO")
    assert report.status_code == 200
    assert report.url.path.startswith("/schedules/imports/")
    assert text(browser.get(report.url.path)) == text(report)
    problems = browser.get(f"{report.url.path}/problems.csv")
    assert "schedule.over_cap" in problems.text
    shown = text(report)
    assert "LGA 37" in shown
    assert "7C.1" in shown or "schedule.series_not_in_chart" in shown
    assert "quedó en borrador" in shown


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no es un libro"])
def test_a_file_that_is_no_schedule_shows_the_form_again_with_the_reason(bare, browser, content):
    answer = browser.post("/schedules/import", files={"file": ("c.csv", content, "text/csv")})
    assert answer.status_code == 422
    assert 'type="file"' in answer.text


def test_the_drafter_is_refused_and_somebody_else_approves_by_ticking_the_broken_rows(bare, browser, client_of, given):
    report = load(browser, OVER)
    link = re.search(r'href="(/schedules/[0-9a-f-]{36})/approval"', report.text)[1]
    form = {"in_force_from": "2026-01-01", "minutes": "GI/1", "legacy-5C.3": "true"}
    assert browser.post(f"{link}/approval", data=form, files=PAPER).status_code == 409
    other = client_of(given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit, handle="other"))
    page = other.get(f"{link}/approval")
    assert 'name="legacy-5C.3"' in page.text
    done = other.post(f"{link}/approval", data=form, files=PAPER, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, link)


def test_the_due_page_lists_every_closed_file_with_its_reasons_and_counts_by_year(archive, browser):
    archive.file("5C.3", date(2020, 5, 29))
    archive.file("2C.8", date(2020, 5, 29))
    page = browser.get("/due?on=2028-05-30")
    assert page.status_code == 200
    assert 'value="1"' in page.text
    assert "vencido" in text(page)
    only = browser.get("/due?on=2028-05-30&due=true&sort=-reference")
    assert only.text.count('href="/aggregations/') == 1
    assert "on=2028-05-30" in re.search(r'href="([^"]*sort=[^"]*)"', only.text)[1]
    assert browser.get("/due?on=ayer").status_code == 422


def test_the_trigger_form_records_the_event_and_says_what_is_wrong(archive, browser):
    file = archive.file("2C.8", date(2021, 6, 1))
    assert 'value="final_resolution" selected' in browser.get(f"/aggregations/{file}/trigger").text
    wrong = browser.post(
        f"/aggregations/{file}/trigger", data={"trigger": "final_resolution", "occurred_on": "2999-01-01"}
    )
    assert wrong.status_code == 422
    done = browser.post(
        f"/aggregations/{file}/trigger", data={"trigger": "final_resolution", "occurred_on": "2022-02-01"},
        follow_redirects=False,
    )  # fmt: skip
    assert done.status_code == 303
    assert archive.clock(file).due_on == date(2027, 2, 2)


def test_the_page_of_a_file_shows_its_life_and_why(archive, browser):
    closed = browser.get(f"/aggregations/{archive.file('5C.3', date(2020, 5, 29))}")
    assert closed.status_code == 200
    assert "29 de mayo de 2028" in text(closed)
    assert "Procede la baja" in text(closed)
    assert "CFF 30" in text(closed)
    waiting = archive.file("2C.8", date(2021, 6, 1))
    assert f'href="/aggregations/{waiting}/trigger"' in browser.get(f"/aggregations/{waiting}").text
    running = browser.get(f"/aggregations/{archive.file('5C.3', opened_on=date(2026, 1, 1))}")
    assert "Los plazos se calculan cuando el expediente se cierra." in text(running)


def test_another_body_meets_nothing_of_it(archive, client_of, given):
    elsewhere = given.fonds("XYZ")
    stranger = client_of(given.actor(elsewhere, Role.ARCHIVES_COORDINATOR, given.unit(elsewhere, "ACA")))
    schedule = archive.schedule().schedule
    for path in (f"/schedules/{schedule.id}", f"/schedules/{schedule.id}/approval", f"/api/schedules/{schedule.id}"):
        assert stranger.get(path).status_code == 404
    assert str(schedule.id) not in stranger.get("/schedules").text


def test_a_superseded_version_stays_readable(archive, browser):
    first = archive.schedule().schedule
    draft = archive.schedule("serie_codigo,AT,AC,tecnica\n5C.3,1,1,baja\n").schedule
    with archive.work() as work:
        approve_schedule(work, draft.id, in_force_from=date(2025, 1, 1))
    page = browser.get(f"/schedules/{first.id}")
    assert page.status_code == 200
    assert "Sustituido" in text(page)


def test_a_draft_waits_in_the_inbox_of_whoever_may_approve_it_but_not_of_its_drafter(bare, given, coordinator):
    bare.schedule(OVER.decode(), actor=coordinator)
    other = given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit, handle="other")
    officer = given.actor(bare.fonds, Role.OFFICE_ARCHIVIST, bare.unit)
    waiting = []
    for actor in (other, coordinator, officer):
        with bare.reading(actor) as reading:
            waiting.append(len(drafts_to_approve(reading)))
    assert waiting == [1, 0, 0]


def test_who_has_a_draft_goes_on_with_it_and_begins_no_second_one(archive, browser, client_of, given):
    assert "Nuevo borrador" in browser.get("/schedules").text
    draft = browser.post("/schedules/drafts").url.path

    listed = browser.get("/schedules").text
    assert f'<a class="btn btn-primary" href="{draft}"' in listed
    assert "Nuevo borrador" not in listed
    elsewhere = client_of(given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR, handle="otra"))
    assert "Nuevo borrador" in elsewhere.get("/schedules").text
    assert draft not in elsewhere.get("/schedules").text
