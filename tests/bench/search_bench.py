"""Search measured as ratios of CPU time: our door, SQLite FTS5, and plain Whoosh as its tutorial shows it.

All three run in this process on the same documents and queries. Ours gives the exact total with each page of hits and
applies the rights; the others give their ten best only, which is in their favour. Plain Whoosh indexes slowly, so it
is compared on fewer documents, with an index of ours of just as many.
"""

from __future__ import annotations

import argparse
import math
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from whoosh import fields, query
from whoosh.index import create_in, open_dir
from whoosh.qparser import QueryParser

from search.excerpts import excerpt
from search.index import SearchIndex
from search.schema import Entry, Filters, Kind, Scope, Sort
from tests.bench.search_corpus import Corpus, load

BATCH = 2_500
Ask = Callable[[object], object]


class Ours:
    """The door of the house, in batches as the projector commits them."""

    name = "constancia"

    def __init__(self, folder: Path, documents: list[dict]) -> None:
        self.index = SearchIndex(folder / f"ours-{len(documents)}")
        self.bodies = {UUID(int=document["id"]): document["body"] for document in documents}
        for start in range(0, len(documents), BATCH):
            with self.index.writing() as batch:
                batch.add(self._entry(document) for document in documents[start : start + BATCH])
        self.everything = self.index.scopes()

    @staticmethod
    def _entry(document: dict) -> Entry:
        identity, day = UUID(int=document["id"]), date.fromisoformat(document["date"])
        return Entry(
            kind=Kind.PAGE,
            entity_id=identity,
            document_id=identity,
            aggregation_id=identity,
            title=document["title"],
            body=document["body"],
            series=document["series"],
            scope=Scope("F", document["series"], "office", "public"),
            starts_on=day,
            ends_on=day,
        )

    def asks(self) -> dict[str, Ask]:
        search, everything = self.index.search, self.everything

        def with_excerpts(word: str) -> object:
            found = search(word, everything, limit=10)
            return [excerpt(self.bodies[hit.entity_id], found.wanted.marks) for hit in found.hits]

        def between(ask: list) -> object:
            since, until = map(date.fromisoformat, ask[1:])
            return search(ask[0], everything, filters=Filters(since=since, until=until), limit=10)

        def allowed(ask: list) -> object:
            return search(ask[0], {Scope("F", series, "office", "public") for series in ask[1]}, limit=10)

        return _by_class(
            one=lambda word: search(word, everything, limit=10),
            every=lambda words: search(" ".join(words), everything, limit=10),
            either=lambda words: search(" OR ".join(words), everything, limit=10),
            phrase=lambda words: search(f'"{words}"', everything, limit=10),
            prefix=lambda word: search(f"{word}*", everything, limit=10),
            daterange=between,
            facet=lambda word: self.index.facets(word, everything),
            sort_date=lambda word: search(word, everything, limit=10, sort=Sort.NEWEST),
            highlight=with_excerpts,
            acl=allowed,
        )


