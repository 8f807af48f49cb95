from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.collegiate.quorum import Choice, is_quorum, needed, outcome

percents = st.integers(1, 100)
ballots = st.lists(st.sampled_from(Choice), max_size=15)


@given(st.integers(0, 60), percents)
def test_what_is_needed_is_the_least_that_makes_a_quorum(seats, percent):
    least = needed(seats, percent)

    assert is_quorum(least, seats, percent) == (seats > 0)
    assert not is_quorum(least - 1, seats, percent)
    assert seats == 0 or (least - 1) * 100 < seats * percent or least == 1


@given(st.integers(1, 60), percents, st.integers(0, 60))
def test_one_more_who_comes_never_breaks_a_quorum(seats, percent, present):
    assert not is_quorum(present, seats, percent) or is_quorum(present + 1, seats, percent)


@given(ballots, st.integers(0, 10), percents)
def test_every_vote_is_counted_once_and_nothing_passes_without_a_quorum(said, absent, percent):
    found = outcome(dict(enumerate(said)), seats=len(said) + absent, percent=percent, presides=0)

    assert found.favour + found.against + found.abstained + found.recused == len(said)
    assert not found.passed or found.quorum_reached
    assert not found.passed or found.favour >= found.against
    assert found.quorum_reached == is_quorum(len(said) - found.recused, len(said) + absent - found.recused, percent)


@given(ballots, percents)
def test_a_recusal_leaves_the_seats_as_if_the_seat_were_not_there(said, percent):
    without = dict(enumerate(one for one in said if one is not Choice.RECUSED))
    whole = outcome(dict(enumerate(said)), seats=len(said) + 2, percent=percent)
    less = outcome(without, seats=len(without) + 2, percent=percent)

    assert (whole.quorum_reached, whole.passed) == (less.quorum_reached, less.passed)


@given(ballots, percents)
def test_one_more_in_favour_never_lets_fall_what_passed(said, percent):
    before = outcome(dict(enumerate(said)), seats=len(said) + 1, percent=percent)
    after = outcome(dict(enumerate([*said, Choice.FAVOUR])), seats=len(said) + 1, percent=percent)

    assert not before.passed or after.passed


def test_who_presides_breaks_a_tie_and_only_by_voting_in_favour():
    tied = {"presidency": Choice.FAVOUR, "other": Choice.AGAINST}

    assert outcome(tied, seats=2, percent=50, presides="presidency").passed
    assert not outcome(tied, seats=2, percent=50, presides="other").passed
    assert not outcome(tied, seats=2, percent=50).passed


def test_half_of_five_are_three_and_all_recused_decide_nothing():
    assert needed(5, 50) == 3
    assert not outcome(dict.fromkeys(range(3), Choice.RECUSED), seats=3, percent=50).passed
    assert not is_quorum(0, 0, 1)


@pytest.mark.parametrize(("seats", "percent"), [(-1, 50), (5, 0), (5, 101)])
def test_a_share_of_nothing_or_of_more_than_all_is_a_defect(seats, percent):
    with pytest.raises(ValueError, match="share"):
        needed(seats, percent)
