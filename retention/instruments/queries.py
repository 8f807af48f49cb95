"""Looks at editions. What is public is seen by everybody; inventories only by who may see every file of the body."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, select, true

from retention.instruments.compiling import READS, compile_paper, effort
from retention.instruments.errors import EditionNotFound, FormatNotWritten, InstrumentHasNoSource, InstrumentUnknown
from retention.instruments.kinds import Format, InstrumentKind
from retention.instruments.model import Edition, EditionFile
from retention.instruments.papers import Imprint, digest_of
from system.actor import Actor, Permission, Place
from system.attachments.model import Attachment, AttachmentPiece
from system.attachments.queries import pieces
from system.organization.model import Appointment, Fonds, Person
from system.organization.queries import fonds_of, holds_on, unit_name, unit_of
from system.organization.roles import Role
from system.settings import Settings
from system.work import Installation, Reading, Work

Stand = Reading | Work

# Whether live data differ from the newest edition is asked only of what is read in a moment.
COMPARED = 5_000


@dataclass(frozen=True, slots=True)
class Responsible:
    """The area that answers for an edition; `unit_id` None where it is the body itself."""

    unit_id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """One instrument of a body as it stands: its newest edition, and whether live data say otherwise.

    `differs` is None where that is not asked: too much to read, not all in sight, or nothing published yet.
    `has_source` is false where there is nothing to make it from; `may_publish` is the actor's own.
    """

    kind: InstrumentKind
    edition: Edition | None
    editions: int
    differs: bool | None
    has_source: bool
    may_publish: bool
    may_look: bool


def kind_of(text: str) -> InstrumentKind:
    """The instrument that an address or a command names.

    Raises:
        InstrumentUnknown
    """
    try:
        return InstrumentKind(text.strip().lower().replace("-", "_"))
    except ValueError as error:
        raise InstrumentUnknown(name=text[:80]) from error


def format_of(text: str) -> Format:
    """The form that an address or a command names.

    Raises:
        FormatNotWritten
    """
    try:
        return Format(text.strip().lower())
    except ValueError as error:
        raise FormatNotWritten(format=text[:20]) from error


def seen(stand: Stand, fonds_id: UUID) -> ColumnElement[bool]:
    """The editions of a body that the actor, or whoever has no account, may see."""
    if stand.actor.may(Permission.AGGREGATION_READ, Place(fonds_id)):
        return true()
    return Edition.is_public.is_(True)


def editions(stand: Stand, fonds_id: UUID, kind: InstrumentKind | None = None) -> Select[Edition]:
    """Editions of a body, as a statement that lists can sort and cut."""
    statement = select(Edition).where(Edition.fonds_id == fonds_id, seen(stand, fonds_id))
    return statement if kind is None else statement.where(Edition.kind == kind)


def newest(stand: Stand, fonds_id: UUID, kind: InstrumentKind) -> Edition | None:
    """The newest edition of an instrument, None where there is none for this actor."""
    return stand.session.scalar(editions(stand, fonds_id, kind).order_by(Edition.number.desc()).limit(1))


def edition_numbered(stand: Stand, fonds_id: UUID, kind: InstrumentKind, number: int) -> Edition:
    """One edition.

    Raises:
        EditionNotFound: there is none, or not for this actor.
    """
    found = stand.session.scalar(editions(stand, fonds_id, kind).where(Edition.number == number))
    if found is None:
        raise EditionNotFound(kind=kind.value, number=number)
    return found


def publishing_fonds(stand: Stand, code: str) -> Fonds:
    """A body that published something, or the actor's own: what a public address names.

    Raises:
        EditionNotFound: no such body, which is told like a body without editions.
    """
    named = func.lower(Fonds.code) == code.strip().lower()
    published = exists().where(Edition.fonds_id == Fonds.id, Edition.is_public)
    statement = select(Fonds).where(named)
    if not stand.actor.everywhere:
        own: ColumnElement[bool] = Fonds.id == stand.actor.fonds_id if stand.actor.fonds_id else false()
        statement = statement.where(published | own)
    # PostgreSQL takes no NUL in a text, and no code has what cannot be printed.
    found = stand.session.scalar(statement) if code.isprintable() else None
    if found is None:
        raise EditionNotFound(fonds=code[:80])
    return found


def files_of(stand: Stand, edition: Edition) -> Sequence[EditionFile]:
    """The forms of an edition the caller was allowed to see, in the order people look for them."""
    found = stand.session.scalars(select(EditionFile).where(EditionFile.edition_id == edition.id)).all()
    order = list(Format)
    return sorted(found, key=lambda file: order.index(file.format))


def file_of(stand: Stand, edition: Edition, wanted: Format) -> EditionFile:
    """One form of an edition the caller was allowed to see.

    Raises:
        FormatNotWritten
    """
    found = stand.session.scalar(
        select(EditionFile).where(EditionFile.edition_id == edition.id, EditionFile.format == wanted)
    )
    if found is None:
        raise FormatNotWritten(format=wanted.value)
    return found


def responsible(stand: Stand, fonds: Fonds, kind: InstrumentKind, unit_id: UUID | None = None) -> Responsible:
    """The area that answers for an instrument: the one named, else that of the last edition, else the coordination.

    Raises:
        UnitNotFound: the body has no such unit.
    """
    if unit_id is None:
        last = newest(stand, fonds.id, kind)
        unit_id = last.unit_id if last else _coordination(stand, fonds.id, stand.today)
    if unit_id is None:
        return Responsible(None, fonds.name)
    unit = unit_of(stand, unit_id)
    if unit.fonds_id != fonds.id:
        return Responsible(None, fonds.name)
    return Responsible(unit.id, f"{unit.code} {unit_name(stand, unit.id, stand.today)}")


def _coordination(stand: Stand, fonds_id: UUID, on: date) -> UUID | None:
    return stand.session.scalar(
        select(Appointment.unit_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Person.fonds_id == fonds_id,
            Appointment.role == Role.ARCHIVES_COORDINATOR,
            Appointment.unit_id.is_not(None),
            holds_on(Appointment.starts_on, Appointment.ends_on, on),
        )
        .order_by(Appointment.starts_on, Appointment.id)
        .limit(1)
    )


def shelves(stand: Stand, fonds_id: UUID) -> list[Shelf]:
    """Every instrument of a body, in the order of the law."""
    fonds = fonds_of(stand, fonds_id)
    rows = stand.session.execute(
        select(Edition.kind, func.count())
        .where(Edition.fonds_id == fonds.id, seen(stand, fonds.id))
        .group_by(Edition.kind)
    )
    counts = {row[0]: row[1] for row in rows}
    return [shelf(stand, fonds, kind, counts.get(kind, 0)) for kind in InstrumentKind]


def shelf(stand: Stand, fonds: Fonds, kind: InstrumentKind, count: int) -> Shelf:
    """One instrument as it stands."""
    place, actor = Place(fonds.id), stand.actor
    may_look = actor.holds(READS[kind])
    whole = actor.may(READS[kind], place)
    last = newest(stand, fonds.id, kind)
    size = effort(stand, fonds.id, kind) if may_look else 0
    differs = None
    if last is not None and whole and size <= COMPARED:
        differs = live_digest(stand, fonds, kind) != last.digest
    may_publish = whole and actor.may(Permission.INSTRUMENT_PUBLISH, place)
    return Shelf(kind, last, count, differs, size > 0, may_publish, may_look)


def live_digest(stand: Stand, fonds: Fonds, kind: InstrumentKind) -> str:
    """The digest of what the instrument says this moment; empty where there is nothing to make it from."""
    try:
        return digest_of(compile_paper(stand, fonds, kind, responsible(stand, fonds, kind).name))
    except InstrumentHasNoSource:
        return ""


def address_of(fonds_code: str, kind: InstrumentKind, number: int | None = None) -> str:
    """The path of an instrument, or of one edition of it, that lasts as long as the installation."""
    path = f"/published/{quote(fonds_code, safe='')}/{kind.value}"
    return path if number is None else f"{path}/{number}"


def imprint_of(settings: Settings, fonds_code: str, kind: InstrumentKind, on: date, number: int | None) -> Imprint:
    """What is printed on an edition. Without a public address of the installation its paths are printed alone."""
    host = settings.public_url.rstrip("/")
    base = f"{host}{address_of(fonds_code, kind)}" if host else ""
    return Imprint(on, number, f"{host}{address_of(fonds_code, kind, number)}" if number else "", base)


def bytes_of(installation: Installation, actor: Actor, file: EditionFile) -> Iterator[bytes]:
    """The bytes of a file the caller was allowed to see, each piece in a look of its own.

    A reader who goes away in the middle then leaves no open transaction behind.
    """
    position = 0
    while True:
        with installation.reading(actor) as reading:
            piece = reading.session.scalar(
                select(AttachmentPiece.content).where(
                    AttachmentPiece.attachment_id == file.attachment_id, AttachmentPiece.position == position
                )
            )
        if piece is None:
            return
        yield piece
        position += 1


def measure(stand: Stand, file: EditionFile) -> tuple[str, int]:
    """Digest and size of what is kept of a file today."""
    attachment = stand.session.get(Attachment, file.attachment_id)
    digest, size = hashlib.sha256(), 0
    for piece in pieces(stand, attachment) if attachment else ():
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size
