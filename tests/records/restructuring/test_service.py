from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from classification.charts.model import Level
from records.access.service import record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations import queries
from records.aggregations.errors import AggregationIsFrozen, AggregationNotFound
from records.aggregations.model import Aggregation, AggregationAlias, Standing
from records.aggregations.service import close_aggregation
from records.documents.model import Document
from records.documents.service import DocumentDetails, add_document
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.restructuring.errors import RestructuringRefused
from records.restructuring.model import Regrouping
from records.restructuring.service import (
    Division,
    Grounds,
    merge_aggregations,
    reclassify_aggregation,
    split_aggregation,
)
from system import history
from system.actor import NotPermitted

WHY = Grounds(reason="Trataban un mismo asunto")


@pytest.fixture
def house(house, given):
    with given.work() as work:
        for written in ("5C.3", "5C.14"):
            house._node(work, written, Level.SERIES)
    return house


def codes(refusal) -> list[str]:
    return [objection.code for objection in refusal.value.objections]


def put(house, installation, file, content: bytes, **said) -> Document:
    arrival = house.arrival(file.id, content)
    with installation.work(house.archivist) as work:
        return add_document(
            work, file.id, arrival, DocumentDetails(**said), allow_duplicate=said.get("title") == "otra vez"
        ).document


def keys(installation, file) -> list[str]:
    return sorted(key.sha256 for key in store_of(installation.settings).list_keys(file.id))


def reclassify(house, installation, file, series: str, **changed):
    with installation.work(house.coordinator) as work:
        return reclassify_aggregation(
            work, file.id, **{"node_id": house.series[series].id, "reason": "Era contable, no de pago", **changed}
        )


def test_a_reclassified_file_is_found_by_its_old_code_and_its_history_tells_both(house, installation):
    """Domain 7 A 10: from 5C.3 to 5C.14."""
    file = house.open("Cuenta por liquidar", series="5C.3")

    changed = reclassify(house, installation, file, "5C.14")

    assert (changed.reference, changed.opening_year) == ("SMA/5C.14/2020/0001", 2020)
    with installation.reading(house.archivist) as reading:
        found = queries.by_reference(reading, "SMA/5C.3/2020/0001")
        (alias,) = queries.aliases(reading, file.id)
        entry = history.of(reading.session, file.id)[-1]
    assert found.id == file.id
    assert (alias.reference, alias.reason) == ("SMA/5C.3/2020/0001", "Era contable, no de pago")
    facts = entry.read_facts()
    assert (facts["old_series"], facts["series"], entry.actor) == ("5C.3", "5C.14", "carmen")
    assert (facts["old_reference"], facts["reference"]) == ("SMA/5C.3/2020/0001", "SMA/5C.14/2020/0001")


def test_a_reference_given_up_is_never_given_again_and_numbers_go_on(house, installation):
    first = house.open(series="5C.3")
    reclassify(house, installation, first, "5C.14")
    back = reclassify(house, installation, first, "5C.3")

    assert back.reference == "SMA/5C.3/2020/0002"
    assert house.open(series="5C.3").reference == "SMA/5C.3/2020/0003"


def test_a_closed_file_prints_its_new_reference_with_its_closing_year(build_house, given, installation):
    house = build_house("SRE", "{fondo}.{seccion}.{serie}[.{subserie}]/{anio_apertura}[-{anio_cierre}]/{consecutivo}")
    file = house.open(series="5C.12", opened_on=date(2010, 5, 4))
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2012, 3, 1), folios=9)

    assert reclassify(house, installation, file, "5C.2").printed_reference == "SRE.5C.2/2010-2012/1"


def test_reclassifying_is_refused_with_every_reason(house, installation):
    file = house.open(series="5C.3")
    with pytest.raises(RestructuringRefused) as refusal:
        reclassify(house, installation, file, "5C", reason=" ")
    assert codes(refusal) == ["aggregation.reason_missing", "aggregation.series_takes_no_files"]
    with pytest.raises(RestructuringRefused) as same:
        reclassify(house, installation, file, "5C.3")
    assert codes(same) == ["aggregation.same_class"]


def test_only_the_coordinator_restructures_and_others_see_no_file(house, other_house, installation):
    file = house.open(series="5C.3")
    with pytest.raises(NotPermitted), installation.work(house.archivist) as work:
        reclassify_aggregation(work, file.id, node_id=house.series["5C.14"].id, reason="x")
    with pytest.raises(AggregationNotFound), installation.work(other_house.coordinator) as work:
        reclassify_aggregation(work, file.id, node_id=house.series["5C.14"].id, reason="x")
    with pytest.raises(NotPermitted):
        merge_aggregations(installation, house.archivist, file.id, house.open().id, WHY)


