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
from tests.served import served

KILLS = int(os.environ.get("CONSTANCIA_TEST_KILLS", "25"))
SEED = int(os.environ.get("CONSTANCIA_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
PAPERS = 8
LETTERS = "bcdfgjlmnprstv"
ACKNOWLEDGED = re.compile(r"^(registered|duplicate): (.+?): (\d+) \(")


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


@pytest.fixture
def reference(environment, tmp_path) -> str:
    """An open file."""
    words = ("--series", "3S.1", "--unit", "DU", "--fonds", "SMA", "--title", "Puente", "--on", "2026-01-15")
    return killing.finish(environment, tmp_path / "open.txt", "aggregation", "open", *words).strip()


def test_killed_at_any_moment_nothing_that_was_acknowledged_is_lost(environment, reference, tmp_path):
    print(f"CONSTANCIA_TEST_SEED={SEED}")
    chance, kept, killed = random.Random(SEED), Kept(), 0
    folders: list[Path] = []
    usual = _usual_seconds(environment, reference, tmp_path, kept, folders)
    for number in range(1, KILLS + 1):
        folders.append(fill(tmp_path / f"round {number}", number * PAPERS))
        killed += _round(environment, reference, tmp_path, folders[-2:], kept, chance, usual)
        if number % 5 == 0:
            killing.finish(environment, tmp_path / "history.txt", "history", "verify")
    assert killed >= KILLS // 2, f"only {killed} of {KILLS} processes were still alive when they were killed"

    # What was under way when the last process died goes on; what is asked twice is done once.
    told = tmp_path / "rest.txt"
    killing.finish(environment, told, "ingest", *map(str, folders), "--aggregation", reference)
    kept.note(told)
    assert len(kept.digests) == (KILLS + 1) * PAPERS
    killing.finish(environment, tmp_path / "drain.txt", "worker", "--drain")
    _nothing_is_lost(environment, reference, tmp_path, kept)


def _usual_seconds(environment, reference, tmp_path, kept, folders) -> float:
    folders.append(fill(tmp_path / "round 0", 0))
    began = time.monotonic()
    told = tmp_path / "first.txt"
    killing.finish(environment, told, "ingest", str(folders[0]), "--aggregation", reference)
    assert kept.note(told) == PAPERS
    return time.monotonic() - began


def _round(environment, reference, tmp_path, folders, kept, chance, usual) -> int:
    """One ingest beside one worker, one or both of them killed; how many died of it."""
    told = tmp_path / "ingest.txt"
    told.unlink(missing_ok=True)
    ingest = killing.begin(environment, told, "ingest", *map(str, folders), "--aggregation", reference)
    worker = killing.begin(environment, tmp_path / "worker.txt", "worker")
    time.sleep(chance.uniform(0.1, 1.5 * usual))
    order = chance.choice([(ingest, worker), (worker, ingest)])
    killed = int(killing.kill(order[0]))
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0, 0.5 * usual))
    killed += int(killing.kill(order[1]))
    if told.exists():
        kept.note(told)
    return int(killed > 0)


def _nothing_is_lost(environment, reference, tmp_path, kept: Kept) -> None:
    for words in (("history", "verify"), ("fixity", "verify")):
        killing.finish(environment, tmp_path / "verify.txt", *words)
    with served({**environment, "CONSTANCIA_WORKER": "false"}, tmp_path / "service.log") as service:
        found = json.loads(service.command("aggregation", "show", reference, "--json").stdout)
        service.command("user", "add", "clerk", "--fonds", "SMA", "--name", "Clerk", "--unit", "DU", "--role", "office_archivist")
        headers = {"Authorization": f"Bearer {service.token('clerk')}"}
        with httpx.Client(base_url=service.address, headers=headers, timeout=30) as client:
            lines = client.get(f"/api/aggregations/{found['id']}/index").raise_for_status().json()["lines"]
            assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
            assert sorted(line["sha256"] for line in lines) == sorted(kept.digests.values())
            for line in lines:
                content = client.get(f"/api/documents/{line['id']}/content").raise_for_status().content
                assert hashlib.sha256(content).hexdigest() == line["sha256"]
