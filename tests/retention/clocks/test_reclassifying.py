"""A file passes under another class: its clock, what the board must say first, and what is frozen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.incidents.model import Incident, IncidentKind
from records.incidents.service import Report, find_again, record_incident
from records.restructuring.errors import RestructuringRefused
from records.restructuring.service import reclassify_aggregation
from retention.clocks import due
from retention.clocks.due import DueQuestion
from retention.clocks.schemas import due_file
from retention.schedules.due_dates import ClockStatus

ON = date(2030, 1, 1)
FIRE = Report(
    kind=IncidentKind.DISASTER, act_number="AC/7", act_on=date(2026, 11, 1), happened_on=date(2026, 10, 30),
    place="Bodega", cause="Incendio",
)  # fmt: skip


def reclassify(archive, file_id, key, **changed):
    with archive.work() as work:
        return reclassify_aggregation(work, file_id, node_id=archive.node(key), reason="Estaba mal", **changed)


def listed(archive):
    with archive.reading() as reading:
        rows = list(due.files(reading, DueQuestion(on=ON)))
        return [due_file(row, ON, lambda code, _facts: code, ()) for row in rows]


def test_a_longer_term_is_reckoned_at_once_under_the_same_version(archive):
    file = archive.file("5C.3", date(2020, 5, 29))
    before = archive.clock(file)

    reclassify(archive, file, "6C.4")

    after = archive.clock(file)
    assert (before.due_on, after.due_on) == (date(2028, 5, 30), date(2030, 5, 30))
    assert before.schedule_id == after.schedule_id
    assert archive.history(file).count("clock.reckoned") == 2


def test_a_shorter_term_asks_for_the_opinion_of_the_board(archive):
    file = archive.file("5C.3", date(2020, 5, 29))
    with pytest.raises(RestructuringRefused) as refusal:
        reclassify(archive, file, "5C.4")
    (objection,) = refusal.value.objections
    assert (objection.code, objection.basis) == ("retention.term_shortens", "LGA 50, 53")
    assert (objection.facts["months"], objection.facts["new_months"]) == (96, 60)

    reclassify(archive, file, "5C.4", opinion="Acta 3/2026 del grupo interdisciplinario")
    assert archive.clock(file).due_on == date(2025, 5, 30)


def test_what_is_kept_for_good_does_not_pass_to_what_is_destroyed_without_opinion(archive):
    file = archive.file("4C.3", date(2020, 5, 29))
    with pytest.raises(RestructuringRefused) as refusal:
        reclassify(archive, file, "5C.4")
    assert [one.code for one in refusal.value.objections] == ["retention.no_longer_kept_for_good"]


def test_an_open_file_has_no_clock_and_still_its_terms_are_compared(archive):
    file = archive.file("5C.3")
    with pytest.raises(RestructuringRefused):
        reclassify(archive, file, "5C.4")
    reclassify(archive, file, "6C.4")
    assert archive.clock(file) is None


def test_damaged_files_leave_the_list_of_what_is_due_until_they_are_restored(archive):
    """Domain 7 D 48."""
    files = [archive.file("5C.3", date(2020, 5, 29)) for _ in range(3)]
    with archive.work() as work:
        incident = record_incident(work, FIRE, files[:2])
    with archive.reading() as reading:
        assert due.totals(reading, DueQuestion(on=ON)).due == 1
        assert len(list(due.files(reading, DueQuestion(on=ON, only_due=True)))) == 1
        assert reading.session.scalars(select(Incident)).one().awaits_publication
    frozen = [one for one in listed(archive) if not one.due]
    told = [[objection.code for objection in one.objections] for one in frozen]
    assert told == [["retention.frozen.damaged", "retention.held.disaster"]] * 2

    with archive.work() as work:
        find_again(work, incident.id, files[:2], on=date(2026, 11, 20), note="Se restauraron")
    assert all(one.due for one in listed(archive))
    with archive.reading() as reading:
        assert archive.clock(files[0]).status is ClockStatus.RUNNING
        assert reading.session.get(Aggregation, files[0]).stage.value == "office"
