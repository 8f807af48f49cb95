"""Who finds what: by body, unit, stage and restriction, and who is told only where the words stand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from records.access.terms import RestrictionKind
from search import finding
from search.finding import Question
from system.actor import CustodyStage
from system.organization.roles import Role


@pytest.fixture
def filed(house, add, projector):
    file = house.open("Contrato de obra")
    document = add(file, "portada\fla palabra secreta\fotra palabra", title="Contrato", created_on=date(2020, 5, 6))
    projector.catch_up()
    return file, document


def test_another_unit_and_another_body_find_nothing_not_even_a_count(
    *, house, other_house, filed, ask, installation, projector
):
    for stranger in (house.neighbour, house.committee, other_house.archivist, other_house.coordinator):
        answer = ask(stranger, "palabra")
        assert (answer.total, answer.hits, answer.drift) == (0, [], 0)
        with installation.reading(stranger) as reading:
            counts = finding.facets(reading, projector.index, Question(text="palabra"))
        assert not any(number for counted in counts.values() for number in counted.values())
    assert ask(house.archivist, "palabra").total == 2


def test_the_transparency_unit_is_told_file_document_and_page_but_reads_no_word(house, filed, ask):
    file, document = filed
    found = ask(house.transparency, "secreta")

    assert [(hit.aggregation_id, hit.document_id, hit.page, hit.excerpt) for hit in found.hits] == [
        (file.id, document.id, 2, None)
    ]
    assert found.hits[0].reader_path == f"/documents/{document.id}#page=2"
    shown = ask(house.archivist, "secreta").hits[0]
    assert [part.text for part in shown.excerpt if part.highlighted] == ["secreta"]


def test_a_restricted_file_gives_its_pages_only_to_those_who_may_read_it(
    *, house, filed, ask, restrict, projector, clock
):
    file, _ = filed
    assert ask(house.transparency, "secreta").total == 1
    restrict(house.committee, file)
    late = ask(house.transparency, "secreta")
    assert (late.total, late.hits, late.drift) == (0, [], 1), "the database is asked before the index has heard of it"
    projector.catch_up()

    assert (ask(house.transparency, "secreta").total, ask(house.transparency, "secreta").drift) == (0, 0)
    assert ask(house.transparency, "contrato").total == 2, "what is said of file and document stays"
    assert ask(house.archivist, "secreta").total == 1

    clock.set(datetime(2030, 4, 17, 18, tzinfo=UTC))
    assert ask(house.transparency, "secreta").total == 1, "a reserve that has run out opens by itself (LGT 104-II)"


def test_confidential_information_stays_closed_for_ever(*, house, filed, ask, restrict, projector, clock):
    restrict(house.committee, filed[0], kind=RestrictionKind.CONFIDENTIAL, cause="", years=None)
    projector.catch_up()
    clock.set(datetime(2090, 1, 1, 18, tzinfo=UTC))

    assert ask(house.transparency, "secreta").total == 0


def test_custody_decides_who_finds_as_soon_as_it_moves(*, house, filed, ask, move, projector, given):
    file, _ = filed
    centre = given.actor(house.fonds, Role.RECORDS_CENTRE_ARCHIVIST)
    historian = given.actor(house.fonds, Role.HISTORICAL_ARCHIVIST)
    assert (ask(centre, "palabra").total, ask(historian, "palabra").total) == (0, 0)

    move(file, stage=CustodyStage.INTERMEDIATE)
    projector.catch_up()

    assert (ask(centre, "palabra").total, ask(historian, "palabra").total) == (2, 0)
    assert ask(centre, "contrato").total == 2


def test_hits_that_moved_since_the_last_commit_disappear_and_are_counted_as_drift(house, filed, ask, move, projector):
    file, _ = filed
    move(file, unit_id=house.other_unit.id)

    gone = ask(house.archivist, "palabra")
    assert (gone.total, gone.hits, gone.drift) == (0, [], 2)
    assert ask(house.neighbour, "palabra").total == 0, "not yet, but never too early for anybody"
    projector.catch_up()
    assert (ask(house.archivist, "palabra").drift, ask(house.neighbour, "palabra").total) == (0, 2)


def test_the_local_operator_sees_all_bodies_or_the_one_that_is_named(
    *, house, other_house, filed, ask, operator, projector
):
    other_house.open("Contrato de la otra")
    projector.catch_up()

    assert ask(operator, "contrato").total == 3
    assert ask(operator, "contrato", fonds_id=other_house.fonds.id).total == 1


def test_filters_by_unit_series_day_and_stage(house, filed, ask, projector):
    house.open("Contrato de servicios", series="04C.03.01", opened_on=date(2022, 1, 3), unit_id=house.other_unit.id)
    projector.catch_up()

    def total(**filters):
        return ask(house.coordinator, "contrato", **filters).total

    assert total() == 3
    assert total(units=[house.other_unit.id]) == 1
    assert (total(series="4c"), total(series="04C.03"), total(series="5C.12"), total(series="x y")) == (1, 1, 2, 0)
    assert (total(until=date(2020, 12, 31)), total(since=date(2020, 5, 7))) == (2, 2)
    assert (total(stages=[CustodyStage.OFFICE]), total(stages=[CustodyStage.HISTORICAL])) == (3, 0)
