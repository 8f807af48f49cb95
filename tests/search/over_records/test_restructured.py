"""What was reclassified, lost or merged is found as people look for it, and the hit says how it stands."""

from __future__ import annotations

from datetime import date

from classification.charts.model import Level
from records.incidents.model import IncidentKind
from records.incidents.service import Report, record_incident
from records.restructuring.service import Grounds, merge_aggregations, reclassify_aggregation

LOSS = Report(kind=IncidentKind.LOST, act_number="AB/1", act_on=date(2026, 11, 10), searched="Ana")


def test_a_file_is_found_by_the_code_it_had_before(house, given, installation, projector, ask):
    with given.work() as work:
        house._node(work, "5C.14", Level.SERIES)
    file = house.open("Cuenta por liquidar")
    old = file.reference
    with installation.work(house.coordinator) as work:
        reclassify_aggregation(work, file.id, node_id=house.series["5C.14"].id, reason="Estaba mal")
    projector.catch_up()

    for asked in (old, "SMA/5C.14/2020/0001"):
        assert [hit.aggregation_id for hit in ask(house.archivist, asked).hits] == [file.id]


def test_hits_tell_what_is_lost_and_what_was_merged(house, installation, projector, ask, add):
    lost, source, target = house.open("Permuta perdida"), house.open("Permuta una"), house.open("Permuta otra")
    document = add(source, "texto singular de ornitorrinco")
    with installation.work(house.archivist) as work:
        record_incident(work, LOSS, [lost.id])
    projector.catch_up()
    merge_aggregations(installation, house.coordinator, source.id, target.id, Grounds(reason="Un mismo asunto"))
    projector.catch_up()

    standings = {hit.aggregation_id: hit.standing for hit in ask(house.archivist, "permuta").hits}
    assert standings == {lost.id: "lost", source.id: "merged", target.id: "in_order"}
    assert [hit.aggregation_id for hit in ask(house.archivist, "extraviado").hits] == [lost.id]
    (found, *_) = ask(house.archivist, "ornitorrinco").hits
    assert (found.document_id, found.aggregation_id) == (document.id, target.id)
