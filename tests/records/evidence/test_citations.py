"""The recogniser against passages whose citations a reader marked, each half written before the grammar."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.evidence.citation_keys import key_of
from records.evidence.citation_text import read_page
from records.evidence.citations import find_citations, keys_named

PASSAGES = Path(__file__).parent / "passages"
_MARK = re.compile(r"\[\[(\w)\|(.*?)\]\]", re.DOTALL)
KINDS = {
    "o": "letter", "a": "agreement", "c": "contract", "p": "procurement", "e": "file", "m": "minutes",
    "r": "resolution", "d": "ruling", "f": "folio request", "x": "paper",
}  # fmt: skip


def marked(name):
    """Each passage without its marks, and the marked stretches as (first, last, kind)."""
    for passage in (PASSAGES / f"{name}.txt").read_text("utf-8").split("%%\n"):
        text, spans, at = "", [], 0
        for found in _MARK.finditer(passage.rstrip("\n")):
            text += passage[at : found.start()]
            spans.append((len(text), len(text) + len(found[2]), found[1]))
            text, at = text + found[2], found.end()
        yield text + passage.rstrip("\n")[at:], spans


def measured(name):
    """Right, wrong and missed findings, and how many of the right ones bear the right kind."""
    right = wrong = missed = kinds = 0
    for text, spans in marked(name):
        left = find_citations(text)
        for first, last, kind in spans:
            for one in left:
                common = min(last, one.end) - max(first, one.start)
                if common >= 0.7 * max(last - first, one.end - one.start):
                    right, kinds = right + 1, kinds + (one.kind.value in KINDS[kind].split())
                    left.remove(one)
                    break
            else:
                missed += 1
        wrong += len(left)
    return right, wrong, missed, kinds


@pytest.mark.parametrize("name", ["development", "second_look", "third_look", "held_out"])
def test_at_least_95_of_100_marked_numbers_are_found_and_95_of_100_found_are_marked(name):
    right, wrong, missed, kinds = measured(name)
    assert right > 50
    assert right / (right + missed) >= 0.95
    assert right / (right + wrong) >= 0.95
    assert kinds / right >= 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DGA/0123/2024", "dga/123/24"), ("DGA/0123/2024", "DGA-123-2024"), ("S.A./0123/2021", "SA/123/21"),
        ("DGA/O123/2O24", "DGA/123/2024"), ("RRA 1234/22", "RRA-1234-2022"), ("LPN-009-2021", "lpn/9/2021"),
        ("SMA / 3S.1 / 2024 / 0003", "SMA/3S.1/2024/3"), ("DGA—123–2024", "DGA/123/2024"), ("12/1998", "12-98"),
    ],
)  # fmt: skip
def test_ways_to_write_one_number_have_one_key(one, other):
    assert key_of(read_page(one).folded) == key_of(read_page(other).folded) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("12/2024", "13/2024"), ("12-A/2024", "12/2024"), ("DGA/12/2024", "DGB/12/2024"), ("12/1924", "12/2024")],
)
def test_other_numbers_have_other_keys(one, other):
    assert key_of(read_page(one).folded) != key_of(read_page(other).folded)


def test_a_list_gives_each_number_what_the_others_say():
    keys = [one.key for one in find_citations("Se recibieron los oficios 12, 13 y 14/2024.")]
    assert keys == ["12/24", "13/24", "14/24"]
    keys = [one.key for one in find_citations("Oficios DSG/045/2023, 046/2023 y 049/2023 pendientes.")]
    assert keys == ["dsg/45/23", "dsg/46/23", "dsg/49/23"]


def test_a_number_broken_over_lines_keeps_its_place_and_is_written_on_one():
    text = "En alcance al ofi-\ncio  SDUOP/\n0331/2023, remitido"
    [found] = find_citations(text)
    assert text[found.start : found.end] == "SDUOP/\n0331/2023"
    assert found.written == "SDUOP/ 0331/2023"
    assert found.key == "sduop/331/23"


def test_a_registered_number_is_known_by_itself_and_without_the_word_before_it():
    assert keys_named("Oficio núm. DGA/0123/2024") >= {"dga/123/24"}
    assert keys_named("") == set()


PIECES = st.sampled_from([
    "oficio ", "oficios ", "acta de la décima ", "exp. ", "folio ", "No. ", "12/2024", "DGA/1/2024", ", ", " y ", "-\n",
    "/", ".", "$", "%", " 3 de mayo de ", "s/n ", "a", "1", "\u00ad", "é", "е\u0301", "\x00", "😀", "ß", "İ", " ",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200))
def test_whatever_the_text_every_place_holds_what_is_said_of_it(text):
    page = read_page(text)
    last = 0
    for one in find_citations(text):
        assert last <= one.start < one.end <= len(page.source)
        assert " ".join(page.source[one.start : one.end].split())[:200] == one.written
        assert one.key
        assert len(one.key) <= 120
        assert 0 < one.confidence <= 1
        last = one.end


@pytest.mark.parametrize(
    "piece",
    ["oficio ", "1/", "a-", "12/2024, ", "-\n", "s.a.", "a1", "exp. ", "1 1 1 de ", "\u00ad", "acta de la décima "],
)
def test_a_hostile_text_is_read_in_time_that_only_grows_with_its_length(piece):
    text = "oficios " + piece * (80_000 // len(piece))
    start = time.process_time()
    find_citations(text)
    # A square of this length would take hours.
    assert time.process_time() - start < 6
