"""While a decision holds, or may be challenged, the files of its evidence are kept; afterwards nothing keeps them."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import update

from records.aggregations.questions import FilesProtected
from records.decisions.model import Decision
from records.decisions.states import DecisionState
from records.evidence.service import withdraw_evidence

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
STATES = (DecisionState.FINAL, DecisionState.REPEALED, DecisionState.WITHDRAWN)
TERMS = (("", 0, None), ("review", 1, None), ("review", 0, TODAY), ("review", 0, TODAY - DAY), ("", 1, TODAY))


def kept(desk) -> set[UUID]:
    with desk.installation.reading(desk.house.coordinator) as reading:
        asked = reading.ask(FilesProtected(desk.house.fonds.id))
        return {one for statement in asked for one in reading.session.scalars(statement)}


def test_a_draft_keeps_nothing_and_a_decision_in_force_the_files_of_its_evidence(desk):
    file, other = desk.house.open(), desk.house.open()
    decision = desk.draft()
    desk.support_permit(decision, document=desk.document(file))
    desk.document(other)
    assert kept(desk) == set()
    desk.finalise(decision)
    assert kept(desk) == {file.id}


def test_what_the_database_keeps_is_what_the_decision_says_of_itself(desk):
    file = desk.house.open()
    decision = desk.draft()
    desk.support_permit(decision, document=desk.document(file))
    desk.finalise(decision)
    answers = set()
    for state, until, (remedy, pending, challengeable) in itertools.product(STATES, (None, TODAY, TODAY - DAY), TERMS):
        with desk.installation.work(desk.house.coordinator) as work:
            values = {
                "state": state, "in_force_until": until, "remedy": remedy, "pending_notifications": pending,
                "challengeable_until": challengeable,
            }  # fmt: skip
            work.session.execute(update(Decision).values(**values))
        found = desk.found(decision)
        expected = found.is_in_force(TODAY) or found.is_challengeable(TODAY)
        assert (file.id in kept(desk)) == expected, values
        answers.add(expected)
    assert answers == {True, False}


def test_evidence_that_was_withdrawn_keeps_nothing(desk):
    file = desk.house.open()
    decision = desk.final()
    link = desk.link(decision, "plan", document=desk.document(file))
    assert file.id in kept(desk)
    with desk.installation.work(desk.house.archivist) as work:
        withdraw_evidence(work, decision.id, link.id, "Era de otra licencia")
    assert file.id not in kept(desk)
