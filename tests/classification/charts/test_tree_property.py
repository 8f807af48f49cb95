"""Whatever people do to a draft, in whatever order, its tree stays whole."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classification.charts import editing, moving, ordering, queries, service, successions
from classification.charts.codes import read_code
from classification.charts.levels import may_stand_under
from classification.charts.successions import NewPart
from system.errors import Refusal
from tests.classification.charts.conftest import CHART

ACTS = ("add", "recode", "move", "shift", "place", "order", "suppress", "merge", "split", "replace")
CODES = ("5C", "7S", "5C.3", "5C.10", "5C.10.4", "6C.1", "6C.A", "6C.20", "05C.2", "9Z.1", "5C.10.1.2", "x", "")
steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 30), st.integers(0, 30), st.sampled_from(CODES)),
    min_size=1, max_size=12,
)  # fmt: skip
_titles = itertools.count()


def act(work, chart_id, step):  # noqa: C901 - one line for each thing people do
    kind, first, second, code = step
    nodes = list(queries.nodes_by_key(work, chart_id).values())
    if not nodes:
        return
    one, other = nodes[first % len(nodes)], nodes[second % len(nodes)]
    title = f"Asunto {next(_titles)}"
    match kind:
        case "add":
            service.add_node(work, chart_id, code=code, title=title, parent_id=other.id if second % 2 else None)
        case "recode":
            editing.change_node(work, one.id, title=title, description="", function="", code=code)
        case "move":
            given_code = code if second % 3 else ""
            moving.move_node(work, one.id, parent_id=other.id if second % 5 else None, code=given_code)
        case "shift":
            ordering.shift_node(work, one.id, second - 15)
        case "place":
            ordering.place_node(work, one.id, other.id if second % 2 else None)
        case "order":
            ordering.order_by_code(work, chart_id, one.id if second % 2 else None)
        case "suppress":
            successions.suppress_node(work, one.id)
        case "merge":
            successions.merge_nodes(work, [one.id], into_id=other.id)
        case "split":
            successions.split_node(work, one.id, [NewPart(code, title), NewPart(f"5C.{50 + second}", f"{title} b")])
        case "replace":
            successions.replace_node(work, one.id, code=code, title=title)


def whole(nodes):
    """Every claim about a tree that is whole; `nodes` in the order of their sort keys."""
    by_id = {node.id: node for node in nodes}
    assert len({node.key for node in nodes}) == len({node.sort_key for node in nodes}) == len(nodes)
    assert len({node.lineage_id for node in nodes}) == len(nodes)
    seen = set()
    for node in nodes:
        parent = by_id[node.parent_id] if node.parent_id else None
        assert node.key == read_code(node.code).key
        assert may_stand_under(node.level, parent.level if parent else None)
        assert parent is None or parent.id in seen, "a class stands before the one above it"
        assert parent is None or node.sort_key.startswith(f"{parent.sort_key}0")
        seen.add(node.id)
    groups = {}
    for node in nodes:
        groups.setdefault(node.parent_id, []).append(node)
    for beside in groups.values():
        by_hand = [node.position for node in beside if node.position is not None]
        assert by_hand == sorted(set(by_hand))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(steps=steps)
def test_any_sequence_of_acts_leaves_the_tree_whole(installation, operator, given_chart, steps):
    chart_id = given_chart(CHART, draft=True)
    for step in steps:
        try:
            with installation.work(operator) as work:
                act(work, chart_id, step)
        except Refusal:
            pass
        with installation.reading(operator) as reading:
            whole(list(queries.nodes_by_key(reading, chart_id).values()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=steps)
def test_a_refused_act_changes_nothing_and_a_frozen_chart_never_changes(installation, operator, given_chart, steps):
    chart_id = given_chart(CHART, draft=True)
    with installation.work(operator) as work:
        chart = queries.find_chart(work, chart_id)
        chart.freeze(code="OLD", name="Extinta", on=date(2020, 1, 1), minutes="1")
    before = rows_of(installation, operator, chart_id)
    for step in steps:
        told = set()
        try:
            with installation.work(operator) as work:
                act(work, chart_id, step)
        except Refusal as refused:
            told = {objection.code for objection in refused.objections}
        assert told <= {"chart.frozen"}
        assert rows_of(installation, operator, chart_id) == before


def rows_of(installation, operator, chart_id):
    with installation.reading(operator) as reading:
        nodes = queries.nodes_by_key(reading, chart_id).values()
        chart = queries.find_chart(reading, chart_id)
        kept = [tuple(getattr(node, column.key) for column in node.__table__.columns) for node in nodes]
        return kept, tuple(getattr(chart, column.key) for column in chart.__table__.columns)
