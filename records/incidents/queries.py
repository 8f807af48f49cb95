"""Looks at acts over lost and damaged files: whoever sees one of the files sees the act, and of its list only those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from records.aggregations.model import Aggregation
from records.aggregations.queries import STANDINGS, reachable
from records.incidents.errors import IncidentAmbiguous, IncidentNotFound
from records.incidents.model import Incident, IncidentAct, IncidentFile, IncidentKind, IncidentPaper
from system.actor import Actor, Permission
from system.attachments.model import Attachment
from system.listing import Column
from system.organization.model import Fonds
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work

KINDS = ((IncidentKind.LOST.value, "Extravío"), (IncidentKind.DISASTER.value, "Siniestro"))
COLUMNS = (
    Column("act_number", "Acta", Incident.act_number, filter="text", lead=True),
    Column("kind", "Tipo", Incident.kind, filter="choice", choices=KINDS),
    Column("act_on", "Fecha del acta", Incident.act_on, filter="date"),
    Column("happened_on", "Fecha de los hechos", Incident.happened_on, filter="date"),
    Column("files", "Expedientes", numeric=True),
    Column("published_on", "Publicada el", Incident.published_on, filter="date"),
)
FILE_COLUMNS = (
    Column("reference", "Código de referencia", Aggregation.reference, filter="text", order=Aggregation.sort_key),
    Column("title", "Título", Aggregation.title, filter="text", lead=True),
    Column("standing", "Situación", Aggregation.standing, filter="choice", choices=STANDINGS),
    Column("found_on", "Recuperado el", IncidentFile.found_on, filter="date"),
)


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An act with its papers; `files` counts those in the actor's sight.

    `acts` are the papers drawn up to be signed, newest first. They list every file: who sees only some sees none.
    """

    incident: Incident
    papers: Sequence[Attachment]
    files: int
    acts: Sequence[IncidentAct]


def find(stand: Stand, incident_id: UUID) -> Incident:
    """One act.

    Raises:
        IncidentNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalars(select(Incident).where(Incident.id == incident_id, _seen(stand.actor))).one_or_none()
    if found is None:
        raise IncidentNotFound(id=incident_id)
    return found


def by_number(reading: Reading, number: str, *, fonds: str = "", kind: IncidentKind | None = None) -> Incident:
    """The act of a number; `fonds` is the body's code where several use it, `kind` the sort where both do.

    Raises:
        IncidentNotFound: there is none, or not for this actor.
        IncidentAmbiguous: several are meant; a paper of the wrong one would be signed.
    """
    statement = select(Incident).where(Incident.act_number == number.strip(), _seen(reading.actor))
    if fonds:
        statement = statement.join(Fonds, Fonds.id == Incident.fonds_id).where(Fonds.code == fonds)
    if kind is not None:
        statement = statement.where(Incident.kind == kind)
    found = reading.session.scalars(statement.limit(2)).all()
    if not found:
        raise IncidentNotFound(act_number=number[:120])
    if len(found) > 1:
        raise IncidentAmbiguous(act_number=number[:120])
    return found[0]


def view(reading: Reading, incident_id: UUID) -> IncidentView:
    """One act as its page shows it.

    Raises:
        IncidentNotFound: there is none, or not for this actor.
    """
    incident = find(reading, incident_id)
    counted = select(func.count()).select_from(files_of(reading, incident.id).subquery())
    acts = select(IncidentAct).where(IncidentAct.incident_id == incident.id).order_by(IncidentAct.number.desc())
    seen = reading.session.scalars(acts).all() if sees_whole(reading, incident.id) else ()
    return IncidentView(incident, papers_of(reading, incident.id), reading.session.scalar(counted) or 0, seen)


def papers_of(stand: Stand, incident_id: UUID) -> Sequence[Attachment]:
    """The photographs and papers of an act, oldest first. The caller answers for who may see them."""
    statement = (
        select(Attachment)
        .join(IncidentPaper, IncidentPaper.attachment_id == Attachment.id)
        .where(IncidentPaper.incident_id == incident_id)
        .order_by(Attachment.kept_at, Attachment.id)
    )
    return stand.session.scalars(statement).all()


def sees_whole(stand: Stand, incident_id: UUID) -> bool:
    """Whether every file of an act is in the actor's sight."""
    hidden = select(IncidentFile.id).where(
        IncidentFile.incident_id == incident_id, IncidentFile.aggregation_id.not_in(_reach(stand.actor))
    )
    return stand.session.scalars(hidden.limit(1)).first() is None


