from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from records.correspondence import official_numbers, states
from records.correspondence.bars import MOST, WIDTH, bars
from records.correspondence.reckoning import AnswerTerm, Counting, Standing, standing
from records.correspondence.states import ItemState, Moment

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(days, st.integers(0, 60))
def test_working_days_never_end_before_natural_ones(start, count):
    working = AnswerTerm(count, Counting.WORKING).due(start, frozenset())
    assert working >= AnswerTerm(count, Counting.NATURAL).due(start, frozenset()) == start + timedelta(days=count)


@given(days, days, st.integers(0, 5), st.booleans())
def test_an_answer_is_unanswered_exactly_when_its_day_is_past_and_nothing_is_done(today, due, soon, is_done):
    found = standing(due_on=due, is_done=is_done, today=today, soon_on=today + timedelta(days=soon))
    assert (found is Standing.UNANSWERED) == (due < today and not is_done)
    assert (found is Standing.DONE) == is_done


def test_what_owes_no_answer_is_never_late():
    assert standing(due_on=None, is_done=False, today=date(2026, 1, 1), soon_on=date(2026, 1, 5)) is Standing.NONE_DUE


@given(st.integers(1, 99_999), st.integers(1, 99_999), st.sampled_from(["DU", "OP.1"]), st.sampled_from(["DU", "OP.1"]))
def test_two_letters_never_bear_one_number(one, other, unit, second):
    for template in (official_numbers.USUAL, "{fondo}-{unidad}-{anio}-{consecutivo:04d}"):
        numbers = [
            official_numbers.written(template, fonds="SMA", unit=code, year=2026, consecutive=number)
            for code, number in ((unit, one), (second, other))
        ]
        assert (numbers[0] == numbers[1]) == ((unit, one) == (second, other))


@given(st.text(max_size=120))
def test_any_template_is_either_written_or_refused(template):
    if not official_numbers.objections(template):
        assert official_numbers.written(template, fonds="SMA", unit="DU", year=2026, consecutive=7)


def test_a_template_says_everything_that_it_lacks_at_once():
    codes = [one.code for one in official_numbers.objections("{oficio}{consecutivo}")]
    assert codes == [
        "correspondence.template_field_unknown", "correspondence.template_lacks", "correspondence.template_touches",
    ]  # fmt: skip
    assert official_numbers.objections(official_numbers.USUAL) == []


def test_every_state_but_the_ends_is_left_by_some_act():
    left = {source for transition in states.TRANSITIONS for source in transition.sources}
    assert set(ItemState) - left == {ItemState.FILED, ItemState.CANCELLED}
    reached = {transition.target for transition in states.TRANSITIONS}
    assert reached == set(ItemState)


def test_registration_names_every_objection_at_once():
    found = states.REGISTRATION.objections(Moment(is_future=True))
    assert [one.code for one in found] == [
        "correspondence.sender_missing", "correspondence.subject_missing", "correspondence.received_in_future",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.text("ABC", min_size=1, max_size=4), st.integers(1, 10_000)), max_size=30))
def test_bars_stay_in_the_drawing_and_keep_their_order(counted):
    drawn = bars(counted)
    assert len(drawn) == min(len(counted), MOST)
    assert all(0 < bar.width < WIDTH for bar in drawn)
    assert [bar.count for bar in drawn] == sorted((bar.count for bar in drawn), reverse=True)
