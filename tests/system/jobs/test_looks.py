"""Who sees which jobs, over the queries, the API and the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from litestar.di import Provide
from litestar.testing import create_test_client

from system.console import Console
from system.jobs import queries
from system.jobs.api import JobApi
from system.jobs.cli import job_group
from system.jobs.errors import JobNotFound
from system.organization.roles import Role


@pytest.fixture
def body(given):
    return given.fonds("SMA")


@pytest.fixture
def ana(given, body):
    return given.actor(body, Role.OFFICE_ARCHIVIST, given.unit(body), handle="ana")


@pytest.fixture
def her_job(house, ana):
    with house.work(ana) as work:
        return work.enqueue("test.odd")


def seen_by(house, actor) -> list:
    with house.reading(actor) as reading:
        return [run.id for run in reading.session.scalars(queries.statement(reading))]


def test_whoever_left_a_job_sees_it(house, ana, her_job):
    assert seen_by(house, ana) == [her_job]


def test_a_colleague_without_the_permission_does_not_see_it(house, given, body, her_job):
    colleague = given.actor(body, Role.UNIT_HEAD, given.unit(body, "OBR"), handle="beto")

    assert seen_by(house, colleague) == []
    with pytest.raises(JobNotFound), house.reading(colleague) as reading:
        queries.find(reading, her_job)


def test_with_the_permission_one_sees_every_job_of_the_body(house, given, body, her_job):
    assert seen_by(house, given.actor(body, Role.INTERNAL_CONTROL)) == [her_job]


def test_nobody_sees_the_jobs_of_another_body(house, given, her_job):
    other = given.fonds("OTR")

    assert seen_by(house, given.actor(other, Role.INTERNAL_CONTROL)) == []
    assert seen_by(house, given.actor(other, Role.OFFICE_ARCHIVIST, handle="ana")) == []


def test_a_job_the_operator_leaves_for_a_body_is_that_bodys(house, given, body, operator):
    with house.work(operator) as work:
        job_id = work.enqueue("test.walk", fonds_id=body.id, folder="", count=0)

    assert seen_by(house, given.actor(body, Role.ARCHIVES_COORDINATOR)) == [job_id]


def test_a_job_acts_with_the_rights_of_whoever_left_it(house, ana, worker):
    with house.work(ana) as work:
        job_id = work.enqueue("test.whoami")

    worker.run_until_idle()

    with house.reading(ana) as reading:
        said = queries.find(reading, job_id).summary
    assert (said["actor"], said["everywhere"]) == ("ana", False)
    assert said["held"] == sorted(grant.permission.value for grant in ana.grants)


def test_the_api_tells_how_far_a_job_is_and_what_became_of_every_item(house, ana, her_job, worker):
    worker.run_until_idle()

    reading = Provide(lambda: house.reading(ana), sync_to_thread=False)
    with create_test_client([JobApi], dependencies={"reading": reading}) as client:
        jobs = client.get("/api/jobs?state=done").json()
        job = client.get(f"/api/jobs/{her_job}").json()
        refused = client.get(f"/api/jobs/{her_job}/items?outcome=refused").json()

    assert [found["id"] for found in jobs["jobs"]] == [str(her_job)]
    assert (job["state"], job["done"], job["total"]) == ("done", 6, 6)
    assert job["counts"] == {"done": 2, "refused": 3, "unchanged": 1}
    assert [(item["key"], item["detail_code"], item["facts"]) for item in refused["items"]] == [
        (str(number), "test.refused", {"number": number}) for number in (1, 3, 5)
    ]


def test_the_command_line_says_the_same_as_the_api(house, ana, her_job, worker):
    worker.run_until_idle()
    console = Console(house, lambda _installation, _account: ana)

    said = CliRunner().invoke(job_group, ["show", str(her_job), "--json"], obj=console)
    for_people = CliRunner().invoke(
        job_group, ["list", "--state", "done"], obj=Console(house, lambda _installation, _account: ana)
    )

    assert said.exit_code == 0
    assert json.loads(said.output)["counts"] == {"done": 2, "refused": 3, "unchanged": 1}
    assert f"{her_job}  done" in for_people.output
