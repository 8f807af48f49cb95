"""What everybody may read of a decision: editions that are kept for ever, each with its number and digest (LGT 58).

An edition holds no personal data: the matter as it may be published, no addressees, no names of who voted, evidence by
its role and only in its public version. It says so where evidence is missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from records.collegiate.model import CollegiateBody
from records.decisions import states
from records.decisions.book import BOOK, type_named
from records.decisions.completeness import Completeness
from records.decisions.counters import recount
from records.decisions.errors import DecisionRefused, EditionNotFound
from records.decisions.events import DecisionPublished, PublicationWithdrawn
from records.decisions.model import Decision, DecisionEdition, DecisionRelation, FollowUp, Publicity
from records.decisions.plans import Commitment, percent_of
from records.decisions.queries import tally
from records.decisions.questions import PublicSupports
from records.decisions.taking import take_for_act
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.listing import fold
from system.organization.model import Fonds, Unit
from system.work import Work

_MATTER, _REASON = 1000, 5000
_VOTES = {"favour": "a_favor", "against": "en_contra", "abstained": "abstenciones", "recused": "excusas"}


def publish_decision(
    work: Work, decision_id: UUID, public_matter: str = "", publicity: Publicity | None = None
) -> DecisionEdition:
    """Put the decision as it stands into the public register, as its next edition.

    Evidence that is missing keeps nobody from publishing: the edition says that it is incomplete (domain 7 I 84).

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses
        DecisionRefused: it is not to be published, its public matter is missing, or nothing changed since.
    """
    decision = take_for_act(work, decision_id, states.PUBLISH, Permission.DECISION_PUBLISH)
    matter = public_matter.strip() or decision.public_matter
    decision.publicity = publicity or decision.publicity
    refuse_all(DecisionRefused, _unfit(decision, matter))
    decision.public_matter = matter
    held = recount(work, decision)
    document = content_of(work, decision, held)
    latest = _latest(work, decision)
    content = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if latest is not None and latest.is_current and latest.content == content:
        raise DecisionRefused(objections=[Objection("decision.published_already", facts={"number": latest.number})])
    work.session.execute(
        update(DecisionEdition).where(DecisionEdition.decision_id == decision.id).values(is_current=False)
    )
    edition = DecisionEdition(
        fonds_id=decision.fonds_id, decision_id=decision.id, number=latest.number + 1 if latest else 1,
        reference=decision.reference or "", kind=decision.kind, matter=matter, decided_on=decision.decided_on,
        percent=held.percent, is_incomplete=bool(held.gaps), content=content,
        searched=fold(f"{decision.reference} {matter} {decision.sense if _is_open(decision) else ''}"),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        published_by=work.actor.handle, published_at=work.now,
    )  # fmt: skip
    work.session.add(edition)
    work.session.flush()
    work.emit(
        DecisionPublished(
            entity_id=decision.id, fonds_id=decision.fonds_id, reference=edition.reference, number=edition.number,
            sha256=edition.sha256, is_incomplete=edition.is_incomplete,
        )
    )  # fmt: skip
    return edition


def withdraw_publication(work: Work, decision_id: UUID, reason: str) -> DecisionEdition:
    """Take a decision out of the public register. Its addresses stay and say that it was withdrawn.

    Raises:
        DecisionNotFound, NotPermitted, DecisionStateRefuses, DecisionRefused
        EditionNotFound: nothing of it stands in the register.
    """
    decision = take_for_act(work, decision_id, states.PUBLISH, Permission.DECISION_PUBLISH)
    latest = _latest(work, decision)
    if latest is None or not latest.is_current:
        raise EditionNotFound(id=decision_id)
    if not reason.strip() or len(reason) > _REASON:
        raise DecisionRefused(objections=[Objection("decision.reason_missing", "LGT 58", {"field": "reason"})])
    work.session.execute(
        update(DecisionEdition)
        .where(DecisionEdition.decision_id == decision.id, DecisionEdition.withdrawn_at.is_(None))
        .values(is_current=False, withdrawn_at=work.now, withdrawn_reason=reason.strip())
    )
    work.emit(
        PublicationWithdrawn(
            entity_id=decision.id, fonds_id=decision.fonds_id, reference=latest.reference, number=latest.number
        )
    )
    return latest


def content_of(work: Work, decision: Decision, held: Completeness) -> dict[str, Any]:
    """What is published, as JSON holds it; the names are those of the data dictionary (`dictionary.py`)."""
    kind = type_named(decision.kind)
    session = work.session
    body = session.get(CollegiateBody, decision.body_id) if decision.body_id else None
    supports = [one for told in work.ask(PublicSupports(decision.id)) for one in told]
    public = decision.publicity is Publicity.PUBLIC
    return {
        "cuerpo": session.get_one(Fonds, decision.fonds_id).name,
        "numero": decision.reference,
        "tipo": kind.title,
        "clave_tipo": kind.key,
        "estado": decision.state.value,
        "organo": body.name if body else decision.authority,
        "competencia": decision.competence,
        "unidad": session.get_one(Unit, decision.unit_id).code,
        "fecha": _day(decision.decided_on),
        "lugar": decision.place,
        "asunto": decision.public_matter,
        "fundamento": decision.legal_basis,
        "motivacion": decision.reasoning if public else "",
        "sentido": decision.sense if public else "",
        "recurso": BOOK.remedies[decision.remedy].title if decision.remedy in BOOK.remedies else "",
        "votacion": _tally(work, decision),
        "vigente_desde": _day(decision.in_force_from),
        "vigente_hasta": _day(decision.in_force_until),
        "monto": None if decision.amount is None else f"{decision.amount:.2f}",
        "procedimiento": BOOK.procedures.get(decision.procedure, ("", ""))[0],
        "completitud": held.percent,
        "incompleta": bool(held.gaps),
        "faltantes": [gap.title for gap in held.gaps],
        "relaciones": _relations(work, decision),
        "compromisos": _commitments(work, decision),
        "soportes": [
            {
                "funcion": BOOK.roles.get(one.role, (one.role, ""))[0],
                "requisito": one.requirement,
                "version_publica": str(one.document_id) if one.document_id and one.sha256 else None,
                "version": one.version_number or None,
                "sha256": one.sha256 or None,
            }
            for one in supports
        ],
    }


def _tally(work: Work, decision: Decision) -> dict[str, int]:
    counted = tally(work, decision)
    return {name: counted.get(choice, 0) for choice, name in _VOTES.items()} if counted else {}


def _relations(work: Work, decision: Decision) -> list[dict[str, str]]:
    # Only those that stand in the register themselves: what is not published is not told of here either.
    statement = (
        select(DecisionRelation.kind, DecisionEdition.reference)
        .join(DecisionEdition, DecisionEdition.decision_id == DecisionRelation.target_id)
        .where(DecisionRelation.source_id == decision.id, DecisionEdition.is_current.is_(True))
        .order_by(DecisionRelation.id)
    )
    return [{"relacion": row[0].value, "numero": row[1]} for row in work.session.execute(statement)]


def _commitments(work: Work, decision: Decision) -> list[dict[str, Any]]:
    if not type_named(decision.kind).commitments:
        return []
    statement = select(FollowUp).where(FollowUp.decision_id == decision.id).order_by(FollowUp.position)
    return [
        {
            "compromiso": one.what,
            "indicador": one.indicator,
            "unidad_de_medida": one.measured_in,
            "meta": None if one.target is None else f"{one.target.normalize():f}",
            "avance": None if one.progress is None else f"{one.progress.normalize():f}",
            "porcentaje": percent_of(
                Commitment(one.position, one.due_on, one.indicator, one.target, one.progress, one.done_on is not None)
            ),
            "fecha_limite": one.due_on.isoformat(),
            "cumplido": _day(one.done_on),
        }
        for one in work.session.scalars(statement)
    ]


def _latest(work: Work, decision: Decision) -> DecisionEdition | None:
    newest = select(func.max(DecisionEdition.number)).where(DecisionEdition.decision_id == decision.id)
    statement = select(DecisionEdition).where(
        DecisionEdition.decision_id == decision.id, DecisionEdition.number == newest.scalar_subquery()
    )
    return work.session.scalars(statement).one_or_none()


def _is_open(decision: Decision) -> bool:
    return decision.publicity is Publicity.PUBLIC


def _unfit(decision: Decision, matter: str) -> Iterator[Objection]:
    if decision.finalised_at is None:
        yield Objection("decision.never_final", "LGT 58")
    if decision.publicity is Publicity.RESTRICTED:
        yield Objection("decision.not_public", "LGT 58", {"field": "publicity"})
    if not matter:
        yield Objection("decision.public_matter_missing", "LGT 58, 115", {"field": "public_matter"})
    if len(matter) > _MATTER:
        yield Objection("decision.text_too_long", facts={"field": "public_matter", "most": _MATTER})


def _day(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
