"""What the search is measured on: the real corpus where it lies beside the repository, word salad elsewhere."""

from __future__ import annotations

import json
import lzma
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_SYLLABLES = "ca re do ti mo sa pe lu na vi gra con tra bu ción fe jo"


@dataclass(frozen=True)
class Corpus:
    """Documents as dicts of id, title, body, series and date; queries by class."""

    name: str
    documents: list[dict]
    queries: dict[str, list]


def load(count: int, queries: int) -> Corpus:
    """The corpus that lies beside the repository, or a generated one where it does not."""
    path = DATA / "corpus_20k.jsonl.xz"
    if not path.exists():
        return generated(min(count, 5_000), queries)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]
    asked = json.loads((DATA / "queries.json").read_text(encoding="utf-8"))
    return Corpus(path.name, documents, {name: asks[:queries] for name, asks in asked.items()})


def generated(count: int, queries: int) -> Corpus:
    """Word salad with the frequencies of a language: good for ratios where the real corpus is not at hand."""
    chance = random.Random(7)
    syllables = _SYLLABLES.split()
    words = list(dict.fromkeys("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(9_000)))
    weights = [1 / (rank + 3) for rank in range(len(words))]

    def text(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length))

    documents = [
        {
            "id": number,
            "title": text(8),
            "body": text(chance.randint(40, 250)),
            "series": f"S{chance.randrange(400):04}",
            "date": date.fromordinal(date(1990, 1, 1).toordinal() + chance.randrange(12_000)).isoformat(),
        }
        for number in range(count)
    ]

    def some(pool: list[str], size: int) -> list:
        return [chance.sample(pool, size) for _ in range(queries)]

    common, rare = words[:60], words[2_000:]
    phrases = [" ".join(chance.choice(documents)["body"].split()[3:5]) for _ in range(queries)]
    series = sorted({document["series"] for document in documents})
    asked = {
        "term_common": [one for (one,) in some(common, 1)],
        "term_rare": [one for (one,) in some(rare, 1)],
        "and2": some(common, 2),
        "and3": some(common, 3),
        "or3": some(common, 3),
        "phrase2": phrases,
        "prefix": [one[:5] for (one,) in some(words, 1)],
        "daterange": [[one, "2001-01-01", "2006-12-31"] for (one,) in some(common, 1)],
        "facet": [one for (one,) in some(common, 1)],
        "sort_date": [one for (one,) in some(common, 1)],
        "highlight": [one for (one,) in some(common, 1)],
        "acl100": [[one, chance.sample(series, 100)] for (one,) in some(common, 1)],
        "acl10": [[one, chance.sample(series, 10)] for (one,) in some(common, 1)],
    }
    return Corpus("generated", documents, asked)
