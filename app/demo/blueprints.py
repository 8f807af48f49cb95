"""What the demo body expects of its contracts and permits, and the document types it offers."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.demo.body import CODE, FOUNDED_ON
from classification.charts.queries import find_by_code
from records.blueprints.model import Blueprint
from records.blueprints.service import make_blueprint
from records.blueprints.table import read_table
from records.documents.model import DocumentType
from records.documents.offering import offer_type
from system.actor import Actor
from system.identity.actors import resolve
from system.organization.queries import fonds_by_code
from system.work import Installation

_TYPES = ("Acta", "Acuerdo", "Contrato", "Dictamen", "Factura", "Licencia", "Oficio", "Plano", "Solicitud")
_CONTRACT = """tipo,exigencia,nota,titulo,soporte
Requisición,obligatorio,,Requisición de {titulo},electrónico
Convocatoria,obligatorio,,,electrónico
Acta de fallo,obligatorio,,,electrónico
Contrato,obligatorio,,,mixto
Fianza,condicional,si se pactó anticipo o garantía,,papel
Factura,opcional,,,electrónico
"""
_TABLES: Mapping[str, str] = {
    "6C.4": _CONTRACT,
    "8S.2": _CONTRACT,
    "3S.1": """tipo,exigencia,nota,titulo,soporte
Solicitud,obligatorio,,Solicitud de licencia,electrónico
Plano,obligatorio,,,papel
Dictamen,condicional,en zona de monumentos,,electrónico
Licencia,obligatorio,,{titulo},electrónico
""",
}


def furnish_blueprints(installation: Installation) -> dict[str, int]:
    """Make what is not there yet; how many blueprints were added."""
    coordinator = resolve(installation, "coordinadora")
    with installation.reading(coordinator) as reading:
        fonds_id = fonds_by_code(reading, CODE).id
    _offer(installation, coordinator, fonds_id)
    return {"blueprints": sum(_make(installation, coordinator, fonds_id, code) for code in _TABLES)}


def _offer(installation: Installation, coordinator: Actor, fonds_id: UUID) -> None:
    with installation.work(coordinator) as work:
        if work.session.scalar(select(DocumentType.id).where(DocumentType.fonds_id == fonds_id).limit(1)) is None:
            for name in _TYPES:
                offer_type(work, fonds_id, name)


def _make(installation: Installation, coordinator: Actor, fonds_id: UUID, code: str) -> bool:
    with installation.work(coordinator) as work:
        node = find_by_code(work, fonds_id, code)
        made = select(Blueprint.id).where(Blueprint.fonds_id == fonds_id)
        if node is None or work.session.scalar(made.where(Blueprint.lineage_id == node.lineage_id)) is not None:
            return False
        items, _wrong = read_table(_TABLES[code])
        make_blueprint(work, fonds_id, node.lineage_id, starts_on=FOUNDED_ON, items=items)
    return True
