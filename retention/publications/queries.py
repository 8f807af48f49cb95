"""Looks at what was published: open to everybody, body by body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, false, func, select

from retention.publications.errors import PublicationNotFound
from retention.publications.model import Publication, PublicationKind
from system.listing import Column
from system.obligations.questions import EvidenceKnown, KnownEvidence
from system.organization.model import Fonds
from system.visibility import within_body
from system.work import Reading, Work

Stand = Reading | Work
KINDS = (
    (PublicationKind.RULING.value, "Dictamen de destino final"),
    (PublicationKind.ACT.value, "Acta de baja documental"),
    (PublicationKind.DISPOSAL_INVENTORY.value, "Inventario de baja documental"),
    (PublicationKind.TRANSFER_RULING.value, "Dictamen de transferencia secundaria"),
    (PublicationKind.TRANSFER_ACT.value, "Acta de transferencia secundaria"),
    (PublicationKind.TRANSFER_INVENTORY.value, "Inventario de transferencia secundaria"),
    (PublicationKind.DISASTER.value, "Acta de siniestro"),
)
COLUMNS = (
    Column("number", "Publicación", Publication.number, numeric=True),
    Column("kind", "Tipo", Publication.kind, filter="choice", choices=KINDS),
    Column("document_number", "Número", Publication.document_number, filter="text"),
    Column("title", "Título", Publication.title, filter="text", lead=True),
    Column("authority", "Autoridad", Publication.authority, filter="text", shown=False),
    Column("elaborated_on", "Elaboración", Publication.elaborated_on, filter="date"),
    Column("published_on", "Publicación en el portal", Publication.published_on, filter="date"),
    Column("address", "Dirección", Publication.address, filter="text", shown=False),
    Column("keep_until", "En concentración hasta", Publication.keep_until, filter="date", shown=False),
)
DICTIONARY = (
    ("number", "Número de la publicación en este organismo; es parte de su dirección permanente."),
    ("kind", "Dictamen, acta o inventario, de baja, de transferencia secundaria o de siniestro."),
    ("document_number", "Número que la autoridad dio al documento."),
    ("title", "De qué trata, sin datos personales."),
    ("authority", "Quién dio el documento."),
    ("elaborated_on", "Día en que se elaboró el documento (AAAA-MM-DD)."),
    ("published_on", "Día en que se publicó en el portal (AAAA-MM-DD)."),
    ("address", "Dirección en el portal del organismo."),
    ("keep_until", "Último día en el archivo de concentración; después pasa al archivo histórico."),
)


def publishing_fonds(stand: Stand, code: str) -> Fonds:
    """A body that published something, or the actor's own.

    Raises:
        PublicationNotFound: no such body, which is told like a body that published nothing.
    """
    statement = select(Fonds).where(func.lower(Fonds.code) == code.strip().lower())
    if not stand.actor.everywhere:
        own = Fonds.id == stand.actor.fonds_id if stand.actor.fonds_id else false()
        statement = statement.where(exists().where(Publication.fonds_id == Fonds.id) | own)
    # PostgreSQL takes no NUL in a text, and no code has what cannot be printed.
    found = stand.session.scalar(statement) if code.isprintable() else None
    if found is None:
        raise PublicationNotFound(fonds=code[:80])
    return found


def publications(fonds_id: UUID) -> Select[*tuple[Any, ...]]:
    """What a body published, as rows for a list."""
    one = Publication
    return select(
        one.id, one.number, one.kind, one.document_number, one.title, one.authority, one.elaborated_on,
        one.published_on, one.address, one.keep_until,
    ).where(one.fonds_id == fonds_id)  # fmt: skip


def numbered(stand: Stand, fonds_id: UUID, number: int) -> Publication:
    """One publication by its number. Raises PublicationNotFound."""
    found = stand.session.scalar(
        select(Publication).where(Publication.fonds_id == fonds_id, Publication.number == number)
    )
    if found is None:
        raise PublicationNotFound(number=number)
    return found


def newest(stand: Stand, fonds_id: UUID, most: int) -> Sequence[Publication]:
    """The last publications of a body, the newest first, for its feed."""
    statement = select(Publication).where(Publication.fonds_id == fonds_id)
    return stand.session.scalars(statement.order_by(Publication.number.desc()).limit(most)).all()


def replaced_by(stand: Stand, publication: Publication) -> Publication | None:
    """The publication that corrects another."""
    return stand.session.scalar(
        select(Publication).where(Publication.replaces_id == publication.id).order_by(Publication.number).limit(1)
    )


def of_subject(stand: Stand, subject_id: UUID) -> Sequence[tuple[Publication, str]]:
    """What was published of one thing of the actor's body, each with its address in this house."""
    rows = stand.session.execute(
        select(Publication, Fonds.code)
        .join(Fonds, Fonds.id == Publication.fonds_id)
        .where(Publication.subject_id == subject_id, within_body(stand.actor, Publication.fonds_id))
        .order_by(Publication.number)
    )
    return [(row[0], address_of(row[1], row[0].number)) for row in rows]


def address_of(code: str, number: int | None = None) -> str:
    """The permanent address of a publication, or of all of a body's."""
    base = f"/published/{code}/rulings"
    return base if number is None else f"{base}/{number}"


def evidence(stand: Stand, asked: EvidenceKnown) -> Sequence[KnownEvidence]:
    """What proves that rulings and acts were published (LGA 31-IX, 58), for the obligations board."""
    rows = stand.session.execute(
        select(Fonds.code, Publication.kind, Publication.number, Publication.published_on, Publication.capture_sha256)
        .join(Fonds, Fonds.id == Publication.fonds_id)
        .where(
            Publication.fonds_id == asked.fonds_id,
            within_body(stand.actor, Publication.fonds_id),
            Publication.published_on.between(asked.first, asked.last),
        )
        .order_by(Publication.published_on, Publication.number)
    )
    return [
        KnownEvidence(kind=kind.value, on=on, address=address_of(code, number), number=number, sha256=sha256)
        for code, kind, number, on, sha256 in rows
    ]
