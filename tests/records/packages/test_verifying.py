"""Every alteration of a package is found and named, by the program and by the page that needs no network."""

from __future__ import annotations

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
from records.packages.verify_package import NOTES, WORDS, ed25519_verifies
from system.actor import local_operator
from tests.records.packages.altering import CHECKPOINT, alterations, signed_anew, unpacked
from tests.records.packages.conftest import look
from tests.system.anchoring.histories import export, happen, seal

PROGRAM, PAGE = VERIFIERS


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
    key = next(one.facts["key"] for one in found.notes if one.code == "note.key")
    assert look(made, key=key, sha256=found.sha256).agrees
    assert [one.code for one in look(made, key="00" * 32).problems] == ["given.key"]
    assert [one.code for one in look(made, sha256="00" * 32).problems] == ["given.sha256"]


def own_and_later(packer, made) -> tuple[bytes, bytes]:
    """The checkpoint of a package, and one that follows it."""
    own = unpacked(made)[1][CHECKPOINT]
    operator = local_operator("constancia")
    happen(packer.installation, operator)
    seal(packer.installation, operator)
    return own, export(packer.installation, operator)


def test_a_seal_that_one_keeps_is_compared(packer, made):
    own, later = own_and_later(packer, made)

    def notes(kept: bytes) -> list[str]:
        found = look(made, checkpoint=kept)
        assert found.agrees
        return [one.code for one in found.notes if one.code.endswith("_checkpoint")]

    assert (notes(own), notes(later)) == (["note.same_checkpoint"], ["note.other_checkpoint"])
    for member, value in (("root", "ab" * 32), ("head", "ab" * 32), ("previous", "ab" * 32), ("number", 99)):
        changed = json.loads(own)
        changed["statement"][member] = value
        told = [one.code for one in look(made, checkpoint=json.dumps(changed).encode()).problems]
        # A seal of a later number and the same position may be: nothing happened between.
        assert told == ([] if member == "number" else ["given.checkpoint"])
    back = json.loads(later)
    back["statement"]["sequence"] = 1
    assert [one.code for one in look(made, checkpoint=json.dumps(back).encode()).problems] == ["given.checkpoint"]
    assert [one.code for one in look(made, checkpoint=b"[]").problems] == ["given.checkpoint_unreadable"]


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
    assert good.stdout.startswith("todo concuerda: 2 documentos")
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
        assert (verdict[:17], problems) == ("✓ todo concuerda:", set())
        missed = {}
        # A dozen, of every kind; the program was tried with all of them.
        for name, (content, part, code) in list(alterations(made).items())[::3]:
            _verdict, told = verified(content)
            if told != {(one.part, one.code) for one in look(content).problems} or (part, code) not in told:
                missed[name] = (part, code, told)
        assert missed == {}
        for held, code in (
            (unpacked(made)[1][CHECKPOINT], "note.same_checkpoint"),
            (b"[]", "given.checkpoint_unreadable"),
        ):
            kept = tmp_path / f"{code}.json"
            kept.write_bytes(held)
            page.get_by_label("Sello del historial").set_input_files(kept)
            verified(made)
            assert page.locator(f"li[data-code='{code}']").count() == 1
        assert wrong == []
        page.get_by_label("Idioma").select_option("en")
        assert "It does not agree" in page.get_by_role("status").inner_text()
        assert page.locator("html").get_attribute("lang") == "en"
    finally:
        context.close()
