"""Acts on charts, over a real database."""

from datetime import date

import pytest
from sqlalchemy import select

from classification.charts import queries, service
from classification.charts.errors import (
    ChartGaveWay,
    ChartIsNoDraft,
    ChartNotFound,
    ChartUnfit,
    DraftExists,
    InForceBeforePrevious,
    NodeNotFound,
    NodeUnfit,
    SeriesAlreadyClosed,
)
from classification.charts.model import ChartState, ClassificationChart, Level, Node
from classification.charts.reports import report_of
from system import history
from system.actor import NotPermitted
from system.organization.errors import FondsNotFound
from system.organization.roles import Role
from system.organization.separation import SameHands
from system.tabular import TableUnreadable
from tests.classification.conftest import COLUMNS, FILE, MORE


@pytest.fixture
def load(installation, fonds, coordinator):
    def load(content=FILE, actor=coordinator, **named):
        with installation.work(actor) as work:
            return report_of(
                service.import_chart(work, fonds.id, content, legacy=True, **named), lambda objection: objection.code
            )

    return load


def actions(installation, operator):
    with installation.reading(operator) as reading:
        return [entry.action for entry in history.after(reading.session, 0, 1000)]


def tree(installation, actor, chart_id):
    with installation.reading(actor) as reading:
        return [(node.key, node.title) for node in queries.nodes_by_key(reading, chart_id).values()]


def test_the_first_import_records_the_instrument_the_body_already_lives_by(load, installation, fonds, operator):
    report = load(in_force_from=date(2020, 1, 1))

    assert (report.rows, report.imported, report.unchanged, report.refused) == (3, 3, 0, [])
    assert report.counts == {"sections": 1, "subsections": 0, "series": 2, "subseries": 1}
    assert report.state == "in_force"
    with installation.reading(operator) as reading:
        assert queries.chart_in_force(reading, fonds.id, date(2019, 12, 31)) is None
        chart = queries.chart_in_force(reading, fonds.id, date(2020, 1, 1))
        assert (chart.id, chart.number, chart.drafted_by, chart.approved_by) == (report.chart, 1, "ana", "ana")
    assert tree(installation, operator, report.chart) == [
        ("5C", "Finanzas"), ("5C.2", "Gastos"), ("5C.10", "Ingresos"), ("5C.10.1", "Predial"),
    ]  # fmt: skip
    assert actions(installation, operator) == ["chart.drafted", "chart.imported", "chart.approved"]


def test_the_same_file_again_changes_nothing_and_leaves_no_trace(load, installation, operator):
    first = load()
    before = actions(installation, operator)

    again = load(FILE.replace(b"05C.", b"5c."))

    assert (again.rows, again.imported, again.unchanged, again.chart, again.state) == (3, 0, 3, first.chart, "in_force")
    assert actions(installation, operator) == before


def test_a_later_import_goes_into_a_draft_that_keeps_every_class_and_its_lineage(load, installation, operator):
    first, second = load(), load(MORE)

    assert (second.state, second.counts["series"], second.chart != first.chart) == ("draft", 1, True)
    assert [key for key, _ in tree(installation, operator, second.chart)] == [
        "5C",
        "5C.2",
        "5C.10",
        "5C.10.1",
        "6C",
        "6C.1",
    ]
    with installation.reading(operator) as reading:
        old, new = (queries.nodes_by_key(reading, chart) for chart in (first.chart, second.chart))
        assert {key: node.lineage_id for key, node in old.items()} == {key: new[key].lineage_id for key in old}
        assert not {node.id for node in old.values()} & {node.id for node in new.values()}
        assert new["5C.10.1"].parent_id == new["5C.10"].id
        assert queries.path(reading, new["5C.10.1"])[0].id == new["5C"].id
    assert load(FILE.replace(b"Predial", b"Predial y catastro")).chart == second.chart


def test_refused_rows_do_not_load_and_good_ones_do(load, installation, operator):
    report = load(FILE + b"05C,Finanzas,06C.01,Fuera,,\n05C,Finanzas,05C.02,Gastos,,\n")

    assert (report.rows, report.imported, len(report.refused)) == (5, 3, 2)
    assert [(p.row, p.column, p.code, p.basis, p.detail) for p in report.refused] == [
        (5, "serie_codigo", "chart.code_outside_parent", "LGA 13", "chart.code_outside_parent"),
        (6, "serie_codigo", "chart.duplicate_code", "LGA 13", "chart.duplicate_code"),
    ]
    assert len(tree(installation, operator, report.chart)) == 4


