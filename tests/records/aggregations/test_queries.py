from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from records.aggregations import queries
from records.aggregations.errors import AggregationNotFound, ReferenceAmbiguous
from records.aggregations.model import Aggregation
from records.aggregations.service import close_aggregation
from system.actor import CustodyStage
from system.listing import ListQuery
from system.organization.roles import Role


def listed(installation, actor, **filters):
    with installation.reading(actor) as reading:
        page = queries.page(reading, ListQuery(filters=filters))
        return page.total, [row.reference for row in page.rows]


def test_each_person_lists_only_the_files_within_reach(house, other_house, installation, given, operator):
    mine = house.open()
    neighbours = house.open(unit_id=house.other_unit.id)
    foreign = other_house.open()
    records_centre = given.actor(house.fonds, Role.RECORDS_CENTRE_ARCHIVIST)
    with installation.work(operator) as work:
        work.session.get(Aggregation, neighbours.id).stage = CustodyStage.INTERMEDIATE

    assert listed(installation, house.archivist) == (1, [mine.reference])
    assert listed(installation, house.neighbour) == (1, [neighbours.reference])
    assert listed(installation, records_centre) == (1, [neighbours.reference])
    assert listed(installation, house.transparency)[0] == 2
    assert listed(installation, house.committee) == (0, [])
    assert listed(installation, other_house.coordinator) == (1, [foreign.reference])
    assert listed(installation, operator)[0] == 3


def test_a_file_is_found_by_either_reference_and_only_by_those_who_may(house, other_house, installation, operator):
    file = house.open()
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))
    with installation.reading(house.archivist) as reading:
        assert queries.by_reference(reading, f" {file.reference} ").id == file.id
        with pytest.raises(AggregationNotFound):
            queries.by_reference(reading, "SMA/5C.12/2020/0002")
    for stranger in (house.neighbour, other_house.coordinator):
        with installation.reading(stranger) as reading, pytest.raises(AggregationNotFound):
            queries.by_reference(reading, file.reference)
        with installation.reading(stranger) as reading, pytest.raises(AggregationNotFound):
            queries.find(reading, file.id)


def test_a_reference_that_two_bodies_use_is_asked_back_to_the_operator(build_house, installation, operator):
    template = "{clave}/{anio_apertura}/{consecutivo}"
    one, other = build_house("SMA", template), build_house("OTR", template)
    file = one.open()
    assert other.open().reference == file.reference

    with installation.reading(operator) as reading:
        with pytest.raises(ReferenceAmbiguous):
            queries.by_reference(reading, file.reference)
        assert queries.by_reference(reading, file.reference, fonds="SMA").id == file.id
    with installation.reading(one.archivist) as reading:
        assert queries.by_reference(reading, file.reference).id == file.id


def test_files_are_ordered_as_people_count(house, installation):
    for series in ("5C.12", "5C.2"):
        house.open(series=series)
    with installation.reading(house.archivist) as reading:
        page = queries.page(reading, ListQuery(sort="reference"))
        assert [row.reference for row in page.rows] == ["SMA/5C.2/2020/0001", "SMA/5C.12/2020/0001"]
        assert page.rows[0].state == "open"
        assert queries.page(reading, ListQuery(filters={"state": "closed"})).total == 0
        assert queries.page(reading, ListQuery(filters={"title": "CONCILIACION"})).total == 2


def test_the_page_of_a_file_names_its_whole_classification_path(house, installation):
    file = house.open(series="04C.03.01")
    with installation.reading(house.archivist) as reading:
        line = queries.line(reading, file.id)

    assert [code for _id, code, _title in line.path] == ["04C", "04C.03", "04C.03.01"]
    assert (line.fonds, line.unit, line.unit_name) == ("SMA", "TES", "TES")


def test_choices_for_opening_are_classes_that_take_files_and_units_where_one_may(house, installation):
    with installation.reading(house.archivist) as reading:
        choices = queries.class_choices(reading, house.fonds.id)
        units = queries.unit_choices(reading, house.fonds.id, date(2026, 1, 1))

    assert [choice.code for choice in choices] == ["04C.03", "04C.03.01", "5C.2", "5C.12"]
    assert [code for _id, code, _name in units] == ["TES"]


def test_things_in_files_can_be_cut_by_the_same_rule(house, installation):
    file = house.open()
    statement = select(Aggregation.id).where(Aggregation.id.in_(queries.reachable(house.neighbour)))
    with installation.reading(house.neighbour) as reading:
        assert reading.session.scalars(statement).all() == []
    with installation.reading(house.archivist) as reading:
        mine = statement = select(Aggregation.id).where(Aggregation.id.in_(queries.reachable(house.archivist)))
        assert reading.session.scalars(mine).all() == [file.id]
