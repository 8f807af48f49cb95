"""After a reclassification the paper bears the old reference: a task until somebody ticks it off."""

from __future__ import annotations

import pytest

from classification.charts.model import Level
from classification.series.kinds import Support
from records.aggregations.errors import AggregationNotFound
from records.aggregations.opening import Description
from records.inbox import relabelling
from records.restructuring.relabelling import note_relabelled
from records.restructuring.service import reclassify_aggregation
from system import history


@pytest.fixture
def reclassified(house, given, installation):
    with given.work() as work:
        house._node(work, "5C.14", Level.SERIES)

    def open_and_reclassify(*series: str, **changed):
        file = house.open(**changed)
        for one in series:
            with installation.work(house.coordinator) as work:
                reclassify_aggregation(work, file.id, node_id=house.series[one].id, reason="Estaba mal")
        return file

    return open_and_reclassify


def waiting(installation, actor) -> list[str]:
    with installation.reading(actor) as reading:
        return [item.detail for item in relabelling(reading)]


def test_the_archivist_has_the_task_until_it_is_ticked_off(house, installation, reclassified):
    file = reclassified("5C.14", "5C.2")
    assert len(waiting(installation, house.archivist)) == 2
    assert waiting(installation, house.neighbour) == []

    for _again in range(2):
        with installation.work(house.archivist) as work:
            note_relabelled(work, file.id)

    assert waiting(installation, house.archivist) == []
    with installation.reading(house.archivist) as reading:
        entries = [one for one in history.of(reading.session, file.id) if one.action == "aggregation.relabelled"]
    assert [one.read_facts()["old_references"] for one in entries] == [["SMA/5C.12/2020/0001", "SMA/5C.14/2020/0001"]]


def test_an_electronic_file_has_no_paper_to_relabel(house, installation, reclassified):
    reclassified("5C.14", description=Description(support=Support.ELECTRONIC))
    assert waiting(installation, house.archivist) == []


def test_nobody_ticks_off_for_a_file_out_of_sight(house, other_house, installation, reclassified):
    file = reclassified("5C.14")
    with pytest.raises(AggregationNotFound), installation.work(other_house.archivist) as work:
        note_relabelled(work, file.id)


def test_the_page_of_the_file_has_the_button_and_the_api_the_same(house, client_of, installation, reclassified):
    file, other = reclassified("5C.14"), reclassified("5C.14")
    browser = client_of(house.archivist)
    assert "Ya lleva el código nuevo" in browser.get(f"/aggregations/{file.id}").text
    assert browser.post(f"/aggregations/{file.id}/relabelling", follow_redirects=False).status_code == 303
    assert "Ya lleva el código nuevo" not in browser.get(f"/aggregations/{file.id}").text
    answer = browser.post(f"/api/aggregations/{other.id}/relabelling")
    assert (answer.status_code, answer.json()["reference"]) == (200, "SMA/5C.14/2020/0002")
    assert waiting(installation, house.archivist) == []
