from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from records.aggregations.errors import AggregationIsFrozen
from records.aggregations.model import Aggregation, Standing
from records.aggregations.service import ActRefused, close_aggregation
from records.incidents import queries
from records.incidents.errors import IncidentNotFound, IncidentRefused
from records.incidents.model import Incident, IncidentFile, IncidentKind
from records.incidents.service import (
    Notices,
    Report,
    find_again,
    keep_photograph,
    note_notices,
    record_incident,
)
from system import history
from system.actor import NotPermitted
from system.attachments.service import Paper

FIRE = Report(
    kind=IncidentKind.DISASTER, act_number="AC/7/2026", act_on=date(2026, 11, 10), happened_on=date(2026, 11, 9),
    place="Bodega 2", cause="Inundación",
)  # fmt: skip
LOSS = Report(
    kind=IncidentKind.LOST, act_number="AB/1/2026", act_on=date(2026, 11, 10), searched="Ana, archivo de trámite"
)


def codes(refusal) -> list[str]:
    return [objection.code for objection in refusal.value.objections]


def record(house, installation, report, files, *, actor=None, notices=None) -> Incident:
    with installation.work(actor or house.archivist) as work:
        return record_incident(work, report, [file.id for file in files], notices)


def test_forty_files_are_declared_damaged_in_one_act_and_await_publication(house, installation):
    """Domain 7 D 48."""
    files = [house.open(f"Expediente {number}") for number in range(40)]

    incident = record(house, installation, FIRE, files)

    with installation.reading(house.archivist) as reading:
        standings = set(reading.session.scalars(select(Aggregation.standing)))
        (waiting,) = queries.unpublished(reading, 10)
        (entry,) = history.of(reading.session, incident.id)
        told = [one.action for one in history.of(reading.session, files[0].id)]
    assert standings == {Standing.DAMAGED}
    assert waiting.id == incident.id
    assert entry.read_facts()["files"] == 40
    assert "Inundación" not in str(entry.read_facts())
    assert told == ["aggregation.opened", "aggregation.damaged"]

    with installation.work(house.archivist) as work:
        note_notices(
            work,
            incident.id,
            Notices(published_at="https://sanmarcos.example/acta-7.pdf", published_on=date(2026, 11, 20)),
        )
    with installation.reading(house.archivist) as reading:
        assert queries.unpublished(reading, 10) == []


def test_a_lost_file_is_frozen_until_it_is_found(house, installation):
    file = house.open()
    incident = record(house, installation, LOSS, [file])
    with pytest.raises(ActRefused) as refusal, installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))
    assert codes(refusal) == ["aggregation.not_in_order"]
    with installation.reading(house.archivist) as reading, pytest.raises(AggregationIsFrozen):
        reading.session.get(Aggregation, file.id).require_open()

    with installation.work(house.archivist) as work:
        find_again(work, incident.id, [file.id], on=date(2026, 11, 20), note="Estaba en otra charola")
    with installation.reading(house.archivist) as reading:
        assert reading.session.get(Aggregation, file.id).standing is Standing.IN_ORDER
        assert reading.session.scalars(select(IncidentFile)).one().found_on == date(2026, 11, 20)
    with installation.work(house.archivist) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))


def test_an_act_is_refused_with_every_reason_and_marks_no_file(house, installation):
    file, lost = house.open(), house.open()
    record(house, installation, LOSS, [lost])
    bad = Report(kind=IncidentKind.DISASTER, act_number=" ", act_on=date(2026, 12, 24), cause="x" * 20_001)
    with pytest.raises(IncidentRefused) as refusal:
        record(house, installation, bad, [file, lost], notices=Notices(published_at="javascript:alert(1)"))

    assert codes(refusal) == [
        "incident.text_too_long",
        "incident.act_missing",
        "incident.in_future",
        "incident.field_missing",
        "incident.field_missing",
        "incident.publication_incomplete",
        "incident.address_unfit",
        "aggregation.not_in_order",
    ]
    with installation.reading(house.archivist) as reading:
        assert reading.session.get(Aggregation, file.id).standing is Standing.IN_ORDER


def test_the_same_act_is_recorded_once(house, installation):
    record(house, installation, LOSS, [house.open()])
    with pytest.raises(IncidentRefused) as refusal:
        record(house, installation, LOSS, [house.open()])
    assert codes(refusal) == ["incident.act_known"]


def test_an_act_shows_each_person_only_the_files_in_their_sight(house, other_house, installation):
    mine, theirs = house.open("Mío"), house.open("Ajeno", unit_id=house.other_unit.id)
    incident = record(house, installation, FIRE, [mine, theirs], actor=house.coordinator)
    with installation.reading(house.archivist) as reading:
        seen = queries.view(reading, incident.id)
        assert seen.files == 1
        assert [row.title for row in reading.session.execute(queries.files_of(reading, incident.id))] == ["Mío"]
    with installation.reading(other_house.coordinator) as reading, pytest.raises(IncidentNotFound):
        queries.view(reading, incident.id)
    with pytest.raises(NotPermitted):
        record(house, installation, LOSS, [house.open()], actor=house.transparency)


def test_photographs_are_kept_with_the_act_and_their_digest_in_the_history(house, installation):
    incident = record(house, installation, FIRE, [house.open()])
    with installation.work(house.archivist) as work:
        kept = keep_photograph(work, incident.id, Paper([b"foto"], "agua.jpg", "image/jpeg"))
    with installation.reading(house.archivist) as reading:
        assert [paper.file_name for paper in queries.view(reading, incident.id).papers] == ["agua.jpg"]
        assert history.of(reading.session, incident.id)[-1].read_facts()["sha256"] == kept.sha256


def test_acts_are_listed_page_by_page_to_who_sees_one_of_their_files(house, other_house, installation, client_of):
    for number in range(3):
        loss = replace(LOSS, act_number=f"AB/{number}/2026", act_on=date(2026, 11, 1 + number))
        record(house, installation, loss, [house.open()])
    record(house, installation, FIRE, [house.open()])
    record(other_house, installation, FIRE, [other_house.open()])

    client = client_of(house.archivist)
    first = client.get("/api/incidents", params={"limit": 3}).json()
    second = client.get("/api/incidents", params={"limit": 3, "page": 2}).json()
    waiting = client.get("/api/incidents", params={"awaiting": "true"}).json()

    assert (first["total"], second["total"]) == (4, 4)
    assert [one["act_number"] for one in first["incidents"]] == ["AC/7/2026", "AB/2/2026", "AB/1/2026"]
    assert [one["act_number"] for one in second["incidents"]] == ["AB/0/2026"]
    assert [one["act_number"] for one in waiting["incidents"]] == ["AC/7/2026"]
    assert client_of(house.neighbour).get("/api/incidents").json()["total"] == 0
    assert client.get("/api/incidents", params={"limit": 0}).status_code == 400
