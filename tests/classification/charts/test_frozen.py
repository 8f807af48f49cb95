"""Charts received from bodies that ceased to exist (LGA 18), and the papers of an approval."""

from datetime import date

import pytest

from classification.charts import editing, frozen, moving, ordering, queries, service, successions
from classification.charts.errors import ChartFrozen, ChartNotFound, ChartUnfit
from classification.charts.successions import NewPart
from system import history
from system.actor import NotPermitted
from system.attachments.queries import attachment_of, content
from system.organization.roles import Role
from tests.classification.charts.conftest import CHART

SAID = {"code": "EXT", "name": "Instituto Extinto", "on": date(2024, 5, 2), "minutes": "ER/1"}


@pytest.fixture
def received(acting, fonds):
    return acting(frozen.receive_chart, fonds.id, CHART.encode(), None, **SAID)


def rows_of(installation, operator, chart_id):
    with installation.reading(operator) as reading:
        things = [queries.find_chart(reading, chart_id), *queries.nodes_by_key(reading, chart_id).values()]
        return [tuple(getattr(thing, column.key) for column in thing.__table__.columns) for thing in things]


def test_a_received_chart_is_there_to_be_read_and_is_nobodys_instrument(received, installation, operator, fonds):
    with installation.reading(operator) as reading:
        chart = queries.find_chart(reading, received.id)
        assert (chart.state, chart.received_code, chart.received_on) == ("frozen", "EXT", date(2024, 5, 2))
        assert queries.chart_in_force(reading, fonds.id, date(2026, 1, 1)) is None
        assert queries.draft_of(reading, fonds.id) is None
        (entry,) = history.of(reading.session, chart.id)
    assert (entry.action, entry.read_facts()["nodes"], len(entry.read_facts()["sha256"])) == ("chart.received", 10, 64)


def test_no_act_changes_a_received_chart(received, acting, at, installation, operator):
    before = rows_of(installation, operator, received.id)
    node, other = at(received.id, "5C.10"), at(received.id, "6C")
    acts = [
        (service.add_node, received.id, {"code": "5C.7", "title": "x"}),
        (service.rename_node, node.id, {"title": "x"}),
        (service.close_series, node.id, {}),
        (service.withdraw_chart, received.id, {}),
        (service.approve_chart, received.id, {"in_force_from": date(2026, 1, 1), "minutes": "1"}),
        (editing.change_node, node.id, {"title": "x", "description": "", "function": ""}),
        (moving.move_node, node.id, {"parent_id": other.id}),
        (ordering.shift_node, node.id, {"steps": 1}),
        (ordering.place_node, node.id, {"before_id": None}),
        (ordering.order_by_code, received.id, {"parent_id": None}),
        (successions.suppress_node, node.id, {}),
        (successions.split_node, node.id, {"parts": [NewPart("5C.8", "a"), NewPart("5C.9", "b")]}),
        (successions.replace_node, node.id, {"code": "5C.8", "title": "a"}),
        (successions.merge_nodes, [node.id], {"into_id": at(received.id, "5C.2").id}),
    ]
    for act, at_what, named in acts:
        with pytest.raises(ChartFrozen) as refused:
            acting(act, at_what, **named)
        assert [(o.code, o.basis) for o in refused.value.objections] == [("chart.frozen", "LGA 18")], act.__name__
    assert rows_of(installation, operator, received.id) == before


def test_the_receiving_bodys_own_charts_go_on_beside_it(  # noqa: PLR0917 - two bodies and their charts
    received, acting, fonds, given_chart, installation, operator
):
    own = given_chart(fonds=fonds)
    later = acting(service.draft_chart, fonds.id)
    with installation.reading(operator) as reading:
        mine, theirs = (queries.nodes_by_key(reading, chart) for chart in (own, received.id))
        assert {node.lineage_id for node in mine.values()}.isdisjoint(node.lineage_id for node in theirs.values())
    assert [received.number, later.number] == [1, 3]


def test_a_version_of_another_body_here_is_copied_by_who_stands_above_both(  # noqa: PLR0917 - two bodies and their charts
    acting, fonds, given_chart, given, installation, codes
):
    source = given_chart()
    copy = acting(frozen.receive_chart, fonds.id, None, source, **SAID)
    assert (codes(copy.id), copy.state) == (codes(source), "frozen")
    coordinator = given.actor(fonds, Role.ARCHIVES_COORDINATOR)
    with pytest.raises(ChartNotFound), installation.work(coordinator) as work:
        frozen.receive_chart(work, fonds.id, None, source, **SAID)
    with pytest.raises(NotPermitted), installation.work(given.actor(fonds, Role.ADMINISTRATOR)) as work:
        frozen.receive_chart(work, fonds.id, CHART.encode(), None, **SAID)


