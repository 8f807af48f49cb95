"""What tests of decisions stand on: people of a body, documents in files, and decisions nearly or entirely ready."""

from __future__ import annotations

from datetime import date

import pytest

from records.decisions import service
from records.decisions.contents import Contents
from records.decisions.model import Publicity, Signature
from records.documents.service import DocumentDetails, add_document
from records.evidence.service import Support, link_evidence
from system.organization.roles import Role

SAID = {
    "kind": "permit",
    "matter": "Licencia de construcción en Calle Hidalgo 12",
    "authority": "Dirección de Desarrollo Urbano",
    "competence": "Reglamento Interior, artículo 12",
    "decided_on": date(2026, 11, 3),
    "place": "San Marcos del Agua",
    "purpose": "Ordenar el crecimiento de la ciudad",
    "legal_basis": "Reglamento de Construcción, artículo 40",
    "reasoning": "Cumple el uso de suelo",
    "sense": "Se otorga la licencia",
    "signature": Signature.AUTOGRAPH,
    "signed_by": "La Directora",
    "publicity": Publicity.PUBLIC,
}


class Desk:
    """Acts in the words of the field; everybody acts as themselves."""

    def __init__(self, house, installation) -> None:
        self.house, self.installation = house, installation
        self.head = house.given.actor(house.fonds, Role.UNIT_HEAD, house.unit, handle="héctor")
        self.control = house.given.actor(house.fonds, Role.INTERNAL_CONTROL, handle="olga")
        self.count = 0

    def draft(self, *, actor=None, unit=None, **changed):
        with self.installation.work(actor or self.house.archivist) as work:
            contents = Contents(**{**SAID, **changed})
            return service.draft_decision(work, (unit or self.house.unit).id, contents)

    def document(self, file=None, *, actor=None, content=b"", **said):
        self.count += 1
        file = file or self.house.open()
        arrival = self.house.arrival(file.id, content or f"Papel {self.count}\n".encode(), "papel.txt", with_text=False)
        with self.installation.work(actor or self.house.coordinator) as work:
            return add_document(work, file.id, arrival, DocumentDetails(**said)).document

    def link(self, decision, role, requirement="", *, document=None, actor=None):
        document = document or self.document()
        with self.installation.work(actor or self.house.archivist) as work:
            support = Support(document_id=document.id, role=role, requirement=requirement)
            return link_evidence(work, decision.id, support)

    def support_permit(self, decision, *, without=(), document=None, actor=None):
        needed = {
            "request": "request", "requirements": "requirements", "inspection": "inspection",
            "report": "technical_report", "payment": "payment", "ruling": "ruling",
        }  # fmt: skip
        document = document or self.document()
        for requirement, role in needed.items():
            if requirement not in without:
                self.link(decision, role, requirement, document=document, actor=actor)

    def finalise(self, decision, *, actor=None):
        with self.installation.work(actor or self.head) as work:
            return service.finalise_decision(work, decision.id)

    def final(self, **changed):
        decision = self.draft(**changed)
        self.support_permit(decision)
        return self.finalise(decision)

    def found(self, decision, *, actor=None):
        from records.decisions.queries import find

        with self.installation.reading(actor or self.house.coordinator) as reading:
            return find(reading, decision.id)


@pytest.fixture
def desk(house, installation) -> Desk:
    return Desk(house, installation)
