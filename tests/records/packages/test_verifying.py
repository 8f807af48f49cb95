"""Every alteration of a package is found and named, by the program and by the page that needs no network."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from records.packages.building import VERIFIERS
from records.packages.packing import file_name
from records.packages.verify_package import (
    NOTES,
    PACKAGE,
    STAMP,
    WORDS,
    canonical,
    ed25519_verifies,
    is_safe,
    seal_digest,
    written,
)
from system.actor import local_operator
from system.anchoring import keyring
from system.anchoring.checkpoint import public_pem
from tests.records.packages.altering import CHECKPOINT, alterations, signed_anew, unpacked
from tests.records.packages.conftest import look
from tests.records.packages.tampering import tamperings
from tests.system.anchoring.histories import export, happen, seal

PROGRAM, PAGE = VERIFIERS
# Where program and page could take the same bytes for different things.
BOTH = {
    "LEEME.txt added and listed", "'External-Identifier: ' said otherwise", "a mark before package.json",
    "a statement twice in the seal", "a signature spelt otherwise", "no signature in the seal",
    "manifest-sha256.txt in lines of Windows", "another folder",
}  # fmt: skip


@pytest.fixture
def made(packer) -> bytes:
    return packer.made(packer.decision(b"Plano con acento: \xc3\xa1\n"))[1]


def test_every_alteration_is_found_and_named(made):
    missed = {}
    for name, (content, part, code) in alterations(made).items():
        told = {(one.part, one.code) for one in look(content).problems}
        if (part, code) not in told:
            missed[name] = (part, code, told)
    assert missed == {}


def test_every_tampering_is_found_and_named(made):
    missed = {}
    for name, content, part, code in tamperings(made):
        told = {(one.part, one.code) for one in look(content).problems}
        if not any(part in {"*", one} and code in {"*", other} for one, other in told):
            missed[name] = (part, code, told)
    assert missed == {}


@given(
    st.text(max_size=90) | st.text(st.sampled_from(". \xa0\u2003\u202e\x85/\\ñaé"), max_size=200),
    st.integers(1, 99_999),
)
def test_a_document_of_any_name_has_a_name_in_the_package(name, position):
    assert is_safe(f"x/{file_name(position, name)}")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_random_alteration_passes(made, data):
    at = data.draw(st.integers(0, len(made) - 1))
    much = data.draw(st.integers(0, 40))
    put = data.draw(st.binary(max_size=40))
    changed = made[:at] + put + made[at + much :]
    if changed == made:
        return
    found = look(changed)
    assert not found.agrees
    assert all(one.says("es") and one.says("en") for one in found.problems)


def test_the_key_and_the_digest_that_one_holds_are_compared(made):
    found = look(made)
    key = key_of_seal(made)
    armoured = public_pem(bytes.fromhex(key))
    for given_key in (key, f" {key.upper()} ", hashlib.sha256(bytes.fromhex(key)).hexdigest(), armoured):
        assert look(made, key=given_key, sha256=found.sha256).agrees
    another, of_no_kind = public_pem(bytes(32)), armoured.replace("MCow", "MCox")
    for wrong in (another, of_no_kind):
        assert [one.code for one in look(made, key=wrong).problems] == ["given.key"]
    assert [one.code for one in look(made, key="00" * 32).problems] == ["given.key"]
    assert [one.code for one in look(made, sha256="00" * 32).problems] == ["given.sha256"]


def key_of_seal(content: bytes) -> str:
    return next(one.facts["key"] for one in look(content).notes if one.code == "note.key")


def own_and_later(packer, made) -> tuple[bytes, bytes]:
    """The checkpoint of a package, and one that follows it."""
    own = unpacked(made)[1][CHECKPOINT]
    operator = local_operator("constancia")
    happen(packer.installation, operator)
    seal(packer.installation, operator)
    return own, export(packer.installation, operator)


def notes_of(content: bytes, **given) -> set[str]:
    found = look(content, **given)
    assert found.agrees
    return {one.code for one in found.notes}


def test_a_seal_that_one_keeps_is_compared(packer, made):
    own, later = own_and_later(packer, made)
    private = keyring.read(packer.installation.settings.seal_key).current

    def told(kept: bytes, *, sign: bool, **changed) -> list[str]:
        document = json.loads(kept)
        document["statement"] |= changed
        if sign:
            signature = private.sign(canonical(document["statement"]))
            document["signature"] = base64.b64encode(signature).decode()
        return [one.code for one in look(made, checkpoint=json.dumps(document).encode()).problems]

    assert "note.same_checkpoint" in notes_of(made, checkpoint=own)
    assert "note.other_checkpoint" in notes_of(made, checkpoint=later)
    assert "note.no_checkpoint" not in notes_of(made, checkpoint=own)
    for member in ("root", "head", "previous"):
        assert told(own, sign=True, **{member: "ab" * 32}) == ["given.checkpoint"]
        assert told(own, sign=False, **{member: "ab" * 32}) == ["given.checkpoint_altered", "given.checkpoint"]
    # A seal of a later number and the same position may be: nothing happened between.
    assert told(own, sign=True, number=99) == []
    assert told(own, sign=False, number=99) == ["given.checkpoint_altered"]
    assert told(later, sign=True, sequence=1) == ["given.checkpoint"]
    for unfit in (b"[]", b"\xff", b"{", b'{"statement": {}}'):
        assert [one.code for one in look(made, checkpoint=unfit).problems] == ["given.checkpoint_unreadable"]


def test_a_package_made_anew_under_another_key_is_found_by_what_was_kept_outside(made):
    """Whoever has no key but their own can make one that agrees with itself, and is told what to compare."""
    root, parts = unpacked(made)
    forged = signed_anew(root, parts, lambda said: said.update(number=said["number"] + 2))

    assert {"note.key", "note.no_checkpoint"} <= notes_of(forged)
    key = key_of_seal(made)
    assert "note.key_held" in notes_of(made, key=key)
    assert [one.code for one in look(forged, key=key).problems] == ["given.key"]
    assert "note.other_key" in notes_of(forged, checkpoint=parts[CHECKPOINT])
    assert "note.other_key" not in notes_of(made, checkpoint=parts[CHECKPOINT])


def test_a_package_from_before_that_names_no_folder_holds(made):
    root, parts = unpacked(made)
    package = json.loads(parts[PACKAGE])
    assert package.pop("folder") == root

    assert look(signed_anew(root, {**parts, PACKAGE: written(package)}, lambda _said: None)).agrees


def test_a_time_stamp_that_is_not_of_the_checkpoint_is_named(made):
    root, parts = unpacked(made)
    digest = bytes.fromhex(seal_digest(json.loads(parts[CHECKPOINT])))

    def stamped(token: bytes, beside: bytes) -> bytes:
        return signed_anew(root, {**parts, STAMP: beside}, lambda _said: None, timestamp=token)

    own = bytes.fromhex(seal_digest(json.loads(unpacked(stamped(b"x", b"x"))[1][CHECKPOINT])))
    assert "note.stamp" in notes_of(stamped(b"DER " + own, b"DER " + own))
    for token, beside in ((b"DER " + digest, b"DER " + digest), (b"DER " + own, b"DER"), (b"", b"DER " + own)):
        assert [(one.part, one.code) for one in look(stamped(token, beside)).problems] == [(STAMP, "stamp.other")]
    assert "note.stamp" not in notes_of(made)


def test_a_checkpoint_from_before_the_tree_holds_and_is_said_to_sign_no_root(made):
    def rootless(said: dict) -> None:
        del said["root"]
        said["format"] = "constancia-checkpoint/1"

    found = look(signed_anew(*unpacked(made), rootless))

    assert found.agrees
    assert "note.no_root" in {one.code for one in found.notes}
    assert "note.no_root" not in {one.code for one in look(made).notes}


def test_the_program_runs_alone_and_says_so_by_its_exit(made, tmp_path):
    program, package = tmp_path / PROGRAM.name, tmp_path / "paquete.zip"
    program.write_bytes(PROGRAM.read_bytes())

    def run(content: bytes, *more: str) -> subprocess.CompletedProcess[str]:
        package.write_bytes(content)
        return subprocess.run(
            [sys.executable, "-I", str(program), str(package), *more], capture_output=True, text=True, check=False
        )

    good = run(made)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("todo concuerda. Documentos: 2; fojas: 2;")
    held = tmp_path / "clave.pem"
    held.write_text(public_pem(bytes.fromhex(key_of_seal(made))))
    assert "sellado con la clave que usted tiene" in run(made, "--key", str(held)).stdout
    assert run(made, "--key", str(tmp_path / "no.pem")).returncode == 2
    package.unlink()
    package.mkdir()
    assert (
        subprocess.run([sys.executable, "-I", str(program), str(package)], capture_output=True, check=False).returncode
        == 2
    )
    package.rmdir()
    bad = run(made[:-1], "--json", "--lang", "en")
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["problems"][0]["says"] == "ZIP: it ends too early"
    assert run(b"").returncode == 1


def test_the_page_says_what_the_program_says():
    text = re.search(r"/\*WORDS\*/(.*?)/\*WORDS\*/", PAGE.read_text("utf-8"), re.DOTALL)
    words = {code: tuple(pair) for code, pair in json.loads(text[1]).items()}
    assert {code: words[code] for code in (*WORDS, *NOTES)} == {**WORDS, **NOTES}


# RFC 8032, 7.1, tests 1 to 3.
@pytest.mark.parametrize(
    ("key", "message", "signature"),
    [
        ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         ("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
          "655141438e7a100b")),
        ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         ("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
          "b00d291612bb0c00")),
        ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         ("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
          "c027beceea1ec40a")),
    ],
)  # fmt: skip
def test_signatures_of_the_standard_verify_and_no_others(key, message, signature):
    public, said, signed = (bytes.fromhex(one) for one in (key, message, signature))
    assert ed25519_verifies(public, said, signed)
    assert not ed25519_verifies(public, said + b"x", signed)
    assert not ed25519_verifies(public, said, bytes([signed[0] ^ 1]) + signed[1:])
    assert not ed25519_verifies(
        public,
        said,
        signed[:32]
        + (int.from_bytes(signed[32:], "little") + (2**252 + 27742317777372353535851937790883648493)).to_bytes(
            32, "little"
        ),
    )


def test_the_page_finds_the_same_without_network(browser, made, tmp_path):
    page_file = tmp_path / PAGE.name
    # Windows of an odd size, so that headers and parts lie across them.
    windowed = PAGE.read_bytes().replace(b"PIECE = 2 ** 22", b"PIECE = 1009")
    assert windowed != PAGE.read_bytes()
    page_file.write_bytes(windowed)
    context = browser.new_context(offline=True, locale="es-MX")
    try:
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(page_file.as_uri())

        count = itertools.count(1)

        def verified(content: bytes) -> tuple[str, set[tuple[str, str]]]:
            package = tmp_path / f"{next(count)}.zip"
            package.write_bytes(content)
            page.get_by_label("Paquete (ZIP)").set_input_files(package)
            expect(page.get_by_role("status")).to_have_attribute("data-file", package.name)
            items = page.locator("#problems li").evaluate_all(
                "all => all.map(one => [one.querySelector('code').textContent, one.dataset.code])"
            )
            return page.get_by_role("status").inner_text(), {tuple(one) for one in items}

        verdict, problems = verified(made)
        assert (verdict[:17], problems) == ("✓ todo concuerda.", set())
        missed = {}
        # A dozen, of every kind; the program was tried with all of them.
        altered = {name: content for name, (content, _part, _code) in list(alterations(made).items())[::5]}
        altered |= {name: content for name, content, _part, _code in tamperings(made) if name in BOTH}
        assert set(altered) >= BOTH
        for name, content in altered.items():
            _verdict, told = verified(content)
            if not told or told != {(one.part, one.code) for one in look(content).problems}:
                missed[name] = told
        assert missed == {}
        for held, code in (
            (unpacked(made)[1][CHECKPOINT], "note.same_checkpoint"),
            (b"[]", "given.checkpoint_unreadable"),
        ):
            kept = tmp_path / f"{code}.json"
            kept.write_bytes(held)
            page.get_by_label("Sello del historial").set_input_files(kept)
            page.get_by_label("Clave pública").fill(public_pem(bytes.fromhex(key_of_seal(made))))
            verified(made)
            assert page.locator(f"li[data-code='{code}']").count() == 1
        assert wrong == []
        page.get_by_label("Idioma").select_option("en")
        assert "It does not agree" in page.get_by_role("status").inner_text()
        assert page.locator("html").get_attribute("lang") == "en"
    finally:
        context.close()
