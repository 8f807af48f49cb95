from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from classification.charts.model import Node
from classification.series.kinds import Support
from records.aggregations.errors import (
    ActRefused,
    AggregationAlreadyClosed,
    AggregationChanged,
    AggregationIsClosed,
    AggregationIsOpen,
    AggregationNotFound,
    UnitUnknown,
)
from records.aggregations.kinds import AccessCondition
from records.aggregations.model import Aggregation, Reopening
from records.aggregations.service import (
    Description,
    close_aggregation,
    describe_aggregation,
    open_aggregation,
    open_aggregations,
    reopen_aggregation,
)
from system import history
from system.actor import NotPermitted
from system.organization.model import UnitPlacement


def codes(refusal) -> list[str]:
    return [objection.code for objection in refusal.value.objections]


def actions(installation, actor, entity_id) -> list[tuple[str, str]]:
    with installation.reading(actor) as reading:
        return [(entry.action, entry.actor) for entry in own(history.of(reading.session, entity_id))]


def own(entries):
    """What records itself states; higher floors that hear of it state more."""
    return [entry for entry in entries if entry.action.startswith("aggregation.")]


def test_an_archivist_opens_a_file_and_it_gets_the_next_reference(house, installation):
    with installation.work(house.archivist) as work:
        first = open_aggregation(work, house.opening("  Conciliaciones de marzo  "))
    with installation.work(house.archivist) as work:
        second = open_aggregation(work, house.opening())

    assert (first.reference, second.reference) == ("SMA/5C.12/2020/0001", "SMA/5C.12/2020/0002")
    assert first.title == "Conciliaciones de marzo"
    assert actions(installation, house.archivist, first.id) == [("aggregation.opened", "ana")]
    with installation.reading(house.archivist) as reading:
        facts = history.of(reading.session, first.id)[0].read_facts()
    assert facts == {
        "reference": "SMA/5C.12/2020/0001",
        "series": "5C.12",
        "unit_id": str(house.unit.id),
        "opened_on": "2020-03-02",
    }


def test_each_class_and_each_opening_year_count_for_themselves(house, installation):
    with installation.work(house.archivist) as work:
        opened = open_aggregations(
            work,
            [
                house.opening(),
                house.opening(series="5C.2"),
                house.opening(opened_on=date(2021, 1, 4)),
                house.opening(),
                house.opening(series="04C.03.01"),
            ],
        )

    assert [file.reference for file in opened] == [
        "SMA/5C.12/2020/0001",
        "SMA/5C.2/2020/0001",
        "SMA/5C.12/2021/0001",
        "SMA/5C.12/2020/0002",
        "SMA/04C.03.01/2020/0001",
    ]


def test_an_act_that_fails_gives_its_numbers_back(house, installation):
    with pytest.raises(ZeroDivisionError), installation.work(house.archivist) as work:
        open_aggregations(work, [house.opening(), house.opening()])
        work.now = 1 / 0

    with installation.work(house.archivist) as work:
        assert open_aggregation(work, house.opening()).consecutive == 1


def test_a_reference_that_another_class_once_had_is_not_given_again(house, installation):
    house.open()
    with installation.work(house.coordinator) as work:
        # The code 5C.12 passes to a new class, which counts from 1 again.
        work.session.get(Node, house.series["5C.12"].id).lineage_id = uuid4()
    with installation.work(house.archivist) as work:
        opened = open_aggregations(work, [house.opening(), house.opening()])

    assert [file.reference for file in opened] == ["SMA/5C.12/2020/0002", "SMA/5C.12/2020/0003"]


def test_an_opening_is_refused_with_every_reason(house, installation):
    with pytest.raises(ActRefused) as refusal, installation.work(house.archivist) as work:
        open_aggregation(work, house.opening(" ", series="5C", opened_on=date(2026, 12, 1)))

    assert codes(refusal) == [
        "aggregation.title_missing",
        "aggregation.opens_in_future",
        "aggregation.series_takes_no_files",
    ]


def test_many_openings_say_which_of_them_is_refused(house, installation):
    with pytest.raises(ActRefused) as refusal, installation.work(house.archivist) as work:
        open_aggregations(work, [house.opening(), house.opening("")])

    assert [(o.code, o.facts["position"]) for o in refusal.value.objections] == [("aggregation.title_missing", 2)]
    with installation.work(house.archivist) as work:
        assert open_aggregation(work, house.opening()).consecutive == 1


def test_a_class_of_another_body_and_a_superseded_one_take_no_file(house, other_house, installation):
    with pytest.raises(ActRefused) as foreign, installation.work(house.archivist) as work:
        open_aggregation(work, house.opening(node_id=other_house.series["5C.12"].id))
    assert codes(foreign) == ["aggregation.series_unknown"]

    with installation.work(house.archivist) as work:
        work.session.get(type(house.chart), house.chart.id).state = "superseded"
    with pytest.raises(ActRefused) as old, installation.work(house.archivist) as work:
        open_aggregation(work, house.opening())
    assert codes(old) == ["aggregation.series_not_in_force"]


