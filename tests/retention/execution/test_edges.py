"""Executions and tombstones on pages, over the API and on the command line."""

from __future__ import annotations

from uuid import UUID, uuid4

import msgspec
from click.testing import CliRunner

from retention.context import disposal_group, tombstone_group
from retention.execution.inbox import to_execute, to_witness
from system.console import Console
from tests.retention.execution.test_destroying import hold


def test_the_page_accounts_for_every_file_and_gives_the_papers(scene, client_of):
    files = scene.files(3)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    hold(scene, files[1])
    page = client_of(scene.actor("rosa"))
    assert "Actualizar" in page.get(f"/executions/{execution_id}").text
    scene.run(execution_id)

    shown = page.get(f"/executions/{execution_id}").text
    told = page.get(f"/executions/{execution_id}?state=returned").text
    csv = page.get(f"/executions/{execution_id}?export=csv").text

    assert shown.count("Dado de baja") >= 2
    assert "Devuelto a su guarda" in shown
    assert "LGA 10, 116-IV" in told
    assert all(scene.file_of(one).reference in csv for one in files)
    api = client_of(scene.actor("oic"))
    found = api.get(f"/api/executions/{execution_id}").json()
    assert (found["counts"]["destroyed"], found["counts"]["returned"], found["objects"]) == (2, 1, 2)
    report = api.get(f"/api/executions/{execution_id}/report").json()
    assert (report["total"], [one["state"] for one in report["items"]]) == (3, ["destroyed", "returned", "destroyed"])
    kinds = [api.get(f"/api/executions/{execution_id}/papers/{one}/content") for one in found["papers"]]
    assert [one.headers["content-type"].partition(";")[0] for one in kinds] == ["application/pdf", "application/json"]
    assert page.get(f"/executions/{execution_id}/papers/{found['papers'][0]}/content").content.startswith(b"%PDF-")
    assert api.get(f"/executions/{execution_id}/papers/{uuid4()}/content").status_code == 404


def test_what_is_refused_on_a_page_is_said_on_that_page_with_all_its_reasons(scene, client_of):
    list_id = scene.list_of(scene.files(1), act_number="", published_at="")
    page = client_of(scene.actor("rosa"))

    refused = page.post("/executions", data={"list": str(list_id)}, follow_redirects=False)

    assert refused.status_code == 409
    assert "Falta el acta" in refused.text
    assert "se publicaron" in refused.text
    assert page.post("/executions", data={"list": "x"}).status_code == 422
    assert page.get("/executions/new?list=x").status_code == 422
    assert page.get(f"/executions/new?list={uuid4()}").status_code == 404
    assert page.get(f"/executions/{uuid4()}").status_code == 404


def test_the_inbox_of_each_says_what_waits_for_them(scene):
    list_id = scene.published(2)

    def waits(source, who):
        with scene.installation.reading(scene.actor(who)) as reading:
            return [item.path for item in source(reading)]

    assert waits(to_execute, "rosa") == [f"/executions/new?list={list_id}"]
    assert waits(to_execute, "oic") == []
    execution_id = scene.begun(list_id)
    assert waits(to_execute, "rosa") == []
    assert waits(to_witness, "oic") == [f"/executions/{execution_id}"]
    assert waits(to_witness, "rosa") == []


def command(scene, group, who, *words):
    console = Console(scene.installation, lambda _installation, _account: scene.actor(who), as_json=True)
    done = CliRunner().invoke(group, list(words), obj=console)
    assert done.exception is None, done.exception
    return msgspec.json.decode(done.stdout)


def test_the_command_line_does_the_same_with_the_same_two_people(scene):
    list_id = scene.published(2)

    begun = command(scene, disposal_group, "rosa", "execute", str(list_id))
    told = command(scene, disposal_group, "oic", "witness", begun["id"])
    assert (told["executor"], told["witness"], told["state"]) == ("rosa", "oic", "running")
    scene.run(UUID(begun["id"]))

    report = command(scene, disposal_group, "rosa", "report", begun["id"])
    stones = command(scene, tombstone_group, "carmen", "list")
    shown = command(scene, tombstone_group, "carmen", "show", stones["tombstones"][0]["reference"])

    assert [one["state"] for one in report["items"]] == ["destroyed", "destroyed"]
    assert stones["total"] == 2
    assert len(shown["manifest"]) == 1
    assert command(scene, tombstone_group, "carmen", "show", shown["id"])["act_number"] == "A-17/2026"
