"""A chart cannot be approved while a series lacks the sheet that the profile demands."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from classification.charts import service as charts
from classification.charts.errors import ChartUnfit
from classification.charts.model import Node
from classification.charts.questions import ApprovalObjections, Remarks
from classification.series import queries
from classification.series.answers import objections_to_approval, remarks
from system.organization.profile import SheetsDemanded
from system.organization.roles import Role


@pytest.fixture
def draft(desk):
    """A draft with one added series; everything else is of an earlier instrument."""
    with desk.work(desk.operator) as work:
        chart = charts.draft_chart(work, desk.fonds.id)
        work.session.execute(update(Node).values(legacy=True))
        charts.add_node(work, chart.id, code="5C.11", title="Egresos extraordinarios")
    return chart


@pytest.fixture
def against(desk, draft):
    def against(question=ApprovalObjections, answer=objections_to_approval):
        with desk.reading() as reading:
            return [(one.code, one.facts["code"], one.basis) for one in answer(reading, question(draft.id))]

    return against


def approve(desk, draft):
    with desk.work(desk.operator) as work:
        return charts.approve_chart(work, draft.id, in_force_from=date(2026, 12, 1), minutes="GI/1")


def test_an_added_series_needs_its_sheet_and_those_of_old_are_only_remarked(desk, draft, against):
    assert against() == [("chart.sheet_missing", "5C.11", "LGA 56")]
    assert [code for _, code, _ in against(Remarks, remarks)] == ["05C.02", "05C.10"]
    with pytest.raises(ChartUnfit) as refused:
        approve(desk, draft)
    assert "chart.sheet_missing" in [objection.code for objection in refused.value.objections]


def test_a_draft_sheet_says_what_it_lacks_and_a_signed_one_lets_the_chart_pass(desk, draft, against):
    sheet = desk.begin("5C.11", replace(desk.full, custodian=""))

    with desk.reading() as reading:
        (told,) = objections_to_approval(reading, ApprovalObjections(draft.id))
    assert (told.code, told.facts["percent"]) == ("chart.sheet_incomplete", 92)
    assert "responsable de la custodia" in told.facts["lacking"]
    assert "Titular de unidad administrativa" in told.facts["lacking"]

    desk.save(sheet, desk.full)
    desk.sign_all(sheet)
    assert against() == []
    assert approve(desk, draft).state == "in_force"


def test_a_signed_sheet_holds_while_the_next_one_is_drafted(desk, draft, against):
    desk.sign_all(desk.begin("5C.11", desk.full))
    desk.begin("5C.11")

    assert against() == []
    with desk.reading() as reading:
        standing = queries.standing_by_series(reading, draft.id)
    assert [one.holds for one in standing.values()] == [True]


def test_a_subseries_is_covered_by_the_sheet_of_its_series(desk, draft, against, given):
    with desk.work(desk.operator) as work:
        charts.add_node(work, draft.id, code="5C.11.1", title="Por contingencia")
    assert [code for _, code, _ in against()] == ["5C.11"]

    given.signed_sheet(desk.fonds, desk.lineage("5C.11"), desk.unit)
    assert against() == []
    desk.begin("5C.11.1")
    assert [code for _, code, _ in against()] == ["5C.11.1"]


def test_a_series_closed_to_files_needs_none(desk, draft, against):
    with desk.work(desk.operator) as work:
        charts.close_series(work, node_of(work, draft, "5C.11"))
    assert against() == []


def node_of(work, draft, key):
    return work.session.scalars(select(Node.id).where(Node.chart_id == draft.id, Node.key == key)).one()


def test_the_profile_says_for_which_series_and_which_fields(desk, against, given, draft):
    given.demands(desk.fonds, SheetsDemanded.NONE)
    assert against() == []
    assert len(against(Remarks, remarks)) == 3

    given.demands(desk.fonds, SheetsDemanded.EVERY_SERIES, sheet_fields=("function",), sheet_signatures=())
    assert [code for _, code, _ in against()] == ["05C.02", "05C.10", "5C.11"]
    assert against(Remarks, remarks) == []
    for key in ("5C.2", "5C.10", "5C.11"):
        sheet = desk.begin(key, replace(desk.full, description=""))
        desk.sign(sheet, Role.ARCHIVES_COORDINATOR, desk.coordinator)
    assert against() == []

    given.demands(
        desk.fonds, SheetsDemanded.EVERY_SERIES, sheet_fields=("function", "description"), sheet_signatures=()
    )
    assert [code for code, _, _ in against()] == ["chart.sheet_incomplete"] * 3
