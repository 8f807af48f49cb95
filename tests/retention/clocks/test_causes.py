"""Whatever moves a date moves it in the same act, to the day: domain 7 B and 7 D, and cases like them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from classification.series.kinds import Trigger
from records.access.service import record_access_request, record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.restructuring.service import Grounds, merge_aggregations
from retention.clocks.due import DueQuestion, files, totals
from retention.clocks.schemas import due_file
from retention.clocks.service import record_trigger
from retention.clocks.telling import steps_of
from retention.holds.model import HeldFile
from retention.holds.service import release_hold
from retention.schedules.model import ScheduleEntry
from retention.schedules.service import approve_schedule
from system.organization.profile import Lga55Mode, Reckoning
from tests.retention.clocks.test_as_of import hold, release, reserve
from tests.retention.clocks.test_law import adopt

SHORTER = "serie_codigo,AT,AC,tecnica\n5C.3,1,1,baja\n5C.4,1,1,baja\n2C.8,1,1,baja\n4C.3,1,1,baja\n6C.4,1,1,baja\n"


def dates(clock):
    return (clock.office_until, clock.intermediate_until, clock.due_on)


def told(archive, on):
    with archive.reading() as reading:
        rows = list(files(reading, DueQuestion(on=on)))
        return {row.id: due_file(row, on, lambda code, _facts: code, ()) for row in rows}


@pytest.mark.parametrize(("series", "closed_on", "days"), [
    ("5C.3", date(2020, 5, 29), (date(2023, 5, 29), date(2028, 5, 29), date(2028, 5, 30))),  # 7 B 14
    ("6C.4", date(2019, 3, 15), (date(2024, 3, 15), date(2029, 3, 15), date(2029, 3, 16))),  # 7 B 18
    ("5C.4", date(2022, 1, 20), (date(2024, 1, 20), date(2027, 1, 20), date(2027, 1, 21))),
    # The term ends on a day that is not: the first of the next month (LFPA 29).
    ("5C.3", date(2020, 2, 29), (date(2023, 3, 1), date(2028, 2, 29), date(2028, 3, 1))),
    ("6C.4", date(2024, 2, 29), (date(2029, 3, 1), date(2034, 3, 1), date(2034, 3, 2))),
    ("5C.3", date(2021, 12, 31), (date(2024, 12, 31), date(2029, 12, 31), date(2030, 1, 1))),
])  # fmt: skip
def test_a_closed_file_has_exactly_these_days(archive, series, closed_on, days):
    file = archive.file(series, closed_on)
    due = days[-1]
    assert dates(archive.clock(file)) == days
    assert not told(archive, date.fromordinal(due.toordinal() - 1))[file].due
    assert told(archive, due)[file].due


def test_by_the_fiscal_year_the_same_file_runs_to_the_ends_of_years(archive):
    """Domain 7 B 16, in the law of a body that began to count so in 2025."""
    adopt(archive, date(2025, 4, 1), reckoning=Reckoning.FISCAL_YEAR)
    file = archive.file("5C.3", date(2025, 5, 29))
    assert dates(archive.clock(file)) == (date(2028, 12, 31), date(2033, 12, 31), date(2034, 1, 1))
    last = archive.file("5C.3", date(2025, 12, 31))
    assert archive.clock(last).office_until == date(2028, 12, 31)


def test_two_requests_keep_a_contract_two_years_longer_once(archive):
    """Domain 7 B 18."""
    file = archive.file("6C.4", date(2019, 3, 15))
    for folio in ("1", "2"):
        with archive.work() as work:
            record_access_request(work, file, folio=folio, requested_on=date(2024, 1, 10))
    assert dates(archive.clock(file)) == (date(2024, 3, 15), date(2031, 3, 15), date(2031, 3, 16))


def test_without_its_resolution_a_trial_is_due_in_no_year(archive):
    """Domain 7 B 20."""
    file = archive.file("2C.8", date(2001, 1, 1))
    assert dates(archive.clock(file)) == (None, None, None)
    found = told(archive, date(2999, 1, 1))[file]
    assert (found.due, [one.code for one in found.objections]) == (False, ["retention.trigger_unknown"])


def test_the_longer_of_validity_and_reserve_governs(archive):
    """Domain 7 B 22."""
    file = archive.file("5C.4", date(2022, 1, 20))
    with archive.work() as work:
        record_restriction(work, file, reserve(date(2024, 9, 10)))
    clock = archive.clock(file)
    assert (clock.intermediate_until, clock.reserved_until, clock.due_on) == (
        date(2027, 1, 20), date(2029, 9, 10), date(2029, 9, 11),
    )  # fmt: skip


def test_an_audit_excludes_with_its_reason_and_its_release_lists_the_file_again_and_does_no_more(archive):
    """Domain 7 D 36."""
    file = archive.file("5C.3", date(2010, 5, 29))
    on = date(2026, 11, 22)
    before = archive.clock(file).due_on
    with archive.work() as work:
        hold(work, archive.fonds.id, file)
    held = told(archive, on)[file]
    assert (held.due, [one.code for one in held.objections]) == (False, ["retention.held.audit"])
    with archive.reading() as reading:
        assert totals(reading, DueQuestion(on=on)).due == 0
    with archive.work() as work:
        release(work, file)
    assert told(archive, on)[file].due
    assert archive.clock(file).due_on == before
    with archive.reading() as reading:
        assert len(reading.session.query(HeldFile).all()) == 1


@pytest.mark.parametrize(("mode", "due"), [(Lga55Mode.FORMAL_ACT, True), (Lga55Mode.STRICT, False)])
def test_personal_data_alone_exclude_only_in_the_strict_reading_a_formal_act_in_both(bare, mode, due):
    """Domain 7 D 38."""
    adopt(bare, date(2025, 4, 1), lga55_mode=mode)
    bare.schedule("serie_codigo,AT,AC,tecnica,acceso\n4C.3,0,1,baja,posible confidencial\n")
    plain, formal = (bare.file("4C.3.1", date(2025, 6, day)) for day in (1, 2))
    act = Proposal(
        kind=RestrictionKind.CONFIDENTIAL, cause="115", legal_basis="LGT 115", resolution="CT/1",
        classified_on=date(2026, 1, 10), years=None,
    )  # fmt: skip
    with bare.work() as work:
        record_restriction(work, formal, act)
    found = told(bare, date(2026, 11, 22))
    assert found[plain].due is due
    assert (found[formal].due, [(one.code, one.basis) for one in found[formal].objections]) == (
        False, [("retention.classified", "LGA 55")],
    )  # fmt: skip


def test_a_clock_set_back_before_the_closing_makes_nothing_due(archive):
    file = archive.file("2C.8", date(2026, 5, 29))
    with archive.work() as work:
        record_trigger(work, file, trigger=Trigger.FINAL_RESOLUTION, occurred_on=date(2010, 1, 1))
    assert archive.clock(file).due_on == date(2015, 1, 2)
    assert told(archive, date(2026, 5, 29))[file].due
    before = told(archive, date(2026, 5, 28))[file]
    assert (before.due, [one.code for one in before.objections]) == (False, ["retention.not_closed_yet"])
    with archive.reading() as reading:
        assert totals(reading, DueQuestion(on=date(2026, 5, 28))).due == 0


def test_a_superseded_version_stays_pinned_under_running_clocks_and_cannot_be_deleted(archive):
    file = archive.file("5C.3", date(2020, 5, 29))
    pinned = archive.clock(file)
    draft = archive.schedule(SHORTER).schedule
    with archive.work() as work:
        approve_schedule(work, draft.id, in_force_from=date(2025, 1, 1))
    with archive.work() as work:
        record_access_request(work, file, folio="1", requested_on=date(2026, 1, 10))
    clock = archive.clock(file)
    assert (clock.schedule_id, clock.entry_id, clock.due_on) == (
        pinned.schedule_id, pinned.entry_id, date(2030, 5, 30),
    )  # fmt: skip
    with archive.reading() as reading:
        assert steps_of(reading, clock)[0]["facts"]["schedule"] == 1
    with pytest.raises(IntegrityError), archive.installation.database.writer.begin() as connection:
        connection.execute(delete(ScheduleEntry).where(ScheduleEntry.id == pinned.entry_id))


def test_what_a_merged_file_was_asked_for_keeps_the_file_that_took_it(archive):
    source = archive.file("5C.3", opened_on=date(2020, 1, 1))
    target = archive.file("5C.3", opened_on=date(2020, 1, 1))
    with archive.work() as work:
        record_access_request(work, source, folio="1", requested_on=date(2024, 1, 10))
    with archive.work() as work:
        # While the request runs its documents stay where they are.
        kept = work.session.scalars(select(HeldFile).where(HeldFile.aggregation_id == source)).one()
        release_hold(work, kept.hold_id, act="Oficio UT-1", reason="Respuesta firme")
    merge_aggregations(archive.installation, archive.operator, source, target, Grounds(reason="Un mismo asunto"))
    archive.close(target, date(2025, 5, 29))
    assert archive.clock(target).due_on == date(2035, 5, 30)
    assert archive.clock(source) is None
