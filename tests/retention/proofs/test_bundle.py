from __future__ import annotations

import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from retention.clocks.model import RetentionClock
from retention.execution.model import Tombstone
from retention.holds.model import HeldFile, Hold, HoldKind, HoldScope, HoldState
from retention.proofs.errors import ProofIncomplete
from retention.proofs.queries import VERIFIER, proof_bundle
from retention.proofs.verify_bundle import (
    CHECKPOINT,
    HISTORY,
    PARTS,
    PROOF,
    SEAL,
    SIGNED,
    ed25519_verifies,
    entry_digest,
    pack,
    unpack,
    verify,
    written,
)
from system.actor import local_operator
from system.anchoring import service as anchoring
from system.anchoring.verifying import read_seal, verify_against
from tests.system.anchoring.histories import execute, export, rewrite, seal


def forge(bundle: bytes, part: str, change) -> bytes:
    """Change what a part says and make every digest agree again, as somebody would who knows how."""
    parts = unpack(bundle)
    said = json.loads(parts[part])
    change(said)
    parts[part] = written(said)
    proof = json.loads(parts[PROOF])
    for one in proof["parts"]:
        content = parts[one["name"]]
        one["sha256"], one["size"] = hashlib.sha256(content).hexdigest(), len(content)
    parts[PROOF] = written(proof)
    parts[SEAL] = hashlib.sha256(parts[PROOF]).hexdigest().encode() + b"\n"
    return pack(parts)


def made_up(entry: dict) -> None:
    entry["actor"] = "nadie"
    entry["digest"] = entry_digest(entry)


