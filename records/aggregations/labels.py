"""What the values of a file are called on screen, as Spanish msgids."""

from __future__ import annotations

from collections.abc import Sequence

from classification.series.kinds import Support, Tradition
from records.aggregations.kinds import AccessCondition
from system.actor import CustodyStage
from system.web.language import gettext

Labels = Sequence[tuple[str, str]]

SUPPORTS: Labels = (
    (Support.PAPER.value, "Papel"),
    (Support.ELECTRONIC.value, "Electrónico"),
    (Support.HYBRID.value, "Mixto"),
)
TRADITIONS: Labels = (
    (Tradition.ORIGINAL.value, "Original"),
    (Tradition.COPY.value, "Copia"),
    (Tradition.BOTH.value, "Original y copia"),
)
ACCESS: Labels = (
    (AccessCondition.PUBLIC.value, "Pública"),
    (AccessCondition.RESERVED.value, "Reservada"),
    (AccessCondition.CONFIDENTIAL.value, "Confidencial"),
)
STAGES: Labels = (
    (CustodyStage.OFFICE.value, "Archivo de trámite"),
    (CustodyStage.INTERMEDIATE.value, "Archivo de concentración"),
    (CustodyStage.HISTORICAL.value, "Archivo histórico"),
)


def spoken(labels: Labels) -> list[tuple[str, str]]:
    """The pairs with their labels in the reader's language."""
    return [(value, gettext(label)) for value, label in labels]


def label_of(labels: Labels, value: str) -> str:
    """What one value is called in the reader's language."""
    return next((gettext(label) for known, label in labels if known == value), value)
