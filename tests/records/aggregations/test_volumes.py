from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from classification.series.kinds import Support
from records.aggregations import covers, queries
from records.aggregations.errors import (
    ActRefused,
    AggregationChanged,
    AggregationIsClosed,
    AggregationNotFound,
    FoliationBroken,
)
from records.aggregations.model import Aggregation, FolioCorrection
from records.aggregations.service import Description, close_aggregation, describe_aggregation
from records.aggregations.volumes import add_volume, change_volume, correct_folio, remove_volume
from system import history
from system.actor import NotPermitted
from system.organization.model import FondsProfile
from system.organization.profile import ClosingDemand, FileTerms
from system.organization.shipped import shipped
from tests.records.aggregations.test_together import together


def codes(refusal) -> list[str]:
    return [objection.code for objection in refusal.value.objections]


def foliate(house, installation, file, *ranges):
    for number, (first, last) in enumerate(ranges, start=1):
        with installation.work(house.archivist) as work:
            if number == 1:
                change_volume(work, file.id, 1, first_folio=first, last_folio=last)
            else:
                add_volume(work, file.id, first_folio=first, last_folio=last)


def held(house, installation, file) -> list[tuple[int, int | None, int | None]]:
    with installation.reading(house.archivist) as reading:
        return [(one.number, one.first_folio, one.last_folio) for one in queries.volumes(reading, file.id)]


def test_volumes_follow_each_other_and_the_cover_prints_what_they_hold(house, installation):
    file = house.open()
    foliate(house, installation, file, (1, 200), (201, 350))

    assert held(house, installation, file) == [(1, 1, 200), (2, 201, 350)]
    with installation.reading(house.archivist) as reading:
        found = reading.session.get(Aggregation, file.id)
        (entry,) = [one for one in history.of(reading.session, file.id) if one.action == "volume.added"]
    assert (found.first_folio, found.last_folio) == (1, 350)
    assert entry.read_facts() == {"volume": 2, "first_folio": 201, "last_folio": 350}


def test_a_gap_and_a_repeat_are_refused_and_carrying_moves_what_follows(house, installation):
    file = house.open()
    foliate(house, installation, file, (1, 200), (201, 350))
    with pytest.raises(FoliationBroken) as refusal, installation.work(house.archivist) as work:
        change_volume(work, file.id, 1, first_folio=1, last_folio=180)
    assert codes(refusal) == ["foliation.gap"]
    with installation.work(house.archivist) as work:
        change_volume(work, file.id, 1, first_folio=1, last_folio=180, carry=True)
    assert held(house, installation, file) == [(1, 1, 180), (2, 181, 330)]


def test_only_the_last_empty_volume_is_taken_away(house, installation):
    file = house.open()
    with pytest.raises(FoliationBroken) as only, installation.work(house.archivist) as work:
        remove_volume(work, file.id, 1)
    assert codes(only) == ["foliation.only_volume"]
    foliate(house, installation, file, (1, 10), (None, None))
    with pytest.raises(FoliationBroken) as first, installation.work(house.archivist) as work:
        remove_volume(work, file.id, 1)
    assert codes(first) == ["foliation.not_the_last_volume"]
    with installation.work(house.archivist) as work:
        remove_volume(work, file.id, 2)
    assert held(house, installation, file) == [(1, 1, 10)]


def test_a_correction_keeps_the_wrong_folio_the_right_one_and_the_reason(house, installation):
    file = house.open()
    foliate(house, installation, file, (1, 10))
    with installation.work(house.archivist) as work:
        correct_folio(work, file.id, wrong="7 bis", right=8, reason="Se repitió el número")
    with pytest.raises(FoliationBroken) as refusal, installation.work(house.archivist) as work:
        correct_folio(work, file.id, wrong="11", right=11, reason="")
    assert codes(refusal) == ["foliation.nothing_corrected", "foliation.reason_missing", "foliation.outside_the_file"]
    with installation.reading(house.archivist) as reading:
        kept = reading.session.scalars(select(FolioCorrection)).one()
        facts = history.of(reading.session, file.id)[-1].read_facts()
    assert (kept.wrong, kept.right, kept.corrected_by) == ("7 bis", 8, "ana")
    assert "Se repitió" not in str(facts)


