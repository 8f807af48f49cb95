"""Sort keys of classes by code and by hand."""

from hypothesis import given
from hypothesis import strategies as st

from classification.charts.codes import Code, read_code
from classification.charts.positions import numbered, put_below, sort_key_of

parts = st.from_regex(r"[0-9]{1,3}[A-Z]{0,2}|[A-Z]{1,4}|[0-9]{1,3}[CS]", fullmatch=True)
whole = st.lists(parts, min_size=1, max_size=4).map(".".join).map(read_code)


@given(whole)
def test_no_part_of_a_code_sorts_where_places_by_hand_and_foreign_codes_do(code):
    keys = [Code((part,), part).sort_key for part in code.parts]
    assert not any(key.startswith(("2", "7", "0")) for key in keys)


@given(whole, whole, whole, st.integers(0, 99_999))
def test_siblings_never_share_a_key_and_what_is_below_begins_with_what_is_above(over, one, other, position):
    above = (over.sort_key, over)
    first, second = sort_key_of(one, None, above), sort_key_of(other, None, above)
    by_hand = sort_key_of(one, position, above)
    assert (first == second) == (one == other)
    assert by_hand not in (first, second)
    assert all(key.startswith(f"{over.sort_key}0") for key in (first, second, by_hand))


@given(whole, parts)
def test_a_code_below_its_parent_sorts_as_the_code_says(over, last):
    code = read_code(f"{over.written}.{last}")
    assert sort_key_of(code, None, (over.sort_key, over)) == code.sort_key


@given(st.lists(st.integers(0, 99_999), min_size=2, unique=True))
def test_places_by_hand_sort_as_numbers(places):
    code = read_code("1C")
    assert sorted(places) == sorted(places, key=lambda place: sort_key_of(code, place, None))


def test_a_beginning_gives_way_and_the_rest_keeps_its_spelling():
    told = put_below(read_code("05C-012/b"), read_code("5C"), read_code("7S"))
    assert (told.written, told.key) == ("7S-012/b", "7S.12.B")
    assert put_below(read_code("5C"), read_code("5C"), read_code("7S")).written == "7S"


def test_the_next_code_is_one_more_than_the_highest_and_as_wide():
    over = read_code("6S")
    assert numbered(over, {}).written == "6S.1"

    def after(*written):
        return numbered(over, {read_code(code).key: code for code in written}).written

    assert after("6S.1", "6S.3", "6S.3.9", "6S.A", "7S.8", "16S.99") == "6S.4"
    assert (after("6S.09"), after("6S-002")) == ("6S.10", "6S.003")
