from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.holds.effects import BLOCKED, DISCREET, Effect, blocked_by, blocks
from retention.holds.kinds import HoldKind

kinds = st.lists(st.sampled_from(HoldKind), max_size=6)


@pytest.mark.parametrize("kind", HoldKind)
def test_every_kind_stops_disposal_secondary_transfer_and_a_shorter_term(kind):
    assert {Effect.DISPOSAL, Effect.SECONDARY_TRANSFER, Effect.SHORTER_TERM} <= BLOCKED[kind]


def test_an_office_that_is_handed_over_goes_on_lending_and_nobody_else_does():
    assert [kind for kind in HoldKind if not blocks(kind, Effect.LOAN)] == [HoldKind.HANDOVER]


def test_neither_reading_nor_the_primary_transfer_is_ever_stopped():
    assert {effect.value for effect in Effect} == {"disposal", "secondary_transfer", "shorter_term", "loan"}


@given(kinds, kinds)
def test_one_more_hold_never_frees_what_another_stops(some, more):
    assert blocked_by(some) <= blocked_by([*some, *more])
    assert blocked_by([*some, *more]) == blocked_by(some) | blocked_by(more)


@given(kinds)
def test_what_holds_stop_together_at_least_one_of_them_stops(several):
    assert all(any(blocks(kind, effect) for kind in several) for effect in blocked_by(several))


def test_only_investigations_are_told_to_few():
    assert frozenset({HoldKind.LIABILITY, HoldKind.CRIMINAL}) == DISCREET
