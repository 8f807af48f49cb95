"""`constancia history`: what is given out, what is held against it, and how it ends."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from system.anchoring import keyring
from system.anchoring.checkpoint import public_pem, read
from system.anchoring.errors import CheckpointNotFound, CheckpointUnreadable, SealKeyMissing
from system.console import Console
from system.exits import Exit
from system.identity.actors import resolve
from system.plate import context
from system.web import language
from tests.system.anchoring.histories import cut_off, happen, rewrite


@pytest.fixture
def run(installation):
    group = click.Group(commands={command.name: command for command in context.commands})

    def called(*words, code=0):
        console = Console(installation, resolve)
        with language.speaking("es"):
            result = CliRunner().invoke(group, ["history", *map(str, words)], obj=console, catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result.output

    return called


@pytest.fixture
def kept(installation, operator, run, tmp_path):
    """A seal and the public key, given out to somebody outside."""
    happen(installation, operator, 4)
    run("seal")
    files = (tmp_path / "sello.json", tmp_path / "llave.pem")
    run("checkpoint", "--out", files[0])
    run("key", "--out", files[1])
    return files


def test_a_seal_given_out_agrees_with_its_history(run, kept):
    seal, key = kept

    assert "coincide con los sellos: 1" in run("verify", "--against", seal, "--public-key", key)
    document = json.loads(run("verify", "--against", seal, "--json"))
    assert (document["whole"], document["keys_brought"], document["findings"]) == (True, False, [])
    assert "nothing happened" in run("seal")


def test_a_checkpoint_and_a_key_go_to_the_screen_as_they_go_to_a_file(run, kept):
    seal, key = kept

    assert run("checkpoint", "--number", 1).encode() == seal.read_bytes()
    assert run("key") == key.read_text()
    with pytest.raises(CheckpointNotFound):
        run("checkpoint", "--number", 2)


def test_a_history_cut_off_is_told_in_words_and_by_the_exit_code(installation, run, kept):
    cut_off(installation, 2)

    said = run("verify", "--against", kept[0], "--public-key", kept[1], code=Exit.INTEGRITY_BROKEN)

    assert "El historial termina en la posición 2 y el sello 1 se puso en la 4: faltan 2 asientos." in said
    # The chain itself holds, and without the seal nobody would know.
    assert "whole" in run("verify")


def test_a_history_computed_anew_is_told_in_words_and_by_the_exit_code(installation, run, kept):
    rewrite(installation, 3, actor="otro")

    said = run("verify", "--against", kept[0], "--json", code=Exit.INTEGRITY_BROKEN)

    findings = json.loads(said)["findings"]
    assert [one["code"] for one in findings] == ["history.rewritten", "checkpoint.root_differs"]
    assert findings[0]["detail"].startswith("El historial fue rehecho: entre las posiciones 1 y 4")


def test_a_file_that_is_no_checkpoint_is_refused_by_name(run, kept):
    kept[0].write_text("{}")
    with pytest.raises(CheckpointUnreadable) as caught:
        run("verify", "--against", kept[0])
    assert caught.value.facts == {"file": "sello.json", "place": "members"}


def test_a_key_without_a_seal_is_a_matter_of_usage(run, kept):
    run("verify", "--public-key", kept[1], code=Exit.USAGE)
    run("key", "--rotate", "--start-anew", code=Exit.USAGE)


def test_a_rotated_key_is_given_out_and_the_old_one_still_convicts(installation, operator, run, kept, tmp_path):
    old = kept[1].read_text()
    new = run("key", "--rotate")
    happen(installation, operator)
    run("seal")
    run("checkpoint", "--out", tmp_path / "dos.json")
    (tmp_path / "nueva.pem").write_text(new)

    assert new != old
    assert len(keyring.read(installation.settings.seal_key).secrets) == 1
    both = ("--against", kept[0], "--against", tmp_path / "dos.json")
    run("verify", *both, "--public-key", kept[1], "--public-key", tmp_path / "nueva.pem")
    said = run("verify", *both, "--public-key", kept[1], code=Exit.INTEGRITY_BROKEN)
    assert "checkpoint.wrong_key" in said
    assert public_pem(read((tmp_path / "dos.json").read_bytes()).public_key) == new


def test_a_lost_key_is_made_anew_only_if_asked(installation, operator, settings, run, kept):
    settings.seal_key.unlink()
    happen(installation, operator)
    with pytest.raises(SealKeyMissing):
        run("seal")

    assert run("key", "--start-anew") != kept[1].read_text()
    run("seal")
    run("verify", "--against", kept[0], "--public-key", kept[1])


def test_without_a_seal_from_outside_the_roots_that_were_signed_are_held_against_the_entries(installation, run, kept):
    assert json.loads(run("verify", "--json"))["findings"] == []
    rewrite(installation, 3, actor="otro")

    assert "(checkpoint.root_differs)" in run("verify", code=Exit.INTEGRITY_BROKEN)
    (told,) = json.loads(run("verify", "--json", code=Exit.INTEGRITY_BROKEN))["findings"]
    assert (told["code"], told["facts"]["number"]) == ("checkpoint.root_differs", 1)
