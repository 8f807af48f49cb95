"""Executions and tombstones on pages, over the API and on the command line."""

from __future__ import annotations

from uuid import UUID, uuid4

import msgspec
from click.testing import CliRunner
from sqlalchemy import select, update

from retention.context import disposal_group, tombstone_group
from retention.execution import service
from retention.execution.inbox import to_execute, to_witness
from retention.execution.model import Execution, ExecutionState
from system.console import Console
from system.history import Entry
from system.identity import passwords
from system.identity.errors import LoginRefused
from system.identity.model import Account
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


def test_the_witness_reads_how_many_files_go_by_which_list_before_anything_does(scene, client_of):
    list_id = scene.published(2)
    execution_id = scene.begun(list_id)

    page = client_of(scene.actor("oic")).get(f"/executions/{execution_id}").text
    asked = page[page.index("Lo que ninguna razón detenga") : page.index(">Cancelar<")]
    assert "Baja 1/2026: 2 expedientes" in asked
    assert f'href="/disposals/{list_id}"' in page
    assert "Huella de la lista (SHA-256)" in page
    with scene.installation.work(scene.actor("oic")) as work:
        service.confirm_execution(work, execution_id)
    assert "0 de 2" in client_of(scene.actor("oic")).get(f"/executions/{execution_id}").text
    scene.run(execution_id)
    assert "2 expedientes" in client_of(scene.actor("rosa")).get(f"/disposals/{list_id}").text


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
    with scene.installation.reading(scene.actor("rosa")) as reading:
        assert [item.detail for item in to_execute(reading)] == ["2 expedientes por dar de baja"]
    assert waits(to_execute, "oic") == []
    execution_id = scene.begun(list_id)
    assert waits(to_execute, "rosa") == []
    assert waits(to_witness, "oic") == [f"/executions/{execution_id}"]
    assert waits(to_witness, "rosa") == []


def run(scene, group, who, *words, password=None):
    console = Console(scene.installation, lambda _installation, _account: scene.actor(who), as_json=True)
    return CliRunner().invoke(group, list(words), obj=console, input=None if password is None else f"{password}\n")


def command(scene, group, who, *words, password=None):
    done = run(scene, group, who, *words, password=password)
    assert done.exception is None, done.exception
    return msgspec.json.decode(done.stdout)


def let_in(scene, handle, password, *, must_change=False):
    """Give an account a password, as whoever manages accounts would."""
    hashed = passwords.hash_password(scene.installation.settings, password)
    with scene.archive.work() as work:
        values = {"password_hash": hashed, "must_change": must_change}
        work.session.execute(update(Account).where(Account.handle == handle).values(**values))


def test_the_command_line_does_the_same_with_the_same_two_people(scene):
    list_id = scene.published(2)

    let_in(scene, "rosa", "ciruelo-azul-14")
    let_in(scene, "oic", "membrillo-seco-9")
    begun = command(
        scene, disposal_group, "rosa", "execute", str(list_id), "--password-stdin", password="ciruelo-azul-14"
    )
    told = command(
        scene, disposal_group, "oic", "witness", begun["id"], "--password-stdin", password="membrillo-seco-9"
    )
    assert (told["executor"], told["witness"], told["state"]) == ("rosa", "oic", "running")
    scene.run(UUID(begun["id"]))

    report = command(scene, disposal_group, "rosa", "report", begun["id"])
    stones = command(scene, tombstone_group, "carmen", "list")
    shown = command(scene, tombstone_group, "carmen", "show", stones["tombstones"][0]["reference"])

    assert [one["state"] for one in report["items"]] == ["destroyed", "destroyed"]
    assert stones["total"] == 2
    assert len(shown["manifest"]) == 1
    assert command(scene, tombstone_group, "carmen", "show", shown["id"])["act_number"] == "A-17/2026"


def test_whoever_has_the_machine_is_not_two_people_by_naming_them(scene):
    """`--as` asks nobody who they are: for what cannot be undone each shows the password of their account."""
    list_id = scene.published(1)
    let_in(scene, "rosa", "ciruelo-azul-14")

    begun = command(scene, disposal_group, "rosa", "execute", str(list_id), password="ciruelo-azul-14")
    refused = [
        run(scene, disposal_group, "oic", "witness", begun["id"], "--password-stdin", password=password).exception
        for password in ("", "ciruelo-azul-14", "x" * 999)
    ]
    let_in(scene, "oic", "membrillo-seco-9", must_change=True)
    refused.append(
        run(
            scene, disposal_group, "oic", "witness", begun["id"], "--password-stdin", password="membrillo-seco-9"
        ).exception
    )

    assert [type(one) for one in refused] == [LoginRefused] * 4
    assert scene.get(Execution, UUID(begun["id"])).state is ExecutionState.WAITING
    with scene.archive.reading() as reading:
        assert "login.failed" in set(reading.session.scalars(select(Entry.action)))
