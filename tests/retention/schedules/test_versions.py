"""Drafts of a schedule: begun, written, moved to another chart, approved, compared."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from classification.charts import service as charts
from classification.charts.editing import change_node
from classification.charts.model import ClassificationChart, Level, Node, Succession, SuccessionKind
from classification.charts.successions import suppress_node
from classification.series.citations import Citation
from classification.series.contents import SheetContents
from classification.series.kinds import SamplingMethod, Technique, Trigger
from classification.series.service import begin_sheet, save_sheet, withdraw_sheet
from retention.schedules import editing, feeding, findings, queries, versions
from retention.schedules.comparison import ChangeKind, compare
from retention.schedules.contents import EntryContents
from retention.schedules.errors import (
    ScheduleBreaksRules,
    ScheduleChartUnfit,
    ScheduleDraftExists,
    ScheduleEntryChanged,
    ScheduleEntryFed,
    ScheduleEntryLeanedOn,
    ScheduleEntryUnfit,
    ScheduleNotDraft,
    ScheduleNotFound,
)
from retention.schedules.model import ScheduleState
from retention.schedules.service import approve_schedule
from system import history
from system.actor import NotPermitted
from system.attachments import queries as papers
from system.attachments.service import Paper
from system.calendar.terms import Term
from system.organization.roles import Role
from tests.retention.schedules.conftest import entries_of, node_in, says, version

SESSION = {"minutes": "GI/3/2026", "minutes_on": date(2026, 10, 1), "opinion_number": "OP-7"}


@pytest.fixture
def draft(archive):
    with archive.work() as work:
        return versions.draft_schedule(work, archive.fonds.id)


def save(archive, draft, key, contents, actor=None, **more):
    node = node_in(archive, draft.chart_id, key)
    with archive.work(actor) as work:
        return editing.save_entry(work, draft.id, node.id, contents, **more)


def codes(refused):
    return [one.code for one in refused.value.objections]


def told(archive, schedule_id, code):
    with archive.reading() as reading:
        found = findings.findings(reading, queries.schedule_of(reading, schedule_id))
        return [one for one in found if one.objection.code == code]


def test_a_draft_holds_everything_the_version_in_force_says_and_binds_nobody(archive, draft):
    assert (draft.number, draft.state, draft.sha256) == (2, ScheduleState.DRAFT, "")
    found = entries_of(archive, draft.id)
    assert sorted(found) == ["2C.8", "4C.3", "4C.3.1", "5C.3", "5C.4", "6C.4"]
    assert not found["4C.3.1"].own_terms
    assert found["2C.8"].sample_quality == "Juicios laborales"
    assert archive.history(draft.id) == ["schedule.drafted"]
    file = archive.file("5C.3", date(2020, 5, 29))
    assert archive.clock(file).due_on == date(2028, 5, 30)


def test_a_body_has_one_draft_and_a_body_without_schedule_begins_with_an_empty_one(bare, coordinator):
    with bare.work(coordinator) as work:
        draft = versions.draft_schedule(work, bare.fonds.id, title="CADIDO 2027")
    assert (draft.number, draft.title, entries_of(bare, draft.id)) == (1, "CADIDO 2027", {})
    with pytest.raises(ScheduleDraftExists), bare.work(coordinator) as work:
        versions.draft_schedule(work, bare.fonds.id)


def test_whoever_may_not_edit_drafts_nothing_and_another_body_is_not_there(archive, draft, given):
    board = given.actor(archive.fonds, Role.APPRAISAL_BOARD, archive.unit)
    stranger = given.actor(given.fonds("XYZ"), Role.ARCHIVES_COORDINATOR)
    node = node_in(archive, draft.chart_id, "5C.3")
    for refusal, actor in ((NotPermitted, board), (ScheduleNotFound, stranger)):
        for act in (
            lambda work: versions.withdraw_schedule(work, draft.id),
            lambda work: versions.redraw_schedule(work, draft.id),
            lambda work: editing.save_entry(work, draft.id, node.id, says()),
            lambda work: editing.drop_entry(work, draft.id, node.id),
            lambda work: feeding.feed_draft(work, draft.id),
        ):
            with pytest.raises(refusal), archive.work(actor) as work:
                act(work)


def test_a_chart_of_another_body_or_one_that_is_over_is_refused(archive):
    for chart_id in (uuid4(), archive.fonds.id):
        with pytest.raises(ScheduleChartUnfit), archive.work() as work:
            versions.draft_schedule(work, archive.fonds.id, chart_id=chart_id)


def test_an_entry_is_written_with_every_column_and_told_in_the_history(archive, draft, given):
    unit = given.unit(archive.fonds, "DA")
    contents = says(
        2, 3, values="CA", trigger=Trigger.NAMED_EVENT, trigger_name=" Fin de obra ", technique=Technique.SAMPLING,
        sample_quality="Los significativos", sampling_method=SamplingMethod.RANDOM, access_basis="LGT 112",
        citations=(Citation("CFF", "30", "II"),), units=(unit.id, unit.id), access_years=5, note="Revisar",
    )  # fmt: skip
    entry = save(archive, draft, "5C.3", contents)
    assert (entry.values, entry.trigger_name, entry.legal_basis) == ("AC", "Fin de obra", "CFF 30, fracción II")
    with archive.reading() as reading:
        assert queries.units_of(reading, draft.id) == {entry.id: (unit.id,)}
        last = history.of(reading.session, draft.id)[-1]
        assert last.read_facts()["key"] == "5C.3"
        assert set(last.read_facts()["columns"]) >= {"office", "units", "note"}
    before = archive.history(draft.id)
    save(archive, draft, "5C.3", contents)
    assert archive.history(draft.id) == before


def test_months_are_kept_as_months(archive, draft):
    entry = save(archive, draft, "5C.3", EntryContents(
        office=Term(1, 6), intermediate=Term(0, 18), technique=Technique.ELIMINATION))  # fmt: skip
    assert (entry.office.in_months, entry.intermediate.in_months) == (18, 18)


def test_a_refused_entry_says_everything_at_once_and_nothing_is_kept(archive, draft):
    with pytest.raises(ScheduleEntryUnfit) as refused:
        save(archive, draft, "5C.3", EntryContents(values="Z", units=(uuid4(),)))
    assert codes(refused) == [
        "schedule.term_missing", "schedule.term_missing", "schedule.value_unknown", "schedule.technique_missing",
        "schedule.unit_unknown",
    ]  # fmt: skip
    assert entries_of(archive, draft.id)["5C.3"].values == ""


def test_only_series_of_the_drafts_own_chart_are_written(archive, draft):
    section = node_in(archive, draft.chart_id, "5C")
    for node_id in (section.id, uuid4()):
        with pytest.raises(ScheduleEntryUnfit), archive.work() as work:
            editing.save_entry(work, draft.id, node_id, says())


def test_a_version_in_force_is_not_written(archive):
    schedule = archive.schedule().schedule
    with pytest.raises(ScheduleNotDraft):
        save(archive, schedule, "5C.3", says())


def test_subseries_follow_their_series_and_keep_it_from_leaving(archive, draft):
    save(archive, draft, "4C.3", says(9, 9, technique=Technique.CONSERVATION))
    leaning = entries_of(archive, draft.id)["4C.3.1"]
    assert (leaning.office_years, leaning.intermediate_years, leaning.own_terms) == (9, 9, False)
    series = node_in(archive, draft.chart_id, "4C.3")
    with pytest.raises(ScheduleEntryLeanedOn), archive.work() as work:
        editing.drop_entry(work, draft.id, series.id)
    below = save(archive, draft, "4C.3.1", says(1, 1))
    assert (below.own_terms, below.own_technique) == (True, True)
    save(archive, draft, "4C.3", says(2, 2))
    assert entries_of(archive, draft.id)["4C.3.1"].office_years == 1
    with archive.work() as work:
        editing.drop_entry(work, draft.id, series.id)
    with pytest.raises(ScheduleEntryUnfit) as refused:
        save(archive, draft, "4C.3.2", EntryContents())
    assert codes(refused) == ["schedule.series_without_terms"] * 2


def test_two_people_at_one_entry_do_not_undo_each_other_unnoticed(archive, draft):
    with archive.reading() as reading:
        book = editing.open_book(reading, queries.schedule_of(reading, draft.id))
        seen = editing.mark(book, book.entries["5C.3"])
    save(archive, draft, "5C.3", says(1, 1), seen=seen)
    with pytest.raises(ScheduleEntryChanged):
        save(archive, draft, "5C.3", says(2, 2), seen=seen)


def test_a_withdrawn_draft_stays_readable_and_its_number_is_not_given_again(archive, draft):
    with archive.work() as work:
        versions.withdraw_schedule(work, draft.id)
    assert version(archive, draft.id).state is ScheduleState.WITHDRAWN
    with archive.work() as work:
        assert versions.draft_schedule(work, archive.fonds.id).number == 3


def test_a_version_drawn_up_here_needs_the_session_its_day_and_the_opinion(archive, draft):
    with pytest.raises(ScheduleBreaksRules) as refused, archive.work() as work:
        approve_schedule(work, draft.id, minutes_on=date(2027, 1, 1))
    assert set(codes(refused)) >= {
        "schedule.minutes_missing", "schedule.opinion_missing", "schedule.minutes_in_future",
        "schedule.begins_before_session",
    }  # fmt: skip
    with archive.work() as work:
        legacy = list(entries_of(archive, draft.id))
        paper = Paper([b"acta"], "acta.pdf", "application/pdf")
        approve_schedule(work, draft.id, **SESSION, registration="AGN/1", paper=paper, legacy=legacy)
    found = version(archive, draft.id)
    assert (found.state, found.opinion_number, found.minutes_on) == (ScheduleState.IN_FORCE, "OP-7", date(2026, 10, 1))
    with archive.reading() as reading:
        assert papers.content(reading, papers.attachment_of(reading, found.minutes_id)) == b"acta"


def test_who_wrote_an_entry_does_not_approve_the_draft(archive, draft, coordinator):
    save(archive, draft, "5C.3", says(1, 1), coordinator)
    with pytest.raises(ScheduleBreaksRules) as refused, archive.work(coordinator) as work:
        approve_schedule(work, draft.id, **SESSION)
    assert "separation.own_proposal" in codes(refused)


def test_a_named_event_without_its_name_stops_the_draft(archive, draft):
    save(archive, draft, "5C.3", says(trigger=Trigger.NAMED_EVENT))
    (found,) = told(archive, draft.id, "schedule.trigger_name_missing")
    assert found.stops


@pytest.fixture
def next_chart(archive, draft):
    """The draft of the next chart: 5C.4 is gone, 5C.9 succeeds it, 5C.3 is called 5C.30."""
    with archive.work() as work:
        chart = charts.draft_chart(work, archive.fonds.id)
        old = work.session.scalars(
            Node.__table__.select().with_only_columns(Node.id).where(Node.chart_id == chart.id, Node.key == "5C.4")
        ).one()
        gone = work.session.get_one(Node, old)
        heir = charts.add_node(work, chart.id, code="5C.9", title="Recaudación", level=Level.SERIES)
        work.session.add(
            Succession(
                fonds_id=archive.fonds.id, chart_id=chart.id, kind=SuccessionKind.REPLACED,
                old_lineage_id=gone.lineage_id, old_code=gone.code, old_title=gone.title, old_level=gone.level,
                new_lineage_id=heir.lineage_id, recorded_by="test", recorded_at=work.now,
            )
        )  # fmt: skip
        work.session.delete(gone)
        kept = work.session.scalars(
            Node.__table__.select().with_only_columns(Node.id).where(Node.chart_id == chart.id, Node.key == "5C.3")
        ).one()
        renamed = work.session.get_one(Node, kept)
        renamed.code, renamed.key = "5C.30", "5C.30"
        return chart


def test_entries_follow_their_classes_to_another_chart_and_what_left_is_told(archive, draft, next_chart):
    with archive.work() as work:
        versions.redraw_schedule(work, draft.id, chart_id=next_chart.id)
    found = entries_of(archive, draft.id)
    assert sorted(found) == ["2C.8", "4C.3", "4C.3.1", "5C.30", "5C.9", "6C.4"]
    assert (found["5C.30"].office_years, found["5C.9"].intermediate_years) == (3, 3)
    with archive.reading() as reading:
        facts = history.of(reading.session, draft.id)[-1].read_facts()
    assert (facts["dropped"], facts["offered"]) == ("5C.4", "5C.9")
    assert told(archive, draft.id, "schedule.chart_not_in_force")
    with archive.reading() as reading:
        earlier = queries.latest(reading, archive.fonds.id, ScheduleState.IN_FORCE)
        compared = compare(reading, earlier.id, draft.id)
    kinds = {one.code: one.kind for one in compared.differences}
    assert kinds == {"5C.30": ChangeKind.CHANGED, "5C.9": ChangeKind.ADDED, "5C.4": ChangeKind.REMOVED}


def test_a_draft_on_the_next_chart_waits_until_that_chart_is_in_force(archive, draft, next_chart):
    with archive.work() as work:
        versions.redraw_schedule(work, draft.id, chart_id=next_chart.id)
    with pytest.raises(ScheduleBreaksRules) as refused, archive.work() as work:
        approve_schedule(work, draft.id, **SESSION, legacy=list(entries_of(archive, draft.id)))
    assert codes(refused) == ["schedule.chart_not_in_force"]


def test_versions_are_compared_column_by_column_with_the_files_each_class_decides_about(archive, draft):
    archive.file("5C.3", date(2020, 5, 29))
    archive.file("5C.3", opened_on=date(2026, 1, 1))
    archive.file("4C.3.2", date(2020, 5, 29))
    save(archive, draft, "5C.3", says(4, 5, citations=(Citation("CFF", "30"),)))
    save(archive, draft, "4C.3", says(2, 4, technique=Technique.CONSERVATION))
    with archive.reading() as reading:
        first = queries.latest(reading, archive.fonds.id, ScheduleState.IN_FORCE)
        found = compare(reading, first.id, draft.id)
        back = compare(reading, draft.id, first.id)
    by_code = {one.code: one for one in found.differences}
    assert sorted(by_code) == ["4C.3", "4C.3.1", "5C.3"]
    assert [(one.column, one.old, one.new) for one in by_code["5C.3"].changes] == [("office", Term(0, 36), Term(0, 48))]
    assert (by_code["5C.3"].open_files, by_code["5C.3"].closed_files) == (1, 1)
    assert by_code["4C.3"].closed_files == 1
    assert [one.code for one in back.differences] == [one.code for one in found.differences]
    assert found.unchanged == 3


def test_files_are_counted_in_sight_only(archive, draft, given):
    archive.file("5C.3", date(2020, 5, 29))
    save(archive, draft, "5C.3", says(4, 5))
    elsewhere = given.actor(archive.fonds, Role.OFFICE_ARCHIVIST, given.unit(archive.fonds, "OTRA"))
    with archive.reading(elsewhere) as reading:
        first = queries.latest(reading, archive.fonds.id, ScheduleState.IN_FORCE)
        (one,) = compare(reading, first.id, draft.id).differences
    assert (one.open_files, one.closed_files) == (0, 0)


def test_files_without_terms_are_said_with_their_number_and_unused_series_noted(archive, draft):
    archive.file("5C.3")
    node = node_in(archive, draft.chart_id, "5C.3")
    with archive.work() as work:
        editing.drop_entry(work, draft.id, node.id)
    (found,) = told(archive, draft.id, "schedule.used_without_terms")
    assert found.objection.facts == {"code": "5C.3", "files": 1}
    assert told(archive, draft.id, "schedule.series_without_entry") == []
    assert {one.key for one in told(archive, draft.id, "schedule.unused")} >= {"5C.4", "6C.4"}


def sheet(archive, draft, key, **more):
    lineage_id = node_in(archive, draft.chart_id, key).lineage_id
    with archive.work() as work:
        return begin_sheet(work, archive.fonds.id, lineage_id, SheetContents(**more))


def test_a_sheet_writes_its_entry_in_the_same_act_and_only_the_note_is_free(archive, draft):
    found = sheet(archive, draft, "5C.3", office=Term(1), intermediate=Term(1, 6), technique=Technique.ELIMINATION,
                  values="F", citations=(Citation("CFF", "30"),))  # fmt: skip
    entry = entries_of(archive, draft.id)["5C.3"]
    assert (entry.sheet_id, entry.office_years, entry.intermediate_months) == (found.id, 1, 6)
    with pytest.raises(ScheduleEntryFed):
        save(archive, draft, "5C.3", says(9, 9))
    same = says(1, 1, values="F", citations=(Citation("CFF", "30"),), note="Ver acta")
    same = EntryContents(**{name: getattr(same, name) for name in same.__slots__} | {"intermediate": Term(1, 6)})
    save(archive, draft, "5C.3", same)
    with archive.work() as work:
        said = SheetContents(
            office=Term(2), intermediate=Term(2), technique=Technique.SAMPLING, sample_quality="Los mayores"
        )
        save_sheet(work, found.id, said)
    entry = entries_of(archive, draft.id)["5C.3"]
    assert (entry.office_years, entry.technique, entry.note) == (2, Technique.SAMPLING, "Ver acta")


def test_a_sheet_that_does_not_say_its_terms_yet_waits_and_one_that_is_withdrawn_lets_go(archive, draft):
    waiting = sheet(archive, draft, "5C.3", description="Pólizas")
    assert entries_of(archive, draft.id)["5C.3"].sheet_id is None
    with archive.work() as work:
        fed = feeding.feed_draft(work, draft.id)
    assert (fed.waiting, fed.sheets) == (1, 1)
    with archive.work() as work:
        save_sheet(work, waiting.id, SheetContents(
            office=Term(7), intermediate=Term(1), technique=Technique.ELIMINATION))  # fmt: skip
    assert entries_of(archive, draft.id)["5C.3"].sheet_id == waiting.id
    with archive.work() as work:
        withdraw_sheet(work, waiting.id)
    entry = entries_of(archive, draft.id)["5C.3"]
    assert (entry.sheet_id, entry.office_years) == (None, 7)


def test_sheets_begun_before_the_draft_feed_it_when_it_is_drafted(archive):
    in_force = archive.schedule().schedule
    sheet(archive, in_force, "5C.4", office=Term(1), intermediate=Term(1), technique=Technique.ELIMINATION)
    with archive.work() as work:
        draft = versions.draft_schedule(work, archive.fonds.id)
    assert entries_of(archive, draft.id)["5C.4"].office_years == 1
    assert entries_of(archive, in_force.id)["5C.4"].office_years == 2


def test_sheets_are_begun_from_every_entry_without_one_and_all_are_accounted_for(archive, draft):
    sheet(archive, draft, "5C.4", office=Term(1), intermediate=Term(1), technique=Technique.ELIMINATION)
    before = entries_of(archive, draft.id)
    with archive.work() as work:
        begun = feeding.sheets_from_schedule(work, draft.id)
    assert (begun.entries, begun.begun, begun.present, begun.refused) == (6, 5, 1, ())
    after = entries_of(archive, draft.id)
    assert all(entry.sheet_id for entry in after.values())
    for key, entry in before.items():
        assert (entry.office, entry.intermediate, entry.technique) == (
            after[key].office, after[key].intermediate, after[key].technique,
        )  # fmt: skip
    with archive.work() as work:
        again = feeding.sheets_from_schedule(work, draft.id)
    assert (again.begun, again.present) == (0, 6)


def test_loading_a_file_over_a_draft_keeps_what_no_file_says(archive, draft, given):
    unit = given.unit(archive.fonds, "DA")
    save(archive, draft, "5C.3", says(units=(unit.id,), sampling_method=SamplingMethod.RANDOM))
    archive.schedule("serie_codigo,AT,AC,tecnica\n5C.3,7,7,baja\n")
    entry = entries_of(archive, draft.id)["5C.3"]
    assert (entry.office_years, entry.sampling_method) == (7, SamplingMethod.RANDOM)
    with archive.reading() as reading:
        assert queries.units_of(reading, draft.id) == {entry.id: (unit.id,)}
        assert reading.session.get_one(ClassificationChart, draft.chart_id).number == 1


@pytest.fixture
def on_next(archive):
    """A draft of the schedule on the draft of the next chart."""
    with archive.work() as work:
        chart = charts.draft_chart(work, archive.fonds.id)
        return versions.draft_schedule(work, archive.fonds.id, chart_id=chart.id)


def test_entries_take_the_new_codes_of_their_classes_while_the_chart_is_a_draft(archive, on_next):
    first, second = (node_in(archive, on_next.chart_id, key) for key in ("5C.3", "5C.4"))
    with archive.work() as work:
        change_node(work, first.id, title=first.title, description="", function="", code="5C.7")
    with archive.work() as work:
        change_node(work, second.id, title=second.title, description="", function="", code="5C.3")
    found = entries_of(archive, on_next.id)
    assert (found["5C.7"].lineage_id, found["5C.3"].lineage_id) == (first.lineage_id, second.lineage_id)
    assert "5C.4" not in found
    assert found["5C.3"].sort_key == node_in(archive, on_next.chart_id, "5C.3").sort_key


def test_a_class_that_a_schedule_speaks_of_stays_closed_where_others_would_leave(archive, on_next):
    spoken, silent = (node_in(archive, on_next.chart_id, key) for key in ("5C.3", "4C.3.2"))
    with archive.work() as work:
        suppress_node(work, spoken.id)
    with archive.work() as work:
        suppress_node(work, silent.id)
    with archive.reading() as reading:
        assert reading.session.get_one(Node, spoken.id).takes_files is False
        assert reading.session.get(Node, silent.id) is None
    assert "5C.3" in entries_of(archive, on_next.id)
