from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from records.access.service import record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.errors import ActRefused
from records.aggregations.model import Aggregation, Standing
from records.aggregations.service import close_aggregation
from records.custody.errors import LoanElsewhere, LoanNotFound, LoanRefused, VolumeNotFound
from records.custody.kinds import LoanKind, LoanState
from records.custody.lending import (
    authorise_loan,
    claim_loan,
    extend_loan,
    hand_over,
    refuse_loan,
    request_loan,
    return_loan,
    withdraw_loan,
)
from records.custody.model import Loan
from records.custody.queries import loan_slip, volume_places
from system import history
from system.actor import CustodyStage, NotPermitted
from system.errors import Objection
from system.work import SomebodyWasFaster, answering

ON = date(2026, 9, 9)


@pytest.fixture(autouse=True)
def at(clock):
    clock.set(datetime(2026, 9, 9, 18, 0, tzinfo=UTC))
    return clock


def codes(refused):
    return {one.code for one in refused.value.objections}


def test_a_volume_goes_out_for_ten_working_days_and_comes_back_whole(store, at):
    (volume,) = store.volumes(1)
    loan = store.lend(volume, on=ON)
    assert (loan.state, loan.due_on) == (LoanState.HANDED_OVER, date(2026, 9, 24))

    at.set(datetime(2026, 9, 24, 18, 0, tzinfo=UTC))
    with store.work(store.keeper) as work:
        assert return_loan(work, loan.id, on=work.today, folios=100, condition="Bueno").state is LoanState.RETURNED
    with store.reading(store.keeper) as reading:
        actions = [entry.action for entry in history.of(reading.session, loan.id)]
        assert loan_slip(reading, loan.id).spoken == "1/2026"
    assert actions == ["loan.requested", "loan.authorised", "loan.handed_over", "loan.returned"]


def test_another_unit_needs_the_written_word_of_the_producer(store):
    (volume,) = store.volumes(1)
    asked = {"unit_id": store.house.other_unit.id}
    with pytest.raises(LoanRefused) as refused:
        store.request(volume, store.keeper, **asked)
    assert codes(refused) == {"loan.not_the_producer"}

    loan = store.request(volume, store.keeper, producer_authorisation="Oficio TES/12/2026", **asked)
    with store.reading(store.keeper) as reading:
        assert history.of(reading.session, loan.id)[0].read_facts()["with_authorisation"] is True


def test_whoever_asks_for_a_unit_not_theirs_or_a_file_not_in_sight_is_told_apart(store):
    (volume,) = store.volumes(1)
    with pytest.raises(VolumeNotFound):
        store.request(volume, store.neighbour, unit_id=store.house.other_unit.id)
    with pytest.raises(NotPermitted):
        store.request(volume, store.head, unit_id=store.house.other_unit.id, producer_authorisation="x")


def test_one_running_loan_a_volume(store):
    (volume,) = store.volumes(1)
    store.request(volume)
    with pytest.raises(LoanRefused) as refused:
        store.request(volume)
    assert [(one.code, one.facts["loan"]) for one in refused.value.objections] == [("loan.volume_lent", "1/2026")]