def test_a_unit_opens_files_only_while_it_stands(house, installation):
    with installation.work(house.coordinator) as work:
        placement = work.session.query(UnitPlacement).filter_by(unit_id=house.unit.id).one()
        placement.ends_on = date(2020, 3, 1)

    with pytest.raises(ActRefused) as refusal, installation.work(house.archivist) as work:
        open_aggregation(work, house.opening())

    assert codes(refusal) == ["aggregation.unit_not_standing"]


def test_nobody_opens_files_for_another_unit_or_another_body(house, other_house, installation):
    with pytest.raises(NotPermitted), installation.work(house.neighbour) as work:
        open_aggregation(work, house.opening())
    with pytest.raises(UnitUnknown), installation.work(other_house.coordinator) as work:
        open_aggregation(work, house.opening())


def test_describing_states_which_fields_changed_and_never_their_content(house, installation):
    file = house.open()
    with installation.work(house.archivist) as work:
        describe_aggregation(
            work,
            file.id,
            title=file.title,
            description=Description(area="Egresos", support=Support.HYBRID, access_condition=AccessCondition.RESERVED),
            version=file.version,
        )

    with installation.reading(house.archivist) as reading:
        entry = own(history.of(reading.session, file.id))[-1]
    assert entry.read_facts() == {
        "reference": file.reference,
        "changed": ["area", "support", "access_condition"],
    }


def test_two_people_describing_the_same_file_the_second_is_told(house, installation):
    file = house.open()
    with installation.work(house.archivist) as work:
        describe_aggregation(work, file.id, title="Uno", description=Description(), version=1)

    with pytest.raises(AggregationChanged), installation.work(house.coordinator) as work:
        describe_aggregation(work, file.id, title="Dos", description=Description(), version=1)


def test_closing_prints_the_closing_year_and_leaves_the_reference_alone(build_house, installation):
    template = "{fondo}.{seccion}.{serie}.{subserie}/{anio_apertura}-{anio_cierre}/{consecutivo}"
    house = build_house("SRE", template)
    file = house.open(series="04C.03.01", opened_on=date(2010, 5, 3))
    with installation.work(house.archivist) as work:
        closed = close_aggregation(work, file.id, on=date(2012, 6, 1), folios=210, note="Asunto concluido")

    assert closed.reference == "SRE.04C.03.01/2010/1"
    assert closed.printed_reference == "SRE.04C.03.01/2010-2012/1"
    assert actions(installation, house.archivist, file.id)[-1] == ("aggregation.closed", "ana")


def test_a_closing_is_refused_with_every_reason(house, installation):
    file = house.open(opened_on=date(2026, 3, 2))
    with installation.work(house.archivist) as work:
        work.session.get(Aggregation, file.id).take_document(dated_on=date(2026, 6, 1), folios=20)

    with pytest.raises(ActRefused) as early, installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2026, 1, 1), folios=10)
    with pytest.raises(ActRefused) as late, installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2026, 12, 1))

    assert codes(early) == [
        "aggregation.closes_before_opening",
        "aggregation.document_after_closing",
        "aggregation.folios_fewer_than_documents",
    ]
    assert codes(late) == ["aggregation.closes_in_future"]


def test_a_closed_file_is_neither_closed_again_nor_described(house, installation):
    file = house.open()
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))

    with pytest.raises(AggregationAlreadyClosed), installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 16))
    with pytest.raises(AggregationIsClosed), installation.work(house.archivist) as work:
        describe_aggregation(work, file.id, title="Otro", description=Description())


def test_only_the_coordinator_reopens_and_says_why_outside_the_history(house, installation):
    file = house.open()
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))

    with pytest.raises(NotPermitted), installation.work(house.archivist) as work:
        reopen_aggregation(work, file.id, reason="Faltó un oficio")
    with pytest.raises(ActRefused) as refusal, installation.work(house.coordinator) as work:
        reopen_aggregation(work, file.id, reason=" ")
    assert codes(refusal) == ["aggregation.reason_missing"]

    with installation.work(house.coordinator) as work:
        reopened = reopen_aggregation(work, file.id, reason="Faltó un oficio")
    assert reopened.is_open
    with installation.reading(house.coordinator) as reading:
        kept = reading.session.query(Reopening).filter_by(aggregation_id=file.id).one()
        entry = own(history.of(reading.session, file.id))[-1]
    assert (kept.reason, kept.closed_on) == ("Faltó un oficio", date(2021, 1, 15))
    assert "Faltó" not in entry.facts
    with pytest.raises(AggregationIsOpen), installation.work(house.coordinator) as work:
        reopen_aggregation(work, file.id, reason="Otra vez")


def test_acts_on_files_one_may_not_see_find_nothing(house, other_house, installation):
    file = house.open()
    for stranger in (house.neighbour, other_house.coordinator):
        with pytest.raises(AggregationNotFound), installation.work(stranger) as work:
            close_aggregation(work, file.id, on=date(2021, 1, 15))
    with pytest.raises(NotPermitted), installation.work(house.transparency) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))
