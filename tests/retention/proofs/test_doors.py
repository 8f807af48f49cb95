from __future__ import annotations

import json
from uuid import uuid4

from click.testing import CliRunner

from retention.proofs.cli import proof
from retention.proofs.queries import VERIFIER
from retention.proofs.verify_bundle import verify
from system.console import Console
from system.organization.roles import Role


def test_the_tombstone_leads_to_its_proof_and_the_proof_to_the_program(scene, stone, bundle, client_of):
    client = client_of(scene.archive.operator)

    assert f'href="/proofs/{stone.id}"' in client.get(f"/tombstones/{stone.id}").text
    assert 'href="/proofs"' in client.get("/tombstones").text
    assert 'href="/proofs/verifier"' in client.get("/proofs").text
    saved = client.get(f"/proofs/{stone.id}")
    assert (saved.content, saved.headers["content-type"]) == (bundle, "application/zip")
    assert "prueba-SMA-5C.4-2017-0001.zip" in saved.headers["content-disposition"]
    assert client.get(f"/api/proofs/{stone.id}").content == bundle
    for path in ("/proofs/verifier", "/api/proofs/verifier"):
        assert client.get(path).content == VERIFIER.read_bytes()


def test_who_may_not_see_the_tombstone_gets_no_proof(scene, stone, client_of, given):
    other = given.fonds("OTR")
    stranger = client_of(given.actor(other, Role.RECORDS_CENTRE_ARCHIVIST))

    assert stranger.get(f"/proofs/{stone.id}").status_code == 404
    assert stranger.get(f"/api/proofs/{stone.id}").status_code == 404
    assert client_of(scene.archive.operator).get(f"/api/proofs/{uuid4()}").status_code == 404


def test_the_commands_write_and_verify(scene, stone, bundle, tmp_path):
    def run(*words):
        console = Console(scene.installation, lambda *_: scene.archive.operator)
        done = CliRunner().invoke(proof, [*map(str, words), "--json"], obj=console)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, json.loads(done.stdout)

    out = tmp_path / "prueba.zip"
    for name in (stone.id, stone.reference):
        code, said = run("bundle", name, "--out", out)
        assert (code, out.read_bytes()) == (0, bundle)
    assert run("verify", out, "--sha256", said["sha256"]) == (
        0,
        {"sha256": said["sha256"], "agrees": True, "problems": []},
    )
    out.write_bytes(bundle.replace(b"rosa", b"rita", 1))
    code, told = run("verify", out)
    assert (code, told["agrees"]) == (8, False)
    assert told["problems"]
    assert run("verifier", "--out", tmp_path / "v.py")[0] == 0
    assert (tmp_path / "v.py").read_bytes() == VERIFIER.read_bytes()
    assert verify(bundle) == []
