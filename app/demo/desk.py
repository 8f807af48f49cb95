"""What came in at the demo body's desk: ten items in various states, some of them overdue. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.demo.body import CODE
from records.aggregations.model import Aggregation
from records.correspondence.attending import acknowledge_item, attend_item, reject_item
from records.correspondence.details import IncomingDetails, LetterDetails, Turn
from records.correspondence.filing import file_item
from records.correspondence.letters import dispatch_letter, issue_letter
from records.correspondence.model import IncomingItem, Medium, Priority, Purpose
from records.correspondence.reckoning import AnswerTerm, Counting
from records.correspondence.service import open_turns, register_item, route_item, save_kind
from system.attachments.service import Paper
from system.identity.actors import resolve
from system.organization.queries import fonds_by_code, unit_by_code
from system.work import Installation

_CLERK, _ARCHIVIST, _HEAD = "oficialia", "beto", "titular"


@dataclass(frozen=True)
class DemoItem:
    """An item: how many days ago it came, within how many working days it is answered, and how far it went."""

    sender: str
    institution: str
    subject: str
    number: str
    days_ago: int
    term: int | None
    steps: str = ""  # t routed, a acknowledged, r rejected, l answered by letter, d done, f filed
    urgent: bool = False
    confidential: bool = False


ITEMS = (
    DemoItem("Laura Medrano Ruiz", "", "Solicita constancia de alineamiento", "", 24, 5, "tadf"),
    DemoItem("Ing. Pablo Serna", "Comisión Estatal del Agua", "Pide planos de la red pluvial", "CEA/0418", 21, 8, "ta"),
    DemoItem("Elena Robles", "Auditoría Superior del Estado", "Requiere expediente de obra", "ASE/771", 18, 3, "t"),
    DemoItem("Tomás Lerma", "Colonos de La Cantera", "Queja por ruido de una obra", "", 14, 10, "tald"),
    DemoItem("Notaría 14", "Notaría Pública 14", "Solicita informe de uso de suelo", "N14/093", 10, 5, "ta"),
    DemoItem("Beatriz Solís", "", "Denuncia de construcción sin licencia", "", 6, 10, "t", confidential=True),
    DemoItem("Secretaría de Finanzas", "Gobierno del Estado", "Circular sobre cierre anual", "SF/12", 4, None, "tr"),
    DemoItem("Juzgado Segundo", "Poder Judicial", "Requiere copia de licencia", "J2/551", 2, 3, "t", urgent=True),
    DemoItem("Rubén Ávila", "", "Solicita audiencia", "", 1, 10),
    DemoItem("Universidad Tecnológica", "", "Propone convenio de prácticas", "UT/207", 0, 15),
)


def register_demo(installation: Installation) -> int:
    """Register what is not there yet; how many items were added."""
    clerk = resolve(installation, _CLERK)
    with installation.reading(clerk) as reading:
        fonds_id = fonds_by_code(reading, CODE).id
        unit_id = unit_by_code(reading, fonds_id, "DU").id
        known = set(reading.session.scalars(select(IncomingItem.subject).where(IncomingItem.fonds_id == fonds_id)))
    if not known:
        with installation.work(clerk) as work:
            save_kind(work, fonds_id, name="Petición ciudadana", term=AnswerTerm(10, Counting.WORKING))
            save_kind(work, fonds_id, name="Requerimiento de autoridad", term=AnswerTerm(5, Counting.WORKING))
            save_kind(work, fonds_id, name="Circular", term=None)
    waiting = [one for one in ITEMS if one.subject not in known]
    for one in waiting:
        _walk(installation, fonds_id, unit_id, one)
    return len(waiting)


def _walk(installation: Installation, fonds_id: UUID, unit_id: UUID, one: DemoItem) -> None:
    with installation.work(resolve(installation, _CLERK)) as work:
        said = IncomingDetails(
            sender_name=one.sender, sender_institution=one.institution, subject=one.subject,
            official_number=one.number, sheets=2, term_days=one.term, confidential=one.confidential,
            priority=Priority.URGENT if one.urgent else Priority.NORMAL, addressee="Dirección de Desarrollo Urbano",
            received_at=work.now - timedelta(days=one.days_ago, minutes=1),
        )  # fmt: skip
        text = f"{one.subject}. Documento inventado para la demostración.\n"
        scan = Paper([text.encode()], "digitalizacion.txt", "text/plain") if one.days_ago else None
        item_id = register_item(work, fonds_id, said, scan=scan).id
        if one.steps:
            route_item(work, item_id, [Turn(unit_id, Purpose.ATTENTION, "Para su atención y respuesta")])
            turn = open_turns(work.session, item_id)[0].id
    for step in one.steps[1:]:
        if step == "f":
            file_item(installation, resolve(installation, _ARCHIVIST), item_id, _open_file(installation, unit_id))
            continue
        with installation.work(resolve(installation, _HEAD)) as work:
            if step == "a":
                acknowledge_item(work, item_id, turn)
            elif step == "r":
                reject_item(work, item_id, turn, reason="No es de la competencia de Desarrollo Urbano")
            elif step == "l":
                letter = issue_letter(
                    work, fonds_id,
                    LetterDetails(
                        unit_id=unit_id, signer="Hugo Arriaga Peña", addressee=one.sender, subject=one.subject,
                        answers_id=item_id,
                    ),
                )  # fmt: skip
                dispatch_letter(work, letter.id, medium=Medium.COUNTER, proof="Acuse firmado")
            else:
                attend_item(work, item_id, turn, answered_how="Se entregó la constancia en ventanilla")


def _open_file(installation: Installation, unit_id: UUID) -> str:
    with installation.reading(resolve(installation, _ARCHIVIST)) as reading:
        statement = select(Aggregation.reference).where(Aggregation.unit_id == unit_id, Aggregation.closed_on.is_(None))
        return reading.session.scalars(statement.order_by(Aggregation.sort_key).limit(1)).one()