def act_of(reading: Reading, incident_id: UUID, number: int) -> Attachment:
    """A paper that was drawn up, for who sees every file it lists.

    Raises:
        IncidentNotFound: there is none, or not for this actor.
    """
    incident = find(reading, incident_id)
    statement = (
        select(Attachment)
        .join(IncidentAct, IncidentAct.attachment_id == Attachment.id)
        .where(IncidentAct.incident_id == incident.id, IncidentAct.number == number)
    )
    found = reading.session.scalars(statement).one_or_none() if sees_whole(reading, incident.id) else None
    if found is None:
        raise IncidentNotFound(id=incident_id)
    return found


def paper_of(reading: Reading, incident_id: UUID, attachment_id: UUID) -> Attachment:
    """A photograph or paper of an act.

    Raises:
        IncidentNotFound: there is none, or not for this actor.
    """
    incident = find(reading, incident_id)
    statement = (
        select(Attachment)
        .join(IncidentPaper, IncidentPaper.attachment_id == Attachment.id)
        .where(IncidentPaper.incident_id == incident.id, Attachment.id == attachment_id)
    )
    found = reading.session.scalars(statement).one_or_none()
    if found is None:
        raise IncidentNotFound(id=attachment_id)
    return found


def incidents(reading: Reading) -> Select[Any]:
    """The acts in the actor's sight, as rows for a list; `files` counts the files in sight."""
    counted = (
        select(func.count())
        .select_from(IncidentFile)
        .where(IncidentFile.incident_id == Incident.id, IncidentFile.aggregation_id.in_(_reach(reading.actor)))
        .scalar_subquery()
    )
    return select(
        Incident.id.label("id"),
        Incident.act_number.label("act_number"),
        Incident.kind.label("kind"),
        Incident.act_on.label("act_on"),
        Incident.happened_on.label("happened_on"),
        Incident.published_on.label("published_on"),
        counted.label("files"),
    ).where(_seen(reading.actor))


def files_of(reading: Reading, incident_id: UUID) -> Select[*tuple[Any, ...]]:
    """The files of an act that the actor may see, as rows for a list."""
    return (
        select(
            Aggregation.id.label("id"),
            Aggregation.reference.label("reference"),
            Aggregation.title.label("title"),
            Aggregation.standing.label("standing"),
            IncidentFile.found_on.label("found_on"),
            IncidentFile.found_note.label("found_note"),
        )
        .join(IncidentFile, IncidentFile.aggregation_id == Aggregation.id)
        .where(IncidentFile.incident_id == incident_id, Aggregation.id.in_(_reach(reading.actor)))
    )


def of_file(reading: Reading, aggregation_id: UUID) -> list[tuple[Incident, IncidentFile]]:
    """The acts that list a file the actor may see, latest first."""
    rows = reading.session.execute(
        select(Incident, IncidentFile)
        .join(IncidentFile, IncidentFile.incident_id == Incident.id)
        .where(IncidentFile.aggregation_id == aggregation_id, IncidentFile.aggregation_id.in_(_reach(reading.actor)))
        .order_by(Incident.act_on.desc(), Incident.id)
    )
    return [(row[0], row[1]) for row in rows]


def page_of(reading: Reading, *, page: int, limit: int, awaiting: bool = False) -> tuple[int, list[IncidentView]]:
    """How many acts the actor sees, and one page of them, latest first; `awaiting`: only those to be published yet."""
    statement = select(Incident).where(_seen(reading.actor))
    if awaiting:
        statement = statement.where(_awaiting())
    total = reading.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = statement.order_by(Incident.act_on.desc(), Incident.id).limit(limit).offset((page - 1) * limit)
    return total, [view(reading, one.id) for one in reading.session.scalars(rows).all()]


def unpublished(reading: Reading, limit: int) -> list[Incident]:
    """Acts over disasters that the actor answers for and nobody has published, oldest first (LGA 116-VI)."""
    within = select(IncidentFile.incident_id).where(
        IncidentFile.aggregation_id.in_(reachable(reading.actor, Permission.INCIDENT_RECORD))
    )
    statement = select(Incident).where(
        _awaiting(),
        Incident.id.in_(within),
    )
    return list(reading.session.scalars(statement.order_by(Incident.act_on, Incident.id).limit(limit)))


def _awaiting() -> ColumnElement[bool]:
    lacks = or_(Incident.published_on.is_(None), Incident.published_at == "")
    return (Incident.kind == IncidentKind.DISASTER) & lacks


def _seen(actor: Actor) -> ColumnElement[bool]:
    within = select(IncidentFile.incident_id).where(IncidentFile.aggregation_id.in_(_reach(actor)))
    return Incident.id.in_(within) & within_body(actor, Incident.fonds_id)


def _reach(actor: Actor) -> Select[Any]:
    return reachable(actor)
