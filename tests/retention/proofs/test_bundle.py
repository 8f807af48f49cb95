from __future__ import annotations

import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from retention.clocks.model import RetentionClock
from retention.execution.model import Tombstone
from retention.holds.model import HeldFile, Hold, HoldKind, HoldScope, HoldState
from retention.proofs.errors import ProofIncomplete
from retention.proofs.queries import VERIFIER, proof_bundle
from retention.proofs.verify_bundle import PARTS, PROOF, SEAL, SIGNED, ed25519_verifies, pack, unpack, verify
from system.actor import local_operator
from system.anchoring import service as anchoring


def forge(bundle: bytes, part: str, change) -> bytes:
    """Change what a part says and make every digest agree again, as somebody would who knows how."""
    parts = unpack(bundle)
    said = json.loads(parts[part])
    change(said)
    parts[part] = json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
    proof = json.loads(parts[PROOF])
    for one in proof["parts"]:
        content = parts[one["name"]]
        one["sha256"], one["size"] = hashlib.sha256(content).hexdigest(), len(content)
    parts[PROOF] = json.dumps(proof, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
    parts[SEAL] = hashlib.sha256(parts[PROOF]).hexdigest().encode() + b"\n"
    return pack(parts)


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
        assert sorted(archive.namelist()) == sorted([PROOF, SEAL, *PARTS])
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
    "another actor": ("history.json", lambda said: said["entries"][0].update(actor="nadie"), "history.json"),
    "a link taken out": ("history.json", lambda said: said["links"].pop(1), "history.json"),
    "the last link": ("history.json", lambda said: said["links"].pop(), "history.json"),
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
    head = json.loads(unpack(any_bundle)[PROOF])["head"]["digest"]
    digest = hashlib.sha256(any_bundle).hexdigest()

    assert verify(any_bundle, head=head, bundle=digest.upper()) == []
    assert [one.part for one in verify(any_bundle, head="0" * 64)] == [PROOF]
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


def test_a_long_chain_and_a_long_list_say_that_they_are_not_whole(scene, stone, monkeypatch):
    from retention.proofs import queries

    monkeypatch.setattr(queries, "LINKS_LIMIT", 2)
    monkeypatch.setattr(queries, "LINES_LIMIT", 1)
    with scene.archive.reading() as reading:
        data = proof_bundle(reading, stone.id)[1]

    assert verify(data) == []
    assert json.loads(unpack(data)["history.json"])["is_complete"] is False
    assert json.loads(unpack(data)["inventory.json"]) == {"is_complete": False, "lines": []}


def test_a_proof_whose_ground_was_taken_away_is_refused(scene, stone):
    with scene.archive.work() as work:
        work.session.delete(work.session.get_one(RetentionClock, stone.aggregation_id))
    with scene.archive.reading() as reading, pytest.raises(ProofIncomplete):
        proof_bundle(reading, stone.id)


def test_nothing_that_people_wrote_about_documents_is_in_it(scene, stone, bundle):
    assert b"Perengano" not in bundle
    assert scene.get(Tombstone, stone.id).reference.encode() in bundle


@pytest.fixture
def sealed(scene, stone):
    """A bundle of an installation that has sealed its history, and the key it signs with."""
    with scene.archive.work(local_operator("constancia")) as work:
        made = anchoring.seal(work)
    with scene.archive.reading() as reading:
        return proof_bundle(reading, stone.id)[1], made.key


def test_a_signed_bundle_names_its_key_and_the_seal_on_the_history_behind_it(scene, sealed, tmp_path):
    bundle, key = sealed
    assert verify(bundle, key=key) == []
    assert [one.what for one in verify(bundle, key="0" * 64)] == ["it is not of the key you hold"]
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle)
    done = subprocess.run([sys.executable, "-I", VERIFIER, path, "--key", key], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"signed by installation" in done.stdout
    assert b"was sealed on" in done.stdout
    seal = json.loads(unpack(bundle)[SIGNED])
    assert seal["checkpoint"]["statement"]["sequence"] >= json.loads(unpack(bundle)[PROOF])["head"]["seq"]


def test_a_bundle_without_a_signature_says_so_to_whoever_holds_a_key(any_bundle):
    assert [one.part for one in verify(any_bundle, key="0" * 64)] == [SIGNED]


def altered(bundle: bytes, change) -> bytes:
    parts = unpack(bundle)
    said = json.loads(parts[SIGNED])
    change(said)
    return pack({**parts, SIGNED: json.dumps(said).encode()})


def test_whoever_makes_every_digest_agree_has_no_signature_for_it(sealed):
    bundle, _key = sealed
    forged = forge(bundle, "approvals.json", lambda said: said["list"].update(title="Otra"))
    assert "it was given for another proof.json" in {one.what for one in verify(forged)}
    changes = (
        lambda said: said["statement"].update(body="0"),
        lambda said: said["statement"].update(installation="0"),
        lambda said: said.update(signature=said["checkpoint"]["signature"]),
        lambda said: said.update(public_key="AAAA"),
        lambda said: said["checkpoint"]["statement"].update(head="0" * 64),
        lambda said: said["checkpoint"]["statement"].update(sequence=10**6),
        lambda said: said["checkpoint"].update(signature=said["signature"]),
        lambda said: said["links"].append([10**6, "0" * 64, "0" * 64]),
        lambda said: said.pop("statement"),
    )
    for change in changes:
        assert verify(altered(bundle, change))


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