def test_everything_against_receiving_is_said_at_once_and_a_file_is_taken_whole(acting, fonds, given_chart):
    own = given_chart(fonds=fonds, draft=True)
    with pytest.raises(ChartUnfit) as refused:
        acting(
            frozen.receive_chart, fonds.id, None, own, code=" ", name="x" * 301, on=date(2030, 1, 1), minutes="a\x07"
        )
    assert {objection.code for objection in refused.value.objections} == {
        "chart.received_without", "chart.text_too_long", "chart.received_in_future", "chart.control_character",
        "chart.received_from_itself", "chart.received_unapproved",
    }  # fmt: skip
    with pytest.raises(ChartUnfit) as refused:
        acting(
            frozen.receive_chart, fonds.id, CHART.encode() + b"9C.1,Suelta,serie,\n5C.2,Otra,serie,5C\n", None, **SAID
        )
    told = [(objection.code, objection.facts.get("row")) for objection in refused.value.objections]
    assert told[:2] == [("chart.received_row", 12), ("chart.unknown_parent", None)]
    assert {("chart.received_row", 13), ("chart.duplicate_code", None)} <= set(told)
    with pytest.raises(ChartUnfit) as refused:
        acting(frozen.receive_chart, fonds.id, None, None, **SAID)
    assert [o.code for o in refused.value.objections] == ["chart.received_from_nowhere"]


def test_an_approval_keeps_its_minutes_their_day_and_the_registration(acting, given_chart, installation, operator):
    draft = given_chart(draft=True)
    paper = service.Paper(b"%PDF-1.7 acta", "acta 7.pdf", "application/pdf")
    with pytest.raises(ChartUnfit) as refused:
        acting(service.approve_chart, draft, in_force_from=date(2027, 1, 1), minutes="7", minutes_on=date(2026, 12, 31),
               registration="x" * 201)  # fmt: skip
    assert {o.code for o in refused.value.objections} == {"chart.minutes_in_future", "chart.text_too_long"}
    acting(service.approve_chart, draft, in_force_from=date(2027, 1, 1), minutes="7", minutes_on=date(2026, 11, 20),
           registration="AGN/3", paper=paper)  # fmt: skip
    with installation.reading(operator) as reading:
        chart = queries.find_chart(reading, draft)
        kept = attachment_of(reading, chart.minutes_id)
        told = history.of(reading.session, draft)[-1].read_facts()
        assert (content(reading, kept), kept.file_name) == (paper.content, "acta 7.pdf")
    assert (chart.minutes_on, chart.registration, told["minutes_sha256"]) == (date(2026, 11, 20), "AGN/3", kept.sha256)
    assert told["minutes_on"] == "2026-11-20"


def test_what_stands_against_an_approval_is_known_before_asking(  # noqa: PLR0917 - two people and a draft
    acting, given_chart, installation, given, operator, at
):
    draft = given_chart(draft=True)
    with installation.reading(operator) as reading:
        fonds = type("Body", (), {"id": queries.find_chart(reading, draft).fonds_id})
        assert service.approval_objections(reading, draft) == []
    ana = given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="ana")
    with installation.reading(ana) as reading:
        assert service.approval_objections(reading, draft) == []
    with installation.work(ana) as work:
        successions.suppress_node(work, at(draft, "5C.2").id)
    with installation.reading(ana) as reading:
        assert [o.code for o in service.approval_objections(reading, draft)] == ["separation.own_proposal"]


def test_what_the_first_instrument_brought_along_is_legacy_and_what_comes_later_is_not(acting, given_chart, at):
    first = given_chart()
    later = acting(lambda work: service.draft_chart(work, queries.find_chart(work, first).fonds_id).id)
    added = acting(service.add_node, later, code="5C.3", title="Egresos")
    fonds_id = acting(lambda work: queries.find_chart(work, first).fonds_id)
    acting(service.import_chart, fonds_id, b"codigo,titulo\n5C.4,Cuatro\n")
    acting(service.import_chart, fonds_id, b"codigo,titulo\n5C.6,Seis\n", legacy=True)
    assert [at(later, key).legacy for key in ("5C.2", "5C.3", "5C.4", "5C.6")] == [True, False, False, True]
    assert not added.legacy
