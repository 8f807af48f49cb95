"""A body that decides together, with one sitting and one matter."""

from __future__ import annotations

from datetime import date

from records.collegiate.model import AgendaItem, CollegiateBody, CollegiateKind, Membership, Sitting, SittingState
from system.organization.model import Person

NAMES = ("Ana Ruiz", "Beto Sosa", "Carla Díaz", "Diego Paz")


def body_of(installation, house, given, *, passed=True, held=True, kind=CollegiateKind.COUNCIL):
    with given.work() as work:
        body = CollegiateBody(
            fonds_id=house.fonds.id, kind=kind, code="CAB", name="Ayuntamiento", quorum_percent=50,
            quorum_rule="Ley Orgánica, artículo 62", started_on=date(2024, 10, 10),
        )  # fmt: skip
        work.session.add(body)
        work.session.flush()
        sitting = Sitting(
            fonds_id=house.fonds.id, body_id=body.id, year=2026, number=1, sits_on=date(2026, 11, 5),
            place="Sala de Cabildo", state=SittingState.HELD if held else SittingState.CALLED,
            called_on=date(2026, 11, 1), quorum_reached=True, recorded_by="given", recorded_at=work.now,
        )  # fmt: skip
        work.session.add(sitting)
        work.session.flush()
        item = AgendaItem(
            sitting_id=sitting.id, position=3, title="Programa de obra", agreement="Se aprueba", passed=passed
        )
        work.session.add(item)
    return body, item


def seated(given, house, body):
    """Four who vote, the first of whom presides, and a secretary without a vote; their seats by name."""
    seats = {}
    with given.work() as work:
        for name in (*NAMES, "Eva Luna"):
            person = Person(fonds_id=house.fonds.id, name=name)
            work.session.add(person)
            work.session.flush()
            seat = Membership(
                body_id=body.id, person_id=person.id, presides=name == NAMES[0], votes=name in NAMES,
                started_on=date(2024, 10, 10),
            )  # fmt: skip
            work.session.add(seat)
            work.session.flush()
            seats[name] = seat.id
    return seats
