"""A walk over anything: bounded, nothing twice, nothing lost without saying so; a drawing without boxes over others."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from records.decisions.completeness import Conditions
from records.decisions.kinds import Alternative, Requirement
from records.evidence.graph import DEEPEST, HEIGHT, MOST, WIDTH, Key, Kind, Link, Neighbours, layout, walk
from records.evidence.loss import loss

KEYS = [Key(Kind.DECISION if n % 2 else Kind.DOCUMENT, UUID(int=n)) for n in range(30)]
GRAPHS = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.sampled_from(("a", "b"))), max_size=90)


def around(edges):
    def look(key):
        out = [Link(target, word) for source, target, word in edges if source == key]
        back = [Link(source, word, outward=False) for source, target, word in edges if target == key]
        return Neighbours([*out, *back][:12], len(out) + len(back) > 12)

    return look


@settings(max_examples=60)
@given(GRAPHS, st.integers(0, 9), st.integers(1, 40))
def test_a_walk_ends_places_nothing_twice_and_marks_what_it_left(edges, depth, most):
    found = walk(KEYS[0], around(edges), depth=depth, most=most)
    order = list(found.in_order())
    assert len(order) == len(set(order)) == len(found.depth) <= max(most, 1)
    assert max(found.depth.values()) <= min(depth, DEEPEST)
    crossed = {frozenset((one.source, one.target)) for one in found.crossings}
    joined = {frozenset(pair) for pair in found.parent.items()}
    for source, target, _word in edges:
        inner = [key for key in (source, target) if key in found.depth and found.depth[key] < min(depth, DEEPEST)]
        if source != target and inner and not any(key in found.unfollowed for key in inner):
            assert frozenset((source, target)) in crossed | joined


@settings(max_examples=60)
@given(GRAPHS)
def test_no_two_boxes_of_a_drawing_overlap_and_all_lie_inside(edges):
    found = walk(KEYS[0], around(edges), depth=DEEPEST)
    drawn = layout(found)
    boxes = list(drawn.boxes.values())
    for at, one in enumerate(boxes):
        assert one.x + WIDTH <= drawn.width
        assert one.y + HEIGHT <= drawn.height
        for other in boxes[at + 1 :]:
            assert abs(one.x - other.x) >= WIDTH or abs(one.y - other.y) >= HEIGHT
    assert len(drawn.lines) == len(boxes) - 1


def test_a_circle_of_relations_is_walked_once():
    circle = [(KEYS[0], KEYS[1], "a"), (KEYS[1], KEYS[2], "a"), (KEYS[2], KEYS[0], "a")]
    found = walk(KEYS[0], around(circle), depth=3)
    assert set(found.depth) == set(KEYS[:3])
    assert len(found.crossings) == 1


def test_a_thing_with_ten_thousand_neighbours_is_drawn_in_part_and_says_so():
    many = [Link(Key(Kind.DOCUMENT, UUID(int=n)), "a") for n in range(100, 10_100)]
    found = walk(KEYS[0], lambda _key: Neighbours(many), depth=3)
    assert len(found.depth) == MOST
    assert KEYS[0] in found.unfollowed


ASKED = (
    Requirement(key="plan", title="Plano", en="Plan"),
    Requirement(
        key="proof", title="Prueba", en="Proof",
        any_of=(Alternative(key="x", title="X", en="X"), Alternative(key="y", title="Y", en="Y")),
    ),
)  # fmt: skip


def test_what_falls_is_told_with_the_papers_that_would_do_instead():
    found = loss(ASKED, Conditions(), ["plan", "x"], ["x"])
    assert [(one.requirement.key, [other.key for other in one.instead]) for one in found.fallen] == [("proof", ["y"])]
    assert (found.before, found.after) == (100, 50)


def test_what_another_paper_shows_goes_on_standing():
    found = loss(ASKED, Conditions(), ["plan", "plan", "x", "y"], ["plan", "x"])
    assert found.is_harmless
    assert [one.key for one in found.standing] == ["plan", "proof"]


@given(st.lists(st.sampled_from(("plan", "proof", "x", "y", "")), max_size=8), st.data())
def test_losing_nothing_changes_nothing_and_losing_all_leaves_nothing(shown, data):
    assert loss(ASKED, Conditions(), shown, []).is_harmless
    assert loss(ASKED, Conditions(), shown, shown).after == 0
    some = data.draw(st.lists(st.sampled_from(shown), max_size=len(shown)) if shown else st.just([]))
    assert loss(ASKED, Conditions(), shown, some).after <= loss(ASKED, Conditions(), shown, []).before
