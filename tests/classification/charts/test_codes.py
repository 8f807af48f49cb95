"""Codes: read in any spelling, ordered as people count, on every database alike."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.charts.codes import LENGTH_LIMIT, Code, MalformedCode, key_of, read_code, render
from classification.charts.levels import Level, may_stand_under, told_by, told_under

numbers = st.integers(min_value=0, max_value=9999).map(str)
letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=3)
part = st.one_of(numbers, letters, st.builds(str.__add__, numbers, letters), st.builds(str.__add__, letters, numbers))
codes = st.lists(part, min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("written", "key", "level"),
    [
        ("5C", "5C", Level.SECTION),
        ("05C", "5C", Level.SECTION),
        ("5C.12", "5C.12", Level.SERIES),
        ("05C.12", "5C.12", Level.SERIES),
        (" 5c.12 ", "5C.12", Level.SERIES),
        ("5C . 12", "5C.12", Level.SERIES),
        ("5C-12", "5C.12", Level.SERIES),
        ("5C–12", "5C.12", Level.SERIES),
        ("１2C.1", "12C.1", Level.SERIES),
        ("1S.1", "1S.1", Level.SERIES),
        ("02S.06", "2S.6", Level.SERIES),
        ("5C.12.1", "5C.12.1", Level.SUBSERIES),
        ("PEO-IV-2C", "PEO.IV.2C", Level.SECTION),
        ("PEO-IV-2C-1", "PEO.IV.2C.1", Level.SERIES),
        ("PEO-IV-2C-1-I-a", "PEO.IV.2C.1.I.A", Level.SUBSERIES),
        ("A", "A", Level.SECTION),
        ("1.2.3", "1.2.3", Level.SUBSERIES),
        ("000", "0", Level.SECTION),
    ],
)
def test_a_code_is_one_however_it_is_written(written, key, level):
    code = read_code(written)

    assert (code.key, told_by(code)) == (key, level)


def test_a_spelling_is_kept_but_does_not_make_another_code():
    assert read_code(" 05c.12 ").written == "05c.12"
    assert read_code("05c.12") == read_code("5C.12")


def test_a_letter_o_in_the_place_of_a_sections_zero_is_read_as_zero_and_told():
    assert (read_code("O1S").key, read_code("O1S").repaired, read_code("O1S").written) == ("1S", True, "01S")
    assert (read_code("o1s.05").key, read_code("01S.05").repaired) == ("1S.5", False)
    assert [read_code(code).repaired for code in ("O1", "OC", "SO1S", "O1SA")] == [False] * 4


def test_codes_are_ordered_as_people_count():
    wanted = [
        "1Z", "1C", "1C.1", "1C.2", "1C.2.1", "1C.2.2", "1C.2.10", "1C.10", "2C.1", "12C.1", "12C.10.1",
        "1S.1", "2S", "10S", "A",
        "PEO-IV-2C-1", "PEO-IV-2C-1-I", "PEO-IV-2C-1-I-a", "PEO-IV-2C-1-I-b", "PEO-IV-2C-1-II",
        "PEO-IV-2C-1-VIII", "PEO-IV-2C-1-IX", "PEO-IV-2C-1-X", "PEO-IV-2C-2",
    ]  # fmt: skip
    shuffled = list(wanted)
    random.Random(7).shuffle(shuffled)

    assert sorted(shuffled, key=lambda code: read_code(code).sort_key) == wanted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "code.empty"),
        ("   ", "code.empty"),
        ("5C..12", "code.empty_part"),
        (".12", "code.empty_part"),
        ("5C.", "code.empty_part"),
        ("5C 12", "code.bad_character"),
        ("5Ñ.1", "code.bad_character"),
        ("=1+1", "code.bad_character"),
        ("<script>", "code.bad_character"),
        ("5C.\x00", "code.bad_character"),
        ("5C.\u202e1", "code.bad_character"),
        ("1.2.3.4.5.6.7.8.9", "code.too_many_parts"),
        ("9" * (LENGTH_LIMIT + 1), "code.too_long"),
        ("9" * 10_000_000, "code.too_long"),
        ("ﷺ" * 150, "code.too_long"),
    ],
)
def test_what_is_no_code_is_refused_with_its_reason(text, reason):
    with pytest.raises(MalformedCode) as refused:
        read_code(text)

    assert reason in {objection.code for objection in refused.value.objections}
    assert all(len(str(fact)) < 60 for objection in refused.value.objections for fact in objection.facts.values())
    assert key_of(text) is None


def test_every_objection_to_a_code_is_told_at_once():
    with pytest.raises(MalformedCode) as refused:
        read_code("5 C..")

    assert {objection.code for objection in refused.value.objections} == {"code.empty_part", "code.bad_character"}


def test_a_parent_is_the_code_one_level_up_and_a_section_has_none():
    assert [p and (p.key, p.written) for p in (read_code(c).parent for c in ("05C.12.1", "05C.12", "05C"))] == [
        ("5C.12", "05C.12"),
        ("5C", "05C"),
        None,
    ]
    assert read_code("PEO-IV-2C").parent is None


def test_a_code_is_written_by_template():
    template = "{prefix}-{section:2}.{series:2}.{subseries:2}"

    assert [render(read_code(code), template) for code in ("5C", "5C.3", "4c.3.1", "4C.3.1.2", "PEO-2C-1")] == [
        "05C", "05C.03", "04C.03.01", "04C.03.01.02", "PEO-02C.01",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="year"):
        render(read_code("5C"), "{year}")
    with pytest.raises(ValueError, match="section:x"):
        render(read_code("5C"), "{section:x}")


def test_levels_stand_under_each_other_as_the_law_orders_them():
    assert may_stand_under(Level.SECTION, None)
    assert may_stand_under(Level.SERIES, Level.SUBSECTION)
    assert not may_stand_under(Level.SERIES, None)
    assert not may_stand_under(Level.SUBSERIES, Level.SECTION)
    assert not may_stand_under(Level.SECTION, Level.SECTION)
    assert [told_under(level) for level in (None, *Level)] == [
        Level.SECTION, Level.SERIES, Level.SERIES, Level.SUBSERIES, Level.SUBSERIES,
    ]  # fmt: skip


def natural(code: Code):
    """The order in words: numbers before letters, Roman numerals at the letter I, official sections by letter."""
    told = []
    for piece in code.parts:
        if official := re.fullmatch(r"(\d+)([CS])", piece):
            told.append(((1.7, official[2], int(official[1])),))
            continue
        runs = []
        for run in re.findall(r"\d+|[A-Z]+", piece):
            roman = re.fullmatch(r"X{0,3}(IX|IV|V?I{0,3})", run)
            if run.isdigit():
                runs.append((1, int(run)))
            elif roman:
                value = run.replace("IX", "VIIII").replace("IV", "IIII")
                runs.extend(((2, "I"), (1.5, value.count("X") * 10 + value.count("V") * 5 + value.count("I"))))
            else:
                runs.extend((2, letter) for letter in run)
        told.append(tuple(runs))
    return told


@given(codes, codes)
def test_the_sort_key_orders_as_the_order_in_words(one, other):
    a, b = read_code(one), read_code(other)

    assert (a.sort_key < b.sort_key) == (natural(a) < natural(b))
    assert (a.sort_key == b.sort_key) == (a.key == b.key) == (a == b)


@given(codes)
def test_a_sort_key_is_digits_only_and_fits_its_column(code):
    key = read_code(code).sort_key

    assert key.isascii()
    assert key.isdigit()
    assert len(key) <= 200


@given(st.text("0123456789IVX.-cs ", max_size=LENGTH_LIMIT + 5))
def test_the_longest_codes_fit_their_columns(text):
    try:
        code = read_code(text)
    except MalformedCode:
        return
    assert len(code.sort_key) <= 200
    assert len(code.key) <= len(code.written) <= 60
    assert read_code(code.key) == code


@given(codes, st.sampled_from([".", "-", "/", " . "]), st.booleans(), st.integers(0, 3))
def test_spelling_never_makes_another_code(code, separator, lower, zeros):
    padded = separator.join("0" * zeros + piece if piece[0].isdigit() else piece for piece in code.split("."))
    spelt = f" {padded.lower() if lower else padded}  "
    if len(spelt.strip()) <= LENGTH_LIMIT:
        assert read_code(spelt) == read_code(code)


@given(codes, codes)
def test_what_is_below_a_code_follows_it_before_anything_else(one, other):
    parent, stranger = read_code(one), read_code(other)
    child = read_code(f"{one}.7")
    if not stranger.is_below(parent) and stranger != parent:
        assert not parent.sort_key < stranger.sort_key < child.sort_key


@given(st.text(max_size=300))
def test_any_text_is_a_code_or_refused(text):
    try:
        code = read_code(text)
    except MalformedCode:
        return
    assert code.key == read_code(code.key).key
