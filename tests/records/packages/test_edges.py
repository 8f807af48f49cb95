"""Packages through pages, JSON and the command line; the public one for everybody."""

from __future__ import annotations

import json
from types import SimpleNamespace
from uuid import UUID

import pytest
from click.testing import CliRunner

from records.decisions.publishing import publish_decision, withdraw_publication
from records.documents.relating import relate
from records.documents.relations import RelationKind
from records.packages.cli import evidence
from system.actor import Actor
from system.console import Console
from system.identity.actors import ANONYMOUS
from tests.records.packages.altering import unpacked
from tests.records.packages.conftest import look


def test_the_page_of_a_decision_asks_offers_and_certifies(client_of, packer, desk, jobs):
    decision = packer.decision(b"Plano\n")
    client, head = client_of(packer.reader), client_of(desk.head)
    path = f"/decisions/{decision.id}/packages"
    assert "Nadie ha pedido" in client.get(path).text

    assert client.post(path, data={}, follow_redirects=False).status_code == 303
    assert "Haciéndose" in client.get(path).text
    assert client.post(path, data={}).status_code == 409
    name, given = jobs.left[-1]
    assert name == "packages.build"
    row = packer.build(SimpleNamespace(id=given["package_id"]))

    page = head.get(path).text
    assert row.sha256 in page
    got = client.get(f"/packages/{row.id}/content")
    assert (got.status_code, got.headers["content-length"]) == (200, str(row.size))
    assert look(got.content, sha256=row.sha256).agrees
    assert client.get(f"/packages/{row.id}/portfolio").content.startswith(b"%PDF-")
    assert "Certificar copia" not in client_of(packer.house.archivist).get(path).text

    form = f"/packages/{row.id}/certification"
    assert client_of(packer.house.archivist).get(form).status_code == 403
    refused = head.post(form, data={"officer": "", "post": "Directora", "basis": "Ley", "first_folio": "9"})
    assert refused.status_code == 422
    assert "El paquete tiene las fojas 1 a 2" in refused.text
    said = {"officer": "Ana <b>", "post": "Directora", "basis": "Ley, 8", "first_folio": "", "last_folio": ""}
    assert head.post(form, data=said, follow_redirects=False).headers["location"].startswith(path)
    page = head.get(path).text
    assert "Ana &lt;b&gt;" in page
    paper = page.partition("/certified-copies/")[2].partition("/paper")[0]
    assert head.get(f"/certified-copies/{paper}/paper").content.startswith(b"%PDF-")
    assert client_of(packer.house.neighbour).get(f"/certified-copies/{paper}/paper").status_code == 404

    colleague = client_of(packer.house.archivist)
    assert "Eliminar el paquete" not in colleague.get(path).text
    assert colleague.post(f"/packages/{row.id}/removal", follow_redirects=False).status_code == 403
    assert client.post(f"/packages/{row.id}/removal", follow_redirects=False).status_code == 303
    assert client.get(f"/packages/{row.id}/content").status_code == 409
    assert "Eliminado" in client.get(path).text


def test_who_sees_nothing_of_it_is_told_nothing(client_of, packer, other_house):
    row, _content = packer.made(packer.decision())
    stranger = client_of(other_house.coordinator)
    for path in (f"/decisions/{row.about}/packages", f"/packages/{row.id}/content", f"/api/packages/{row.id}",
                 f"/packages/{row.id}/certification"):  # fmt: skip
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"/decisions/{row.about}/packages", data={}).status_code == 404
    assert stranger.post(f"/packages/{row.id}/removal", data={}).status_code == 404


def test_a_file_is_packaged_over_json(client_of, packer, desk):
    file = packer.house.open()
    desk.document(file)
    client = client_of(packer.reader)
    assert "Nadie ha pedido" in client.get(f"/aggregations/{file.id}/packages").text
    asked = client.post(f"/api/aggregations/{file.id}/packages")
    assert (asked.status_code, asked.json()["state"]) == (202, "building")
    row = packer.build(SimpleNamespace(id=UUID(asked.json()["id"])))
    told = client.get(f"/api/aggregations/{file.id}/packages").json()
    assert [(one["sha256"], one["documents"], one["failed"]) for one in told] == [(row.sha256, 1, False)]
    body = {"officer": "Ana", "post": "Directora", "basis": "Ley, 8"}
    copy = client_of(desk.head).post(f"/api/packages/{row.id}/certified-copies", json=body).json()
    assert (copy["number"], copy["last_folio"]) == (1, 1)
    assert client.get(f"/api/certified-copies/{copy['id']}/paper").content.startswith(b"%PDF-")
    assert client.delete(f"/api/packages/{row.id}").json()["state"] == "removed"


