"""What tests of packages stand on: a final decision with evidence, and packages built as the worker builds them."""

from __future__ import annotations

import io
import threading
from uuid import uuid4

import pytest

from records.packages import service
from records.packages.building import build_package
from records.packages.keeping import key_of, portfolio_of, room_of
from records.packages.model import EvidencePackage
from records.packages.verify_package import verify
from system.jobs.task import Task
from tests.records.decisions.conftest import Desk


class Packer:
    """Asks, builds and fetches in the words of the field."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.house, self.installation = desk, desk.house, desk.installation
        self.reader = self.house.coordinator

    def decision(self, *contents: bytes, **said):
        """A final decision with these papers besides one for everything that is required."""
        decision = self.desk.draft(**said)
        self.desk.support_permit(decision)
        for content in contents:
            self.desk.link(decision, "plan", document=self.desk.document(content=content))
        return self.desk.finalise(decision)

    def ask(self, decision, *, actor=None, public=False) -> EvidencePackage:
        with self.installation.work(actor or self.reader) as work:
            return service.ask_decision_package(work, decision.id, public=public)

    def ask_file(self, file, *, actor=None) -> EvidencePackage:
        with self.installation.work(actor or self.reader) as work:
            return service.ask_file_package(work, file.id)

    def build(self, row, *, actor=None) -> EvidencePackage:
        build_package(Task(self.installation, uuid4(), actor or self.reader, threading.Event()), row.id)
        return self.found(row)

    def found(self, row) -> EvidencePackage:
        with self.installation.reading(self.reader) as reading:
            return reading.session.get_one(EvidencePackage, row.id)

    def made(self, decision, *, actor=None, public=False) -> tuple[EvidencePackage, bytes]:
        row = self.build(self.ask(decision, actor=actor, public=public), actor=actor)
        return row, self.content(row)

    def content(self, row) -> bytes:
        return b"".join(room_of(self.installation.settings).read_range(key_of(row)))

    def portfolio(self, row) -> bytes:
        return b"".join(room_of(self.installation.settings).read_range(portfolio_of(row)))


def look(content: bytes, **given):
    return verify(io.BytesIO(content), **given)


@pytest.fixture
def desk(house, installation) -> Desk:
    return Desk(house, installation)


@pytest.fixture
def packer(desk) -> Packer:
    return Packer(desk)