def test_two_people_want_the_same_volume_and_one_wins(store):
    (volume,) = store.volumes(1)
    start, outcomes = threading.Barrier(4), []

    def want():
        start.wait()
        try:
            outcomes.append(store.request(volume).number)
        except (LoanRefused, SomebodyWasFaster) as refusal:
            outcomes.append(type(refusal).__name__)

    threads = [threading.Thread(target=want) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count(1) == 1
    assert len(outcomes) == 4
    assert {one for one in outcomes if one != 1} <= {"LoanRefused", "SomebodyWasFaster"}


def test_the_database_itself_keeps_a_second_running_loan_out(store):
    (volume,) = store.volumes(1)
    loan = store.request(volume)
    with pytest.raises(SomebodyWasFaster), store.given.work() as work:
        kept = work.session.get_one(Loan, loan.id)
        columns = {c.key: getattr(kept, c.key) for c in Loan.__table__.columns if c.key not in {"id", "number"}}
        work.session.add(Loan(**columns, number=2))


def test_nobody_authorises_their_own_request(store):
    (volume,) = store.volumes(1)
    loan = store.request(volume, store.keeper)
    with pytest.raises(LoanRefused) as refused, store.work(store.keeper) as work:
        authorise_loan(work, loan.id)
    assert codes(refused) == {"loan.own_request"}
    with store.work(store.second) as work:
        assert authorise_loan(work, loan.id).authorised_by == "raul"


def test_the_office_lends_its_own_files_and_not_those_it_transferred(store):
    (transferred,), (own,) = store.volumes(1), store.volumes(1, stage=CustodyStage.OFFICE)
    loan, at_home = store.request(transferred), store.request(own)
    with pytest.raises(NotPermitted), store.work(store.ana) as work:
        authorise_loan(work, loan.id)
    with store.work(store.ana) as work:
        authorise_loan(work, at_home.id)
    with pytest.raises(LoanNotFound), store.work(store.neighbour) as work:
        authorise_loan(work, loan.id)


def test_a_refusal_says_why_and_what_ended_goes_nowhere(store):
    (volume,) = store.volumes(1)
    loan = store.request(volume)
    with pytest.raises(LoanRefused), store.work(store.keeper) as work:
        refuse_loan(work, loan.id, reason="  ")
    with store.work(store.keeper) as work:
        refuse_loan(work, loan.id, reason="El expediente está en auditoría")
    with pytest.raises(LoanElsewhere), store.work(store.keeper) as work:
        authorise_loan(work, loan.id)
    again = store.request(volume)
    with store.work(store.head) as work:
        assert withdraw_loan(work, again.id).state is LoanState.WITHDRAWN


def test_what_is_classified_goes_only_to_an_authorised_official(store):
    (volume,) = store.volumes(1)
    with store.work(store.house.committee) as work:
        record_restriction(
            work, volume.aggregation_id,
            Proposal(
                kind=RestrictionKind.RESERVED, cause="Seguridad", legal_basis="LGT 112-I", resolution="CT/1/2026",
                classified_on=ON, years=5,
            ),
        )  # fmt: skip
    with pytest.raises(LoanRefused) as refused:
        store.request(volume)
    assert [(one.code, one.basis) for one in refused.value.objections] == [("loan.restricted", "LGT 102")]
    assert store.request(volume, access_authorisation="Acuerdo CT/1/2026, tercero").state is LoanState.REQUESTED


def test_a_file_that_was_lost_meanwhile_is_not_handed_over(store):
    (volume,) = store.volumes(1)
    loan = store.request(volume)
    with store.work(store.keeper) as work:
        authorise_loan(work, loan.id)
    with store.given.work() as work:
        work.session.execute(
            update(Aggregation).where(Aggregation.id == volume.aggregation_id).values(standing=Standing.LOST)
        )
    with pytest.raises(LoanRefused) as refused, store.work(store.keeper) as work:
        hand_over(work, loan.id, on=ON, folios=None, condition="")
    assert codes(refused) == {"loan.file_not_in_order", "loan.folios_out_missing", "loan.condition_missing"}


def test_a_hold_speaks_through_its_question(store, installation):
    from records.custody.questions import ObjectionsToLoan

    def held(_stand, question):
        return [] if question.kind is LoanKind.IN_SITU else [Objection("loan.restricted", "LGA 10", {"field": "kind"})]

    installation.learn([answering(ObjectionsToLoan, held)])
    (volume,) = store.volumes(1)
    with pytest.raises(LoanRefused):
        store.request(volume)
    assert store.request(volume, kind=LoanKind.IN_SITU).kind is LoanKind.IN_SITU


def test_a_loan_is_extended_once_while_it_runs(store, at):
    (volume,) = store.volumes(1)
    loan = store.lend(volume, on=ON)
    with store.work(store.keeper) as work:
        assert extend_loan(work, loan.id).due_on == date(2026, 10, 8)
    at.set(datetime(2026, 10, 9, 18, 0, tzinfo=UTC))
    with pytest.raises(LoanRefused) as refused, store.work(store.keeper) as work:
        extend_loan(work, loan.id)
    assert codes(refused) == {"loan.extensions_used", "loan.overdue"}


def test_missing_folios_are_explained_and_an_overdue_volume_is_claimed(store, at):
    (volume,) = store.volumes(1)
    loan = store.lend(volume, on=ON)
    with pytest.raises(LoanRefused), store.work(store.keeper) as work:
        claim_loan(work, loan.id)
    at.set(datetime(2026, 10, 6, 18, 0, tzinfo=UTC))
    with store.work(store.keeper) as work:
        claim_loan(work, loan.id)
    with pytest.raises(LoanRefused) as refused, store.work(store.keeper) as work:
        return_loan(work, loan.id, on=work.today, folios=98, condition="Incompleto")
    assert codes(refused) == {"loan.folios_missing"}
    with store.work(store.keeper) as work:
        back = return_loan(work, loan.id, on=work.today, folios=98, condition="Roto", incident="Faltan las fojas 3 y 4")
    assert back.state is LoanState.RETURNED


def test_a_file_with_a_loan_is_not_closed(store):
    file = store.house.open("Abierto")
    with store.reading(store.ana) as reading:
        (volume,) = volume_places(reading, [file.id])[file.id]
    with store.work(store.head) as work:
        loan = request_loan(work, store.asked(type("V", (), {"id": volume.volume_id})()))
    with store.work(store.ana) as work:
        authorise_loan(work, loan.id)
    with pytest.raises(ActRefused) as refused, store.work(store.ana) as work:
        close_aggregation(work, file.id, on=ON, folios=3)
    assert codes(refused) == {"loan.running"}
