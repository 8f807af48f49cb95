"""The cover sheet of a file (carátula), every field of the federal form in its groups (domain 2.6; ISAD(G))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import Level
from classification.series.kinds import Support, Tradition
from records.access.model import Restriction
from records.access.queries import access_requests_of, restrictions_of
from records.access.terms import RestrictionKind
from records.aggregations.kinds import AccessCondition
from records.aggregations.model import Aggregation, AggregationAlias, Volume
from records.aggregations.queries import visible
from records.documents.model import Document, DocumentRelation
from records.documents.relations import RelationKind
from retention.clocks.model import RetentionClock
from retention.forms.background import Background, volumes_of
from retention.forms.cards import Card, Field, Group, said_count, said_day
from retention.instruments.words import SUPPORTS
from retention.schedules.model import RetentionSchedule

TITLE = "Carátula de expediente"
TRADITIONS = {
    Tradition.ORIGINAL: "Original",
    Tradition.COPY: "Copia",
    Tradition.BOTH: "Original y copia",
}
CONDITIONS = {
    AccessCondition.PUBLIC: "Pública",
    AccessCondition.RESERVED: "Reservada",
    AccessCondition.CONFIDENTIAL: "Confidencial",
}
_RESTRICTED = {RestrictionKind.RESERVED: "Reservada", RestrictionKind.CONFIDENTIAL: "Confidencial"}
FORMATS = {Support.PAPER: "Físico", Support.ELECTRONIC: "Electrónico", Support.HYBRID: "Físico y electrónico"}
SIGNATURES = (("Elaboró (responsable de archivo)", "Titular de la unidad administrativa"),)


@dataclass(frozen=True, slots=True)
class Covered:
    """All that is known of one file for its cover."""

    file: Aggregation
    clock: RetentionClock | None
    schedule: RetentionSchedule | None
    restrictions: Sequence[Restriction]
    was_requested: bool
    has_public_version: bool
    aliases: Sequence[str]
    volumes: Sequence[Volume]


def seen_files(background: Background, ids: Sequence[UUID]) -> list[Aggregation]:
    """The files among these that the actor may see, in the order they were asked for."""
    stand = background.stand
    statement = select(Aggregation).where(Aggregation.id.in_(ids), Aggregation.fonds_id == background.fonds.id)
    found = {one.id: one for one in stand.session.scalars(visible(statement, stand.actor))}
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def cover_cards(background: Background, ids: Sequence[UUID], *, by_volume: bool = False) -> list[Card]:
    """The covers of the files among these that the actor may see; with `by_volume` one for each of their volumes."""
    cards: list[Card] = []
    for one in _covered(background, ids):
        if by_volume and one.volumes:
            cards.extend(cover_card(background, one, volume) for volume in one.volumes)
        else:
            cards.append(cover_card(background, one))
    return cards


def _covered(background: Background, ids: Sequence[UUID]) -> Iterator[Covered]:
    session = background.stand.session
    files = seen_files(background, ids)
    seen = [file.id for file in files]
    clocks = session.scalars(select(RetentionClock).where(RetentionClock.aggregation_id.in_(seen)))
    clock_of = {clock.aggregation_id: clock for clock in clocks}
    restrictions, requests = restrictions_of(session, seen), access_requests_of(session, seen)
    volumes, aliases = volumes_of(background.stand, seen), _aliases(background, seen)
    public = _with_public_version(background, seen)
    for file in files:
        clock = clock_of.get(file.id)
        pinned = session.get(RetentionSchedule, clock.schedule_id) if clock and clock.schedule_id else None
        yield Covered(
            file, clock, pinned or background.schedule, telling(restrictions.get(file.id, ()), background),
            bool(requests.get(file.id)), file.id in public, aliases.get(file.id, ()), volumes.get(file.id, ()),
        )  # fmt: skip


def telling(restrictions: Sequence[Restriction], background: Background) -> list[Restriction]:
    """The acts of classification a form tells of: all in force, oldest first, else the last that ended."""
    in_force = [one for one in restrictions if one.term.is_effective(background.on)]
    return in_force or list(restrictions)[-1:]


def condition_of(file: Aggregation, acts: Sequence[Restriction], background: Background) -> str:
    """Pública, Reservada, Confidencial, or both: what the acts in force say, else what is recorded of the file."""
    kinds = [_RESTRICTED[act.kind] for act in acts if act.term.is_effective(background.on)]
    return " y ".join(dict.fromkeys(kinds)) or CONDITIONS[file.access_condition]


def _aliases(background: Background, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    """The references that files had before they were reclassified, oldest first (domain 2.6)."""
    found: dict[UUID, list[str]] = {}
    statement = select(AggregationAlias).where(AggregationAlias.aggregation_id.in_(ids))
    order = (AggregationAlias.until, AggregationAlias.changed_at, AggregationAlias.id)
    for one in background.stand.session.scalars(statement.order_by(*order)):
        found.setdefault(one.aggregation_id, []).append(one.reference)
    return found


def _with_public_version(background: Background, ids: Sequence[UUID]) -> set[UUID]:
    """The files in which a document is the public version of another."""
    statement = (
        select(Document.aggregation_id)
        .join(DocumentRelation, DocumentRelation.source_id == Document.id)
        .where(Document.aggregation_id.in_(ids), DocumentRelation.kind == RelationKind.PUBLIC_VERSION_OF)
    )
    return set(background.stand.session.scalars(statement))


def cover_card(background: Background, found: Covered, volume: Volume | None = None) -> Card:
    """One cover; of one volume where one is named."""
    file = found.file
    groups = [
        Group("Productor", [
            Field("Unidad administrativa", background.unit(file.unit_id), 6),
            Field("Área generadora", file.area, 6),
        ]),
        _levels(background, file),
        Group("Código de referencia", [
            Field("Clasificación archivística", file.printed_reference, 9),
            Field("Legajo", _volume_of(found, volume), 3),
            *([Field("Códigos anteriores", "; ".join(found.aliases))] if found.aliases else []),
        ]),
        Group("Título", [Field("Título del expediente", file.title)]),
        Group("Alcance y contenido", [Field("Asunto", file.scope_and_content)]),
        Group("Fechas", [
            Field("Inicio del trámite", said_day(file.opened_on), 6),
            Field("Cierre del trámite", said_day(file.closed_on), 6),
        ]),
        _extent(found, volume),
        *_technical(file),
        _appraisal(background, found),
        _access(background, found),
        Group("Notas", [
            Field("Nota del archivista (elaboró)", file.archivist_note, 6),
            Field("Fecha de elaboración", said_day(background.on), 3),
            Field("Reglas o normas (versión del CADIDO)", _rules(found.schedule), 3),
        ]),
    ]  # fmt: skip
    return Card(file.printed_reference, TITLE, groups, SIGNATURES, mark=background.mark_of(file.id))


def _levels(background: Background, file: Aggregation) -> Group:
    return Group("Nivel de descripción", [
        Field("Fondo", background.fonds_line, 4),
        Field("Sección", background.level(file.node_id, Level.SECTION), 4),
        Field("Serie", background.level(file.node_id, Level.SERIES), 4),
        Field("Subserie", background.level(file.node_id, Level.SUBSERIES), 6),
        Field("Expediente", f"{file.consecutive} ({file.opening_year})", 6),
    ])  # fmt: skip


def _volume_of(found: Covered, volume: Volume | None) -> str:
    total = len(found.volumes)
    if volume is not None:
        return f"{volume.number} de {total}"
    return f"{total} legajos" if total > 1 else "1 de 1" if total else ""


def _extent(found: Covered, volume: Volume | None) -> Group:
    file = found.file
    first, last = (volume.first_folio, volume.last_folio) if volume else _folios(found)
    return Group("Volumen y soporte", [
        Field("Soporte", SUPPORTS[file.support], 4),
        Field("Formato", FORMATS[file.support], 4),
        Field("Tradición o forma documental", TRADITIONS[file.tradition], 4),
        Field("Folio inicial", said_count(first), 4),
        Field("Folio final", said_count(last), 4),
        Field("Total de fojas útiles al cierre", said_count(file.folios or (file.document_folios or None)), 4),
        Field("Expurgado", "Sí" if file.purged else "No"),
    ])  # fmt: skip


def _folios(found: Covered) -> tuple[int | None, int | None]:
    file, volumes = found.file, found.volumes
    first = file.first_folio if file.first_folio is not None else volumes[0].first_folio if volumes else None
    last = file.last_folio if file.last_folio is not None else volumes[-1].last_folio if volumes else None
    return first, last


def _technical(file: Aggregation) -> Iterator[Group]:
    if file.support is Support.PAPER:
        return
    yield Group("Características físicas y requisitos técnicos", [
        Field("Vínculo a anexos", file.annex_links, 6),
        Field("Formato en que se captura", file.capture_format, 6),
        Field("Requisitos para interpretar", file.reading_requirements, 6),
        Field("Ubicación o directorio raíz", file.root_directory, 6),
    ])  # fmt: skip


def _appraisal(background: Background, found: Covered) -> Group:
    entry_id = found.clock.entry_id if found.clock else None
    bound = background.terms.of(entry_id, found.file.lineage_id)
    words = ("Administrativo (A)", "Legal (L)", "Fiscal (F)", "Contable (C)")
    crosses = [Field(label, value, 3) for label, value in zip(words, bound.values, strict=True)]
    return Group("Valoración documental", [
        *crosses,
        Field("Vigencia en archivo de trámite (AT, años)", str(bound.office), 3),
        Field("Vigencia en archivo de concentración (AC, años)", str(bound.intermediate), 3),
        Field("Plazo total de conservación (años)", str(bound.total), 3),
        Field("Destino final", bound.technique, 3),
    ])  # fmt: skip


def _access(background: Background, found: Covered) -> Group:
    acts, told = found.restrictions, _told
    ended = [act.lifted_on or act.ends_on for act in acts if not act.term.is_effective(background.on)]
    return Group("Condiciones de acceso", [
        Field("Condición", condition_of(found.file, acts, background), 3),
        Field("Fecha de clasificación", told(said_day(act.classified_on) for act in acts), 3),
        Field("Resolución y acta del Comité de Transparencia", told(act.resolution for act in acts), 6),
        Field("Partes restringidas (folios)", told(act.parts for act in acts), 6),
        Field("Fundamento legal", told(act.legal_basis for act in acts), 6),
        Field("Periodo de reserva (años)", told(said_count(act.years) for act in acts), 3),
        Field("Ampliación (años)", "", 3),
        Field("No. de acta u oficio de ampliación", "", 3),
        Field("Versión pública", "Sí" if found.has_public_version else "", 3),
        Field("Fecha de desclasificación", told(said_day(day) for day in ended), 4),
        Field("Nombre, cargo y firma de quien desclasifica", "", 8),
        Field("Fue objeto de solicitud de acceso a información", "Sí" if found.was_requested else "No"),
    ])  # fmt: skip


def _told(texts: Iterable[str]) -> str:
    """What acts say, each once, in their order."""
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _rules(schedule: RetentionSchedule | None) -> str:
    if schedule is None:
        return ""
    since = f", vigente desde {said_day(schedule.in_force_from)}" if schedule.in_force_from else ""
    return f"CADIDO versión {schedule.number}{since}"