def test_electronic_closed_and_foreign_files_take_no_volume(house, installation):
    electronic = house.open(description=Description(support=Support.ELECTRONIC))
    closed = house.open()
    with installation.work(house.archivist) as work:
        close_aggregation(work, closed.id, on=date(2021, 1, 15))
    with pytest.raises(FoliationBroken) as refusal, installation.work(house.archivist) as work:
        add_volume(work, electronic.id)
    assert codes(refusal) == ["foliation.electronic_has_no_volumes"]
    with pytest.raises(AggregationIsClosed), installation.work(house.archivist) as work:
        add_volume(work, closed.id)
    with pytest.raises(AggregationNotFound), installation.work(house.neighbour) as work:
        add_volume(work, electronic.id)
    with pytest.raises(NotPermitted), installation.work(house.transparency) as work:
        add_volume(work, electronic.id)


def test_two_people_who_begin_a_volume_at_once_get_two_that_follow_or_one_is_told(house, installation):
    file = house.open()
    foliate(house, installation, file, (1, 10))

    def add(number):
        with installation.work(house.archivist) as work:
            return add_volume(work, file.id, first_folio=11, last_folio=20 + number).number

    def attempt(number):
        try:
            return add(number)
        except FoliationBroken as refusal:
            return refusal.objections[0].code

    assert sorted(map(str, together(2, attempt))) == ["2", "foliation.repeat"]


def test_closing_gives_one_volume_every_folio_and_refuses_what_contradicts(house, installation):
    file, other = house.open(), house.open()
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15), folios=80, purged=True)
    assert held(house, installation, file) == [(1, 1, 80)]
    foliate(house, installation, other, (1, 200), (201, 350))
    with pytest.raises(ActRefused) as refusal, installation.work(house.archivist) as work:
        close_aggregation(work, other.id, on=date(2021, 1, 15), folios=349)
    assert codes(refusal) == ["foliation.total_differs"]


def test_what_a_body_demands_refuses_and_what_it_does_not_is_a_warning(house, installation, given):
    file = house.open()
    with installation.work(house.archivist) as work:
        moment = covers.closing_moment(work, file, on=date(2021, 1, 15), total=None, purged=False)
    lacking = [
        "aggregation.cover_lacks.scope_and_content",
        "aggregation.cover_lacks.folios",
        "aggregation.foliation_incomplete",
        "aggregation.purge_not_noted",
    ]
    assert [one.code for one in covers.states.CLOSING.warnings(moment)] == lacking

    law = shipped()["mx-federal-2025"]
    strict = replace(law, files=FileTerms(folios_per_volume=200, closing_demands=tuple(ClosingDemand)))
    with given.work() as work:
        work.session.execute(update(FondsProfile).values(content=strict.content(), digest=strict.digest))
    with pytest.raises(ActRefused) as refusal, installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))
    assert codes(refusal) == lacking


def test_the_second_to_describe_is_told_what_the_first_changed_and_what_it_says_now(house, installation):
    file = house.open()
    seen = covers.digests(file)
    with installation.work(house.archivist) as work:
        describe_aggregation(work, file.id, title=file.title, description=Description(area="Egresos"), version=1)
    with pytest.raises(AggregationChanged) as refusal, installation.work(house.coordinator) as work:
        describe_aggregation(
            work, file.id, title="Otro", description=Description(area="Ingresos"), version=1, seen=seen
        )
    assert [(one.code, one.facts.get("field"), one.facts.get("now")) for one in refusal.value.objections] == [
        ("aggregation.changed", None, None),
        ("aggregation.field_changed", "area", "Egresos"),
    ]


def test_a_document_that_came_in_meanwhile_is_no_change_for_who_describes(house, installation):
    file = house.open()
    seen = covers.digests(file)
    with installation.work(house.archivist) as work:
        work.session.get(Aggregation, file.id).take_document(dated_on=None, folios=3)
    with installation.work(house.archivist) as work:
        described = describe_aggregation(work, file.id, title="Otro", description=Description(), version=1, seen=seen)
    assert (described.title, described.document_folios) == ("Otro", 3)