def region(bundle: bytes, at: int) -> str:
    """The part whose bytes lie there; empty for headers and the directory."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        for info in archive.infolist():
            begin = info.header_offset + 30 + len(info.filename)
            if begin <= at < begin + info.file_size:
                return info.filename
    return ""


def test_a_bundle_agrees_and_any_reader_of_zip_files_opens_it(any_bundle):
    assert verify(any_bundle) == []
    with zipfile.ZipFile(io.BytesIO(any_bundle)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted([PROOF, SEAL, SIGNED, *PARTS])
        manifest = json.loads(archive.read("manifest.json"))
    assert len(manifest["objects"]) == 2


def test_the_same_acts_give_the_same_bytes(scene, stone, bundle):
    scene.files(1)  # the history goes on; what was destroyed stays as it was
    with scene.archive.reading() as reading:
        assert proof_bundle(reading, stone.id)[1] == bundle


def test_every_alteration_of_one_byte_is_found_and_the_part_is_named(any_bundle):
    rng = random.Random(7)
    # Every byte of what is not JSON, and many of what is.
    places = [at for at in range(len(any_bundle)) if not region(any_bundle, at).endswith(".json")]
    places += rng.sample(range(len(any_bundle)), 400)
    for at in places:
        altered = bytearray(any_bundle)
        altered[at] ^= rng.randint(1, 255)
        problems = verify(bytes(altered))
        assert problems, at
        named = region(any_bundle, at)
        expected = {named, PROOF} if named == SEAL else {named} if named else {"package"}
        if named == SIGNED:
            # No digest ties it: its header, which has its CRC, disagrees first.
            assert any(SIGNED in (one.part, one.what) or f"header of {SIGNED}" in one.what for one in problems)
            continue
        assert expected & {one.part for one in problems}, (at, named, problems)


def test_bytes_cut_off_or_put_behind_are_found(any_bundle):
    rng = random.Random(8)
    for cut in rng.sample(range(len(any_bundle)), 60):
        assert verify(any_bundle[:cut])
    for more in (b"\0", b"PK\3\4", b"x" * 100):
        assert verify(any_bundle + more)
        assert verify(more + any_bundle)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 26, b"PK\x03\x04" + b"\0" * 400])
def test_what_is_no_bundle_is_told(data):
    assert verify(data)


def test_a_bundle_of_the_form_before_is_named_as_such(any_bundle):
    parts = {name: content for name, content in unpack(any_bundle).items() if name != CHECKPOINT}
    parts[PROOF] = parts[PROOF].replace(b"constancia-disposal-proof/2", b"constancia-disposal-proof/1")

    (told,) = verify(pack(parts))
    assert told.part == PROOF
    assert "another form" in told.what


def test_parts_missing_or_added_are_named(any_bundle):
    parts = unpack(any_bundle)
    without = {name: content for name, content in parts.items() if name != "holds.json"}
    assert "holds.json" in {one.part for one in verify(pack(without))}
    assert "more.txt" in {one.part for one in verify(pack({**parts, "more.txt": b"x"}))}


FORGERIES = {
    "a shorter term": ("rule.json", lambda said: said["entry"].update(office_months=1), "arithmetic.json"),
    "another day": ("arithmetic.json", lambda said: said.update(due_on="2020-01-01"), "arithmetic.json"),
    "another step": ("arithmetic.json", lambda said: said["steps"][2].update(to="2019-01-01"), "arithmetic.json"),
    "kept for ever": ("rule.json", lambda said: said["entry"].update(technique="conservation"), "rule.json"),
    "a guard left out": ("guards.json", lambda said: said.pop(8), "guards.json"),
    "a guard against it": (
        "guards.json", lambda said: said[8]["reasons"].append({"code": "disposal.held.audit"}), "guards.json",
    ),
    "a hold": (
        "holds.json",
        lambda said: said.append({"number": 1, "since": "2020-01-01T00:00:00+00:00", "until": None}),
        "holds.json",
    ),
    "one person": (
        "approvals.json",
        lambda said: said["execution"].update(witness=said["execution"]["executor"]),
        "approvals.json",
    ),
    "no act": ("approvals.json", lambda said: said["list"].update(act_number=""), "approvals.json"),
    "another list": ("approvals.json", lambda said: said["list"].update(digest="0" * 64), "approvals.json"),
    "an object less": ("manifest.json", lambda said: said["objects"].pop(), "manifest.json"),
    "another object": ("manifest.json", lambda said: said["objects"][0].update(sha256="0" * 64), "manifest.json"),
    "another line": ("inventory.json", lambda said: said["lines"][0].__setitem__(1, "0" * 64), "inventory.json"),
    "entries of another": (
        "history.json", lambda said: said["entries"][0].update(entity_id=str(UUID(int=1))), "history.json",
    ),
    "an entry made up with its digest": ("history.json", lambda said: made_up(said["entries"][-1]), "history.json"),
    "an entry left out": ("history.json", lambda said: said["entries"].pop(), "history.json"),
    "an entry left out and unnamed": ("proof.json", lambda said: said["history"]["shown"].pop(), "history.json"),
    "a branch changed": ("history.json", lambda said: said["proof"].__setitem__(0, "0" * 64), "history.json"),
    "a branch less": ("history.json", lambda said: said["proof"].pop(), "history.json"),
    "another root": ("history.json", lambda said: said.update(root="0" * 64), "history.json"),
    "another size": ("history.json", lambda said: said.update(size=said["size"] + 1), "checkpoint.json"),
    "two digests at one place": (
        "history.json", lambda said: said["known"].append([said["entries"][0]["seq"], "0" * 64]), "history.json",
    ),
    "nothing sealed is shown": ("history.json", lambda said: said.update(known=[]), "checkpoint.json"),
    "another root sealed": (
        "checkpoint.json", lambda said: said["statement"].update(root="0" * 64), "checkpoint.json",
    ),
    "no root sealed": (
        "checkpoint.json",
        lambda said: said["statement"].update(format="constancia-checkpoint/1", root=said["statement"].pop("root")),
        "checkpoint.json",
    ),
    "another form of checkpoint": (
        "checkpoint.json", lambda said: said["statement"].update(format="x"), "checkpoint.json",
    ),
    "another checkpoint": ("checkpoint.json", lambda said: said["statement"].update(number=9), "checkpoint.json"),
    "another actor": ("history.json", lambda said: said["entries"][0].update(actor="nadie"), "history.json"),
    "the destruction left out": (
        "history.json",
        lambda said: said.update(entries=[e for e in said["entries"] if e["action"] != "aggregation.destroyed"]),
        "history.json",
    ),
    "another stone": ("proof.json", lambda said: said["tombstone"].update(object_count=9), "manifest.json"),
    "not what it should be": ("rule.json", lambda said: said.pop("entry"), "proof.json"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORGERIES))
def test_what_was_forged_with_every_digest_made_to_agree_contradicts_itself(any_bundle, name):
    part, change, found = FORGERIES[name]

    assert found in {one.part for one in verify(forge(any_bundle, part, change))}


def test_the_head_and_the_digest_held_elsewhere_are_compared(any_bundle):
    head = json.loads(unpack(any_bundle)[CHECKPOINT])["statement"]["head"]
    digest = hashlib.sha256(any_bundle).hexdigest()

    assert verify(any_bundle, head=head, bundle=digest.upper()) == []
    assert [one.part for one in verify(any_bundle, head="0" * 64)] == [CHECKPOINT]
    assert [one.part for one in verify(any_bundle, bundle="0" * 64)] == ["package"]


def test_the_program_stands_alone(any_bundle, tmp_path):
    program, path = tmp_path / "verify_bundle.py", tmp_path / "prueba.zip"
    program.write_bytes(VERIFIER.read_bytes())
    path.write_bytes(any_bundle)

    def run(*words):
        # Isolated, and without any site's packages.
        return subprocess.run(
            [sys.executable, "-I", "-S", str(program), *map(str, words)], capture_output=True, text=True, check=False
        )

    done = run(path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "SMA/5C.4/2017/0001: everything agrees" in done.stdout
    path.write_bytes(any_bundle[:-1] + b"\1")
    told = run(path, "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["problems"][0]["part"] == "package"
    assert run(tmp_path / "none.zip").returncode == 2


def test_a_hold_that_was_released_is_told_and_forbids_nothing(scene):
    (file_id,) = scene.files(1)
    with scene.archive.work() as work:
        hold = Hold(
            fonds_id=scene.archive.fonds.id, number=1, kind=HoldKind.AUDIT, scope=HoldScope.FILES, terms={},
            state=HoldState.RELEASED, authority="ASF", case_number="1", started_on=date(2019, 1, 1),
            requested_by="oic", requested_at=work.now, released_on=date(2020, 1, 1), release_act="L-1",
        )  # fmt: skip
        work.session.add(hold)
        work.session.flush()
        earlier = work.now - timedelta(days=90)
        work.session.add(HeldFile(hold_id=hold.id, aggregation_id=file_id, since=earlier, until=work.now))
    list_id = scene.list_of([file_id])
    scene.executed(list_id)
    with scene.archive.reading() as reading:
        data = proof_bundle(reading, scene.stones(list_id)[0].id)[1]

    assert verify(data) == []
    (told,) = json.loads(unpack(data)["holds.json"])
    assert (told["number"], told["kind"], told["release_act"]) == (1, "audit", "L-1")
    assert "authority" not in told


def test_a_long_list_says_that_it_is_not_whole(scene, stone, monkeypatch):
    from retention.proofs import queries

    monkeypatch.setattr(queries, "LINES_LIMIT", 1)
    with scene.archive.reading() as reading:
        data = proof_bundle(reading, stone.id)[1]

    assert verify(data) == []
    assert json.loads(unpack(data)["inventory.json"]) == {"is_complete": False, "lines": []}


def test_a_proof_whose_ground_was_taken_away_is_refused(scene, stone):
    with scene.archive.work() as work:
        work.session.delete(work.session.get_one(RetentionClock, stone.aggregation_id))
    with scene.archive.reading() as reading, pytest.raises(ProofIncomplete):
        proof_bundle(reading, stone.id)


def test_nothing_that_people_wrote_about_documents_is_in_it(scene, stone, bundle):
    assert b"Perengano" not in bundle
    assert scene.get(Tombstone, stone.id).reference.encode() in bundle


def test_a_bundle_names_its_key_and_the_seal_that_binds_its_entries(any_bundle, tmp_path):
    key = json.loads(unpack(any_bundle)[SIGNED])["statement"]["key"]
    assert verify(any_bundle, key=key) == []
    assert [one.what for one in verify(any_bundle, key="0" * 64)] == ["it is not of the key you hold"]
    path, kept = tmp_path / "bundle.zip", tmp_path / "sello.json"
    path.write_bytes(any_bundle)
    kept.write_bytes(unpack(any_bundle)[CHECKPOINT])
    words = [sys.executable, "-I", VERIFIER, path, "--key", key, "--checkpoint", kept]
    done = subprocess.run(words, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"signed by installation" in done.stdout
    assert b"signs that root" in done.stdout


def test_other_people_are_in_a_bundle_by_branches_of_the_tree_alone(scene, stone):
    scene.files(4)
    with scene.archive.reading() as reading:
        data = proof_bundle(reading, stone.id)[1]
    history = json.loads(unpack(data)[HISTORY])
    about = {str(stone.aggregation_id), str(stone.list_id)}

    assert {one["entity_id"] for one in history["entries"]} == about
    assert len(history["known"]) == 1
    assert len(history["proof"]) < 2 * len(history["entries"]) + 12


def test_the_bundle_before_the_change_of_a_key_and_after_it_both_agree(scene, stone, bundle):
    with scene.archive.work(local_operator("constancia")) as work:
        anchoring.rotate(work)
    with scene.archive.reading() as reading:
        data = proof_bundle(reading, stone.id)[1]

    keys = {json.loads(unpack(one)[SIGNED])["statement"]["key"] for one in (bundle, data)}
    assert len(keys) == 2
    assert verify(data) == verify(bundle) == []


def test_a_checkpoint_held_elsewhere_is_compared(scene, bundle):
    operator, installation = local_operator("constancia"), scene.installation
    own = unpack(bundle)[CHECKPOINT]
    scene.files(1)
    seal(installation, operator)
    later = export(installation, operator)
    changed = json.loads(own)
    changed["statement"]["root"] = "0" * 64

    assert verify(bundle, checkpoint=own) == verify(bundle, checkpoint=later) == []
    for held, what in ((json.dumps(changed).encode(), "contradicts"), (b"[]", "cannot be read"), (b"{", "cannot be")):
        (told,) = verify(bundle, checkpoint=held)
        assert told.part == CHECKPOINT
        assert what in told.what


def test_a_history_made_anew_and_sealed_by_its_own_key_contradicts_the_checkpoint_outside(scene, stone, bundle):
    # Whoever holds machine and key: the bundle made of it agrees with itself.
    operator, installation = local_operator("constancia"), scene.installation
    kept = unpack(bundle)[CHECKPOINT]
    rewrite(installation, 2, actor="otro")
    execute(installation, "DELETE FROM checkpoint")
    for _ in range(json.loads(kept)["statement"]["number"]):
        seal(installation, operator)
    with scene.archive.reading() as reading:
        forged = proof_bundle(reading, stone.id)[1]

    assert verify(forged) == []
    assert [one.what for one in verify(forged, checkpoint=kept)] == ["it contradicts the checkpoint that you hold"]
    with installation.reading(operator) as reading:
        found = verify_against(reading, [read_seal(kept, "checkpoint.json")]).findings
    assert {"history.rewritten", "checkpoint.root_differs"} <= {one.code for one in found}


def altered(bundle: bytes, change) -> bytes:
    parts = unpack(bundle)
    said = json.loads(parts[SIGNED])
    change(said)
    return pack({**parts, SIGNED: written(said)})


def test_whoever_makes_every_digest_agree_has_no_signature_for_it(any_bundle):
    forged = forge(any_bundle, "approvals.json", lambda said: said["list"].update(title="Otra"))
    assert "it was given for another proof.json" in {one.what for one in verify(forged)}
    changes = (
        lambda said: said["statement"].update(body="0"),
        lambda said: said["statement"].update(installation="0"),
        lambda said: said["statement"]["history"].update(root="0" * 64),
        lambda said: said.update(signature=json.loads(unpack(any_bundle)[CHECKPOINT])["signature"]),
        lambda said: said.update(public_key="AAAA"),
        lambda said: said.pop("statement"),
    )
    for change in changes:
        assert verify(altered(any_bundle, change))


def test_the_small_verifier_of_signatures_says_what_the_library_says():
    rng = random.Random(9)
    for _ in range(12):
        private = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
        public = private.public_key().public_bytes_raw()
        message = rng.randbytes(rng.randint(0, 200))
        signature = bytearray(private.sign(message))
        assert ed25519_verifies(public, message, bytes(signature))
        assert not ed25519_verifies(public, message + b"x", bytes(signature))
        signature[rng.randrange(64)] ^= 1 << rng.randrange(8)
        assert not ed25519_verifies(public, message, bytes(signature))
    assert not ed25519_verifies(b"", b"", b"")
    assert not ed25519_verifies(b"\xff" * 32, b"", b"\xff" * 64)
