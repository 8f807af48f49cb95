"""Bags: whatever a file is called, whenever the machine dies, the bag is BagIt 1.0 or it is not told as whole."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retention.transfers.bags import DECLARATION, decoded, encoded, info_line, manifest_line, problems, safe_name
from retention.transfers.journal import Journal

ROOT = Path(__file__).resolve().parents[3]
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def made(folder: Path, contents: dict[str, bytes]) -> Path:
    bag = folder / "bag"
    (bag / "data").mkdir(parents=True)
    for name, content in contents.items():
        (bag / "data" / name).write_bytes(content)
    (bag / "bagit.txt").write_text(DECLARATION)
    oxum = f"{sum(map(len, contents.values()))}.{len(contents)}"
    said = {"Source-Organization": "Municipio\nde San Marcos", "Payload-Oxum": oxum}
    (bag / "bag-info.txt").write_text("".join(info_line(*one) for one in said.items()))
    for name in ("sha256", "sha512"):
        lines = [
            manifest_line(hashlib.new(name, content).hexdigest(), f"data/{path}") for path, content in contents.items()
        ]
        (bag / f"manifest-{name}.txt").write_bytes("".join(lines).encode())
    for name in ("sha256", "sha512"):
        tags = sorted(path for path in bag.iterdir() if path.is_file() and not path.name.startswith("tagmanifest"))
        lines = [manifest_line(hashlib.new(name, path.read_bytes()).hexdigest(), path.name) for path in tags]
        (bag / f"tagmanifest-{name}.txt").write_bytes("".join(lines).encode())
    return bag


@given(names)
def test_a_path_is_read_back_as_it_was_written(name):
    assert decoded(encoded(name)) == name
    assert not set(encoded(name)) & {"\r", "\n"}


@given(names)
def test_no_name_leaves_its_folder_or_outgrows_a_file_system(name):
    kept = safe_name(name)
    assert kept not in {"", ".", ".."}
    assert not set(kept) & {"/", "\x00", "\\", "%", "\r", "\n"}
    assert len(kept.encode()) <= 255


@settings(max_examples=25)
@given(st.dictionaries(names.map(safe_name), st.binary(max_size=50), max_size=5))
def test_every_bag_is_complete_and_valid(tmp_path_factory, contents):
    folder = made(tmp_path_factory.mktemp("bag"), contents)
    assert problems(folder) == []


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda bag: (bag / "bagit.txt").unlink(), "bagit.txt or data/"),
        (lambda bag: (bag / "bagit.txt").write_text("BagIt-Version: 0.97\n"), "no BagIt 1.0"),
        (lambda bag: (bag / "data/%a\nb").write_bytes(b"x"), "other bytes"),
        (lambda bag: (bag / "data/%a\nb").unlink(), "not there"),
        (lambda bag: (bag / "data/strange").write_bytes(b"x"), "does not list data/strange"),
        (lambda bag: (bag / "extra.txt").write_bytes(b"x"), "does not list extra.txt"),
        (lambda bag: (bag / "fetch.txt").write_bytes(b"http://x 1 data/x"), "fetching is refused"),
        (lambda bag: [one.unlink() for one in bag.glob("manifest-*")], "no payload manifest"),
        (lambda bag: (bag / "bag-info.txt").write_text("Payload-Oxum: 9.9\n"), "Payload-Oxum"),
        (lambda bag: (bag / "manifest-sha256.txt").write_text(f"{'0' * 64}  ../../etc/passwd\n"), "not there"),
        (lambda bag: (bag / "manifest-sha256.txt").write_text("nada\n"), "unreadable"),
    ],
)
def test_each_thing_taken_away_or_changed_is_found(tmp_path, harm, said):
    bag = made(tmp_path, {"%a\nb": b"uno", "ñandú.pdf": b"dos"})
    assert problems(bag) == []
    harm(bag)
    assert any(said in one for one in problems(bag))


def test_the_spelling_of_names_survives_composed_or_not(tmp_path):
    bag = made(tmp_path, {"n\u0303.txt": b"a", "\u00f1.txt": b"b"})
    assert problems(bag) == []
    assert len(list((bag / "data").iterdir())) == 2


WRITER = """
import sys
from pathlib import Path
from retention.transfers.journal import Journal
journal = Journal(Path(sys.argv[1]))
for number in range(400):
    one = f"00000000-0000-0000-0000-{number:012d}"
    if one not in journal:
        print(number, flush=True)
        journal.note(one, f"{number:0128x}")
print("whole", flush=True)
"""


def test_what_a_killed_build_had_read_is_not_read_again_and_a_torn_line_is(tmp_path):
    draw, path, told = random.Random(7), tmp_path / "journal", []
    for last in (*sorted(draw.sample(range(390), 4)), None):
        child = subprocess.Popen([sys.executable, "-c", WRITER, path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        for said in child.stdout:
            told.append(said)
            if last is not None and said == f"{last}\n":
                child.send_signal(signal.SIGKILL)
                break
        child.stdout.close()
        child.wait()
        with path.open("a") as out:
            out.write(f"00000000-0000-0000-0000-{399:012d} {'a' * 60}")
    assert told[-1] == "whole\n"
    # At most the object that was under the pen at each kill is read twice.
    assert len(told) - len(set(told)) <= 4
    journal = Journal(path)
    assert all(journal[f"00000000-0000-0000-0000-{one:012d}"] == f"{one:0128x}" for one in range(400))
