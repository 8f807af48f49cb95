"""Bags: whatever a file is called, whenever the machine dies, the bag is BagIt 1.0 or it is not told as whole."""

from __future__ import annotations

import hashlib
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retention.transfers.bags import Bag, BagBroken, decoded, encoded, problems, safe_name

ROOT = Path(__file__).resolve().parents[3]
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def made(folder: Path, contents: dict[str, bytes]) -> Path:
    bag = Bag(folder / "bag", folder / "journal.txt")
    (bag.folder / "data").mkdir(exist_ok=True)
    for name, content in contents.items():
        bag.add(f"data/{name}", [content], sha256=hashlib.sha256(content).hexdigest())
    bag.finish({"Source-Organization": "Municipio\nde San Marcos"})
    return folder / "bag"


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


def test_bytes_that_are_not_what_was_promised_are_never_kept(tmp_path):
    bag = Bag(tmp_path / "bag", tmp_path / "journal.txt")
    with pytest.raises(BagBroken):
        bag.add("data/x", [b"otros"], sha256="0" * 64)
    assert not (tmp_path / "bag" / "data" / "x").exists()
    assert not Bag(tmp_path / "bag", tmp_path / "journal.txt").has("data/x")


WRITER = """
import hashlib, sys, time
from pathlib import Path
from retention.transfers.bags import Bag
folder = Path(sys.argv[1])
bag = Bag(folder / "bag", folder / "journal.txt")
for number in range(40):
    print(number, flush=True)
    content = b"%d" % number * 50_000
    path = f"data/f/{number:04d}"
    if not bag.has(path):
        pieces = (content[at:at + 20_000] for at in range(0, len(content), 20_000))
        bag.add(path, pieces, sha256=hashlib.sha256(content).hexdigest())
bag.finish({})
print("whole")
"""


def test_a_writer_killed_again_and_again_ends_with_one_whole_bag(tmp_path):
    draw, killed = random.Random(7), 0
    for last in (*(draw.randrange(40) for _ in range(8)), None):
        child = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        for said in child.stdout:
            if last is not None and said == f"{last}\n":
                # Somewhere while this file is written: its start was told, its end is not awaited.
                time.sleep(draw.uniform(0, 0.002))
                child.send_signal(signal.SIGKILL)
                break
        child.stdout.close()
        killed += child.wait() == -signal.SIGKILL
    assert killed >= 7
    bag = tmp_path / "bag"
    assert problems(bag) == []
    assert sorted(path.name for path in (bag / "data" / "f").iterdir()) == [f"{one:04d}" for one in range(40)]
    lines = (bag / "manifest-sha256.txt").read_text().splitlines()
    assert len(lines) == len(set(lines)) == 40
    shutil.rmtree(bag)
