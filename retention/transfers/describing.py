"""Describing files and series by ISAD(G): what was said, what the file itself tells, what its series says for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from classification.charts.model import Node
from classification.series.kinds import Support
from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import unit_name
from retention.transfers import isad
from retention.transfers.errors import TransferRefused
from retention.transfers.events import DescriptionKept
from retention.transfers.model import ArchivalDescription
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.work import Reading, Work

TEXT_LIMIT = 10_000
SUPPORTS = {Support.PAPER: "papel", Support.ELECTRONIC: "electrónico", Support.HYBRID: "papel y electrónico"}
_SAID = (
    Aggregation.id, Aggregation.fonds_id, Aggregation.lineage_id, Aggregation.unit_id, Aggregation.node_id,
    Aggregation.printed_reference, Aggregation.title, Aggregation.opened_on, Aggregation.closed_on, Aggregation.folios,
    Aggregation.document_folios, Aggregation.document_count, Aggregation.content_bytes, Aggregation.support,
    Aggregation.scope_and_content, Aggregation.archivist_note, Aggregation.reading_requirements,
)  # fmt: skip


def describe_file(work: Work, aggregation: Aggregation, said: Mapping[str, str]) -> ArchivalDescription:
    """Say what the elements of a file's description hold; an empty text says nothing any more.

    Raises:
        NotPermitted
        TransferRefused: an element ISAD(G) does not know, or a text that is too long.
    """
    _permitted(work, aggregation.fonds_id)
    found = work.session.scalar(
        select(ArchivalDescription).where(ArchivalDescription.aggregation_id == aggregation.id).with_for_update()
    )
    fresh = ArchivalDescription(fonds_id=aggregation.fonds_id, aggregation_id=aggregation.id, elements={})
    return _keep(work, found or fresh, said, entity_id=aggregation.id, level="file")


def forget_file(work: Work, aggregation_id: UUID) -> None:
    """Take away the description of a file that was disposed of; the history goes on saying that there was one."""
    work.session.execute(delete(ArchivalDescription).where(ArchivalDescription.aggregation_id == aggregation_id))


def describe_series(work: Work, fonds_id: UUID, lineage_id: UUID, said: Mapping[str, str]) -> ArchivalDescription:
    """Say what holds for every file of a series, but the essential elements, which each file tells for itself.

    Raises:
        NotPermitted, TransferRefused
    """
    _permitted(work, fonds_id)
    found = work.session.scalar(
        select(ArchivalDescription)
        .where(ArchivalDescription.fonds_id == fonds_id, ArchivalDescription.lineage_id == lineage_id)
        .with_for_update()
    )
    fresh = ArchivalDescription(fonds_id=fonds_id, lineage_id=lineage_id, elements={})
    return _keep(work, found or fresh, said, entity_id=lineage_id, level="series")


def whole_descriptions(session: Session, files: ColumnElement[bool]) -> list[tuple[Any, dict[str, str]]]:
    """Files, in the order of their references, each with its whole description."""
    rows = session.execute(select(*_SAID).where(files).order_by(Aggregation.sort_key, Aggregation.id)).all()
    own, above = _said(session, files)
    volumes = _volume_counts(session, files)
    names = _Names(session)
    return [
        (row, isad.completed(_known(row, names, volumes.get(row.id, 0)), own.get(row.id, {}),
                             above.get(row.lineage_id, {})))
        for row in rows
    ]  # fmt: skip


def missing_in(session: Session, files: ColumnElement[bool]) -> dict[UUID, tuple[str, ...]]:
    """The essential elements that are empty, by file; files that lack none are left out (domain 7 E 52)."""
    return {row.id: lacking for row, whole in whole_descriptions(session, files) if (lacking := isad.missing(whole))}


def description_of(stand: Reading | Work, aggregation_id: UUID) -> dict[str, str]:
    """The whole description of a file the caller was allowed to see."""
    found = whole_descriptions(stand.session, Aggregation.id == aggregation_id)
    return found[0][1] if found else {}


def said_of(stand: Reading | Work, aggregation_id: UUID) -> dict[str, str]:
    """What was said of a file, without what it tells by itself."""
    found: dict[str, str] = _said(stand.session, Aggregation.id == aggregation_id)[0].get(aggregation_id, {})
    return found


def _permitted(work: Work, fonds_id: UUID) -> None:
    place = Place(fonds_id)
    if not work.actor.may(Permission.TRANSFER_RECEIVE, place):
        work.actor.require(Permission.TRANSFER_REVIEW, place)


def _keep(
    work: Work, description: ArchivalDescription, said: Mapping[str, str], *, entity_id: UUID, level: str
) -> ArchivalDescription:
    cleaned = {name: text.replace("\x00", "").strip() for name, text in said.items()}
    against = [
        Objection("description.element_unknown", "ISAD(G)", {"element": name[:60]})
        for name in cleaned if name not in isad.NAMES
    ] + [
        Objection("form.too_long", "", {"field": name, "limit": TEXT_LIMIT})
        for name, text in cleaned.items() if len(text) > TEXT_LIMIT
    ]  # fmt: skip
    refuse_all(TransferRefused, against)
    before = description.elements
    after = {name: text for name, text in {**before, **cleaned}.items() if text}
    changed = tuple(name for name in isad.NAMES if before.get(name, "") != after.get(name, ""))
    description.elements = after
    description.described_by, description.described_at = work.actor.handle, work.now
    work.session.add(description)
    work.session.flush()
    if changed:
        work.emit(DescriptionKept(entity_id=entity_id, fonds_id=description.fonds_id, level=level, changed=changed))
    return description


def _said(session: Session, files: ColumnElement[bool]) -> tuple[dict[UUID, Any], dict[UUID, Any]]:
    ids, lineages = select(Aggregation.id).where(files), select(Aggregation.lineage_id).where(files)
    bodies = select(Aggregation.fonds_id).where(files)
    one = ArchivalDescription
    own = session.execute(select(one.aggregation_id, one.elements).where(one.aggregation_id.in_(ids)))
    above = session.execute(
        select(one.lineage_id, one.elements).where(one.lineage_id.in_(lineages), one.fonds_id.in_(bodies))
    )
    return {row[0]: row[1] for row in own}, {row[0]: row[1] for row in above}


def _volume_counts(session: Session, files: ColumnElement[bool]) -> dict[UUID, int]:
    statement = (
        select(Volume.aggregation_id, func.count())
        .where(Volume.aggregation_id.in_(select(Aggregation.id).where(files)))
        .group_by(Volume.aggregation_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _known(row: Any, names: _Names, volumes: int) -> dict[str, str]:
    closed = f"/{row.closed_on.isoformat()}" if row.closed_on else ""
    return {
        "reference_code": row.printed_reference,
        "title": row.title,
        "dates": f"{row.opened_on.isoformat()}{closed}",
        "level": "expediente",
        "extent": _extent(row, volumes),
        "creator": names.unit(row.unit_id, row.fonds_id),
        "scope_and_content": row.scope_and_content,
        "archivist_note": row.archivist_note,
        "physical_characteristics": row.reading_requirements,
        "arrangement": names.series(row.node_id),
    }


def _extent(row: Any, volumes: int) -> str:
    """Volume and support as the cover says them, empty where nobody counted: neither alone says how much there is."""
    said = []
    folios = row.folios or row.document_folios
    if row.support is not Support.ELECTRONIC and not folios:
        return ""
    if volumes:
        said.append(f"{volumes} legajo" if volumes == 1 else f"{volumes} legajos")
    if folios:
        said.append(f"{folios} fojas")
    if row.support is not Support.PAPER:
        if not row.document_count:
            return ""
        said.append(f"{row.document_count} documentos electrónicos ({row.content_bytes} bytes)")
    return ", ".join([*said, SUPPORTS[row.support]])


class _Names:
    """What units and series are called, each asked once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[object, str] = {}

    def unit(self, unit_id: UUID, fonds_id: UUID) -> str:
        if unit_id not in self._known:
            fonds = self._session.get_one(Fonds, fonds_id)
            named = unit_name(self._session, unit_id, fonds.created_at.date())
            self._known[unit_id] = f"{fonds.name}. {named}".strip(". ")
        return self._known[unit_id]

    def series(self, node_id: UUID) -> str:
        if node_id not in self._known:
            node = self._session.get_one(Node, node_id)
            self._known[node_id] = f"{node.code} {node.title}"
        return self._known[node_id]
