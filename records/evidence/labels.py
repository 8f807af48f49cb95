"""What the values of evidence are called on screen, as Spanish msgids."""

from __future__ import annotations

from records.evidence.citation_words import CitationKind

KINDS = (
    (CitationKind.LETTER.value, "Oficio o comunicación"),
    (CitationKind.AGREEMENT.value, "Acuerdo"),
    (CitationKind.CONTRACT.value, "Contrato o convenio"),
    (CitationKind.PROCUREMENT.value, "Procedimiento de contratación"),
    (CitationKind.FILE.value, "Expediente"),
    (CitationKind.MINUTES.value, "Acta"),
    (CitationKind.RESOLUTION.value, "Resolución o recurso"),
    (CitationKind.RULING.value, "Dictamen u opinión"),
    (CitationKind.REQUEST.value, "Solicitud"),
    (CitationKind.FOLIO.value, "Folio"),
    (CitationKind.PAPER.value, "Otro documento"),
)
GROUNDS = (
    ("cited", "Lo cita un soporte"),
    ("cited_by_decision", "Lo cita la decisión"),
    ("cites_decision", "Cita la decisión"),
)
# The role that is chosen beforehand where a paper is cited so; the person may choose another.
ROLES = {
    CitationKind.CONTRACT: "contract",
    CitationKind.PROCUREMENT: "award",
    CitationKind.MINUTES: "minutes",
    CitationKind.RESOLUTION: "ruling",
    CitationKind.RULING: "technical_report",
    CitationKind.REQUEST: "request",
}