def test_a_file_of_which_nothing_can_be_kept_leaves_nothing(load, installation, operator):
    report = load(COLUMNS.encode() + b"5C,Finanzas,6C.1,Fuera,,\n")

    assert (report.chart, report.state, report.imported) == (None, "", 0)
    with pytest.raises(TableUnreadable):
        load(FILE[:-12])
    with installation.reading(operator) as reading:
        assert reading.session.scalars(select(ClassificationChart)).all() == []
    assert actions(installation, operator) == []


def test_a_first_import_may_be_kept_as_a_draft(load):
    assert load(draft=True).state == "draft"


def approve(installation, actor, chart_id, on=date(2026, 1, 1), minutes="GI/2025/07"):
    with installation.work(actor) as work:
        return service.approve_chart(work, chart_id, in_force_from=on, minutes=minutes)


def test_an_approved_version_supersedes_the_one_before_it_the_day_before(
    load, installation, fonds, operator, other_coordinator
):
    first, second = load(in_force_from=date(2020, 1, 1)), load(MORE)

    approve(installation, other_coordinator, second.chart)

    with installation.reading(operator) as reading:
        old, new = (queries.find_chart(reading, chart) for chart in (first.chart, second.chart))
        assert (old.state, old.in_force_until) == (ChartState.SUPERSEDED, date(2025, 12, 31))
        assert (new.state, new.in_force_from, new.approved_by) == (ChartState.IN_FORCE, date(2026, 1, 1), "beto")
        assert queries.chart_in_force(reading, fonds.id, date(2025, 12, 31)).id == first.chart
        assert queries.chart_in_force(reading, fonds.id, date(2026, 1, 1)).id == second.chart
        facts = [entry.read_facts() for entry in history.of(reading.session, first.chart)]
    assert facts[-1] == {"number": 1, "in_force_until": "2025-12-31", "by": str(second.chart)}


def test_nobody_approves_a_draft_they_had_a_hand_in(  # noqa: PLR0917 - three people and a body
    load, installation, given, fonds, coordinator, other_coordinator
):
    load()
    draft = load(MORE).chart
    with installation.reading(coordinator) as reading:
        node = queries.nodes_by_key(reading, draft)["6C.1"]
    with installation.work(other_coordinator) as work:
        service.rename_node(work, node.id, title="Contratos y convenios")

    for actor in (coordinator, other_coordinator):
        with pytest.raises(SameHands):
            approve(installation, actor, draft)
    with pytest.raises(NotPermitted):
        approve(installation, given.actor(fonds, Role.ADMINISTRATOR), draft)
    third = given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="carla")
    assert approve(installation, third, draft, date(2027, 1, 1)).state is ChartState.IN_FORCE


def test_a_draft_comes_into_force_only_with_minutes_and_series_and_after_the_one_before(
    load, installation, operator, fonds
):
    load(in_force_from=date(2020, 1, 1))
    draft = load(MORE).chart

    with pytest.raises(ChartUnfit) as refused:
        approve(installation, operator, draft, minutes=" ")
    assert [objection.code for objection in refused.value.objections] == ["chart.minutes_missing"]
    with pytest.raises(InForceBeforePrevious):
        approve(installation, operator, draft, on=date(2020, 1, 1))
    approve(installation, operator, draft)
    with pytest.raises(ChartIsNoDraft):
        approve(installation, operator, draft)


def test_an_empty_draft_does_not_come_into_force(installation, operator, fonds):
    with installation.work(operator) as work:
        chart = service.draft_chart(work, fonds.id)
    with pytest.raises(ChartUnfit) as refused:
        approve(installation, operator, chart.id, minutes="")
    assert {o.code for o in refused.value.objections} == {"chart.minutes_missing", "chart.without_series"}
    with pytest.raises(DraftExists), installation.work(operator) as work:
        service.draft_chart(work, fonds.id)


def test_nodes_are_added_to_a_draft_where_their_code_or_their_parent_says(load, installation, coordinator):
    load()
    draft = load(MORE).chart
    with installation.work(coordinator) as work:
        series = service.add_node(work, draft, code="06c.9", title="Inventarios", function="RI 12")
        between = service.add_node(work, draft, code="6C.A", title="Obra", level=Level.SUBSECTION)
        below = service.add_node(work, draft, code="6C.20", title="Estimaciones", parent_id=between.id)

    with installation.reading(coordinator) as reading:
        assert [n.key for n in queries.path(reading, queries.find_node(reading, below.id))] == ["6C", "6C.A", "6C.20"]
        assert (series.level, series.function, below.level) == (Level.SERIES, "RI 12", Level.SERIES)
        assert queries.find_node(reading, between.id).takes_files is False


