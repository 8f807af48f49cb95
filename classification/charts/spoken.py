"""Findings in the reader's words."""

from __future__ import annotations

from uuid import UUID

import msgspec

from classification.charts.findings import ClassFinding
from system.web.language import knows, say, sentence

SEVERITIES = (("error", "Impide la aprobación"), ("warning", "Advertencia"), ("note", "Nota"))
ORIGINS = (("legacy", "Instrumento anterior"), ("own", "Elaborado aquí"))


class FindingRow(msgspec.Struct, frozen=True):
    """One thing said: of which class, how heavy, on which basis, and what to do next."""

    node_id: UUID | None
    code: str
    title: str
    severity: str
    finding: str
    basis: str
    detail: str
    next: str
    legacy: bool


def row_of(found: ClassFinding) -> FindingRow:
    """A finding in the reader's words."""
    node, objection = found.node, found.objection
    return FindingRow(
        node_id=node.id if node else None,
        code=node.code if node else "",
        title=node.title if node else "",
        severity=found.severity.value,
        finding=objection.code,
        basis=objection.basis,
        detail=sentence(objection),
        next=say(f"next.{objection.code}", objection.facts) if knows(f"next.{objection.code}") else "",
        legacy=found.legacy,
    )
