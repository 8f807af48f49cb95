"""What becomes of classes that a draft does not carry on, and where the crosswalk says they went."""

import pytest

from classification.charts import equivalences, queries, service, successions
from classification.charts.errors import ChartsOfTwoBodies, NodeUnfit
from classification.charts.model import Succession
from classification.charts.questions import NodesNamed
from classification.charts.successions import Left, NewPart
from system.work import answering


@pytest.fixture
def steps(installation, operator):
    """`steps(chart_id)`: the steps of the crosswalk that a draft holds, as codes."""

    def steps(chart_id):
        with installation.reading(operator) as reading:
            codes = {node.lineage_id: node.code for node in queries.nodes_by_key(reading, chart_id).values()}
            found = reading.session.query(Succession).where(Succession.chart_id == chart_id)
            return sorted((each.old_code, each.kind.value, codes.get(each.new_lineage_id, "")) for each in found)

    return steps


@pytest.fixture
def crosswalk(installation, operator):
    """`crosswalk(older, newer)`: where each class went, as codes."""

    def crosswalk(older, newer):
        with installation.reading(operator) as reading:
            rows = equivalences.crosswalk_rows(reading, older, newer)
        return [(row.old_code, row.kind.value, row.new_code) for row in rows]

    return crosswalk


def base_of(installation, operator, chart_id):
    with installation.reading(operator) as reading:
        fonds_id = queries.find_chart(reading, chart_id).fonds_id
        return queries.list_charts(reading, fonds_id)[-1].id


def test_a_class_without_files_leaves_the_draft_and_one_with_files_stays_closed(  # noqa: PLR0917 - a draft and its files
    acting, draft, at, codes, files, steps
):
    files({at(draft, "5C.10.1").lineage_id: 4})

    left = acting(successions.suppress_node, at(draft, "5C.10").id)

    assert left == Left(removed=1, closed=2)
    assert [code for code in codes(draft) if code.startswith("5C")] == ["5C", "5C.2", "5C.10", "5C.10.1"]
    assert [at(draft, key).takes_files for key in ("5C.2", "5C.10", "5C.10.1")] == [True, False, False]
    assert steps(draft) == [(f"5C.10{end}", "suppressed", "") for end in ("", ".1", ".2")]


def test_what_the_draft_itself_added_leaves_no_step(acting, draft, at, codes, steps):
    acting(service.add_node, draft, code="5C.77", title="Nueva")
    acting(successions.suppress_node, at(draft, "5C.77").id)
    assert (steps(draft), "5C.77" in codes(draft)) == ([], False)


def test_a_suppressed_class_that_is_added_again_is_itself(acting, draft, at, steps):
    lineage = at(draft, "5C.2").lineage_id
    acting(successions.suppress_node, at(draft, "5C.2").id)
    acting(service.add_node, draft, code="5c.02", title="Egresos")
    assert (at(draft, "5C.2").lineage_id, steps(draft)) == (lineage, [])


def test_the_code_of_a_merged_class_belongs_to_a_new_one(acting, draft, at):
    lineage = at(draft, "5C.2").lineage_id
    acting(successions.merge_nodes, [at(draft, "5C.2").id], into_id=at(draft, "5C.10").id)
    acting(service.add_node, draft, code="5C.2", title="Otra cosa")
    assert at(draft, "5C.2").lineage_id != lineage


def test_the_code_of_a_class_with_files_stays_taken(acting, draft, at, files):
    files({at(draft, "5C.2").lineage_id: 1})
    acting(successions.suppress_node, at(draft, "5C.2").id)
    with pytest.raises(NodeUnfit) as refused:
        acting(service.add_node, draft, code="5C.2", title="Otra cosa")
    assert [objection.code for objection in refused.value.objections] == ["node.code_taken"]


def test_merging_takes_the_subseries_along(  # noqa: PLR0917 - a draft, its files and where they lead
    acting, draft, at, codes, files, steps, crosswalk, installation, operator
):
    files({at(draft, "5C.2").lineage_id: 2})
    acting(successions.merge_nodes, [at(draft, "5C.10").id, at(draft, "5C.2").id], into_id=at(draft, "6C.1").id)

    assert codes(draft)[:3] == ["5C", "5C.2", "6C"]
    assert steps(draft) == [(f"5C.{end}", "merged", "6C.1") for end in ("10", "10.1", "10.2", "2")]
    rows = crosswalk(base_of(installation, operator, draft), draft)
    assert [row for row in rows if row[0].startswith("5C.2")] == [("5C.2", "kept", "5C.2"), ("5C.2", "merged", "6C.1")]
    assert ("5C.10.1", "merged", "6C.1") in rows


def test_a_class_is_split_into_new_ones_or_replaced_by_one(acting, draft, at, codes, steps):
    parts = acting(
        successions.split_node, at(draft, "5C.2").id, [NewPart("5C.3", "Gastos"), NewPart("5C.4", "Viáticos")]
    )
    acting(successions.replace_node, at(draft, "6C.1").id, code="6C.2", title="Contratos")
    assert [part.level for part in parts] == ["series", "series"]
    assert codes(draft) == ["5C", "5C.3", "5C.4", "5C.10", "5C.10.1", "5C.10.2", "6C", "6C.2", "6C.A", "6C.3", "6C.20"]
    assert steps(draft) == [("5C.2", "split", "5C.3"), ("5C.2", "split", "5C.4"), ("6C.1", "replaced", "6C.2")]


