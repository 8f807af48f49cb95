"""Loading a schedule: what loads, what is refused, what only is said, and what comes into force."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from classification.series.kinds import Technique, Trigger
from retention.schedules import queries
from retention.schedules.errors import ScheduleBreaksRules, ScheduleNeedsChart, ScheduleUnreadable
from retention.schedules.model import ScheduleEntry, ScheduleState
from retention.schedules.service import ImportChoices, approve_schedule, import_schedule
from system.organization.roles import Role
from system.tabular import TableUnreadable

OVER = "serie_codigo,AT,AC,total,tecnica\n5C.3,15,15,30,baja\n"
FINE = "serie_codigo,AT,AC,total,tecnica\n5C.3,10,15,25,baja\n"


def codes(problems):
    return [(problem.row, problem.column, problem.objection.code) for problem in problems]


def about(problems):
    """Without the series that the small file leaves out."""
    return [one for one in problems if one.objection.code != "schedule.series_without_entry"]


def entries(archive):
    with archive.reading() as reading:
        return {entry.key: entry for entry in reading.session.scalars(select(ScheduleEntry))}


def test_the_first_schedule_without_fault_comes_into_force_at_once(bare):
    imported = bare.schedule(in_force_from=date(2019, 1, 1))
    assert (imported.schedule.state, imported.schedule.in_force_from) == (ScheduleState.IN_FORCE, date(2019, 1, 1))
    assert imported.plan.counts() == {
        "series": 5,
        "subseries": 1,
        "techniques": {"sampling": 1, "elimination": 3, "conservation": 1},
    }
    assert about(imported.warnings) == []
    assert bare.history(imported.schedule.id) == ["schedule.imported", "schedule.came_into_force"]


def test_the_same_file_again_changes_nothing(archive):
    again = archive.schedule()
    assert (again.plan.imported, again.plan.unchanged, again.schedule.number) == (0, 6, 1)
    assert archive.history(again.schedule.id) == ["schedule.imported", "schedule.came_into_force"]


def test_a_subseries_without_terms_takes_those_of_its_series(archive):
    entry = entries(archive)["4C.3.1"]
    assert (entry.office_years, entry.intermediate_years, entry.technique) == (2, 3, Technique.CONSERVATION)
    assert not entry.own_terms
    assert not entry.own_technique


def test_a_row_over_the_cap_is_loaded_as_it_is_and_keeps_the_version_a_draft(bare):
    imported = bare.schedule(OVER)
    (warning,) = about(imported.warnings)
    assert (warning.row, warning.column, warning.objection.basis) == (2, "total", "LGA 37")
    assert imported.schedule.state is ScheduleState.DRAFT
    assert imported.stopped_by == ["5C.3"]
    assert entries(bare)["5C.3"].intermediate_years == 15


def test_a_row_marked_as_legacy_binds_and_the_schedule_comes_into_force(bare):
    imported = bare.schedule(OVER, legacy=True)
    assert imported.schedule.state is ScheduleState.IN_FORCE
    assert entries(bare)["5C.3"].legacy
    assert bare.clock(bare.file("5C.3", date(2020, 1, 1))).due_on == date(2050, 1, 2)


def test_mending_the_file_brings_the_first_schedule_into_force(bare):
    draft = bare.schedule(OVER).schedule
    mended = bare.schedule(FINE).schedule
    assert (mended.id, mended.number, mended.state) == (draft.id, 1, ScheduleState.IN_FORCE)


def test_approving_names_every_reason_at_once(bare, given):
    coordinator = given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit)
    draft = bare.schedule(OVER, actor=coordinator).schedule
    with pytest.raises(ScheduleBreaksRules) as refused, bare.work(coordinator) as work:
        approve_schedule(work, draft.id, in_force_from=date(2030, 1, 1), legacy=["9Z.9"])
    assert [objection.code for objection in refused.value.objections] == [
        "schedule.legacy_unknown",
        "separation.own_proposal",
        "schedule.begins_in_future",
        "schedule.over_cap",
    ]


def test_somebody_else_approves_naming_the_legacy_code_in_any_spelling(bare, given):
    coordinator = given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit)
    other = given.actor(bare.fonds, Role.ARCHIVES_COORDINATOR, bare.unit, handle="other")
    draft = bare.schedule(OVER, actor=coordinator).schedule
    with bare.work(other) as work:
        approve_schedule(work, draft.id, minutes="GI/3/2026", legacy=[" 05c.03"])
    with bare.reading() as reading:
        found = queries.schedule_of(reading, draft.id)
    assert (found.state, found.approved_by, found.minutes) == (ScheduleState.IN_FORCE, "other", "GI/3/2026")


def test_a_new_version_supersedes_the_one_before_the_day_before(archive):
    first = archive.schedule().schedule
    draft = archive.schedule(FINE).schedule
    assert (draft.number, draft.state) == (2, ScheduleState.DRAFT)
    with archive.work() as work:
        approve_schedule(work, draft.id, in_force_from=date(2025, 1, 1))
    with archive.reading() as reading:
        found = queries.schedule_of(reading, first.id)
        assert (found.state, found.in_force_until) == (ScheduleState.SUPERSEDED, date(2024, 12, 31))
        assert queries.in_force_on(reading, archive.fonds.id, date(2024, 12, 31)).number == 1
        assert queries.in_force_on(reading, archive.fonds.id, date(2025, 1, 1)).number == 2


def test_a_sample_without_its_quality_keeps_the_version_a_draft_but_a_divided_series_only_notes_it(bare):
    text = "serie_codigo,subserie_codigo,AT,AC,tecnica\n4C.3,,1,2,muestreo\n4C.3,4C.3.1,,,\n5C.3,,1,2,muestreo\n"
    imported = bare.schedule(text)
    assert codes(about(imported.warnings)) == [(4, "muestreo_cualidad", "schedule.quality_missing")]
    assert codes(imported.notes)[0] == (2, "muestreo_cualidad", "schedule.quality_left_to_subseries")
    assert imported.stopped_by == ["5C.3"]


def test_a_file_that_does_not_say_from_when_terms_run_is_told_how_they_were_taken(bare):
    def silent(text):
        notes = bare.schedule(text).notes
        return [one.objection.facts["rows"] for one in notes if one.objection.code == "schedule.trigger_unsaid"]

    assert silent(FINE) == [1]
    assert silent("serie_codigo,AT,AC,tecnica,evento\n5C.3,1,2,baja,cierre\n6C.4,1,2,baja,fin de contrato\n") == []
    # A subseries that takes the terms of its series takes their event too.
    assert silent("serie_codigo,subserie_codigo,AT,AC,tecnica\n4C.3,,1,2,baja\n4C.3,4C.3.1,,,\n") == [1]


def test_a_series_of_the_chart_without_row_is_said_and_stops_nothing(bare):
    imported = bare.schedule(FINE)
    missing = [one.objection.facts["code"] for one in imported.warnings]
    assert missing == ["2C.8", "4C.3", "5C.4", "6C.4"]
    assert imported.schedule.state is ScheduleState.IN_FORCE


def test_a_file_that_may_be_cut_inside_its_last_cell_is_loaded_and_said(bare):
    imported = bare.schedule(FINE.removesuffix("\n"))

    assert codes(about(imported.warnings)) == [(2, "", "table.open_end")]
    assert imported.plan.imported == 1


def test_half_wrong_rows_are_each_named_with_column_and_reason_and_the_good_ones_load(bare):
    text = (
        "serie_codigo,AT,AC,total,tecnica\n"
        "5C.3,3,5,9,baja\n"
        "5C.4,-3,5,8,baja\n"
        "2C.8,3,cinco,8,baja\n"
        "6C.4,3,999,8,baja\n"
        "7C.1,3,5,8,baja\n"
        "5C.3,1,1,2,baja\n"
        "4C.3,3,,8,guardar\n"
        "2C,1,1,2,baja\n"
        ",1,1,2,baja\n"
    )
    imported = bare.schedule(text)
    assert codes(sorted(imported.plan.refused, key=lambda one: one.row)) == [
        (3, "AT", "schedule.term_negative"),
        (4, "AC", "schedule.term_unreadable"),
        (5, "AC", "schedule.term_absurd"),
        (6, "", "schedule.series_not_in_chart"),
        (7, "serie_codigo", "schedule.code_twice"),
        (8, "tecnica", "schedule.technique_unknown"),
        (9, "", "schedule.not_a_series"),
        (10, "serie_codigo", "code.empty"),
    ]
    assert codes(about(imported.warnings)) == [(2, "total", "schedule.total_differs")]
    assert imported.plan.rows == imported.plan.imported + imported.plan.unchanged + imported.plan.refused_rows
    assert list(entries(bare)) == ["5C.3"]
    assert imported.schedule.state is ScheduleState.DRAFT


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8-sig", ";"), ("cp1252", "\t"), ("utf-8", ",")])
def test_encodings_separators_and_other_headers_are_read(bare, encoding, separator):
    lines = [
        ("Clave", "Trámite", "Concentración", "Vigencia", "Destino final", "Administrativo", "Legal", "Disparador"),
        ("05c.03 ", "3 años", "2 años 6 meses", "66 meses", "Eliminación", "x", "", "Término de garantía"),
    ]
    text = "".join(f"{separator.join(line)}\n" for line in lines)
    with bare.work() as work:
        imported = import_schedule(work, bare.fonds.id, text.encode(encoding), ImportChoices())
    assert (imported.plan.refused, about(imported.warnings)) == ([], [])
    entry = entries(bare)["5C.3"]
    assert (entry.office_years, entry.intermediate_years, entry.intermediate_months) == (3, 2, 6)
    assert (entry.values, entry.trigger) == ("A", Trigger.WARRANTY_END)


def test_a_file_without_the_columns_names_all_that_are_missing(bare):
    with pytest.raises(ScheduleUnreadable) as refused:
        bare.schedule("serie_codigo,AT\n5C.3,3\n")
    assert [objection.facts["column"] for objection in refused.value.objections] == ["AC", "tecnica_seleccion"]


@pytest.mark.parametrize("content", ["", "\x00\x01", '"', "PK\x03\x04", "x,y\n1,2\n"])
def test_what_is_no_table_is_refused_and_leaves_nothing(bare, content):
    with pytest.raises(TableUnreadable):
        bare.schedule(content)
    assert entries(bare) == {}


def test_a_body_without_chart_has_nothing_to_say_terms_of(installation, operator, given):
    fonds = given.fonds("NEW")
    with pytest.raises(ScheduleNeedsChart), installation.work(operator) as work:
        import_schedule(work, fonds.id, FINE.encode(), ImportChoices())
