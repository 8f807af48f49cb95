"""What stands on the demo body's instruments: appraisal sheets with their signatures, editions, evidence.

Each piece is an act of the person whose it is, through the same services as everybody's, and is looked for before it
is made: a start that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.demo.body import CODE
from app.demo.holding import place_demo_hold
from app.demo.shelves import furnish_shelves
from classification.charts.queries import find_by_code
from classification.series.citations import Citation
from classification.series.contents import SheetContents
from classification.series.kinds import AccessCondition, PersonalData, Support, Technique, Tradition, Trigger
from classification.series.model import AppraisalSheet, BoardOpinion
from classification.series.service import begin_sheet, record_opinion, sign_sheet
from retention.instruments.kinds import InstrumentKind
from retention.instruments.model import Edition
from retention.instruments.service import publish
from system.actor import Actor
from system.attachments.service import Paper
from system.calendar.terms import Term
from system.identity.actors import resolve
from system.obligations.model import ObligationEvidence
from system.obligations.service import Proof, record_evidence
from system.organization.queries import fonds_by_code, unit_by_code
from system.organization.roles import Role
from system.work import Installation

_HEAD, _ARCHIVIST, _COORDINATOR, _BOARD = "titular", "beto", "coordinadora", "grupo"
_SIGNERS = ((_HEAD, Role.UNIT_HEAD), (_ARCHIVIST, Role.OFFICE_ARCHIVIST), (_COORDINATOR, Role.ARCHIVES_COORDINATOR))
_PUBLISHED = (InstrumentKind.CHART, InstrumentKind.SCHEDULE, InstrumentKind.GUIDE)
_REGULATION = "Reglamento de Construcción y Desarrollo Urbano del Municipio, artículo 14"
_SHEETS = {
    "3S.1": SheetContents(
        sheet_code="FTV-3S.1",
        function="Autorizar y vigilar las construcciones en el territorio municipal",
        legal_attribution=_REGULATION,
        processes="Solicitud, revisión de planos, visita, autorización y terminación de obra",
        description="Licencias de construcción con sus planos, dictámenes, bitácoras y avisos de terminación",
        document_types="Solicitud, planos, dictamen técnico, licencia, bitácora, aviso de terminación",
        internal_order="Cronológico",
        tradition=Tradition.ORIGINAL,
        support=Support.HYBRID,
        values="ALF",
        value_reasons={
            "A": "Acredita el trámite y su resolución",
            "L": "Prueba derechos sobre lo construido",
            "F": "Respalda el cobro de derechos",
        },
        office=Term(3),
        intermediate=Term(9),
        trigger=Trigger.CLOSING,
        technique=Technique.SAMPLING,
        sample_quality="Inmuebles catalogados y obras mayores de 1,000 m2",
        citations=(Citation("LGA", "53"), Citation("Ley Orgánica Municipal", "")),
        access_condition=AccessCondition.POSSIBLY_CONFIDENTIAL,
        access_basis="LGTAIP 115",
        personal_data=PersonalData.PERSONAL,
        location="Palacio municipal, planta baja, archivo de trámite de Desarrollo Urbano",
        custodian="Responsable del archivo de trámite de Desarrollo Urbano",
    ),
    "3S.3": SheetContents(
        sheet_code="FTV-3S.3",
        function="Asignar alineamientos y números oficiales",
        legal_attribution=_REGULATION,
        description="Constancias de alineamiento y número oficial",
        values="AL",
        office=Term(2),
        intermediate=Term(3),
        technique=Technique.ELIMINATION,
    ),
}
_COMPLETE = "3S.1"


def furnish(installation: Installation) -> dict[str, int]:
    """Make what is not there yet; how many sheets, editions, proofs, places, boxes, loans and holds were added."""
    coordinator = resolve(installation, _COORDINATOR)
    with installation.reading(coordinator) as reading:
        fonds_id = fonds_by_code(reading, CODE).id
    return {
        "sheets": sum(_sheet(installation, coordinator, fonds_id, code) for code in _SHEETS),
        "editions": sum(_edition(installation, coordinator, fonds_id, kind) for kind in _PUBLISHED),
        "evidence": _evidence(installation, coordinator, fonds_id),
        **furnish_shelves(installation, fonds_id),
        "holds": place_demo_hold(installation, coordinator, fonds_id),
    }


def _sheet(installation: Installation, coordinator: Actor, fonds_id: UUID, code: str) -> bool:
    with installation.work(coordinator) as work:
        node = find_by_code(work, fonds_id, code)
        made = select(AppraisalSheet.id).where(AppraisalSheet.fonds_id == fonds_id)
        if node is None or work.session.scalar(made.where(AppraisalSheet.lineage_id == node.lineage_id)) is not None:
            return False
        unit_id = unit_by_code(work, fonds_id, "DU").id
        contents = replace(_SHEETS[code], unit_id=unit_id, units=(unit_id,))
        sheet_id = begin_sheet(work, fonds_id, node.lineage_id, contents).id
    if code == _COMPLETE:
        with installation.work(resolve(installation, _BOARD)) as work:
            record_opinion(work, sheet_id, BoardOpinion.FAVOURABLE, "GI/2026/01", work.today)
        for handle, role in _SIGNERS:
            with installation.work(resolve(installation, handle)) as work:
                sign_sheet(work, sheet_id, role)
    return True


def _edition(installation: Installation, coordinator: Actor, fonds_id: UUID, kind: InstrumentKind) -> bool:
    with installation.reading(coordinator) as reading:
        made = select(Edition.id).where(Edition.fonds_id == fonds_id, Edition.kind == kind).limit(1)
        if reading.session.scalar(made) is not None:
            return False
    return publish(installation, coordinator, fonds_id, kind).new


def _evidence(installation: Installation, coordinator: Actor, fonds_id: UUID) -> int:
    with installation.work(coordinator) as work:
        made = select(ObligationEvidence.id).where(ObligationEvidence.fonds_id == fonds_id).limit(1)
        if work.session.scalar(made) is not None:
            return 0
        year = work.today.year
        proof = Proof(
            fulfilled_on=min(date(year, 1, 27), work.today),
            address=f"https://sanmarcosdelagua.example/transparencia/pada-{year}",
            approval=f"Oficio PM/004/{year}",
            note="Publicado en el portal de transparencia",
        )
        text = f"Programa anual de desarrollo archivístico {year}. Municipio de San Marcos del Agua. Inventado.\n"
        paper = Paper([text.encode()], f"pada-{year}.txt", "text/plain")
        record_evidence(work, fonds_id, "OB-PADA", str(year), proof=proof, paper=paper)
    return 1
