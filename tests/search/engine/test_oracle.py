"""Stock Whoosh, over its own index and over ours, is the judge of the flat engine."""

from __future__ import annotations

import tempfile
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage

from search.analyzers import Spanish, stem
from search.engine.queries import PhraseWithGaps
from search.engine.snapshot import Snapshot
from search.engine.storage import FlatStorage
from search.engine.writer import FlatWriter, create
from search.schema import schema

_WORDS = "acta actas baja bajas archivo archivos niño año de la contrato contratos oficio x1 2021 transferencia"
WORDS = _WORDS.split()
STEMS = sorted({stem(word) for word in WORDS} - {""})

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
documents = st.fixed_dictionaries({"title": texts, "text": texts})
corpora = st.lists(st.lists(documents, min_size=1, max_size=8), min_size=1, max_size=3)
fields = st.sampled_from(["title", "text"])
boosts = st.sampled_from([1.0, 2.0, 0.5])
terms = st.builds(query.Term, fields, st.sampled_from([*STEMS, "nowhere"]), boosts)
phrases = st.builds(query.Phrase, fields, st.lists(st.sampled_from(STEMS), min_size=2, max_size=3))
leaves = terms | phrases


def _grown(children):
    several = st.lists(children, min_size=1, max_size=3)
    return (
        st.builds(query.And, several)
        | st.builds(query.Or, several)
        | st.builds(lambda wanted, unwanted: query.And([wanted, query.Not(unwanted)]), children, children)
    )


trees = st.recursive(leaves, _grown, max_leaves=8)
quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def stock_index(segments, deleted):
    text = TEXT(analyzer=Spanish(), phrase=True)
    index = RamStorage().create_index(Schema(title=text, text=text))
    for segment in segments:
        writer = index.writer()
        for document in segment:
            writer.add_document(**document)
        writer.commit(merge=False)
    writer = index.writer()
    for number in deleted:
        writer.delete_document(number)
    writer.commit(merge=False)
    return index


def flat_index(folder, segments, deleted, **commit):
    create(folder, schema())
    for segment in segments:
        writer = FlatWriter(folder, schema())
        for document in segment:
            writer.add_document(**document, **dict.fromkeys(("entity", "within", "document"), bytes(16)))
        writer.commit(merge=False)
    writer = FlatWriter(folder, schema())
    for number in deleted:
        writer.delete_document(number)
    writer.commit(**{"merge": False} | commit)
    return Snapshot(folder, schema(), FlatStorage(folder), set())


def asked_of_whoosh(searcher, wanted):
    return {hit.docnum: hit.score for hit in searcher.search(wanted, limit=None)}


def asked_of_us(snapshot, wanted):
    bases, base = {}, 0
    for file, _ in snapshot._segments:
        bases[id(file)], base = base, base + file.doc_count
    found = snapshot.search(wanted, lambda _: None, limit=1_000)
    assert found.total == len(found.best)
    scores = [score for _, _, score in found.best]
    assert scores == sorted(scores, reverse=True)
    return {bases[id(file)] + number: score for file, number, score in found.best}


@quick
@given(corpora, trees, st.data())
def test_hits_and_scores_are_those_of_stock_whoosh_over_its_own_index(segments, wanted, data):
    count = sum(map(len, segments))
    deleted = data.draw(st.sets(st.integers(0, count - 1)))
    with tempfile.TemporaryDirectory() as folder, stock_index(segments, deleted).searcher() as searcher:
        snapshot = flat_index(Path(folder) / "flat", segments, deleted)

        assert asked_of_us(snapshot, wanted) == pytest.approx(asked_of_whoosh(searcher, wanted), rel=1e-5)


@quick
@given(corpora, trees, st.data())
def test_stock_whoosh_reads_our_segments_as_it_reads_its_own(segments, wanted, data):
    count = sum(map(len, segments))
    deleted = data.draw(st.sets(st.integers(0, count - 1)))
    with tempfile.TemporaryDirectory() as folder, stock_index(segments, deleted).searcher() as searcher:
        snapshot = flat_index(Path(folder) / "flat", segments, deleted)

        ours = asked_of_whoosh(snapshot._searcher, wanted)

        assert ours == pytest.approx(asked_of_whoosh(searcher, wanted), rel=1e-5)


