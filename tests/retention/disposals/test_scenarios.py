"""Scenarios 34 to 42 of the trade, and what happens between proposal and publication."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update

from classification.series.kinds import SamplingMethod, Support, Technique
from records.access.model import Restriction
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation, Standing
from records.restructuring.service import reclassify_aggregation
from retention.clocks.model import RetentionClock
from retention.disposals import deciding, gathering, jobs, proposing, queries, sampling, service
from retention.disposals.criteria import foreseen
from retention.disposals.eligibility import objections
from retention.disposals.errors import (
    DisposalChanged,
    DisposalElsewhere,
    DisposalFilesChanged,
    DisposalNotFound,
    DisposalRefused,
    SampleRefused,
)
from retention.disposals.model import DisposalItem, DisposalList, Fate, ItemState, ListState, PaperKind
from retention.disposals.papers import Given
from retention.disposals.sampling import Asked
from retention.disposals.states import EXECUTION, Moment
from retention.disposals.waste import waste_of
from retention.holds.model import HoldKind
from retention.schedules.model import ScheduleEntry
from system.actor import CustodyStage, NotPermitted
from system.organization.profile import Lga55Mode
from system.organization.queries import profile_of
from system.organization.roles import Role
from tests.retention.disposals.conftest import TODAY, paper


def codes(refused) -> set[str]:
    return {one.code for one in refused.value.objections}


def restrict(disposing, file_id, kind=RestrictionKind.CONFIDENTIAL):
    with disposing.archive.work() as work:
        work.session.add(
            Restriction(
                fonds_id=disposing.archive.fonds.id, aggregation_id=file_id, kind=kind, legal_basis="LGT 115",
                resolution="CT/1", classified_on=date(2020, 1, 1), recorded_at=work.now, recorded_by="ct",
            )
        )  # fmt: skip


def test_34_what_is_conserved_is_never_listed_and_what_is_sampled_only_after_its_sample_was_set_apart(disposing):
    kept = disposing.due("4C.3.1", date(2015, 1, 1))
    sampled = [disposing.due("2C.8", date(2015, 1, day)) for day in range(1, 11)]
    with disposing.archive.work() as work:
        work.session.execute(
            update(RetentionClock)
            .where(RetentionClock.aggregation_id.in_(sampled))
            .values(status="running", intermediate_until=date(2020, 1, 31), due_on=date(2020, 2, 1))
        )
    free = disposing.due()
    listed = disposing.draft()
    assert disposing.files(listed) == [free]
    left = disposing.left_out(listed)
    assert left[kept] == ["disposal.conservation"]
    assert all(left[one] == ["disposal.sample_not_drawn"] for one in sampled)
    disposing.act(disposing.rac, service.withdraw, listed.id, reason="Falta la muestra")

    wanted = Asked(method=SamplingMethod.SYSTEMATIC, step=5, start=2)
    drawn = disposing.act(disposing.rac, sampling.draw, disposing.criteria(series=("2C.8",)), wanted)
    assert (drawn.population, drawn.chosen) == (10, 2)
    second = disposing.draft()
    chosen = {sampled[1], sampled[6]}
    assert set(disposing.files(second)) == {free, *sampled} - chosen
    left = disposing.left_out(second)
    assert all(left[one] == ["disposal.sample_chosen"] for one in chosen)


def test_36_a_held_file_is_left_out_with_its_reason_and_listed_on_the_next_run_after_the_release(disposing):
    file_id = disposing.due()
    hold = disposing.hold(file_id)
    first = disposing.draft()
    assert disposing.left_out(first) == {file_id: ["disposal.held.audit"]}
    disposing.release(hold)
    # Nothing comes back into a list by itself.
    assert disposing.files(first) == []
    assert disposing.files(disposing.draft()) == [file_id]


def test_38_a_formal_act_keeps_a_file_and_mere_personal_data_only_in_the_strict_reading(disposing, monkeypatch):
    formal, personal = disposing.due(), disposing.due()
    restrict(disposing, formal)
    with disposing.archive.work() as work:
        work.session.execute(update(ScheduleEntry).values(access_condition="possibly_confidential"))
    listed = disposing.draft()
    assert disposing.files(listed) == [personal]
    assert disposing.left_out(listed) == {formal: ["disposal.confidential"]}
    basis = disposing.see(lambda r: r.session.execute(queries.exclusions(r, listed.id)).one().reasons[0]["basis"])
    assert "LGA 55" in basis
    disposing.act(disposing.rac, service.withdraw, listed.id, reason="Se repite")
    monkeypatch.setattr(gathering, "lga55_mode", lambda *_: Lga55Mode.STRICT)
    strict = disposing.draft()
    assert disposing.files(strict) == []
    assert disposing.left_out(strict)[personal] == ["disposal.personal_data"]


def test_40_original_accounting_records_ask_for_the_finance_body_and_go_on_with_its_number_and_day(disposing):
    disposing.due("5C.3", date(2010, 1, 1))
    with disposing.archive.work() as work:
        work.session.execute(update(ScheduleEntry).values(values="AC"))
    listed = disposing.opined(disposing.proposed())
    assert disposing.again(listed).accounting
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.aca, service.request_ruling, listed.id, disposing.said("ACA/1"))
    assert codes(refused) == {"disposal.finance_missing"}
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.aca, service.authorise_finance, listed.id, Given())
    assert {"disposal.number_missing", "disposal.day_missing"} <= codes(refused)
    done = disposing.act(disposing.aca, service.authorise_finance, listed.id, disposing.said("SHCP/366-I-1"))
    assert done.state is ListState.FINANCE_AUTHORISED
    done = disposing.act(disposing.aca, service.request_ruling, listed.id, disposing.said("ACA/1"))
    assert done.state is ListState.RULING_REQUESTED
    # And again where it is executed.
    without = Moment(
        today=TODAY, standing=1, is_accounting=True, papers=frozenset(PaperKind) - {PaperKind.FINANCE_AUTHORISATION}
    )
    assert [one.code for one in EXECUTION.objections(without)] == ["disposal.finance_missing"]


def test_42_nothing_is_published_without_ruling_act_and_address_and_nothing_executed_without_all_three(disposing):
    disposing.due()
    listed = disposing.ruled(disposing.proposed())
    with pytest.raises(DisposalElsewhere):
        disposing.act(disposing.rac, service.publish, listed.id, disposing.said(address="https://sma.gob.mx/1"))
    disposing.act(disposing.aca, service.issue_act, listed.id, disposing.said("0055/18"))
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rac, service.publish, listed.id, disposing.said(address="en el portal"))
    assert codes(refused) == {"disposal.address_missing"}
    done = disposing.act(disposing.rac, service.publish, listed.id, disposing.said(address="https://sma.gob.mx/1"))
    assert done.state is ListState.PUBLISHED
    bare = Moment(today=TODAY, standing=1)
    assert {one.code for one in EXECUTION.objections(bare)} == {
        "disposal.paper_missing.ruling", "disposal.paper_missing.act", "disposal.paper_missing.publication",
    }  # fmt: skip


def test_48_damaged_files_leave_every_candidate_list(disposing):
    files = [disposing.due() for _ in range(4)]
    for one in files:
        disposing.set(one, standing=Standing.DAMAGED)
    listed = disposing.draft()
    assert disposing.files(listed) == []
    assert set(disposing.left_out(listed)) == set(files)
    assert all("retention.frozen.damaged" in one for one in disposing.left_out(listed).values())


def test_a_list_goes_all_the_way_over_one_digest_and_is_closed_with_its_act_of_destruction(disposing):
    disposing.due()
    listed = disposing.published(disposing.proposed())
    assert listed.state is ListState.PUBLISHED
    assert set(disposing.see(queries.counting, listed)) >= {
        PaperKind.INVENTORY, PaperKind.APPRAISAL_SHEET, PaperKind.APPRAISAL_DECLARATION, PaperKind.BOARD_OPINION,
        PaperKind.REQUEST, PaperKind.RULING, PaperKind.ACT, PaperKind.PUBLICATION,
    }  # fmt: skip
    with disposing.archive.work() as work:
        work.session.get_one(type(listed), listed.id).state = ListState.EXECUTED
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rac, service.close, listed.id)
    # A federal body gives the waste of its paper to CONALITEG alone (LGA 15).
    assert codes(refused) == {"disposal.paper_missing.destruction_act", "disposal.paper_missing.donation_receipt"}
    disposing.act(disposing.rac, service.record_paper, listed.id, PaperKind.DESTRUCTION_ACT, disposing.said("D/1"))
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rac, service.record_paper, listed.id, PaperKind.DONATION_RECEIPT, disposing.said("R/1"))
    assert codes(refused) == {"disposal.recipient_other"}
    receipt = disposing.said("R/1", authority="Comisión Nacional de Libros de Texto Gratuitos (CONALITEG)")
    disposing.act(disposing.rac, service.record_paper, listed.id, PaperKind.DONATION_RECEIPT, receipt)
    assert disposing.act(disposing.rac, service.close, listed.id).state is ListState.CLOSED


def test_donated_paper_needs_its_receipt(disposing):
    disposing.due()
    listed = disposing.published(disposing.proposed(fate=Fate.DONATION))
    with disposing.archive.work() as work:
        work.session.get_one(type(listed), listed.id).state = ListState.EXECUTED
    disposing.act(disposing.rac, service.record_paper, listed.id, PaperKind.DESTRUCTION_ACT, disposing.said("D/1"))
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rac, service.close, listed.id)
    assert codes(refused) == {"disposal.paper_missing.donation_receipt"}


def test_paper_that_was_executed_before_the_law_named_a_recipient_needs_no_receipt(disposing):
    disposing.due()
    listed = disposing.published(disposing.proposed())
    with disposing.archive.work() as work:
        found = work.session.get_one(type(listed), listed.id)
        found.state, found.executed_on = ListState.EXECUTED, date(2023, 1, 19)
    # No profile is older than 2025: the day alone decides, whichever profile the body lived under then.
    terms = disposing.see(profile_of, disposing.archive.fonds.id, TODAY).disposal
    assert terms.paper_on(date(2023, 1, 19)) is None
    assert terms.paper_on(date(2023, 1, 20)).recipient == "CONALITEG"
    disposing.set(disposing.files(listed)[0], support=Support.ELECTRONIC)
    with disposing.archive.work() as work:
        work.session.get_one(type(listed), listed.id).executed_on = TODAY
    assert disposing.see(waste_of, disposing.again(listed)) is None


def test_count_in_is_count_out(disposing):
    going = [disposing.due(closed_on=date(2015, 1, day)) for day in range(1, 8)]
    staying = [disposing.due("5C.3", date(2024, 1, day)) for day in range(1, 4)]
    disposing.archive.file("5C.4")  # open: meets no criteria of closing
    listed = disposing.draft()
    assert (listed.item_count, listed.excluded_count, listed.criteria["walked"]) == (7, 3, 10)
    assert disposing.files(listed) == going
    assert set(disposing.left_out(listed)) == set(staying)


def test_what_left_the_archive_before_is_no_candidate_and_fills_no_list_of_what_was_left_out(disposing):
    """A lost file is left out with its reason; one destroyed or delivered years ago is no file to be judged."""
    free, lost, gone, delivered = (disposing.due(closed_on=date(2018, 3, day)) for day in (1, 2, 3, 4))
    for one, standing in ((lost, Standing.LOST), (gone, Standing.DESTROYED), (delivered, Standing.DELIVERED)):
        disposing.set(one, standing=standing)

    listed = disposing.draft()

    assert disposing.files(listed) == [free]
    assert disposing.left_out(listed) == {lost: ["retention.frozen.lost"]}
    assert disposing.see(foreseen, disposing.criteria()) == (2, 0)
    disposing.act(disposing.rac, service.withdraw, listed.id, reason="Otra vez")
    assert disposing.see(foreseen, disposing.criteria()) == (2, 1)


def test_gathering_goes_on_where_it_was_killed(disposing):
    for day in range(1, 8):
        disposing.due(closed_on=date(2015, 1, day))
    listed = disposing.act(disposing.rac, proposing.draft, disposing.criteria(), title="Baja")
    assert disposing.act(disposing.rac, proposing.gather, listed.id, 3)
    disposing.run(jobs.gather_files, disposing.again(listed))
    done = disposing.again(listed)
    assert (done.item_count, done.criteria["walked"], done.job_id) == (7, 7, None)
    with disposing.archive.reading() as reading:
        found = reading.session.scalars(select(DisposalItem.position).order_by(DisposalItem.position))
        assert list(found) == list(range(1, 8))


def test_a_file_is_in_one_running_list_at_the_most(disposing):
    file_id = disposing.due()
    first = disposing.draft()
    second = disposing.draft()
    assert disposing.left_out(second) == {file_id: ["disposal.listed"]}
    disposing.act(disposing.rac, service.withdraw, first.id, reason="Otra vez")
    assert disposing.files(disposing.draft()) == [file_id]


def test_nobody_approves_what_they_proposed(disposing):
    disposing.due()
    listed = disposing.proposed()
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rac, service.check, listed.id, counted=1, given=Given(paper=paper()))
    assert codes(refused) == {"disposal.own_proposal"}
    done = disposing.act(disposing.rac2, service.check, listed.id, counted=1, given=Given(paper=paper()))
    assert done.state is ListState.CHECKED


def test_who_chose_the_files_approves_them_no_more_than_who_proposed_them(disposing):
    """One drew the list up, another sent it off: both have a hand in what is proposed."""
    disposing.due()
    listed = disposing.draft()
    with disposing.archive.work() as work:
        work.session.execute(update(DisposalList).values(drafted_by=disposing.rat.handle))
    disposing.act(disposing.rac, proposing.ask_to_propose, listed.id)
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rat, service.check, listed.id, counted=1, given=Given(paper=paper()))
    assert codes(refused) == {"disposal.own_proposal"}
    assert disposing.see(queries.waiting_for, 5, actor=disposing.rat) == []


def test_each_step_is_its_own_people_s(disposing):
    disposing.due()
    listed = disposing.proposed()
    for stranger in (disposing.head, disposing.board, disposing.aca, disposing.control):
        with pytest.raises(NotPermitted):
            disposing.act(stranger, service.check, listed.id, counted=1)
    other = disposing.given.unit(disposing.archive.fonds, "OBR")
    elsewhere = disposing.given.actor(disposing.archive.fonds, Role.UNIT_HEAD, other, handle="otra")
    with pytest.raises(DisposalNotFound):
        disposing.act(elsewhere, service.appraise, listed.id, sheet=None, declaration=None, consent=True)
    assert disposing.see(lambda r: r.session.execute(queries.lists(r)).all(), actor=elsewhere) == []
    with pytest.raises(NotPermitted):
        disposing.act(disposing.rat, proposing.draft, disposing.criteria(), title="Baja")


def test_a_check_with_another_count_or_without_the_signed_inventory_is_refused_with_every_reason(disposing):
    disposing.due()
    listed = disposing.proposed()
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rat, service.check, listed.id, counted=3)
    assert codes(refused) == {"disposal.count_differs", "disposal.paper_missing.inventory"}


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"passed": False}, "disposal.opinion_negative"),
        ({"quorum": False}, "disposal.no_quorum"),
        ({"area": False}, "disposal.area_absent"),
    ],
)
def test_an_opinion_counts_with_quorum_the_producing_area_and_a_favourable_vote(disposing, how, code):
    disposing.due()
    listed = disposing.appraised(disposing.proposed())
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.board, service.record_opinion, listed.id)
    assert codes(refused) == {"disposal.not_voted"}
    disposing.sitting(listed, **how)
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.board, service.record_opinion, listed.id)
    assert codes(refused) == {code}


def test_refusing_a_file_sends_the_list_back_and_its_papers_count_no_longer(disposing):
    disposing.due()
    disposing.due(closed_on=date(2017, 1, 1))
    listed = disposing.opined(disposing.proposed())
    before = listed.digest
    first = disposing.items(listed)[0]
    with pytest.raises(DisposalRefused):
        disposing.act(disposing.aca, deciding.refuse_items, listed.id, [first], reason=" ")
    disposing.act(disposing.aca, deciding.refuse_items, listed.id, [first], reason="Se pidió en un juicio")
    back = disposing.again(listed)
    assert (back.state, back.standing_count) == (ListState.PROPOSED, 1)
    assert disposing.see(queries.counting, back) == {}
    # The old vote was over other files, so it is asked for again.
    again = disposing.appraised(back)
    assert again.digest not in {"", before}
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.board, service.record_opinion, listed.id)
    assert codes(refused) == {"disposal.not_voted"}
    assert disposing.archive.history(listed.id).count("disposal.sent_back") == 1


def test_a_partial_ruling_takes_out_what_it_refuses_and_the_act_is_over_the_rest(disposing):
    files = [disposing.due(closed_on=date(2015, 1, day)) for day in range(1, 4)]
    listed = disposing.requested(disposing.proposed())
    for refused_positions, code in ((), "disposal.positions_missing"), ((9,), "disposal.positions_unknown"):
        with pytest.raises(DisposalRefused) as refused:
            disposing.act(
                disposing.aca, service.rule, listed.id, disposing.said(), outcome="partial", refused=refused_positions
            )
        assert codes(refused) == {code}
    done = disposing.act(disposing.aca, service.rule, listed.id, disposing.said(), outcome="partial", refused=(2,))
    assert (done.state, done.standing_count) == (ListState.RULED, 2)
    assert disposing.files(done) == [files[0], files[2]]
    assert {PaperKind.RULING, PaperKind.INVENTORY, PaperKind.BOARD_OPINION} <= set(
        disposing.see(queries.counting, done)
    )
    assert (
        disposing.act(disposing.aca, service.issue_act, listed.id, disposing.said("A/1")).state is ListState.ACT_ISSUED
    )
    # What the ruling refused is free for another list.
    assert disposing.files(disposing.draft()) == [files[1]]


def test_what_finance_authorised_of_all_files_holds_of_those_a_partial_ruling_left(disposing):
    for day in (1, 2):
        disposing.due("5C.3", date(2010, 1, day))
    with disposing.archive.work() as work:
        work.session.execute(update(ScheduleEntry).values(values="AC"))
    listed = disposing.ruled(disposing.proposed(), "partial", (1,))
    papers = disposing.see(queries.papers, listed.id)
    authorised = [one.list_digest for one in papers if one.kind is PaperKind.FINANCE_AUTHORISATION]
    assert authorised[-1] == disposing.again(listed).digest != authorised[0]


def test_a_denied_list_ends_and_its_files_are_free(disposing):
    file_id = disposing.due()
    listed = disposing.ruled(disposing.proposed(), "denied")
    assert listed.state is ListState.REFUSED
    assert disposing.files(disposing.draft()) == [file_id]


def test_a_hold_after_the_ruling_shows_on_the_list_and_can_be_left_out(disposing):
    first = disposing.due()
    second = disposing.due(closed_on=date(2017, 1, 1))
    listed = disposing.published(disposing.proposed())
    disposing.hold(second, HoldKind.HUMAN_RIGHTS)
    assert disposing.see(queries.impeded_count, listed, TODAY) == 1
    disposing.act(disposing.aca, proposing.leave_out_impeded, listed.id)
    assert disposing.files(listed) == [first]
    assert disposing.again(listed).state is ListState.PROPOSED
    with disposing.archive.reading() as reading:
        item = reading.session.scalars(select(DisposalItem).where(DisposalItem.aggregation_id == second)).one()
        assert (item.state, [one["code"] for one in item.reasons]) == (
            ItemState.REFUSED, ["disposal.held.human_rights"],
        )  # fmt: skip


def test_what_changed_between_gathering_and_proposing_is_refused_and_never_left_out_unsaid(disposing):
    file_id = disposing.due()
    disposing.due(closed_on=date(2017, 1, 1))
    listed = disposing.draft()
    disposing.hold(file_id)
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rac, proposing.ask_to_propose, listed.id)
    assert codes(refused) == {"disposal.impeded"}
    disposing.act(disposing.rac, proposing.leave_out_impeded, listed.id)
    assert disposing.act(disposing.rac, proposing.ask_to_propose, listed.id).standing_count == 1


def test_a_clock_set_back_proposes_nothing_before_its_day(disposing, clock):
    disposing.due(closed_on=date(2021, 3, 5))
    listed = disposing.draft()
    clock.set(datetime(2026, 2, 1, 18, 0, tzinfo=UTC))
    with pytest.raises(DisposalRefused) as refused:
        disposing.act(disposing.rac, proposing.ask_to_propose, listed.id)
    assert codes(refused) == {"disposal.impeded"}


def test_a_file_that_changed_after_freezing_stops_the_act_until_the_list_is_frozen_anew(disposing):
    file_id = disposing.due()
    listed = disposing.ruled(disposing.proposed())
    disposing.set(file_id, title="Otro título")
    with pytest.raises(DisposalFilesChanged):
        disposing.act(disposing.aca, service.issue_act, listed.id, disposing.said("A/1"))
    disposing.act(disposing.rac, service.freeze_again, listed.id)
    assert disposing.again(listed).state is ListState.PROPOSED


def test_a_new_version_of_the_schedule_changes_nothing_in_a_running_list(disposing):
    disposing.due()
    listed = disposing.ruled(disposing.proposed())
    disposing.archive.schedule(
        "serie_codigo,AT,AC,total,tecnica\n5C.4,9,9,18,conservación\n", in_force_from=date(2026, 11, 1)
    )
    assert disposing.see(queries.impeded_count, listed, TODAY) == 0
    assert (
        disposing.act(disposing.aca, service.issue_act, listed.id, disposing.said("A/1")).state is ListState.ACT_ISSUED
    )


def test_whoever_comes_second_is_told_what_changed_and_by_whom(disposing):
    disposing.due()
    listed = disposing.proposed()
    version = disposing.again(listed).version
    disposing.checked(listed)
    with pytest.raises(DisposalElsewhere) as refused:
        disposing.checked(listed)
    assert (refused.value.facts["state"], refused.value.facts["by"]) == ("checked", "rat")
    with pytest.raises(DisposalChanged) as changed:
        disposing.act(disposing.head, service.refuse, listed.id, reason="No procede", version=version)
    assert changed.value.facts["by"] == "rat"


def test_a_body_s_lists_are_not_another_s(disposing, given):
    disposing.due()
    listed = disposing.proposed()
    other = given.fonds("OTR")
    stranger = given.actor(other, Role.RECORDS_CENTRE_ARCHIVIST, handle="ajeno")
    with pytest.raises(DisposalNotFound):
        disposing.see(queries.find, listed.id, actor=stranger)
    assert disposing.see(queries.by_state, actor=stranger)[ListState.PROPOSED] == 0


def test_a_random_draw_is_the_same_again_and_replaced_only_by_the_coordinator_with_a_reason(disposing):
    files = [disposing.due("2C.8", date(2015, 1, day)) for day in range(1, 11)]
    with disposing.archive.work() as work:
        work.session.execute(
            update(RetentionClock)
            .where(RetentionClock.aggregation_id.in_(files))
            .values(status="running", intermediate_until=date(2020, 1, 31), due_on=date(2020, 2, 1))
        )
    criteria = disposing.criteria(series=("2C.8",))
    wanted = Asked(method=SamplingMethod.RANDOM, seed="acta 12/2026", count=3)
    foreseen = disposing.see(sampling.preview, criteria, wanted)
    drawn = disposing.act(disposing.rac, sampling.draw, criteria, wanted)
    assert drawn.population_digest == foreseen.digest
    with disposing.archive.reading() as reading:
        rows = reading.session.execute(sampling.files(reading, drawn.id)).all()
    assert {row.aggregation_id for row in rows if row.is_chosen} == foreseen.chosen
    # Every file is in a draw that counts.
    with pytest.raises(SampleRefused) as refused:
        disposing.act(disposing.rac, sampling.draw, criteria, wanted)
    assert "sample.population_empty" in codes(refused)
    picked = Asked(method=SamplingMethod.QUALITATIVE, words="Juicios laborales", picked=(rows[0].reference,))
    with pytest.raises(NotPermitted):
        disposing.act(disposing.rac, sampling.redraw, drawn.id, picked, reason="x")
    with pytest.raises(SampleRefused):
        disposing.act(disposing.aca, sampling.redraw, drawn.id, picked, reason="")
    again = disposing.act(disposing.aca, sampling.redraw, drawn.id, picked, reason="Dictamen 3")
    assert (again.population, again.chosen, again.replaces_id) == (10, 1, drawn.id)
    assert again.population_digest == drawn.population_digest
    disposing.draft()
    with pytest.raises(SampleRefused) as refused:
        disposing.act(disposing.aca, sampling.redraw, again.id, wanted, reason="Otra vez")
    assert codes(refused) == {"sample.files_listed"}


def test_a_file_that_its_series_sample_left_over_is_drawn_over_again_in_another_series(disposing):
    """What one series' sample released says nothing of another's: nothing goes there before its own was set apart."""
    files = [disposing.due("2C.8", date(2015, 1, day)) for day in range(1, 5)]
    over(files, disposing)
    picked = Asked(method=SamplingMethod.SYSTEMATIC, step=4, start=1)
    drawn = disposing.act(disposing.rac, sampling.draw, disposing.criteria(series=("2C.8",)), picked)
    _chosen, *released = files
    assert set(disposing.files(disposing.draft())) == set(released)
    with disposing.archive.work() as work:
        # Its new series is sampled as well, and nobody drew anything there.
        entries = update(ScheduleEntry).where(ScheduleEntry.key == "5C.4")
        work.session.execute(entries.values(technique=Technique.SAMPLING, sample_quality="Los de mayor cuantía"))
        node_id = disposing.archive.node("5C.4")
        for one in files[:2]:
            reclassify_aggregation(work, one, node_id=node_id, reason="Error", opinion="GI/3/2026")
    over(files, disposing)

    with disposing.archive.reading() as reading:
        known = gathering.facts_of(reading.session, files, TODAY)
        count = select(func.count()).select_from(Aggregation)
        may_go = reading.session.scalar(count.where(gathering.may_go(TODAY, mode=Lga55Mode.FORMAL_ACT)))
    against = [[one.code for one in objections(known[file_id], TODAY)] for file_id in files]
    assert against == [["disposal.sample_chosen"], ["disposal.sample_not_drawn"], [], []]
    assert may_go == 2
    # Nothing is drawn twice, nor lost to the next draw.
    disposing.act(disposing.rac, service.withdraw, disposing.see(latest).id, reason="Cambió un expediente")
    again = disposing.act(disposing.aca, sampling.redraw, drawn.id, picked, reason="Cambió un expediente")
    anew = disposing.act(disposing.rac, sampling.draw, disposing.criteria(series=("5C.4",)), picked)
    assert (again.population, anew.population) == (3, 1)


def over(files, disposing):
    with disposing.archive.work() as work:
        work.session.execute(
            update(RetentionClock)
            .where(RetentionClock.aggregation_id.in_(files))
            .values(status="running", intermediate_until=date(2020, 1, 31), due_on=date(2020, 2, 1))
        )


def latest(reading):
    return reading.session.scalars(select(DisposalList).order_by(DisposalList.number.desc())).first()


def test_a_historical_or_lent_or_office_file_is_not_the_records_centre_s_to_dispose_of(disposing):
    disposing.due(stage=CustodyStage.OFFICE)
    assert disposing.files(disposing.draft()) == []
    old = disposing.due(stage=CustodyStage.HISTORICAL)
    with disposing.archive.reading() as reading:
        known = gathering.facts(reading, disposing.archive.fonds.id, [old], TODAY)
    assert [one.code for one in objections(known[old], TODAY)] == ["disposal.historical"]
