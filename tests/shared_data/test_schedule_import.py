"""The schedule of a real ministry, loaded as it was published."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from classification.charts.model import Node
from classification.charts.service import import_chart
from records.access.service import record_access_request
from records.aggregations.events import AggregationClosed
from records.aggregations.opening import Opening
from records.aggregations.service import close_aggregation, open_aggregation
from retention.clocks.model import RetentionClock
from retention.context import SUBSCRIPTIONS
from retention.schedules import queries
from retention.schedules.errors import ScheduleBreaksRules
from retention.schedules.model import ScheduleEntry, ScheduleState
from retention.schedules.schemas import report_of
from retention.schedules.service import ImportChoices, approve_schedule, import_schedule


@pytest.fixture
def content(shared_data):
    return (shared_data / "sre_cadido.csv").read_bytes()


@pytest.fixture
def fonds(installation, operator, given, content):
    if AggregationClosed not in installation.subscriptions:
        installation.subscribe(SUBSCRIPTIONS)
    fonds = given.fonds("SRE", name="Secretaría de Relaciones Exteriores")
    with installation.work(operator) as work:
        import_chart(work, fonds.id, content, in_force_from=date(2010, 1, 1))
    return fonds


@pytest.fixture
def load(installation, operator, fonds, content):
    def loaded(**choices):
        with installation.work(operator) as work:
            imported = import_schedule(work, fonds.id, content, ImportChoices(**choices))
            return imported, report_of(imported, fonds.code, lambda objection: objection.code)

    return loaded


def test_113_series_and_28_subseries_load_and_the_techniques_are_those_published(load):
    _, report = load()
    assert (report.rows, report.imported, report.unchanged, report.refused) == (141, 141, 0, [])
    assert report.counts == {
        "series": 113,
        "subseries": 28,
        "techniques": {"sampling": 71, "elimination": 37, "conservation": 5},
    }


def test_exactly_one_row_breaks_the_cap_and_is_reported_with_its_article(load):
    imported, report = load()
    (warning,) = report.warnings
    assert (warning.basis, warning.code, warning.column) == ("LGA 37", "schedule.over_cap", "total")
    assert imported.warnings[0].objection.facts["code"] == "09C.04"
    assert imported.warnings[0].objection.facts["sum"] == "30"


def test_samples_left_to_subseries_are_noted_and_stop_nothing(load):
    imported, report = load()
    of_rows = [one.objection for one in imported.notes if "code" in one.objection.facts]
    assert {one.facts["code"] for one in of_rows} == {"06C.04", "06C.17", "01S.11", "02S.03", "03S.04"}
    # The file has no column of triggers, which is said once of the whole.
    assert [one.objection.code for one in imported.notes if one.objection not in of_rows] == ["schedule.trigger_unsaid"]
    assert report.stopped_by == ["09C.04"]


def test_it_comes_into_force_only_when_the_row_is_marked_as_legacy_and_the_report_says_how(
    load, installation, operator
):
    imported, report = load()
    assert report.state == "draft"
    assert report.next == ["constancia schedule approve --fonds SRE --legacy 09C.04"]
    with pytest.raises(ScheduleBreaksRules), installation.work(operator) as work:
        approve_schedule(work, imported.schedule.id)
    with installation.work(operator) as work:
        approve_schedule(work, imported.schedule.id, legacy=["09C.04"])
    with installation.reading(operator) as reading:
        assert queries.schedule_of(reading, imported.schedule.id).state is ScheduleState.IN_FORCE
        legacy = reading.session.scalars(select(ScheduleEntry.key).where(ScheduleEntry.legacy)).all()
        assert legacy == ["9C.4"]


def test_marking_on_import_brings_it_into_force_at_once_and_loading_again_changes_nothing(load):
    _, first = load(legacy=True)
    assert (first.state, first.next, len(first.warnings)) == ("in_force", [], 1)
    _, again = load(legacy=True)
    assert (again.imported, again.unchanged, again.number) == (0, 141, 1)
    assert again.counts == first.counts


def test_a_contract_of_the_ministry_is_kept_ten_years_and_two_more_once_it_was_asked_for(
    load, installation, operator, given, fonds
):
    load(legacy=True, in_force_from=date(2015, 1, 1))
    unit = given.unit(fonds, "DGA")
    with installation.work(operator) as work:
        node = work.session.scalars(select(Node).where(Node.key == "6C.4.1")).one()
        opening = Opening(node_id=node.id, unit_id=unit.id, title="Licitación pública", opened_on=date(2018, 2, 1))
        file = open_aggregation(work, opening)
        close_aggregation(work, file.id, on=date(2019, 3, 15))
    with installation.reading(operator) as reading:
        clock = reading.session.get(RetentionClock, file.id)
        assert (clock.office_until, clock.intermediate_until) == (date(2024, 3, 15), date(2029, 3, 15))
    with installation.work(operator) as work:
        record_access_request(work, file.id, folio="0000500012319", requested_on=date(2020, 1, 15))
    with installation.reading(operator) as reading:
        assert reading.session.get(RetentionClock, file.id).intermediate_until == date(2031, 3, 15)