@quick
@given(corpora, terms, terms)
def test_and_not_is_and_with_not_scored_as_what_was_asked(segments, asked, unwanted):
    """Whoosh's own AndNot lets a document through where the unwanted term has earlier documents: so it is no judge."""
    with tempfile.TemporaryDirectory() as folder, stock_index(segments, ()).searcher() as searcher:
        snapshot = flat_index(Path(folder) / "flat", segments, ())
        kept = asked_of_whoosh(searcher, query.And([asked, query.Not(unwanted)])).keys()
        expected = {number: score for number, score in asked_of_whoosh(searcher, asked).items() if number in kept}

        assert asked_of_us(snapshot, query.AndNot(asked, unwanted)) == pytest.approx(expected, rel=1e-5)


@quick
@given(corpora, st.sampled_from([*"abctxn2", "ac", "transf", "zz"]), st.data())
def test_a_prefix_finds_what_stock_whoosh_finds(segments, prefix, data):
    deleted = data.draw(st.sets(st.integers(0, sum(map(len, segments)) - 1)))
    with tempfile.TemporaryDirectory() as folder, stock_index(segments, deleted).searcher() as searcher:
        snapshot = flat_index(Path(folder) / "flat", segments, deleted)
        wanted = query.Prefix("text", prefix)

        assert asked_of_us(snapshot, wanted).keys() == asked_of_whoosh(searcher, wanted).keys()


@quick
@given(corpora, st.sampled_from(["actq", "contrata", "transferens", "baj"]))
def test_a_kind_of_query_without_arrays_goes_through_whooshs_own_matcher(segments, word):
    with tempfile.TemporaryDirectory() as folder, stock_index(segments, ()).searcher() as searcher:
        snapshot = flat_index(Path(folder) / "flat", segments, ())
        wanted = query.FuzzyTerm("text", word, maxdist=2)

        assert asked_of_us(snapshot, wanted).keys() == asked_of_whoosh(searcher, wanted).keys()


@quick
@given(corpora, trees, st.data())
def test_merging_changes_neither_what_is_found_nor_drops_a_living_document(segments, wanted, data):
    """After a merge the statistics are those of a new index of the living documents; so are the scores."""
    count = sum(map(len, segments))
    deleted = data.draw(st.sets(st.integers(0, count - 1)))
    living = [document for number, document in enumerate(chain(*segments)) if number not in deleted]
    with tempfile.TemporaryDirectory() as folder:
        merged = flat_index(Path(folder) / "merged", segments, deleted, merge=True, optimize=True)
        assert merged.seal.documents == len(living)
        if not living:
            assert asked_of_us(merged, wanted) == {}
            return
        with stock_index([living], ()).searcher() as searcher:
            assert asked_of_us(merged, wanted) == pytest.approx(asked_of_whoosh(searcher, wanted), rel=1e-5)


@quick
@given(corpora, st.lists(st.sampled_from(STEMS), min_size=2, max_size=3), st.lists(st.integers(1, 3), min_size=2))
def test_a_phrase_with_gaps_is_found_where_its_words_stand_at_their_distances(segments, words, gaps):
    offsets = [0]
    for gap in gaps[: len(words) - 1]:
        offsets.append(offsets[-1] + gap)
    words = words[: len(offsets)]

    def holds(text):
        stems = [stem(word) for word in text.split()]
        return any(
            all(start + at < len(stems) and stems[start + at] == word for word, at in zip(words, offsets, strict=True))
            for start in range(len(stems))
        )

    with tempfile.TemporaryDirectory() as folder:
        snapshot = flat_index(Path(folder) / "flat", segments, ())
        expected = {number for number, document in enumerate(chain(*segments)) if holds(document["text"])}

        assert asked_of_us(snapshot, PhraseWithGaps("text", words, offsets)).keys() == expected