@pytest.mark.parametrize(
    ("named", "codes"),
    [
        ({"code": "5C.2", "title": "Otra"}, {"node.code_taken"}),
        ({"code": "9C.1", "title": "Suelta"}, {"chart.unknown_parent"}),
        ({"code": "5 C..", "title": " "}, {"code.bad_character", "code.empty_part", "node.title_empty"}),
        ({"code": "5C.7", "title": "x" * 501}, {"chart.text_too_long"}),
        (
            {"code": "5C.7", "title": "a\x00b", "function": "x" * 10_001},
            {"chart.control_character", "chart.text_too_long"},
        ),
        ({"code": "5C.7", "title": "Salto", "level": Level.SUBSERIES}, {"chart.level_jump"}),
    ],
)
def test_a_node_that_cannot_stand_is_refused_with_every_reason(load, installation, coordinator, named, codes):
    draft = load(draft=True).chart
    with pytest.raises(NodeUnfit) as refused, installation.work(coordinator) as work:
        service.add_node(work, draft, **named)

    assert {objection.code for objection in refused.value.objections} == codes
    assert all(objection.facts["field"] in ("code", "title", "function") for objection in refused.value.objections)


def test_what_is_in_force_is_changed_only_by_a_new_version(load, installation, coordinator):
    chart = load().chart
    with pytest.raises(ChartIsNoDraft), installation.work(coordinator) as work:
        service.add_node(work, chart, code="5C.3", title="Egresos")
    with installation.reading(coordinator) as reading:
        node = queries.nodes_by_key(reading, chart)["5C.2"]
    with pytest.raises(ChartIsNoDraft), installation.work(coordinator) as work:
        service.rename_node(work, node.id, title="Otro")


def test_a_series_is_closed_to_new_files_once_and_stays_so_in_later_versions(load, installation, operator, coordinator):
    first = load().chart
    with installation.reading(coordinator) as reading:
        nodes = queries.nodes_by_key(reading, first)
    with installation.work(coordinator) as work:
        service.close_series(work, nodes["5C.2"].id)
    with pytest.raises(SeriesAlreadyClosed), installation.work(coordinator) as work:
        service.close_series(work, nodes["5C.2"].id)
    with pytest.raises(NodeUnfit), installation.work(coordinator) as work:
        service.close_series(work, nodes["5C"].id)

    second = load(MORE).chart
    with installation.reading(coordinator) as reading:
        assert [n.key for n in queries.series_of(reading, second) if not n.takes_files] == ["5C.2"]
    approve(installation, operator, second, on=date(2027, 1, 1))
    with pytest.raises(ChartGaveWay), installation.work(coordinator) as work:
        service.close_series(work, nodes["5C.10"].id)


def test_another_body_sees_nothing_and_a_reader_changes_nothing(load, installation, given, fonds):
    chart = load().chart
    stranger = given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR)
    clerk = given.actor(fonds, Role.OFFICE_ARCHIVIST, given.unit(fonds))
    with installation.reading(clerk) as reading:
        node = queries.nodes_by_key(reading, chart)["5C.2"]
        assert queries.find_chart(reading, chart).id == chart
    with installation.reading(stranger) as reading:
        assert queries.list_charts(reading) == []
        with pytest.raises(ChartNotFound):
            queries.find_chart(reading, chart)
        with pytest.raises(ChartNotFound):
            queries.children(reading, chart)
        with pytest.raises(NodeNotFound):
            queries.find_node(reading, node.id)
    with pytest.raises(FondsNotFound):
        load(MORE, stranger)
    with pytest.raises(NotPermitted):
        load(MORE, clerk)
    with pytest.raises(NotPermitted), installation.work(clerk) as work:
        service.close_series(work, node.id)


def test_a_class_that_a_version_left_out_is_the_same_when_it_comes_back(load, installation, operator, fonds):
    first = load().chart
    with installation.work(operator) as work:
        lineage = queries.nodes_by_key(work, first)["5C.2"].lineage_id
        empty = ClassificationChart(fonds_id=fonds.id, number=2, title="", state=ChartState.DRAFT,
                                    drafted_by="x", drafted_at=work.now)  # fmt: skip
        work.session.add(empty)
    load()
    with installation.reading(operator) as reading:
        assert queries.nodes_by_key(reading, empty.id)["5C.2"].lineage_id == lineage
        assert queries.find_by_lineage(reading, empty.id, lineage).key == "5C.2"
        assert len(set(reading.session.scalars(select(Node.id)))) == 8