def test_a_split_moves_chosen_documents_with_their_bytes_and_both_files_remember(house, installation):
    file = house.open(series="5C.3")
    one = put(house, installation, file, b"uno", folios=2, created_on=date(2020, 4, 1))
    two = put(house, installation, file, b"dos", folios=3, created_on=date(2020, 5, 1))
    division = Division(title="La otra mitad", document_ids=[two.id])

    target = split_aggregation(installation, house.coordinator, file.id, division, WHY)

    assert target.reference == "SMA/5C.3/2020/0002"
    with installation.reading(house.coordinator) as reading:
        source, moved = reading.session.get(Aggregation, file.id), reading.session.get(Document, two.id)
        regrouping = reading.session.scalars(select(Regrouping)).one()
        assert reading.session.get(Document, one.id).aggregation_id == file.id
        assert reading.session.get(DigitalObject, moved.object_id).aggregation_id == target.id
        actions = {entry.action for entry in history.of(reading.session, target.id)}
    assert (source.document_count, source.document_folios, source.last_number) == (1, 2, 2)
    assert source.latest_document_on == date(2020, 4, 1)
    assert (target.document_count, target.document_folios, moved.number) == (1, 3, 1)
    assert (regrouping.source_id, regrouping.target_id, regrouping.documents) == (file.id, target.id, 1)
    assert {"aggregation.opened", "aggregation.documents_received"} <= actions
    assert len(keys(installation, file)) == len(keys(installation, target)) == 1


def test_bytes_that_two_documents_share_stay_in_one_file_and_come_into_the_other(house, installation):
    file = house.open()
    put(house, installation, file, b"igual")
    again = put(house, installation, file, b"igual", title="otra vez")

    target = split_aggregation(
        installation, house.coordinator, file.id, Division(title="Copia", document_ids=[again.id]), WHY
    )

    assert keys(installation, file) == keys(installation, target)
    assert target.content_bytes == 5


def test_a_split_takes_some_documents_and_leaves_some(house, installation):
    file = house.open()
    only = put(house, installation, file, b"uno")
    for chosen, code in (([], "no_documents_chosen"), ([only.id], "nothing_would_stay")):
        with pytest.raises(RestructuringRefused) as refusal:
            split_aggregation(installation, house.coordinator, file.id, Division(title="x", document_ids=chosen), WHY)
        assert codes(refusal) == [f"restructuring.{code}"]
    store = store_of(installation.settings)
    assert list(store.list_keys()) == list(store.list_keys(file.id))


def test_a_merged_file_leaves_a_shell_that_is_found_and_leads_to_the_other(house, installation):
    source, target = house.open("Una"), house.open("Otra")
    put(house, installation, source, b"uno", folios=1)
    put(house, installation, source, b"comun", folios=1)
    put(house, installation, target, b"comun", folios=1)

    merge_aggregations(installation, house.coordinator, source.id, target.id, WHY)

    with installation.reading(house.archivist) as reading:
        shell = queries.by_reference(reading, source.reference)
        now = queries.merged_into(reading, shell)
        numbers = reading.session.scalars(
            select(Document.number).where(Document.aggregation_id == target.id).order_by(Document.number)
        ).all()
    assert (shell.standing, shell.document_count, shell.content_bytes) == (Standing.MERGED, 0, 0)
    assert (now.id, now.document_count, now.document_folios, now.last_number) == (target.id, 3, 3, 3)
    assert list(numbers) == [1, 2, 3]
    assert keys(installation, source) == []
    assert len(keys(installation, target)) == 2
    with pytest.raises(AggregationIsFrozen):
        put(house, installation, source, b"tarde")


def test_joining_is_refused_where_one_is_closed_restricted_or_the_same(house, installation):
    source, closed = house.open("Una"), house.open("Cerrada")
    put(house, installation, source, b"uno")
    with installation.work(house.archivist) as work:
        close_aggregation(work, closed.id, on=date(2021, 1, 15))
    with pytest.raises(RestructuringRefused) as refusal:
        merge_aggregations(installation, house.coordinator, source.id, closed.id, WHY)
    assert codes(refusal) == ["aggregation.needs_authority", "restructuring.target_is_closed"]
    with pytest.raises(RestructuringRefused) as same:
        merge_aggregations(installation, house.coordinator, source.id, source.id, WHY)
    assert codes(same) == ["restructuring.same_file"]
    with installation.work(house.committee) as work:
        record_restriction(
            work,
            source.id,
            Proposal(
                kind=RestrictionKind.RESERVED, cause="112-VIII", legal_basis="LGT 112", resolution="CT/1/2026",
                classified_on=date(2026, 1, 10), years=5,
            ),
        )  # fmt: skip
    with pytest.raises(RestructuringRefused) as restricted:
        merge_aggregations(installation, house.coordinator, source.id, house.open().id, WHY)
    assert codes(restricted) == ["restriction.documents_stay"]
    assert keys(installation, closed) == []


def test_what_dies_between_copying_and_acting_loses_nothing(house, installation, monkeypatch):
    source, target = house.open("Una"), house.open("Otra")
    document = put(house, installation, source, b"uno")
    monkeypatch.setattr("records.restructuring.service._merge", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        merge_aggregations(installation, house.coordinator, source.id, target.id, WHY)

    # As after a killed process: both copies lie there, and the row still names the first.
    assert keys(installation, source) == keys(installation, target)
    with installation.reading(house.coordinator) as reading:
        assert reading.session.get(Document, document.id).aggregation_id == source.id
        assert reading.session.scalars(select(AggregationAlias)).all() == []