def test_steps_into_a_class_that_leaves_again_lead_on(acting, draft, at, steps):
    acting(successions.split_node, at(draft, "5C.2").id, [NewPart("5C.3", "Uno"), NewPart("5C.4", "Dos")])
    acting(successions.merge_nodes, [at(draft, "5C.3").id], into_id=at(draft, "6C.1").id)
    assert steps(draft) == [("5C.2", "split", "5C.4"), ("5C.2", "split", "6C.1")]
    acting(successions.suppress_node, at(draft, "5C.4").id)
    acting(successions.replace_node, at(draft, "6C.1").id, code="6C.2", title="Contratos")
    acting(successions.suppress_node, at(draft, "6C.2").id)
    assert steps(draft) == [("5C.2", "split", ""), ("6C.1", "suppressed", "")]


def test_what_a_higher_floor_names_does_not_leave(acting, draft, at, installation, files):
    files({})
    named = at(draft, "5C.2").id
    installation.learn([answering(NodesNamed, lambda _stand, question: frozenset({named} & set(question.node_ids)))])
    assert acting(successions.suppress_node, named) == Left(removed=0, closed=1)


def test_what_cannot_be_merged_or_split_is_told_why(acting, draft, at):
    into = at(draft, "5C.10")
    wanted = {
        "node.cycle": ([into.id], at(draft, "5C.10.1").id),
        "node.not_found": ([draft], into.id),
        "node.of_another_kind": ([at(draft, "6C.1").id], at(draft, "5C").id),
        "node.has_classes_below": ([at(draft, "5C").id], at(draft, "6C").id),
    }
    for code, (ids, into_id) in wanted.items():
        with pytest.raises(NodeUnfit) as refused:
            acting(successions.merge_nodes, ids, into_id=into_id)
        assert [objection.code for objection in refused.value.objections] == [code]
    acting(service.close_series, into.id)
    with pytest.raises(NodeUnfit) as refused:
        acting(successions.merge_nodes, [], into_id=into.id)
    assert {objection.code for objection in refused.value.objections} == {"node.not_found", "node.target_closed"}
    with pytest.raises(NodeUnfit) as refused:
        acting(successions.split_node, into.id, [NewPart("5C.11", "Una")])
    assert {o.code for o in refused.value.objections} == {"node.has_classes_below", "node.too_few_parts"}
    with pytest.raises(NodeUnfit) as refused:
        acting(successions.split_node, at(draft, "5C.2").id, [NewPart("5C.10", ""), NewPart("5C..", "Dos")])
    assert {(o.code, o.facts["field"]) for o in refused.value.objections} == {
        ("node.code_taken", "code_1"), ("node.title_empty", "title_1"), ("code.empty_part", "code_2"),
    }  # fmt: skip
    with pytest.raises(NodeUnfit) as refused:
        acting(successions.split_node, at(draft, "5C.2").id, [NewPart("5C.8", "Una"), NewPart("5C.08", "Otra")])
    assert {(o.code, o.facts["field"]) for o in refused.value.objections} == {("node.code_taken", "code_2")}


def test_the_crosswalk_follows_through_several_versions(  # noqa: PLR0917 - three versions and their classes
    acting, given_chart, at, come_into_force, crosswalk, installation, operator
):
    first = given_chart()
    fonds_id = acting(lambda work: queries.find_chart(work, first).fonds_id)
    second = acting(service.draft_chart, fonds_id).id
    acting(successions.split_node, at(second, "5C.2").id, [NewPart("5C.3", "Uno"), NewPart("5C.4", "Dos")])
    acting(service.rename_node, at(second, "5C.10").id, title="Recaudación")
    come_into_force(second)
    given_up = acting(service.draft_chart, fonds_id).id
    acting(successions.suppress_node, at(given_up, "5C.3").id)
    acting(service.withdraw_chart, given_up)
    third = acting(service.draft_chart, fonds_id).id
    acting(successions.merge_nodes, [at(third, "5C.3").id], into_id=at(third, "6C.1").id)
    acting(successions.suppress_node, at(third, "6C.A").id)

    rows = crosswalk(first, third)

    assert [row for row in rows if row[0] == "5C.2"] == [("5C.2", "split", "5C.4"), ("5C.2", "split", "6C.1")]
    assert ("5C.10", "renamed", "5C.10") in rows
    assert ("6C.A", "suppressed", "") in rows
    assert {row[0] for row in rows} >= {"5C", "5C.2", "5C.10", "5C.10.1", "6C", "6C.A", "6C.20", "6C.1"}
    assert crosswalk(third, first) == rows
    with pytest.raises(ChartsOfTwoBodies):
        crosswalk(first, given_chart())


def test_a_draft_given_up_stays_readable_and_makes_room(acting, draft, at, codes):
    before = codes(draft)
    chart = acting(service.withdraw_chart, draft)
    assert (chart.state, codes(draft)) == ("withdrawn", before)
    assert acting(service.draft_chart, chart.fonds_id).number == chart.number + 1
    for act in (
        lambda: acting(service.withdraw_chart, draft),
        lambda: acting(successions.suppress_node, at(draft, "5C").id),
        lambda: acting(service.close_series, at(draft, "5C.2").id),
    ):
        with pytest.raises(Exception, match=r"chart\.(is_no_draft|gave_way)"):
            act()