class Fts5:
    """SQLite's full text search, with its columns beside it in an ordinary table and an index on the date."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path, documents: list[dict]) -> None:
        self.db = sqlite3.connect(folder / f"fts5-{len(documents)}.sqlite")
        self.db.executescript(
            "PRAGMA journal_mode=WAL;"
            "CREATE VIRTUAL TABLE text USING fts5(title, body, tokenize='unicode61 remove_diacritics 2');"
            "CREATE TABLE document (id INTEGER PRIMARY KEY, series TEXT, day TEXT);"
            "CREATE INDEX document_day ON document (day);"
        )
        for start in range(0, len(documents), BATCH):
            rows = documents[start : start + BATCH]
            with self.db:
                self.db.executemany("INSERT INTO text (rowid, title, body) VALUES (:id, :title, :body)", rows)
                self.db.executemany("INSERT INTO document VALUES (:id, :series, :date)", rows)

    def asks(self) -> dict[str, Ask]:
        def run(statement: str, *values: object) -> object:
            return self.db.execute(statement, values).fetchall()

        def best(match: str) -> object:
            return run("SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT 10", match)

        joined = "FROM text JOIN document ON document.id = text.rowid WHERE text MATCH ?"

        def allowed(ask: list) -> object:
            marks = ",".join("?" * len(ask[1]))
            return run(
                f"SELECT document.id {joined} AND series IN ({marks}) ORDER BY rank LIMIT 10", f'"{ask[0]}"', *ask[1]
            )

        return _by_class(
            one=lambda word: best(f'"{word}"'),
            every=lambda words: best(" AND ".join(f'"{word}"' for word in words)),
            either=lambda words: best(" OR ".join(f'"{word}"' for word in words)),
            phrase=lambda words: best(f'"{words}"'),
            prefix=lambda word: best(f'"{word}" *'),
            daterange=lambda ask: run(
                f"SELECT document.id {joined} AND day BETWEEN ? AND ? ORDER BY rank LIMIT 10", f'"{ask[0]}"', *ask[1:]
            ),
            facet=lambda word: run(f"SELECT series, count(*) {joined} GROUP BY series", f'"{word}"'),
            sort_date=lambda word: run(f"SELECT document.id {joined} ORDER BY day DESC LIMIT 10", f'"{word}"'),
            highlight=lambda word: run(
                "SELECT snippet(text, 1, '[', ']', '…', 40) FROM text WHERE text MATCH ? ORDER BY rank LIMIT 10",
                f'"{word}"',
            ),
            acl=allowed,
        )


class PlainWhoosh:
    """Whoosh as its tutorial has it: stored TEXT, and the index opened for each query."""

    name = "plain Whoosh"

    def __init__(self, folder: Path, documents: list[dict]) -> None:
        self.folder = folder / "plain"
        self.folder.mkdir()
        schema = fields.Schema(
            path=fields.ID(stored=True),
            title=fields.TEXT(stored=True),
            content=fields.TEXT(stored=True),
            series=fields.ID(stored=True),
            day=fields.DATETIME(stored=True),
        )
        writer = create_in(str(self.folder), schema).writer()
        for document in documents:
            writer.add_document(
                path=str(document["id"]),
                title=document["title"],
                content=document["body"],
                series=document["series"],
                day=datetime.fromisoformat(document["date"]),
            )
        writer.commit()

    def _search(self, text: str, *, highlight: bool = False, **how: object) -> object:
        index = open_dir(str(self.folder))
        with index.searcher() as searcher:
            results = searcher.search(QueryParser("content", index.schema).parse(text), limit=10, **how)
            if "groupedby" in how:
                return results.groups()
            return [hit.highlights("content") if highlight else hit["path"] for hit in results]

    def asks(self) -> dict[str, Ask]:
        def between(ask: list) -> object:
            since, until = (day.replace("-", "") for day in ask[1:])
            return self._search(f"{ask[0]} AND day:[{since} TO {until}]")

        def allowed(ask: list) -> object:
            return self._search(ask[0], filter=query.Or([query.Term("series", series) for series in ask[1]]))

        return _by_class(
            one=self._search,
            every=lambda words: self._search(" ".join(words)),
            either=lambda words: self._search(" OR ".join(words)),
            phrase=lambda words: self._search(f'"{words}"'),
            prefix=lambda word: self._search(f"{word}*"),
            daterange=between,
            facet=lambda word: self._search(word, groupedby="series"),
            sort_date=lambda word: self._search(word, sortedby="day", reverse=True),
            highlight=lambda word: self._search(word, highlight=True),
            acl=allowed,
        )


def _by_class(*, one: Ask, every: Ask, either: Ask, phrase: Ask, acl: Ask, **others: Ask) -> dict[str, Ask]:
    return {
        **dict.fromkeys(("term_common", "term_mid", "term_rare"), one),
        **dict.fromkeys(("and2", "and3"), every),
        **dict.fromkeys(("phrase2", "phrase3"), phrase),
        **dict.fromkeys(("acl100", "acl10"), acl),
        "or3": either,
        **others,
    }


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds of this process's CPU time, and what the work gave."""
    start = time.process_time()
    given = work()
    return time.process_time() - start, given


def _all(ask: Ask, asked: list) -> list:
    return [ask(one) for one in asked]


def geometric_mean(ratios: Iterable[float]) -> float:
    logs = [math.log(ratio) for ratio in ratios]
    return math.exp(sum(logs) / len(logs))


def compare(rival: type[Fts5 | PlainWhoosh], corpus: Corpus, documents: list[dict], folder: Path) -> dict[str, float]:
    """How many times our CPU time the rival takes, for each class of query and for indexing; printed as it comes."""
    ours_indexing, ours = cpu(lambda: Ours(folder, documents))
    rival_indexing, other = cpu(lambda: rival(folder, documents))
    ratios = {}
    print(f"\n{rival.name} against constancia, {len(documents)} documents")
    print("(ratio of CPU time: above 1, constancia is faster)")
    our_asks, other_asks = ours.asks(), other.asks()
    for name in sorted(our_asks.keys() & corpus.queries.keys()):
        asked = corpus.queries[name]
        our_asks[name](asked[0]), other_asks[name](asked[0])
        spent = {}
        for who, asks in ((Ours.name, our_asks), (rival.name, other_asks)):
            spent[who], _ = cpu(partial(_all, asks[name], asked))
        ratios[name] = spent[rival.name] / spent[Ours.name]
        print(f"  {name:12} {ratios[name]:8.1f}    {spent[Ours.name] / len(asked) * 1e3:8.2f} ms of ours a query")
    print(f"  {'queries':12} {geometric_mean(ratios.values()):8.1f}    geometric mean of {len(ratios)} classes")
    ratios["indexing"] = rival_indexing / ours_indexing
    a_second = len(documents) / ours_indexing
    print(f"  {'indexing':12} {ratios['indexing']:8.2f}    {a_second:8.0f} documents a second of ours")
    return ratios


def run(documents: int = 20_000, whoosh_documents: int = 5_000, queries: int = 10) -> dict[str, dict[str, float]]:
    """Print all ratios and return them by rival and class."""
    corpus = load(documents, queries)
    print(f"search: corpus {corpus.name}, {queries} queries a class; fuzzy queries are left out: the door has none")
    found = {}
    for rival, count in ((Fts5, documents), (PlainWhoosh, whoosh_documents)):
        with tempfile.TemporaryDirectory() as folder:
            found[rival.name] = compare(rival, corpus, corpus.documents[:count], Path(folder))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--whoosh-documents", type=int, default=5_000)
    parser.add_argument("--queries", type=int, default=10)
    asked = parser.parse_args()
    run(asked.documents, asked.whoosh_documents, asked.queries)


if __name__ == "__main__":
    main()
