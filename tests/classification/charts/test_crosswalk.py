"""Where old classes lead: properties of following steps through versions."""

from hypothesis import given
from hypothesis import strategies as st

from classification.charts.crosswalk import Version, carried, followed, led_from, stepped

classes = st.integers(0, 7)
versions = st.builds(
    Version,
    classes.flatmap(lambda _: st.frozensets(classes)),
    st.dictionaries(classes, st.lists(classes, max_size=3).map(tuple), max_size=5),
)
histories = st.lists(versions, min_size=1, max_size=4)


@given(classes, histories)
def test_a_class_that_is_still_there_leads_to_itself(old, history):
    assert (old in history[-1].classes) == (old in followed(old, history))


@given(classes, histories)
def test_following_ends_among_the_classes_of_the_last_version_even_where_steps_run_in_circles(old, history):
    assert followed(old, history) <= history[-1].classes


@given(classes, histories, histories)
def test_following_is_the_composition_of_single_steps(old, first, then):
    one_by_one = frozenset([old])
    for version in (*first, *then):
        one_by_one = frozenset().union(*(stepped([one], version) for one in one_by_one))
    assert carried(old, [*first, *then]) == one_by_one
    assert one_by_one == frozenset().union(*(carried(middle, then) for middle in carried(old, first)))


@given(classes, histories)
def test_back_is_the_other_way_round(new, history):
    olds = led_from(new, range(8), history)
    assert olds == {old for old in range(8) if new in followed(old, history)}


def test_merges_splits_and_circles():
    merged = Version(frozenset("CD"), {"A": ("C",), "B": ("C",), "E": ()})
    assert (followed("A", [merged]), followed("B", [merged]), followed("E", [merged])) == ({"C"}, {"C"}, frozenset())
    split = Version(frozenset("DXY"), {"C": ("X", "Y")})
    assert followed("A", [merged, split]) == {"X", "Y"}
    circle = Version(frozenset("Z"), {"A": ("B",), "B": ("A",)})
    assert followed("A", [circle]) == frozenset()
    left_out, back = Version(frozenset()), Version(frozenset("A"))
    assert followed("A", [left_out, back]) == {"A"}
    assert followed("A", []) == {"A"}
