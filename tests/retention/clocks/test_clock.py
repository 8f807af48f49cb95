"""The clock of a file, from the acts that move it to what a stranger then sees in the database."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from classification.series.kinds import Technique, Trigger
from records.access.service import lift_restriction, record_access_request, record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.service import reopen_aggregation
from retention.clocks.errors import TriggerUnfit
from retention.clocks.model import RetentionClock
from retention.clocks.service import record_trigger
from retention.schedules.due_dates import ClockStatus
from retention.schedules.service import approve_schedule
from system.actor import NotPermitted
from system.organization.roles import Role


def dates(clock):
    return (clock.office_until, clock.intermediate_until, clock.due_on)


def test_closing_a_file_starts_its_clock_and_leaves_a_trace(archive):
    file = archive.file("5C.3", date(2020, 5, 29))
    clock = archive.clock(file)
    assert dates(clock) == (date(2023, 5, 29), date(2028, 5, 29), date(2028, 5, 30))
    assert (clock.status, clock.outcome) == (ClockStatus.RUNNING, Technique.ELIMINATION)
    assert archive.history(file)[-2:] == ["aggregation.closed", "clock.reckoned"]


def test_the_explanation_names_the_version_and_ends_the_day_before_the_file_is_due(archive):
    steps = archive.clock(archive.file("5C.3", date(2020, 5, 29))).explanation
    assert steps[0]["code"] == "retention.step.rule.in_force_on_closing"
    assert steps[0]["facts"]["schedule"] == 1
    assert steps[0]["basis"] == "CFF 30"
    assert steps[-1]["to"] == "2028-05-29"


def test_an_access_request_keeps_a_contract_two_more_years_however_often_it_was_asked_for(archive):
    file = archive.file("6C.4", date(2019, 3, 15))
    assert archive.clock(file).intermediate_until == date(2029, 3, 15)
    for folio in ("330026", "330027"):
        with archive.work() as work:
            record_access_request(work, file, folio=folio, requested_on=date(2024, 1, 10))
    clock = archive.clock(file)
    assert dates(clock) == (date(2024, 3, 15), date(2031, 3, 15), date(2031, 3, 16))


def test_a_trial_without_its_final_resolution_has_no_dates_until_it_comes(archive):
    file = archive.file("2C.8", date(2021, 6, 1))
    clock = archive.clock(file)
    assert (clock.status, dates(clock)) == (ClockStatus.TRIGGER_UNKNOWN, (None, None, None))
    assert archive.history(file)[-1] == "clock.undated"
    with archive.work() as work:
        record_trigger(work, file, trigger=Trigger.FINAL_RESOLUTION, occurred_on=date(2022, 2, 1))
    clock = archive.clock(file)
    assert dates(clock) == (date(2024, 2, 1), date(2027, 2, 1), date(2027, 2, 2))
    assert archive.history(file)[-2:] == ["trigger.recorded", "clock.reckoned"]


def test_a_trigger_recorded_before_closing_counts_when_the_file_closes_and_the_last_one_holds(archive):
    file = archive.file("2C.8", opened_on=date(2020, 1, 1))
    for day in (date(2021, 3, 1), date(2021, 4, 1)):
        with archive.work() as work:
            record_trigger(work, file, trigger=Trigger.FINAL_RESOLUTION, occurred_on=day)
    assert archive.clock(file) is None
    archive.close(file, date(2021, 6, 1))
    assert archive.clock(file).trigger_on == date(2021, 4, 1)


def test_a_trigger_that_has_not_come_or_is_no_event_is_refused_with_both_reasons(archive):
    file = archive.file("2C.8", date(2021, 6, 1))
    with pytest.raises(TriggerUnfit) as refused, archive.work() as work:
        record_trigger(work, file, trigger=Trigger.CLOSING, occurred_on=date(2030, 1, 1))
    codes = [objection.code for objection in refused.value.objections]
    assert codes == ["trigger.closing_is_recorded_by_closing", "trigger.in_future"]
    assert archive.clock(file).status is ClockStatus.TRIGGER_UNKNOWN


def test_who_may_only_look_records_no_trigger(archive, given):
    file = archive.file("2C.8", date(2021, 6, 1))
    head = given.actor(archive.fonds, Role.UNIT_HEAD, archive.unit)
    with pytest.raises(NotPermitted), archive.work(head) as work:
        record_trigger(work, file, trigger=Trigger.FINAL_RESOLUTION, occurred_on=date(2022, 2, 1))


def reserve(classified_on: date) -> Proposal:
    return Proposal(
        kind=RestrictionKind.RESERVED,
        cause="112-VII",
        legal_basis="LGT 112",
        resolution="CT/12/2024",
        classified_on=classified_on,
        years=5,
    )


def test_a_reserve_moves_the_day_of_disposal_and_lifting_it_moves_it_back(archive):
    file = archive.file("5C.4", date(2022, 1, 20))
    with archive.work() as work:
        restriction = record_restriction(work, file, reserve(date(2024, 9, 10)))
    assert dates(archive.clock(file)) == (date(2024, 1, 20), date(2027, 1, 20), date(2029, 9, 11))
    with archive.work() as work:
        lift_restriction(work, restriction.id, on=date(2025, 3, 1), reason="Concluyó el juicio")
    assert archive.clock(file).due_on == date(2027, 1, 21)


def test_a_formal_confidential_classification_leaves_no_day_for_disposal(archive):
    file = archive.file("5C.4", date(2015, 1, 20))
    confidential = Proposal(
        kind=RestrictionKind.CONFIDENTIAL,
        cause="115",
        legal_basis="LGT 115",
        resolution="CT/13/2024",
        classified_on=date(2024, 9, 10),
        years=None,
    )
    with archive.work() as work:
        record_restriction(work, file, confidential)
    clock = archive.clock(file)
    assert (clock.status, clock.due_on) == (ClockStatus.BLOCKED, None)
    assert "retention.step.classified" in [step["code"] for step in clock.explanation]


def test_a_file_opened_again_has_no_clock_and_closing_it_once_more_starts_anew(archive):
    file = archive.file("5C.4", date(2022, 1, 20))
    with archive.work() as work:
        reopen_aggregation(work, file, reason="Faltaba el acuse")
    assert archive.clock(file) is None
    archive.close(file, date(2023, 2, 1))
    assert archive.clock(file).due_on == date(2028, 2, 2)


def test_a_subseries_without_a_row_of_its_own_takes_what_its_series_says(archive):
    clock = archive.clock(archive.file("4C.3.2", date(2020, 1, 31)))
    assert (clock.due_on, clock.outcome) == (date(2025, 2, 1), Technique.CONSERVATION)


SHORTER = "serie_codigo,AT,AC,tecnica\n5C.3,1,1,baja\n5C.4,1,1,baja\n2C.8,1,1,baja\n4C.3,1,1,baja\n6C.4,1,1,baja\n"


def test_a_new_version_binds_only_files_that_close_under_it(archive):
    before = archive.file("5C.3", date(2020, 5, 29))
    late = archive.file("5C.3", opened_on=date(2024, 1, 1))
    draft = archive.schedule(SHORTER).schedule
    with archive.work() as work:
        approve_schedule(work, draft.id, in_force_from=date(2025, 1, 1))
    archive.close(late, date(2025, 6, 1))
    recorded_late = archive.file("5C.3", date(2024, 12, 31))
    assert archive.clock(before).due_on == date(2028, 5, 30)
    assert archive.clock(late).due_on == date(2027, 6, 2)
    assert archive.clock(recorded_late).due_on == date(2033, 1, 1)
    with archive.work() as work:
        record_access_request(work, before, folio="1", requested_on=date(2026, 1, 10))
    assert archive.clock(before).due_on == date(2030, 5, 30)


def test_files_closed_before_any_schedule_get_their_clock_when_one_comes_into_force(bare):
    files = [bare.file(key, date(2020, 5, 29)) for key in ("5C.3", "5C.4", "2C.8", "4C.3.1")]
    open_one = bare.file("5C.3", opened_on=date(2021, 1, 1))
    assert {bare.clock(file).status for file in files} == {ClockStatus.NO_RULE}
    schedule = bare.schedule(in_force_from=date(2026, 1, 1)).schedule
    assert [bare.clock(file).due_on for file in files] == [
        date(2028, 5, 30),
        date(2025, 5, 30),
        None,
        date(2025, 5, 30),
    ]
    assert bare.clock(files[0]).explanation[0]["code"] == "retention.step.rule.none_in_force_on_closing"
    assert bare.clock(open_one) is None
    assert bare.history(schedule.id)[-1] == "clock.batch_reckoned"


def test_every_closed_file_has_exactly_one_clock_however_many_there_are(bare, monkeypatch):
    monkeypatch.setattr("retention.clocks.recomputing.BATCH", 3)
    for day in range(1, 9):
        bare.file("5C.3", date(2020, 5, day))
    bare.schedule()
    with bare.reading() as reading:
        running = select(func.count()).select_from(RetentionClock).where(RetentionClock.status == ClockStatus.RUNNING)
        assert reading.session.scalar(running) == 8
