from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from retention.execution.hands import Hand, against_executor, against_witness

ids = st.none() | st.integers(1, 4).map(lambda number: UUID(int=number))
hands = st.builds(Hand, st.sampled_from(["ana", "Ana", "beto", "eva"]), ids, ids)


@given(hands, st.lists(hands, max_size=3))
def test_who_authorised_never_executes(executor, authorisers):
    against = against_executor(executor, authorisers)

    assert bool(against) == any(executor.is_same(one) for one in authorisers)


@given(hands, st.lists(hands, min_size=1, max_size=2), st.lists(hands, max_size=2), st.lists(hands, max_size=2))
def test_a_witness_had_no_hand_in_it_by_name_account_or_person(witness, executor, proposers, authorisers):
    codes = {one.code for one in against_witness(witness, executor, proposers, authorisers)}

    assert ("execution.witness_is_executor" in codes) == any(witness.is_same(one) for one in executor)
    assert ("execution.witness_proposed" in codes) == any(witness.is_same(one) for one in proposers)
    assert ("execution.witness_authorised" in codes) == any(witness.is_same(one) for one in authorisers)


@given(hands)
def test_one_person_is_the_same_under_another_name_and_another_account(hand):
    assert hand.is_same(Hand(hand.handle.upper()))
    if hand.person_id is not None:
        assert hand.is_same(Hand("otro nombre", UUID(int=99), hand.person_id))


def test_nothing_known_of_two_people_does_not_make_them_one():
    assert not Hand("ana").is_same(Hand("beto"))
    assert not Hand("").is_same(Hand(""))
