"""Killed at any moment, the house keeps what it has said it keeps."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.app import killing
from tests.app.sheets import sheet
from tests.served import Service, served

KILLS = int(os.environ.get("CONSTANCIA_TEST_KILLS", "50"))
SEED = int(os.environ.get("CONSTANCIA_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
# Few, so that reading all of them back costs less than the kills; an interrupted ingest takes two folders of them.
PAPERS = 4
LETTERS = "bcdfgjlmnprstv"
ACKNOWLEDGED = re.compile(r"^\[\d+/\d+\] (registered|duplicate): (.+?): (\d+) \(")


@dataclass
class Kept:
    """What the house said it took: path of each acknowledged paper, with the digest of its bytes."""

    digests: dict[str, str] = field(default_factory=dict)

    def note(self, told: Path) -> int:
        """Read what one process said before it died. A last line without its end was not said."""
        known = len(self.digests)
        for line in told.read_text().splitlines(keepends=True):
            found = ACKNOWLEDGED.match(line)
            if found and line.endswith("\n"):
                path = Path(found[2])
                self.digests[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
        return len(self.digests) - known


def word(number: int) -> str:
    """A word that no other paper says and that no analyzer shortens to another's."""
    said = ""
    for _ in range(4):
        number, letter = divmod(number, len(LETTERS))
        said += LETTERS[letter] + "a"
    return f"x{said}x"


def fill(folder: Path, first: int) -> Path:
    """A folder with papers of one page, each with a word of its own."""
    folder.mkdir()
    for number in range(first, first + PAPERS):
        (folder / f"oficio {number}.pdf").write_bytes(sheet(f"Oficio {number} sobre el puente de {word(number)}"))
    return folder


@dataclass
class House:
    """An installation with one open file, and a folder for what its processes say."""

    environment: dict[str, str]
    folder: Path
    reference: str = ""

    def finish(self, *words: str) -> Path:
        """Run one command to its good end; where it said what it said."""
        told = self.folder / f"{words[0]}.txt"
        killing.finish(self.environment, told, *words)
        return told

    def ingest(self, *folders: Path) -> Path:
        return self.finish("ingest", *map(str, folders), "--aggregation", self.reference)

    def killed_at_work(self, folders: list[Path], kept: Kept, chance: random.Random, usual: float) -> bool:
        """One ingest beside one worker, both killed one after the other; whether one was still at work."""
        told = self.folder / "interrupted.txt"
        told.unlink(missing_ok=True)
        words = ("ingest", *map(str, folders), "--aggregation", self.reference)
        first = killing.begin(self.environment, told, *words)
        second = killing.begin(self.environment, self.folder / "worker.txt", "worker")
        time.sleep(chance.uniform(0.1, 1.5 * usual))
        if chance.random() < 0.5:
            first, second = second, first
        killed = killing.kill(first)
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0, 0.5 * usual))
        killed = killing.kill(second) or killed
        if told.exists():
            kept.note(told)
        return killed


@pytest.fixture
def house(environment, tmp_path) -> House:
    found = House(environment, tmp_path)
    words = ("--series", "3S.1", "--unit", "DU", "--fonds", "SMA", "--title", "Puente", "--on", "2026-01-15")
    found.reference = found.finish("aggregation", "open", *words).read_text().strip()
    return found


def test_killed_at_any_moment_nothing_that_was_acknowledged_is_lost(house, tmp_path):
    print(f"CONSTANCIA_TEST_SEED={SEED}")
    chance, kept = random.Random(SEED), Kept()
    folders = [fill(tmp_path / "round 0", 0)]
    began = time.monotonic()
    assert kept.note(house.ingest(*folders)) == PAPERS
    usual, killed = time.monotonic() - began, 0

    for number in range(1, KILLS + 1):
        folders.append(fill(tmp_path / f"round {number}", number * PAPERS))
        killed += house.killed_at_work(folders[-2:], kept, chance, usual)
        if number % 5 == 0:
            house.finish("history", "verify")
    assert killed >= KILLS // 2, f"only {killed} of {KILLS} were still at work when they were killed"

    before = len(kept.digests)
    _nothing_is_lost(house, kept, exactly=False)
    # What is asked twice is done once.
    kept.note(house.ingest(*folders))
    assert before <= len(kept.digests) == (KILLS + 1) * PAPERS
    _nothing_is_lost(house, kept, exactly=True)


def _nothing_is_lost(house: House, kept: Kept, *, exactly: bool) -> None:
    """Restarted, the house holds, gives out and finds each paper it acknowledged; `exactly` these and no more."""
    house.finish("worker", "--drain")
    for words in (("history", "verify"), ("fixity", "verify"), ("index", "verify")):
        house.finish(*words)
    with served({**house.environment, "CONSTANCIA_WORKER": "false"}, house.folder / "service.log") as service:
        found = json.loads(service.command("aggregation", "show", house.reference, "--json").stdout)
        headers = {"Authorization": f"Bearer {_token(service)}"}
        with httpx.Client(base_url=service.address, headers=headers, timeout=120) as client:
            lines = client.get(f"/api/aggregations/{found['id']}/index").raise_for_status().json()["lines"]
            assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
            held = sorted(line["sha256"] for line in lines)
            assert set(held) >= set(kept.digests.values())
            if exactly:
                assert held == sorted(kept.digests.values())
            for line in lines:
                content = client.get(f"/api/documents/{line['document_id']}/content").raise_for_status().content
                assert hashlib.sha256(content).hexdigest() == line["sha256"]
            assert _found(client) >= {Path(path).stem for path in kept.digests}
            for path in chance_of(kept):
                hits = client.get("/api/search", params={"q": word(number_of(path)), "kind": "page"}).json()["hits"]
                assert [hit["title"] for hit in hits] == [path.stem]


def _found(client: httpx.Client) -> set[str]:
    """The titles of all papers that one word finds, which they all have."""
    titles, page = set(), 1
    while True:
        asked = {"q": "puente", "kind": "page", "limit": 100, "page": page}
        hits = client.get("/api/search", params=asked).raise_for_status().json()["hits"]
        if not hits:
            return titles
        titles |= {hit["title"] for hit in hits}
        page += 1


def number_of(path: Path) -> int:
    return int(path.stem.removeprefix("oficio "))


def chance_of(kept: Kept) -> list[Path]:
    """Twenty of the papers, always the same ones for a seed."""
    return random.Random(SEED).sample(sorted(map(Path, kept.digests)), 20)


def _token(service: Service) -> str:
    """A token of the unit's archivist, who is appointed where nobody was yet."""
    known = service.command("user", "list").stdout
    if not known.startswith("clerk"):
        words = ("--fonds", "SMA", "--name", "Clerk", "--unit", "DU", "--role", "office_archivist")
        service.command("user", "add", "clerk", *words)
    return service.token("clerk")
