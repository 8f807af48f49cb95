"""Changing, moving and ordering the classes of a draft."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from classification.charts import editing, moving, ordering, queries, service
from classification.charts.errors import ChartIsNoDraft, NodeChangedMeanwhile, NodeNotFound, NodeUnfit
from classification.charts.levels import Level
from system import history
from system.actor import NotPermitted
from system.organization.roles import Role


def objections_of(refused):
    return {objection.code for objection in refused.value.objections}


def change(acting, node, **named):
    told = {name: getattr(node, name) for name in ("title", "description", "function")}
    return acting(editing.change_node, node.id, **(told | named))


def test_a_new_code_goes_down_to_everything_below_and_keeps_how_it_is_spelt(acting, draft, at, codes):
    change(acting, at(draft, "5C"), code="07C", title="Finanzas públicas")

    assert codes(draft) == [
        "6C", "6C.1", "6C.A", "6C.3", "6C.20", "07C", "07C.2", "07C.10", "07C.10.1", "07C.10.2",
    ]  # fmt: skip
    assert at(draft, "7C").title == "Finanzas públicas"
    assert at(draft, "7C.10.1").parent_id == at(draft, "7C.10").id


def test_each_act_says_once_what_it_did(acting, draft, at, installation, operator):
    node = at(draft, "5C")
    change(acting, node, code="7C", title="Otra", function="RI 12")
    moved = acting(moving.move_node, at(draft, "6C.A").id, parent_id=node.id, code="7C.A")

    with installation.reading(operator) as reading:
        told = [(e.action, e.read_facts()) for e in history.of(reading.session, node.id)]
        (of_move,) = [e.read_facts() for e in history.of(reading.session, moved.node.id)]
    assert [action for action, _ in told] == ["node.renamed", "node.described", "node.recoded"]
    assert told[2][1] == {"chart_id": str(draft), "code": "7C", "old_code": "5C", "nodes": 5}
    assert (moved.nodes, of_move["nodes"], of_move["code"], of_move["old_code"]) == (3, 3, "7C.A", "6C.A")


def test_nothing_that_changes_nothing_leaves_a_trace(acting, draft, at, installation, operator):
    with installation.reading(operator) as reading:
        before = len(history.after(reading.session, 0, 1000))
    node = at(draft, "5C.2")
    change(acting, node, code="5C.2")
    acting(ordering.shift_node, node.id, -1)
    acting(ordering.order_by_code, draft, None)
    acting(moving.move_node, node.id, parent_id=node.parent_id)
    with installation.reading(operator) as reading:
        assert len(history.after(reading.session, 0, 1000)) == before


def test_everything_against_a_change_is_said_at_once(acting, draft, at):
    with pytest.raises(NodeUnfit) as refused:
        change(acting, at(draft, "5C.2"), title="x" * 501, description="a\x00", code="5C.10")
    assert objections_of(refused) == {"chart.text_too_long", "chart.control_character", "node.code_taken"}
    with pytest.raises(NodeUnfit) as refused:
        change(acting, at(draft, "5C.2"), title=" ", code="5C..ñ")
    assert objections_of(refused) == {"node.title_empty", "code.empty_part", "code.bad_character"}
    with pytest.raises(NodeUnfit) as refused:
        change(acting, at(draft, "5C.2"), title="INGRESOS", code="8C.2")
    assert objections_of(refused) == {"node.title_taken", "chart.code_outside_parent"}


def test_a_title_of_200_characters_is_taken(acting, draft, at):
    assert change(acting, at(draft, "5C.2"), title="á" * 200).title == "á" * 200


@pytest.mark.parametrize("below", ["5C.10", "5C.10.1"])
def test_a_class_with_files_keeps_its_code_and_its_place(acting, draft, at, files, below):
    files({at(draft, below).lineage_id: 3})
    with pytest.raises(NodeUnfit) as refused:
        change(acting, at(draft, "5C"), code="7C")
    (objection,) = refused.value.objections
    assert (objection.code, objection.basis) == ("node.has_files", "LGA 13")
    assert (objection.facts["code"], objection.facts["files"]) == (below, 3)
    with pytest.raises(NodeUnfit) as refused:
        acting(moving.move_node, at(draft, "5C.10").id, parent_id=at(draft, "6C").id)
    assert "node.has_files" in objections_of(refused)
    assert change(acting, at(draft, "5C.10"), title="Ingresos propios").title == "Ingresos propios"
    acting(ordering.shift_node, at(draft, "5C.10").id, -1)


def test_a_code_that_was_anothers_with_files_is_not_given_again(acting, draft, at, files, come_into_force):
    lineage = at(draft, "5C.2").lineage_id
    change(acting, at(draft, "5C.2"), code="5C.9")
    come_into_force(draft)
    files({lineage: 2})
    later = acting(lambda work: service.draft_chart(work, queries.find_chart(work, draft).fonds_id).id)
    for act in (
        lambda: acting(service.add_node, later, code="5C.2", title="Nueva"),
        lambda: change(acting, at(later, "5C.10"), code="5C.2"),
    ):
        with pytest.raises(NodeUnfit) as refused:
            act()
        assert objections_of(refused) == {"node.code_was_anothers"}


def test_a_moved_class_keeps_its_code_or_gets_the_next_free_number(acting, draft, at, codes):
    within = acting(moving.move_node, at(draft, "6C.20").id, parent_id=at(draft, "6C").id)
    assert (within.node.code, within.nodes) == ("6C.20", 1)
    across = acting(moving.move_node, at(draft, "5C.10").id, parent_id=at(draft, "6C").id)
    assert (across.node.code, across.nodes) == ("6C.21", 3)
    assert codes(draft) == ["5C", "5C.2", "6C", "6C.1", "6C.20", "6C.21", "6C.21.1", "6C.21.2", "6C.A", "6C.3"]


def test_a_class_without_a_code_left_to_tell_its_place_sorts_below_the_one_above(
    acting, draft, at, installation, operator
):
    acting(moving.move_node, at(draft, "5C.10").id, parent_id=at(draft, "6C.A").id, before_id=at(draft, "6C.20").id)
    with installation.reading(operator) as reading:
        branch = queries.children(reading, draft, at(draft, "6C.A").id)
    assert [twig.node.code for twig in branch.twigs] == ["6C.3", "6C.A.1", "6C.20"]


def test_a_branch_moves_by_the_code_of_its_section_too(acting, draft, at, codes):
    moved = acting(moving.move_node, at(draft, "6C.A").id, parent_id=at(draft, "5C").id, code="5C.A")
    assert moved.nodes == 3
    assert codes(draft) == ["5C", "5C.2", "5C.10", "5C.10.1", "5C.10.2", "5C.A", "5C.3", "5C.20", "6C", "6C.1"]


def test_where_a_class_cannot_go_it_is_told_why(acting, draft, at):
    wanted = {
        "node.cycle": (at(draft, "5C.10").id, {"parent_id": at(draft, "5C.10.1").id}),
        "chart.level_jump": (at(draft, "5C.10.1").id, {"parent_id": at(draft, "6C").id}),
        "chart.unknown_parent": (at(draft, "5C.10").id, {"parent_id": draft}),
        "node.no_sibling": (at(draft, "5C.2").id, {"parent_id": at(draft, "6C").id, "before_id": at(draft, "5C").id}),
        "chart.code_outside_parent": (at(draft, "5C.2").id, {"parent_id": at(draft, "6C").id, "code": "5C.2"}),
        "node.code_taken": (at(draft, "5C.2").id, {"parent_id": at(draft, "6C").id, "code": "06C.01"}),
        "code.empty_part": (at(draft, "5C.2").id, {"parent_id": at(draft, "6C").id, "code": "6C..1"}),
    }
    for code, (node_id, named) in wanted.items():
        with pytest.raises(NodeUnfit) as refused:
            acting(moving.move_node, node_id, **named)
        assert objections_of(refused) == {code}
    assert acting(moving.move_node, at(draft, "5C").id, parent_id=None).nodes == 5


def test_collisions_of_a_large_branch_are_named_up_to_a_number_and_then_counted(acting, draft, at):
    for number in range(1, 31):
        acting(service.add_node, draft, code=f"6C.1.{number}", title=f"Uno {number}")
    for number in range(1, 31):
        acting(service.add_node, draft, code=f"5C.2.{number}", title=f"Dos {number}")
    with pytest.raises(NodeUnfit) as refused:
        acting(moving.move_node, at(draft, "5C.2").id, parent_id=at(draft, "6C").id, code="6C.01")
    told = [objection.code for objection in refused.value.objections]
    assert (told.count("node.code_taken"), told.count("node.and_more")) == (20, 1)
    assert refused.value.objections[-1].facts["number"] == 11


def test_siblings_are_put_in_order_by_hand_and_back_by_code(acting, draft, at, codes):
    start = codes(draft)
    acting(ordering.shift_node, at(draft, "5C.10").id, -1)
    assert codes(draft)[:5] == ["5C", "5C.10", "5C.10.1", "5C.10.2", "5C.2"]
    acting(ordering.shift_node, at(draft, "5C.10").id, 99)
    acting(ordering.place_node, at(draft, "6C").id, at(draft, "5C").id)
    assert codes(draft)[:5] == ["6C", "6C.1", "6C.A", "6C.3", "6C.20"]
    acting(ordering.place_node, at(draft, "6C").id, None)
    acting(service.add_node, draft, code="5C.1", title="Última")
    acting(service.add_node, draft, code="5C.5", title="Primera", before_id=at(draft, "5C.2").id)
    assert codes(draft)[:7] == ["5C", "5C.5", "5C.2", "5C.10", "5C.10.1", "5C.10.2", "5C.1"]
    assert acting(ordering.order_by_code, draft, at(draft, "5C").id) == 4
    acting(ordering.order_by_code, draft, None)
    assert [code for code in codes(draft) if code not in ("5C.1", "5C.5")] == start
    with pytest.raises(NodeUnfit):
        acting(ordering.place_node, at(draft, "5C").id, at(draft, "5C.2").id)
    with pytest.raises(NodeNotFound):
        acting(ordering.order_by_code, draft, draft)


def test_an_import_keeps_the_order_people_gave_and_the_same_file_changes_nothing(
    acting, given_chart, at, codes, operator
):
    draft = given_chart(draft=True)
    acting(ordering.shift_node, at(draft, "5C.10").id, -1)
    fonds_id = acting(lambda work: queries.find_chart(work, draft).fonds_id)
    text = b"codigo,titulo\n5C,Finanzas\n5C.2,Gastos\n5C.10,Ingresos\n"
    assert acting(service.import_chart, fonds_id, text).plan.imported == 0
    assert acting(service.import_chart, fonds_id, text + b"5C.1,Presupuesto\n").plan.imported == 1
    assert codes(draft)[:6] == ["5C", "5C.10", "5C.10.1", "5C.10.2", "5C.2", "5C.1"]


def test_deeper_than_a_chart_may_be_nothing_goes(acting, given_chart, at):
    draft = given_chart(draft=True)
    code = "5C.2"
    for level in range(8):
        code += ".1"
        acting(service.add_node, draft, code=code if level < 6 else f"Z{level}", title="Más",
               parent_id=None if level < 6 else at(draft, "5C.2" + ".1" * 6 if level == 6 else "Z6").id,
               level=Level.SUBSERIES)  # fmt: skip
    with pytest.raises(NodeUnfit) as refused:
        acting(moving.move_node, at(draft, "5C.10.1").id, parent_id=at(draft, "Z7").id)
    assert objections_of(refused) == {"chart.too_deep"}


def test_what_somebody_changed_since_is_not_written_over(acting, draft, at):
    seen = editing.seen_as(at(draft, "5C.2"))
    change(acting, at(draft, "5C.2"), title="De ana", seen=seen)
    with pytest.raises(NodeChangedMeanwhile):
        change(acting, at(draft, "5C.2"), title="De beto", seen=seen)
    assert at(draft, "5C.2").title == "De ana"


def test_people_who_move_and_add_at_once_come_one_after_the_other(acting, draft, at, codes):
    section, series = at(draft, "6C").id, [at(draft, key).id for key in ("5C.2", "5C.10")]
    with ThreadPoolExecutor(4) as people:
        done = [people.submit(acting, moving.move_node, node_id, parent_id=section) for node_id in series]
        done += [
            people.submit(acting, service.add_node, draft, code=f"6C.N{n}", title=f"Nueva {n}", parent_id=section)
            for n in (40, 41)
        ]
        for each in done:
            each.result()
    assert len(set(codes(draft))) == 12
    assert codes(draft)[0] == "5C"
    assert len([code for code in codes(draft) if code.count(".") == 1]) == 8


def test_only_who_may_edit_changes_a_draft_and_strangers_find_nothing(acting, draft, at, installation, given):
    node, fonds_id = at(draft, "5C.2"), acting(lambda work: queries.find_chart(work, draft).fonds_id)
    fonds = type("Body", (), {"id": fonds_id})
    reader = given.actor(fonds, Role.OFFICE_ARCHIVIST, given.unit(fonds))
    stranger = given.actor(given.fonds("OTRA"), Role.ARCHIVES_COORDINATOR)
    for actor, refusal in ((reader, NotPermitted), (stranger, NodeNotFound)):
        with pytest.raises(refusal), installation.work(actor) as work:
            ordering.shift_node(work, node.id, 1)
        with pytest.raises(refusal), installation.work(actor) as work:
            moving.move_node(work, node.id, parent_id=None)


def test_what_is_in_force_is_not_moved_nor_put_in_order(acting, given_chart, at):
    chart = given_chart()
    for act in (
        lambda: acting(ordering.shift_node, at(chart, "5C.2").id, 1),
        lambda: acting(moving.move_node, at(chart, "5C.2").id, parent_id=at(chart, "6C").id),
        lambda: change(acting, at(chart, "5C.2"), code="5C.3"),
        lambda: acting(ordering.order_by_code, chart, None),
    ):
        with pytest.raises(ChartIsNoDraft):
            act()