@pytest.fixture
def run(installation):
    def run(actor: Actor, *arguments: str):
        console = Console(installation, lambda _installation, _account: actor)
        result = CliRunner().invoke(evidence, [*arguments, "--json"], obj=console)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, json.loads(result.stdout)

    return run


def test_a_package_is_made_and_verified_at_the_command_line(packer, run, tmp_path):
    decision = packer.decision(b"Plano\n")
    out, portfolio = tmp_path / "p.zip", tmp_path / "p.pdf"

    code, made = run(packer.reader, "package", decision.reference, "--out", str(out), "--portfolio", str(portfolio))
    assert (code, made["state"], portfolio.read_bytes()[:5]) == (0, "ready", b"%PDF-")
    code, told = run(packer.reader, "verify", str(out), "--sha256", made["sha256"])
    assert (code, told["agrees"], told["documents"]) == (0, True, 2)
    out.write_bytes(out.read_bytes() + b"x")
    code, told = run(packer.reader, "verify", str(out), "--lang", "en")
    assert (code, told["problems"][0]["says"]) == (8, "ZIP: there are 1 bytes behind the end")
    _code, written = run(packer.reader, "verifier", str(tmp_path))
    assert len(written["files"]) == 2


def test_everybody_has_the_public_package_of_a_published_decision_and_nothing_else(packer, desk, client_of):
    decision = packer.decision(b"Con nombres\n", publicity="public")
    support = desk.document(content=b"Con nombres y datos\n", title="De Juana")
    public = desk.document(content=b"Testado\n", title="De J.")
    desk.link(decision, "other", document=support, actor=packer.house.coordinator)
    with packer.installation.work(packer.reader) as work:
        relate(work, public.id, support.id, RelationKind.PUBLIC_VERSION_OF)
    with packer.installation.work(packer.reader) as work:
        edition = publish_decision(work, decision.id, "Licencia")
    everybody = client_of(ANONYMOUS)
    at = f"/public/SMA/decisions/{decision.reference}"
    assert everybody.get(f"{at}/package").status_code == 404

    row, content = packer.made(decision, public=True)

    assert look(content).agrees
    _root, parts = unpacked(content)
    said = json.loads(parts["data/package.json"])
    assert [parts[one["path"]] for one in said["documents"]] == [b"Testado\n"]
    assert said["edition"]["sha256"] == edition.sha256
    everything = b"".join(parts.values())
    for secret in (b"Con nombres", b"De Juana", b"De J.", str(support.id).encode(), b"papel.txt"):
        assert secret not in everything, secret
    assert "paquete probatorio" in everybody.get(at).text
    assert everybody.get(f"{at}/package").content == content
    assert everybody.get("/public/verifiers/verify.html").content.startswith(b"<!doctype html>")
    key = next(one.facts["key"] for one in look(content).notes if one.code == "note.key")
    assert key in everybody.get("/public/keys").text
    assert everybody.get("/public/verifiers/../../passwd").status_code == 404
    assert everybody.get(f"/packages/{row.id}/content").status_code == 404
    with packer.installation.work(packer.reader) as work:
        withdraw_publication(work, decision.id, "Error")
    assert everybody.get(f"{at}/package").status_code == 404


def test_the_public_package_of_an_edition_is_not_that_of_the_next(packer, client_of):
    """Or else what was withdrawn because it named somebody would be had again as soon as the next edition stands."""
    decision = packer.decision(b"Plano\n", publicity="public")
    everybody = client_of(ANONYMOUS)
    at = f"/public/SMA/decisions/{decision.reference}"

    def publish(matter: str) -> None:
        with packer.installation.work(packer.reader) as work:
            publish_decision(work, decision.id, matter)

    publish("Licencia a María Gómez")
    packer.made(decision, public=True)
    assert everybody.get(f"{at}/package").status_code == 200
    with packer.installation.work(packer.reader) as work:
        withdraw_publication(work, decision.id, "Nombraba a una persona")
    publish("Licencia de construcción")
    assert everybody.get(f"{at}/package").status_code == 404
    assert "package" not in everybody.get(at).text
    _row, content = packer.made(decision, public=True)
    assert everybody.get(f"{at}/package").content == content
    assert "María".encode() not in content
