"""Two versions side by side."""

import pytest

from classification.charts import comparison, editing, moving, queries, service, successions
from classification.charts.comparison import ChangeKind
from classification.charts.errors import ChartNotFound, ChartsOfTwoBodies
from system import listing
from system.listing import Column, ListQuery
from system.organization.roles import Role


@pytest.fixture
def two(acting, given_chart, at):
    """A version in force and a draft in which one thing of each kind happened."""
    older = given_chart()
    newer = acting(lambda work: service.draft_chart(work, queries.find_chart(work, older).fonds_id).id)
    acting(service.add_node, newer, code="5C.3", title="Egresos")
    acting(successions.suppress_node, at(newer, "5C.10.2").id)
    acting(editing.change_node, at(newer, "5C.2").id, title="Gasto", description="x", function="", code="5C.9")
    acting(service.close_series, at(newer, "6C.1").id)
    acting(moving.move_node, at(newer, "6C.20").id, parent_id=at(newer, "6C").id)
    return older, newer


def test_only_what_differs_is_listed_with_every_way_in_which_it_does(two, installation, operator):
    older, newer = two
    with installation.reading(operator) as reading:
        rows = reading.session.execute(comparison.rows(reading, older, newer).order_by("sort_key")).all()
        every = reading.session.execute(comparison.rows(reading, older, newer, unchanged=True)).all()
        counts = comparison.counts_by_kind(reading, older, newer)
    assert [(row.old_code, row.new_code, row.kinds) for row in rows] == [
        (None, "5C.3", "added"), ("5C.2", "5C.9", "renamed recoded described"), ("5C.10.2", None, "removed"),
        ("6C.1", "6C.1", "closed"), ("6C.20", "6C.20", "moved"),
    ]  # fmt: skip
    assert (rows[4].old_parent_code, rows[4].new_parent_code) == ("6C.A", "6C")
    assert len(every) == 11
    assert {kind.value: number for kind, number in counts.items()} == {
        "added": 1, "removed": 1, "renamed": 1, "recoded": 1, "moved": 1, "level_changed": 0, "described": 1,
        "closed": 1,
    }  # fmt: skip


def test_a_version_does_not_differ_from_itself_and_backwards_what_was_added_is_removed(two, installation, operator):
    older, newer = two
    with installation.reading(operator) as reading:
        assert comparison.compared(reading, older, older).total == 0
        back = comparison.compared(reading, newer, older)
    assert (back.counts[ChangeKind.ADDED], back.counts[ChangeKind.REMOVED]) == (1, 1)
    assert {row.old_code for row in back.rows if row.kinds == "removed"} == {"5C.3"}


def test_a_list_filters_sorts_and_pages_it(two, installation, operator):
    older, newer = two
    with installation.reading(operator) as reading:
        statement = comparison.rows(reading, older, newer)
        found = statement.selected_columns
        columns = (Column("kinds", "Cambios", found.kinds, filter="text"), Column("sort_key", "Clave", found.sort_key))
        page = listing.run(
            reading.session, statement, columns, ListQuery(filters={"kinds": "recoded"}, size=10),
            default_sort="sort_key", tie_breaker=found.lineage_id,
        )  # fmt: skip
        one = comparison.compared(reading, older, newer, kind=ChangeKind.MOVED)
    assert [row.new_code for row in page.rows] == ["5C.9"]
    assert [row.new_code for row in one.rows] == ["6C.20"]


def test_each_difference_tells_the_files_it_touches_in_the_actors_sight(two, installation, operator, at, files):
    older, newer = two
    files({at(older, "5C.2").lineage_id: 7})
    with installation.reading(operator) as reading:
        found = comparison.compared(reading, older, newer)
    assert found.files == {at(newer, "5C.9").lineage_id: 7}


def test_versions_of_two_bodies_are_not_compared_and_strangers_see_nothing(
    two, installation, operator, given_chart, given
):
    older, newer = two
    with installation.reading(operator) as reading, pytest.raises(ChartsOfTwoBodies):
        comparison.rows(reading, older, given_chart())
    stranger = given.actor(given.fonds("OTRA"), Role.ARCHIVES_COORDINATOR)
    with installation.reading(stranger) as reading, pytest.raises(ChartNotFound):
        comparison.rows(reading, older, newer)
