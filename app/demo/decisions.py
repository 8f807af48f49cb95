"""A dozen decisions of the demo body, some of which cannot be proved entirely. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.demo.body import CODE
from records.aggregations.model import Aggregation
from records.decisions.book import type_named
from records.decisions.contents import Contents
from records.decisions.filed import link_file
from records.decisions.following import Task, add_follow_up, report_follow_up
from records.decisions.model import Decision, NotificationMeans, Publicity, Signature
from records.decisions.notifying import add_addressee, note_notified
from records.decisions.publishing import publish_decision
from records.decisions.service import draft_decision, finalise_decision, waive_gaps
from records.documents.model import Document
from records.evidence.service import Support, link_evidence
from system.actor import Actor, local_operator
from system.identity.actors import resolve
from system.organization.queries import fonds_by_code, unit_by_code
from system.work import Installation

_WAIVER = "El soporte se extravió con el archivo anterior a 2016; hay acta circunstanciada."


@dataclass(frozen=True)
class DemoDecision:
    """A decision: its unit, how many days ago it was taken, which requirements nobody can show, how far it went."""

    kind: str
    unit: str
    matter: str
    sense: str
    days_ago: int
    without: tuple[str, ...] = ()
    steps: str = ""  # f final, n notified, a addressed, p published
    amount: str = ""
    procedure: str = ""


DECISIONS = (
    DemoDecision("permit", "DU", "Licencia de construcción en Calle Hidalgo 12", "Se otorga", 300, (), "fnp"),
    DemoDecision("permit", "DU", "Licencia de construcción en Av. Juárez 80", "Se otorga", 210, ("payment",), "fnp"),
    DemoDecision("permit", "DU", "Permiso de anuncio en Plaza Principal", "Se niega", 30, (), "fa"),
    DemoDecision("permit", "DU", "Permiso de uso de suelo en La Cantera", "Se otorga", 8, ("inspection", "report"), ""),
    DemoDecision("administrative_ruling", "DU", "Clausura de obra sin licencia en Los Sauces", "Se clausura", 90, (),
                 "fn"),
    DemoDecision("sanction", "DU", "Multa por obra sin licencia en Los Sauces", "Se impone", 60, ("hearing",), "fa"),
    DemoDecision("tender_award", "ADQ", "Fallo LPN-03 de pavimentación", "Se adjudica", 400,
                 ("completion", "settlement"), "fp", "4250000", "public_tender"),
    DemoDecision("direct_award", "ADQ", "Compra de papelería", "Se adjudica", 120, ("quotations",), "f", "48000",
                 "direct_award"),
    DemoDecision("contract", "ADQ", "Contrato de suministro de luminarias", "Se celebra", 700, (), "f", "890000",
                 "public_tender"),
    DemoDecision("budget_change", "TM", "Adecuación de la partida 3511", "Se autoriza", 150, (), "f"),
    DemoDecision("payment_order", "TM", "Pago de la estimación 4", "Se paga", 20, ("receipt",), "", "310000"),
    DemoDecision("local_action_plan", "DU", "Plan de acción local de gobierno abierto", "Se aprueba", 40, (), "fp"),
)  # fmt: skip
_COMMITMENTS = ("Trámites en línea", "Licencias publicadas", "Obras con bitácora abierta", "Sesiones transmitidas",
                "Series con inventario publicado")  # fmt: skip


def decide_demo(installation: Installation) -> int:
    """Take the decisions that are not there yet; how many were added."""
    operator = local_operator("demo")
    with installation.reading(operator) as reading:
        fonds_id = fonds_by_code(reading, CODE).id
        known = set(reading.session.scalars(select(Decision.matter).where(Decision.fonds_id == fonds_id)))
        units = {one.unit: unit_by_code(reading, fonds_id, one.unit).id for one in DECISIONS}
        papers = {code: _papers(reading.session, fonds_id, unit_id) for code, unit_id in units.items()}
    waiting = [one for one in DECISIONS if one.matter not in known]
    for one in waiting:
        _take(installation, units[one.unit], papers[one.unit], one)
    return len(waiting)


def _take(installation: Installation, unit_id: UUID, papers: list[Document], one: DemoDecision) -> None:
    beto = resolve(installation, "beto" if one.unit == "DU" else "carmen")
    operator = local_operator("demo")
    with installation.work(beto) as work:
        contents = _contents(one, work.today - timedelta(days=one.days_ago))
        if "f" not in one.steps:
            contents = replace(contents, antecedents=_antecedents(papers))
        decision = draft_decision(work, unit_id, contents)
        due_on = decision.decided_on or work.today
        for number, what in enumerate(_COMMITMENTS if one.kind == "local_action_plan" else (), start=1):
            task = Task(what=what, unit_id=unit_id, due_on=due_on + timedelta(days=300), indicator=what,
                        measured_in="por ciento", target=Decimal(100))  # fmt: skip
            follow_up = add_follow_up(work, decision.id, task)
            report_follow_up(
                work, decision.id, follow_up.id, note="Avance del trimestre", progress=Decimal(number * 15)
            )
    with installation.work(operator) as work:
        _support(work, decision, papers, one)
    if "f" not in one.steps:
        return
    if one.without and not all(item.later for item in _asked(decision) if item.key in one.without):
        with installation.work(resolve(installation, "coordinadora")) as work:
            waive_gaps(work, decision.id, _WAIVER)
    with installation.work(resolve(installation, "titular") if one.unit == "DU" else operator) as work:
        finalise_decision(work, decision.id)
    _after(installation, beto, decision, one)


def _antecedents(papers: list[Document]) -> str:
    """Words that cite papers of the unit, which are offered as supports, and one that never came to the archive."""
    cited = [f"el documento número {paper.official_number}" for paper in papers[-2:] if paper.official_number]
    return f"Vistos {', '.join(cited)} y el oficio PC/0045/2026 de Protección Civil, que se tienen por reproducidos."


def _support(work: Any, decision: Decision, papers: list[Document], one: DemoDecision) -> None:
    for place, item in enumerate(_asked(decision)):
        if not papers or item.key in one.without or (item.later and one.kind not in ("tender_award", "contract")):
            continue
        asked = item.any_of[0] if item.any_of else item
        role = asked.roles[0] if asked.roles else "other"
        document = papers[place % len(papers)]
        link_evidence(work, decision.id, Support(document_id=document.id, role=role, requirement=asked.key))
    for aggregation_id in dict.fromkeys(document.aggregation_id for document in papers[:2]):
        link_file(work, decision.id, aggregation_id)


def _after(installation: Installation, beto: Actor, decision: Decision, one: DemoDecision) -> None:
    if {"n", "a"} & set(one.steps):
        with installation.work(beto) as work:
            told = add_addressee(work, decision.id, "Persona solicitante", NotificationMeans.PERSONAL)
            if "n" in one.steps and decision.decided_on is not None:
                note_notified(work, decision.id, told.id, on=decision.decided_on + timedelta(days=3),
                              acknowledgement="Cédula de notificación")  # fmt: skip
    if "p" in one.steps:
        with installation.work(resolve(installation, "transparencia")) as work:
            publish_decision(work, decision.id, one.matter, Publicity.PUBLIC)


def _asked(decision: Decision) -> Any:
    return type_named(decision.kind).requirements(decision.decided_on or date(2026, 1, 1))


def _contents(one: DemoDecision, on: date) -> Contents:
    return Contents(
        kind=one.kind, matter=one.matter, sense=one.sense, decided_on=on, authority="Municipio de San Marcos del Agua",
        competence="Reglamento Interior de la Administración, artículo 12", place="San Marcos del Agua",
        purpose="Servir al interés de la población", legal_basis="Reglamento aplicable, artículo 40",
        reasoning="Se reúnen los extremos de la norma", points_decided=True, signature=Signature.AUTOGRAPH,
        signed_by="Titular de la unidad", consulted_at="Archivo de trámite de la unidad",
        amount=Decimal(one.amount) if one.amount else None, procedure=one.procedure, publicity=Publicity.PUBLIC,
    )  # fmt: skip


def _papers(session: Any, fonds_id: UUID, unit_id: UUID) -> list[Document]:
    """Documents of a unit, any of the body's where it has none: the demo has sixty papers for twelve units."""
    of_body = (
        select(Document)
        .join(Aggregation, Aggregation.id == Document.aggregation_id)
        .where(Aggregation.fonds_id == fonds_id)
    )
    ordered = (Aggregation.sort_key, Document.number)
    own = session.scalars(of_body.where(Aggregation.unit_id == unit_id).order_by(*ordered).limit(14)).all()
    return list(own or session.scalars(of_body.order_by(*ordered).limit(14)))
