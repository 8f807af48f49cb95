"""While a decision holds, may be contested or is under a hold, its evidence is kept; afterwards nothing keeps it."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from records.aggregations.model import Aggregation
from records.aggregations.questions import FilesProtected, ObjectionsToDestroying, objections
from records.decisions.model import Decision
from records.decisions.service import withdraw_decision
from records.decisions.states import DecisionState
from records.documents.errors import ContentGone
from records.evidence.errors import EvidenceRefused
from records.evidence.model import EvidenceLink
from records.evidence.protecting import Ground, Standing, grounds, last_day
from records.evidence.protection import protects, standing_of
from records.evidence.service import withdraw_evidence
from retention.holds.kinds import HoldKind, HoldScope, HoldState
from retention.holds.model import HeldFile, Hold

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
DAYS = st.one_of(st.none(), st.sampled_from([TODAY - 9 * DAY, TODAY - DAY, TODAY, TODAY + DAY, TODAY + 900 * DAY]))
STANDINGS = st.builds(
    Standing, was_finalised=st.booleans(), is_final=st.booleans(), in_force_until=DAYS, has_remedy=st.booleans(),
    pending=st.integers(0, 2), challengeable_until=DAYS, is_held=st.booleans(),
)  # fmt: skip


def kept(desk) -> set[UUID]:
    with desk.installation.reading(desk.house.coordinator) as reading:
        asked = reading.ask(FilesProtected(desk.house.fonds.id))
        return {one for statement in asked for one in reading.session.scalars(statement)}


def hold(desk, file_id: UUID) -> None:
    with desk.house.given.work() as work:
        placed = Hold(
            fonds_id=desk.house.fonds.id, number=1, kind=HoldKind.LITIGATION, scope=HoldScope.FILES, terms={},
            state=HoldState.IN_FORCE, authority="Juzgado", case_number="12/2026", started_on=TODAY, requested_by="x",
            requested_at=work.now,
        )  # fmt: skip
        work.session.add(placed)
        work.session.flush()
        work.session.add(HeldFile(hold_id=placed.id, aggregation_id=file_id, since=work.now))


def release(desk) -> None:
    with desk.house.given.work() as work:
        work.session.execute(update(HeldFile).values(until=work.now))


@given(STANDINGS, st.integers(0, 400))
def test_time_alone_never_brings_a_protection_back(standing, later):
    if not grounds(standing, TODAY):
        assert not grounds(standing, TODAY + later * DAY)


@given(STANDINGS)
def test_a_day_is_named_only_where_nothing_keeps_it_beyond(standing):
    day = last_day(standing, TODAY)
    if grounds(standing, TODAY) and day is not None:
        assert grounds(standing, day)
        assert not grounds(standing, day + DAY)


def test_what_is_still_to_begin_is_kept_as_what_holds():
    assert grounds(Standing(was_finalised=True, is_final=True), TODAY) == (Ground.IN_FORCE,)
    assert grounds(Standing(was_finalised=False, is_final=False, is_held=True), TODAY) == ()


def test_a_repealed_decision_is_kept_to_its_last_day_and_while_its_effects_may_be_contested():
    ending = Standing(was_finalised=True, is_final=False, in_force_until=TODAY + DAY)
    assert grounds(ending, TODAY) == (Ground.IN_FORCE,)
    contested = Standing(
        was_finalised=True, is_final=False, in_force_until=TODAY - DAY, has_remedy=True, pending=1,
        challengeable_until=TODAY,
    )  # fmt: skip
    assert grounds(contested, TODAY) == (Ground.CHALLENGEABLE,)
    assert grounds(contested, TODAY + DAY) == ()


def test_a_draft_keeps_nothing_and_a_decision_in_force_the_files_of_its_evidence(desk):
    file, other = desk.house.open(), desk.house.open()
    decision = desk.draft()
    desk.support_permit(decision, document=desk.document(file))
    desk.document(other)
    assert kept(desk) == set()
    desk.finalise(decision)
    assert kept(desk) == {file.id}


def test_the_database_says_what_the_rule_says_of_every_standing(desk):
    file = desk.house.open()
    decision = desk.draft()
    desk.support_permit(decision, document=desk.document(file))
    desk.finalise(decision)
    ends = (None, TODAY, TODAY - DAY)
    remedies = (("", 0, None), ("review", 1, None), ("review", 0, TODAY), ("review", 1, TODAY - DAY), ("", 1, TODAY))
    answers = set()
    for held in (False, True):
        if held:
            hold(desk, file.id)
        states = (DecisionState.FINAL, DecisionState.REPEALED, DecisionState.WITHDRAWN)
        for state, until, (remedy, pending, contestable) in itertools.product(states, ends, remedies):
            with desk.installation.work(desk.house.coordinator) as work:
                work.session.execute(
                    update(Decision).values(
                        state=state, in_force_until=until, remedy=remedy, pending_notifications=pending,
                        challengeable_until=contestable,
                    )
                )  # fmt: skip
                said = work.session.scalar(select(protects(work, decision.fonds_id)).select_from(Decision))
                found = work.session.get(Decision, decision.id, populate_existing=True)
                expected = bool(grounds(standing_of(found, held=held), TODAY))
            assert bool(said) == expected, (state, until, remedy, pending, contestable, held)
            assert (file.id in kept(desk)) == expected
            answers.add((held, expected))
    assert answers == {(False, True), (False, False), (True, True)}


def test_a_hold_on_one_file_keeps_everything_that_its_ended_decision_rests_on(desk):
    held, free = desk.house.open(), desk.house.open()
    decision = desk.draft()
    desk.support_permit(decision, document=desk.document(held))
    desk.link(decision, "plan", document=desk.document(free))
    desk.finalise(decision)
    with desk.installation.work(desk.head) as work:
        withdraw_decision(work, decision.id, "Se dictó sin competencia")
        work.session.execute(update(Decision).values(in_force_until=TODAY - DAY, remedy=""))
    assert kept(desk) == set()
    hold(desk, held.id)
    assert kept(desk) == {held.id, free.id}
    release(desk)
    assert kept(desk) == set()


def test_evidence_added_later_and_taken_back_keeps_nothing(desk):
    file = desk.house.open()
    decision = desk.final()
    link = desk.link(decision, "plan", document=desk.document(file))
    assert file.id in kept(desk)
    with desk.installation.work(desk.house.archivist) as work:
        withdraw_evidence(work, decision.id, link.id, "Era de otra licencia")
    assert file.id not in kept(desk)


def test_what_was_decided_on_is_kept_though_somebody_takes_it_back(desk):
    """Or else whoever wants a paper gone takes its link back first."""
    file = desk.house.open()
    decision = desk.draft()
    desk.support_permit(decision)
    link = desk.link(decision, "plan", document=desk.document(file))
    gone = desk.link(decision, "photograph", document=desk.document(desk.house.open()))
    with desk.installation.work(desk.house.archivist) as work:
        withdraw_evidence(work, decision.id, gone.id, "Aún era borrador")
    desk.finalise(decision)
    with desk.installation.work(desk.house.archivist) as work:
        withdraw_evidence(work, decision.id, link.id, "Ya no hace falta")
    assert file.id in kept(desk)
    assert gone.aggregation_id not in kept(desk)
    with desk.installation.reading(desk.house.coordinator) as reading:
        marked = dict(reading.session.execute(select(EvidenceLink.id, EvidenceLink.relied_on)).all())
    assert marked[link.id] is True
    assert marked[gone.id] is False


def test_nothing_becomes_evidence_whose_content_is_gone(desk):
    file = desk.house.open()
    document, decision = desk.document(file), desk.draft()
    desk.support_permit(decision, document=document)
    with desk.house.given.work() as work:
        work.session.execute(update(Aggregation).where(Aggregation.id == file.id).values(standing="destroyed"))
    with pytest.raises(EvidenceRefused) as refused:
        desk.finalise(decision)
    assert [one.code for one in refused.value.objections] == ["evidence.destroyed"]
    assert desk.found(decision).is_draft
    with pytest.raises(ContentGone):
        desk.link(desk.draft(), "plan", document=document)


def test_a_decision_says_at_the_moment_of_destruction_that_it_rests_on_the_file(desk):
    file = desk.house.open()
    decision = desk.draft()
    desk.support_permit(decision, document=desk.document(file))
    question = ObjectionsToDestroying(desk.house.fonds.id, file.id)
    with desk.installation.work(desk.house.coordinator) as work:
        assert objections(work, question) == []
    desk.finalise(decision)
    with desk.installation.work(desk.house.coordinator) as work:
        assert [one.code for one in objections(work, question)] == ["evidence.kept"]


def test_a_decision_being_changed_holds_the_destruction_up_and_waits_for_nobody(desk):
    file = desk.house.open()
    decision = desk.draft()
    desk.support_permit(decision, document=desk.document(file))
    if desk.installation.database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    question = ObjectionsToDestroying(desk.house.fonds.id, file.id)
    with desk.installation.work(desk.head) as changing:
        changing.session.scalars(select(Decision).where(Decision.id == decision.id).with_for_update()).one()
        with desk.installation.work(desk.house.coordinator) as work:
            assert [one.code for one in objections(work, question)] == ["evidence.decision_changing"]
