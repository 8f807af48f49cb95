"""What was due on a past day and why: what the list said then, and what the law gave by what is known today."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st
from sqlalchemy import select, update

from classification.series.kinds import Trigger
from records.access.model import Restriction
from records.access.service import lift_restriction, record_access_request, record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.service import close_aggregation, reopen_aggregation
from records.incidents.service import record_incident
from records.restructuring.service import reclassify_aggregation
from retention.clocks.as_of import files_as_of
from retention.clocks.due import DueQuestion, files, reckoned, with_steps
from retention.clocks.objections import objections
from retention.clocks.past import Sight
from retention.clocks.service import record_trigger
from retention.holds.model import HeldFile, Hold, HoldKind, HoldScope, HoldState
from retention.schedules.due_dates import ClockStatus
from retention.schedules.service import approve_schedule
from system.errors import Refusal
from system.organization.roles import Role
from tests.retention.clocks.test_reclassifying import FIRE

ZONE = ZoneInfo("America/Mexico_City")
NOON = time(12)
TODAY = date(2026, 11, 22)


def past(archive, on, sight=Sight.KNOWN, actor=None, **question):
    with archive.reading(actor) as reading:
        return {one.id: one for one in files_as_of(reading, DueQuestion(on=on, **question), sight)}


def said(one):
    return (
        one.reckoned.status, one.reckoned.due_on, one.reckoned.intermediate_until, one.office_until, one.outcome,
        [step["code"] for step in one.explanation], [(at.code, at.facts) for at in one.objections],
    )  # fmt: skip


def live(archive, on):
    """What the list says now."""
    with archive.reading() as reading:
        found = list(with_steps(reading, files(reading, DueQuestion(on=on))))
        return {
            row.id: (
                ClockStatus(row.status), row.due_on, row.intermediate_until, row.office_until,
                row.outcome.value if row.outcome else None, [step["code"] for step in steps],
                [(one.code, one.facts) for one in objections(reckoned(row), on)],
            )
            for row, steps in found
        }  # fmt: skip


def hold(work, fonds_id, file_id, kind=HoldKind.AUDIT):
    number = len(work.session.scalars(select(Hold.id)).all()) + 1
    placed = Hold(
        fonds_id=fonds_id, number=number, kind=kind, scope=HoldScope.FILES, terms={}, state=HoldState.IN_FORCE,
        authority="OIC", case_number="1", started_on=work.today, requested_by="t", requested_at=work.now,
        placed_by="t", placed_at=work.now,
    )  # fmt: skip
    work.session.add(placed)
    work.session.flush()
    work.session.add(HeldFile(hold_id=placed.id, aggregation_id=file_id, since=work.now))


def release(work, file_id):
    held = update(HeldFile).where(HeldFile.aggregation_id == file_id, HeldFile.until.is_(None))
    work.session.execute(held.values(until=work.now))
    work.session.execute(update(Hold).values(released_on=work.today))


def reserve(day, years=5, kind=RestrictionKind.RESERVED):
    return Proposal(
        kind=kind, cause="112-VII", legal_basis="LGT 112", resolution="CT/1", classified_on=day, years=years
    )


KEYS = ("5C.3", "5C.4", "2C.8", "6C.4", "4C.3.1")
TABLE = """serie_codigo,AT,AC,tecnica,cualidad,evento
2C.8,{0},1,muestreo,Juicios,resolución firme
5C.3,{0},2,eliminación,,
5C.4,1,{0},conservación,,
6C.4,{0},{0},eliminación,,
"""
FILES = 3
ACTS = st.sampled_from([
    "close", "close", "close", "reopen", "trigger", "request", "reserve", "confidential", "lift", "reclassify",
    "hold", "release", "schedule", "fire", "nothing",
])  # fmt: skip
HISTORIES = st.lists(
    st.lists(st.tuples(ACTS, st.integers(0, FILES - 1), st.integers(0, 4), st.integers(0, 900)), max_size=3),
    min_size=3, max_size=7,
)  # fmt: skip


def lift_all(work, file_id):
    running = select(Restriction).where(Restriction.aggregation_id == file_id, Restriction.lifted_on.is_(None))
    for one in work.session.scalars(running).all():
        lift_restriction(work, one.id, on=work.today, reason="Concluyó")


def act(archive, file_id, name, number, ago):
    secret = RestrictionKind.CONFIDENTIAL
    acts = {
        "close": lambda: close_aggregation(work, file_id, on=day),
        "reopen": lambda: reopen_aggregation(work, file_id, reason="Faltaba el acuse"),
        "trigger": lambda: record_trigger(work, file_id, trigger=Trigger.FINAL_RESOLUTION, occurred_on=day),
        "request": lambda: record_access_request(work, file_id, folio=f"F{ago}", requested_on=day),
        "reserve": lambda: record_restriction(work, file_id, reserve(day, 1 + number)),
        "confidential": lambda: record_restriction(work, file_id, reserve(day, None, secret)),
        "lift": lambda: lift_all(work, file_id),
        "reclassify": lambda: reclassify_aggregation(
            work, file_id, node_id=archive.node(KEYS[number]), reason="Error", opinion="Acta 3/2026"
        ),
        "hold": lambda: hold(work, archive.fonds.id, file_id),
        "release": lambda: release(work, file_id),
        "fire": lambda: record_incident(work, FIRE, [file_id]),
    }
    with archive.work() as work:
        day = work.today - timedelta(days=ago)
        acts[name]()


def rule(archive, number):
    draft = archive.schedule(TABLE.format(number), in_force_from=None).schedule
    with archive.work() as work, suppress(Refusal):
        approve_schedule(work, draft.id)


def lived(archive, clock, histories, nothing=lambda _archive, _file_id: None):
    """Three files and, one after the other, the days of their histories, each when its acts are done."""
    started = max(clock().astimezone(ZONE).date(), TODAY) + timedelta(days=400)
    clock.set(datetime.combine(started, NOON, ZONE))
    ids = [archive.file(key, opened_on=date(2000, 1, 1)) for key in ("5C.3", "2C.8", "6C.4")]
    for step, acts in enumerate(histories):
        today = started + timedelta(days=1 + step * 211)
        clock.set(datetime.combine(today, NOON, ZONE))
        for name, which, number, ago in acts:
            # What the law refuses does not happen.
            with suppress(Refusal):
                if name == "schedule":
                    rule(archive, number)
                elif name == "nothing":
                    nothing(archive, ids[which])
                else:
                    act(archive, ids[which], name, number, ago)
        yield today, ids
    clock.advance(days=300)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(histories=HISTORIES)
def test_what_the_system_knew_on_a_past_day_is_what_its_list_said_on_that_day(bare, clock, histories):
    seen = [
        (today, ids, {one: told for one, told in live(bare, today).items() if one in ids})
        for today, ids in lived(bare, clock, histories)
    ]
    for day, ids, told in seen:
        assert {one: said(found) for one, found in past(bare, day).items() if one in ids} == told


def test_a_resolution_recorded_late_is_law_from_its_day_and_known_from_its_recording(archive, clock):
    file = archive.file("2C.8", date(2015, 6, 1))
    clock.set(datetime(2027, 3, 1, 12, tzinfo=ZONE))
    with archive.work() as work:
        record_trigger(work, file, trigger=Trigger.FINAL_RESOLUTION, occurred_on=date(2018, 2, 1))
    on = date(2026, 12, 1)
    known, law = past(archive, on)[file], past(archive, on, Sight.LAW)[file]
    assert (known.reckoned.status, known.due) == (ClockStatus.TRIGGER_UNKNOWN, False)
    assert (law.reckoned.due_on, law.due) == (date(2023, 2, 2), True)
    assert [one.code for one in known.objections] == ["retention.trigger_unknown"]
    assert law.explanation[-1]["to"] == "2023-02-01"
    assert past(archive, date(2018, 1, 31), Sight.LAW)[file].reckoned.status is ClockStatus.TRIGGER_UNKNOWN
    assert past(archive, date(2027, 3, 1))[file].due


def test_what_was_due_on_a_day_before_the_system_was_begun_is_told_by_the_law_alone(archive):
    file = archive.file("5C.3", date(2010, 5, 29))
    assert past(archive, date(2024, 3, 1)) == {}
    found = past(archive, date(2024, 3, 1), Sight.LAW)[file]
    assert (found.due, found.reckoned.due_on, found.closed_on) == (True, date(2018, 5, 30), date(2010, 5, 29))
    assert not past(archive, date(2018, 5, 29), Sight.LAW)[file].due
    assert past(archive, date(2010, 5, 28), Sight.LAW) == {}


def test_a_reserve_lifted_later_still_stood_on_the_day(archive, clock):
    file = archive.file("5C.4", date(2012, 1, 20))
    with archive.work() as work:
        restriction = record_restriction(work, file, reserve(date(2024, 9, 10))).id
    clock.set(datetime(2027, 5, 3, 12, tzinfo=ZONE))
    with archive.work() as work:
        lift_restriction(work, restriction, on=date(2027, 5, 1), reason="Concluyó")
    for sight in Sight:
        before, after = (past(archive, on, sight)[file] for on in (date(2027, 4, 30), date(2027, 5, 3)))
        assert [one.code for one in before.objections] == ["retention.reserved"]
        assert (before.reckoned.reserved_until, after.due) == (date(2029, 9, 10), True)
    assert not past(archive, date(2027, 5, 2))[file].due
    assert past(archive, date(2027, 5, 2), Sight.LAW)[file].due


def test_a_hold_excludes_on_the_days_it_ran_and_names_its_kind(archive, clock):
    file = archive.file("5C.3", date(2010, 5, 29))
    with archive.work() as work:
        hold(work, archive.fonds.id, file)
    clock.set(datetime(2027, 1, 10, 12, tzinfo=ZONE))
    with archive.work() as work:
        release(work, file)
    for sight in Sight:
        assert [one.code for one in past(archive, date(2026, 12, 1), sight)[file].objections] == [
            "retention.held.audit"
        ]
        assert past(archive, date(2027, 1, 10), sight)[file].due


def test_past_lists_are_cut_to_the_actor_and_narrowed_like_todays(archive):
    one, other = archive.file("5C.3", date(2010, 5, 29)), archive.file("5C.4", date(2026, 5, 29))
    on = TODAY
    assert set(past(archive, on, only_due=True)) == {one}
    assert set(past(archive, on, series="5C.4")) == {other}


def test_an_officer_of_another_unit_finds_nothing_of_the_past(archive, given):
    archive.file("5C.3", date(2010, 5, 29))
    stranger = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(archive.fonds, "DJ"))
    assert past(archive, TODAY, actor=stranger) == past(archive, TODAY, Sight.LAW, actor=stranger) == {}


def test_walking_a_past_list_by_its_marks_meets_every_file_once(archive, monkeypatch):
    monkeypatch.setattr("retention.clocks.as_of.BATCH", 2)
    expected = [archive.file("5C.3", date(2010, 5, day)) for day in range(1, 6)]
    with archive.reading() as reading:
        question, walked, after = DueQuestion(on=TODAY), [], None
        while portion := list(files_as_of(reading, question, Sight.KNOWN, after=after, limit=2)):
            walked.extend(one.id for one in portion)
            after = portion[-1].id
    assert walked == sorted(expected)
