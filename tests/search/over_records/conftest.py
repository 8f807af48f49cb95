"""A body with files and documents in the database, and the projector that brings them into the index."""

from __future__ import annotations

from datetime import date

import pytest

from records.access.service import record_restriction
from records.access.terms import Proposal, RestrictionKind
from records.aggregations.model import Aggregation
from records.documents.service import DocumentDetails, add_document
from search import finding
from search.context import context
from search.finding import Question
from search.projector import Projector
from system.history import Event
from tests.records.conftest import House, Jobs
from tests.roofs import Visitor, door


class FileMoved(Event):
    """Stands for every act that moves a whole file: a transfer, a change of unit."""

    action = "aggregation.moved"


@pytest.fixture
def house(given, installation) -> House:
    installation.jobs = Jobs()
    return House(given)


@pytest.fixture
def other_house(given, house) -> House:
    return House(given, "OTR")


@pytest.fixture
def projector(installation) -> Projector:
    return Projector(installation)


@pytest.fixture
def add(house, installation):
    """Puts a document with this text into a file; a form feed ends a page."""

    def add(file, text: str, *, actor=None, name: str = "oficio.txt", **details):
        arrival = house.arrival(file.id, text.encode(), name)
        with installation.work(actor or house.archivist) as work:
            return add_document(work, file.id, arrival, DocumentDetails(**details)).document

    return add


@pytest.fixture
def move(installation, operator):
    """Changes columns of a file as an act that moves it does."""

    def move(file, *, tell: bool = True, **changed) -> None:
        with installation.work(operator) as work:
            found = work.session.get_one(Aggregation, file.id)
            for name, value in changed.items():
                setattr(found, name, value)
            if tell:
                work.emit(FileMoved(entity_id=file.id, fonds_id=found.fonds_id))

    return move


@pytest.fixture
def restrict(installation):
    def restrict(actor, file, **changed):
        known = {
            "kind": RestrictionKind.RESERVED, "cause": "112-VIII", "legal_basis": "LGT 112-VIII",
            "resolution": "CT/025/2025", "classified_on": date(2025, 4, 15), "years": 5,
        }  # fmt: skip
        with installation.work(actor) as work:
            return record_restriction(work, file.id, Proposal(**{**known, **changed}))

    return restrict


@pytest.fixture
def ask(installation, projector):
    """What an actor finds, without any projecting."""

    def ask(actor, text: str, **more):
        with installation.reading(actor) as reading:
            return finding.find(reading, projector.index, Question(text=text, **more))

    return ask


@pytest.fixture
def client_of(installation):
    """A browser or a machine in front of the search, recognised as one actor."""
    return lambda actor: Visitor(door(installation, actor, [context]))
