"""A rebuild gives what following the history gave, and what is amiss is told."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from records.aggregations.model import Volume
from search import rebuilding, verification
from search.errors import IndexLocked
from system.organization.roles import Role

QUERIES = ("licencia", "-nada", "05C.12", '"de la licencia"', "resolucion|acta", "expediente*")


@pytest.fixture
def filled(house, other_house, add, restrict, projector):
    for number in range(4):
        file = house.open(f"Expediente {number} de licencia", unit_id=(house.unit, house.other_unit)[number % 2].id)
        add(file, f"acta {number}\f\fresolución de la licencia {number}", actor=house.coordinator)
        if number == 0:
            restrict(house.committee, file)
    other_house.open("Expediente ajeno de licencia")
    projector.catch_up()
    return house


def everything(house, other_house, ask, operator):
    actors = (
        operator, house.archivist, house.neighbour, house.coordinator, house.transparency, house.committee,
        house.given.actor(house.fonds, Role.RECORDS_CENTRE_ARCHIVIST), other_house.archivist, other_house.coordinator,
    )  # fmt: skip
    return {
        (actor.handle, actor.fonds_id, query): (
            answer.total,
            sorted((hit.aggregation_id, hit.document_id or hit.aggregation_id, hit.page or 0) for hit in answer.hits),
        )
        for actor in actors
        for query in QUERIES
        for answer in (ask(actor, query, limit=100),)
    }


def test_a_rebuild_gives_everybody_exactly_what_the_history_gave(
    *, filled, other_house, ask, operator, installation, projector, monkeypatch
):
    monkeypatch.setattr(rebuilding, "FILES_AT_ONCE", 2)
    before = everything(filled, other_house, ask, operator)
    folder = projector.index.status().folder

    rebuilding.rebuild(installation, projector.index)

    assert projector.index.status().folder != folder
    assert everything(filled, other_house, ask, operator) == before
    assert any(total for total, _ in before.values())
    assert verification.verify(installation, projector.index, lag=0).is_sound


def test_an_interrupted_rebuild_goes_on_where_it_was(*, filled, house, add, ask, installation, projector, monkeypatch):
    monkeypatch.setattr(rebuilding, "FILES_AT_ONCE", 2)
    seen = []

    def stop(progress):
        seen.append(progress.files)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild(installation, projector.index, stop)
    assert ask(house.coordinator, "licencia").total > 0, "the live index answers all the while"
    add(house.open("Llegado entretanto"), "licencia nueva")

    done = rebuilding.rebuild(installation, projector.index, lambda progress: seen.append(progress.files))
    projector.catch_up()

    assert (seen[:2], done.files) == ([2, 4], 6)
    assert ask(house.coordinator, '"licencia nueva"').total == 1
    assert verification.verify(installation, projector.index, lag=0).is_sound


def test_one_rebuild_at_a_time(filled, installation, projector):
    def again(_progress):
        with pytest.raises(IndexLocked):
            rebuilding.rebuild(installation, projector.index)

    assert rebuilding.rebuild(installation, projector.index, again).files == 5


def test_verification_names_what_is_missing_stale_and_surplus(filled, house, installation, projector, move):
    first, second, third = (house.open(title) for title in ("Uno", "Dos", "Tres"))
    projector.catch_up()
    with projector.index.writing() as batch:
        batch.delete(first.id)
    move(second, tell=False, unit_id=house.other_unit.id)
    with installation.work(house.given.operator) as work:
        work.session.execute(delete(Volume).where(Volume.aggregation_id == third.id))
        work.session.delete(work.session.merge(third))

    verdict = verification.verify(installation, projector.index, lag=0)

    assert not verdict.is_sound
    assert {(fault.entity_id, fault.reason) for fault in verdict.named} == {
        (first.id, "missing"), (second.id, "stale"), (third.id, "surplus")
    }  # fmt: skip
    assert verdict.expected["aggregation"] == verdict.present["aggregation"] == 7
