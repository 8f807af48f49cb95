"""The pages of jobs, rendered in the frame."""

from __future__ import annotations

import pytest
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.testing import create_test_client

from system.errors import Refusal
from system.jobs.web import JobPages
from system.organization.roles import Role
from system.web.frame import HereMiddleware, Presence
from system.web.pages import STATE, Pages
from system.web.refusals import on_refusal


@pytest.fixture
def ana(given):
    return given.actor(given.fonds(), Role.OFFICE_ARCHIVIST, handle="ana")


@pytest.fixture
def browser(house, ana):
    pages = Pages(house.settings, b"0" * 32, look=lambda _request: Presence(actor=ana))
    with create_test_client(
        [JobPages],
        dependencies={"reading": Provide(lambda: house.reading(ana), sync_to_thread=False)},
        middleware=[DefineMiddleware(HereMiddleware)],
        exception_handlers={Refusal: on_refusal},
        state=State({STATE: pages}),
    ) as client:
        yield client


def left(house, actor, name: str, **arguments):
    with house.work(actor) as work:
        return work.enqueue(name, **arguments)


def test_the_list_leads_to_each_job(house, ana, browser):
    job_id = left(house, ana, "test.odd")

    answer = browser.get("/jobs")

    assert answer.status_code == 200
    assert f'href="/jobs/{job_id}"' in answer.text


def test_a_waiting_job_renews_its_page_and_a_finished_one_does_not(house, ana, browser, worker):
    job_id = left(house, ana, "test.odd")
    waiting = browser.get(f"/jobs/{job_id}")
    worker.run_until_idle()
    finished = browser.get(f"/jobs/{job_id}")

    assert 'hx-trigger="every 3s"' in waiting.text
    assert "hx-trigger" not in finished.text.partition('id="job"')[2].partition(">")[0]
    assert finished.text.count("test.refused") == 3


def test_a_failed_job_shows_its_reason(house, ana, browser, worker):
    job_id = left(house, ana, "test.refused")
    worker.run_until_idle()

    assert "test.refused" in browser.get(f"/jobs/{job_id}").text


def test_hostile_item_names_are_text_on_the_page(house, ana, browser, worker):
    job_id = left(house, ana, "test.hostile")
    worker.run_until_idle()

    answer = browser.get(f"/jobs/{job_id}")

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_the_report_can_be_taken_as_csv(house, ana, browser, worker):
    job_id = left(house, ana, "test.odd")
    worker.run_until_idle()

    answer = browser.get(f"/jobs/{job_id}?export=csv")

    assert answer.headers["content-type"].startswith("text/csv")
    assert len(answer.text.strip().splitlines()) == 7


def test_an_unknown_job_is_not_found(browser):
    assert browser.get("/jobs/00000000-0000-7000-8000-000000000000").status_code == 404
