"""An appraisal board of a body: five seats that vote, one with voice alone, people to sit on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest

from records.collegiate.model import CollegiateKind
from records.collegiate.service import (
    Ballot,
    Call,
    Founding,
    MatterAsked,
    Seat,
    add_member,
    call_sitting,
    found_body,
    hold_sitting,
    vote,
)
from system.organization.model import Appointment, Person
from system.organization.roles import Role

SEATS = ("Jurídico", "Planeación", "Archivos", "Tecnologías", "Transparencia")


@dataclass
class Board:
    """`board.seats["Archivos"]` is a membership's id; acts are the archives coordinator's."""

    house: object
    installation: object
    id: UUID
    seats: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    def work(self, actor=None):
        return self.installation.work(actor or self.house.coordinator)

    def reading(self, actor=None):
        return self.installation.reading(actor or self.house.coordinator)

    def person(self, name: str, unit=None) -> UUID:
        with self.house.given.work() as work:
            person = Person(fonds_id=self.house.fonds.id, name=name)
            work.session.add(person)
            work.session.flush()
            if unit is not None:
                work.session.add(
                    Appointment(person_id=person.id, role=Role.UNIT_HEAD, unit_id=unit.id, starts_on=date(2020, 1, 1))
                )
        self.people[name] = person.id
        return person.id

    def call(self, *matters: MatterAsked, on: date = date(2026, 11, 20), actor=None) -> UUID:
        with self.work(actor) as work:
            agenda = matters or (MatterAsked(title="Baja de la serie 5C.12"),)
            return call_sitting(work, self.id, Call(sits_on=on, agenda=agenda)).id

    def hold(self, sitting_id: UUID, *names: str, **said):
        with self.work() as work:
            came = {self.seats[name]: how for name, how in self.came(*names).items()}
            return hold_sitting(work, sitting_id, came, **said)

    def came(self, *names: str):
        from records.collegiate.service import Came

        return {name: Came() for name in names or SEATS}

    def vote(self, item_id: UUID, actor=None, **choices: Ballot | str):
        with self.work(actor) as work:
            return vote(work, item_id, {self.seats[name]: choice for name, choice in choices.items()})

    def items(self, sitting_id: UUID) -> list[UUID]:
        from records.collegiate.queries import items_of

        with self.reading() as reading:
            return [item.id for item in items_of(reading.session, sitting_id)]


@pytest.fixture
def board(house, installation) -> Board:
    with installation.work(house.coordinator) as work:
        body = found_body(
            work,
            house.fonds.id,
            Founding(
                kind=CollegiateKind.APPRAISAL_BOARD, code="GI", name="Grupo interdisciplinario", quorum_percent=50,
                quorum_rule="Reglas de operación, 8", started_on=date(2020, 1, 1),
            ),
        )  # fmt: skip
    board = Board(house, installation, body.id)
    for name in SEATS:
        seat = Seat(
            person_id=board.person(name), substitute_id=board.person(f"Suplente de {name}"),
            started_on=date(2020, 1, 1), presides=name == "Archivos",
        )  # fmt: skip
        with board.work() as work:
            board.seats[name] = add_member(work, body.id, seat).id
    seat = Seat(person_id=board.person("Control"), started_on=date(2020, 1, 1), votes=False)
    with board.work() as work:
        board.seats["Control"] = add_member(work, body.id, seat).id
    return board
