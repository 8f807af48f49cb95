"""Gathers what a package holds from the database, cut to what its actor may read; bytes are read later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from classification.charts.model import Node
from records.aggregations.model import Aggregation
from records.aggregations.queries import find as find_file
from records.aggregations.queries import reachable
from records.decisions import queries as decisions
from records.decisions.book import BOOK, type_named
from records.decisions.events import DecisionVotesRecorded
from records.decisions.model import Decision, DecisionEdition
from records.decisions.past import in_sight
from records.decisions.questions import PublicSupports
from records.documents.model import Document, DocumentVersion
from records.evidence.model import EvidenceLink
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject
from records.packages import custody
from records.packages.contents import plain, some
from records.packages.foliating import foliated, folios_of
from records.packages.kinds import PackageSubject
from records.packages.model import EvidencePackage
from records.packages.packing import file_name
from records.packages.verify_package import DOCUMENTS
from records.packages.votes import voting_of
from system.actor import Permission
from system.history import Entry
from system.organization.model import Fonds, Unit
from system.work import Reading

AT_ONCE = 500
# What of a decision's history everybody may be shown: that it was published, with the digest of what was.
_PUBLIC_ACTIONS = ("decision.published", "decision.publication_withdrawn")
_STATING = ("document.added", "document.version_added", "evidence.linked")


@dataclass(frozen=True, slots=True)
class Carried:
    """One document whose bytes travel: its line in `package.json`, and where the bytes lie."""

    line: dict[str, Any]
    key: ObjectKey

    @property
    def path(self) -> str:
        """Where it lies in the bag."""
        return str(self.line["path"])


@dataclass(slots=True)
class Gathered:
    """Everything that a package says, before its history is proved and its papers are set."""

    package: dict[str, Any]
    carried: list[Carried]
    entries: list[Entry]
    custody: list[dict[str, Any]]
    files: list[UUID] = field(default_factory=list)

    @property
    def folios(self) -> int:
        """The last folio."""
        return max((one["last_folio"] for one in self.package["documents"]), default=0)


def gather(reading: Reading, row: EvidencePackage) -> Gathered:
    """What the package `row` holds, for the actor of the look.

    Raises:
        DecisionNotFound, AggregationNotFound, NotPermitted: as looking would.
    """
    fonds = reading.session.get_one(Fonds, row.fonds_id)
    package: dict[str, Any] = {
        "body": some(fonds, "id", "code", "name"),
        "folder": row.name,
        "made_at": plain(row.asked_at),
        "subject": row.subject.value,
        "variant": "public" if row.is_public else "full",
    }
    if row.subject is PackageSubject.FILE:
        file = find_file(reading, row.about)
        reading.actor.require(Permission.DOCUMENT_READ, file.place)
        return _gathered(reading, package, _of_file(reading.session, file.id), {})
    decision = decisions.find(reading, row.about)
    if row.is_public:
        return _public(reading, package, decision)
    package["decision"] = _decision(reading, decision)
    rows = _of_decision(reading, decision.id)
    return _gathered(reading, package, rows, {decision.id: None})


def _gathered(reading: Reading, package: dict[str, Any], rows: Iterable[_Row], about: dict[UUID, None]) -> Gathered:
    lines, carried = _lines(rows)
    files = _files(reading.session, {UUID(one["file_id"]) for one in lines})
    if package["subject"] == PackageSubject.FILE.value:
        about[files[0].id] = None
    for one in lines:
        about[UUID(one["id"])] = None
        about |= {UUID(support["link_id"]): None for support in one["supports"]}
    about |= {one.id: None for one in files}
    entries = in_sight(reading, _entries(reading.session, list(about)))
    _state(lines, entries)
    _state_votes(package, entries)
    package |= {
        "documents": lines,
        "files": [_file(reading.session, one) for one in files],
        "history": {"about": sorted(str(one) for one in about)},
    }
    kept = custody.chain(reading, files)
    return Gathered(package, carried, entries, kept, [one.id for one in files])


def _public(reading: Reading, package: dict[str, Any], decision: Decision) -> Gathered:
    """What everybody may have: the edition in the register, public versions, the entries that say it was published."""
    edition = reading.session.scalars(
        select(DecisionEdition).where(DecisionEdition.decision_id == decision.id, DecisionEdition.is_current.is_(True))
    ).one()
    named = {
        one.document_id: one
        for told in reading.ask(PublicSupports(decision.id))
        for one in told
        if one.document_id is not None and one.sha256
    }
    rows = [
        _Row(document, version, held, [], is_public=True)
        for document, version, held in _versions(
            reading.session, [(one.document_id, one.version_number) for one in named.values() if one.document_id]
        )
    ]
    lines, carried = _lines(rows)
    about = [decision.id]
    entries = [one for one in _entries(reading.session, about) if one.action in _PUBLIC_ACTIONS]
    package |= {
        "edition": {**some(edition, "number", "reference", "sha256", "published_at"), "content": edition.content},
        "documents": lines,
        "files": [],
        "history": {"about": [str(decision.id)]},
    }
    return Gathered(package, carried, entries, [], sorted({one.key.aggregation_id for one in carried}))


@dataclass(frozen=True, slots=True)
class _Row:
    """A document with the version that is pinned, None where it is on paper alone, and what it supports."""

    document: Document
    version: DocumentVersion | None
    held: DigitalObject | None
    supports: list[EvidenceLink]
    is_public: bool = False


def _of_file(session: Session, aggregation_id: UUID) -> list[_Row]:
    statement = (
        select(Document, DocumentVersion, DigitalObject)
        .outerjoin(
            DocumentVersion,
            (DocumentVersion.document_id == Document.id) & (DocumentVersion.number == Document.version_number),
        )
        .outerjoin(DigitalObject, DigitalObject.id == DocumentVersion.object_id)
        .where(Document.aggregation_id == aggregation_id)
        .order_by(Document.number)
    )
    return [_Row(*row, []) for row in session.execute(statement)]


def _of_decision(reading: Reading, decision_id: UUID) -> list[_Row]:
    """The documents that support a decision and may be read, each once in each pinned version, in order of linking."""
    readable = reachable(reading.actor, Permission.DOCUMENT_READ)
    links = reading.session.scalars(
        select(EvidenceLink)
        .join(Document, Document.id == EvidenceLink.document_id)
        .where(
            EvidenceLink.decision_id == decision_id,
            EvidenceLink.withdrawn_at.is_(None),
            Document.aggregation_id.in_(readable),
        )
        .order_by(EvidenceLink.id)
    )
    by_pin: dict[tuple[UUID, int], list[EvidenceLink]] = {}
    for link in links:
        by_pin.setdefault((link.document_id, link.version_number), []).append(link)
    found = {
        (row.Document.id, row.DocumentVersion.number if row.DocumentVersion else 0): row
        for row in _pinned(reading.session, list(by_pin))
    }
    return [
        _Row(found[pin][0], found[pin][1], found[pin][2], supports) for pin, supports in by_pin.items() if pin in found
    ]


def _pinned(session: Session, pins: Sequence[tuple[UUID, int]]) -> Iterator[Any]:
    """Documents with the version that was pinned; those pinned on paper alone without any."""
    yield from _versions(session, [pin for pin in pins if pin[1]])
    paper = [document_id for document_id, number in pins if not number]
    for start in range(0, len(paper), AT_ONCE):
        some_of_them = Document.id.in_(paper[start : start + AT_ONCE])
        nothing = DocumentVersion.number == 0
        yield from session.execute(
            select(Document, DocumentVersion, DigitalObject)
            .outerjoin(DocumentVersion, nothing & (DocumentVersion.document_id == Document.id))
            .outerjoin(DigitalObject, DigitalObject.id == DocumentVersion.object_id)
            .where(some_of_them)
        )


def _versions(session: Session, pins: Sequence[tuple[UUID, int]]) -> Iterator[Any]:
    for start in range(0, len(pins), AT_ONCE):
        portion = pins[start : start + AT_ONCE]
        wanted = set(portion)
        statement = (
            select(Document, DocumentVersion, DigitalObject)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .join(DigitalObject, DigitalObject.id == DocumentVersion.object_id)
            .where(Document.id.in_([document_id for document_id, _ in portion]))
            .order_by(Document.id, DocumentVersion.number)
        )
        yield from (row for row in session.execute(statement) if (row[0].id, row[1].number) in wanted)


def _lines(rows: Iterable[_Row]) -> tuple[list[dict[str, Any]], list[Carried]]:
    """The lines of `package.json`, foliated, and the documents whose bytes travel."""
    found = list(rows)
    counts = (
        folios_of(row.held.page_count if row.held else None, row.document.folios, has_bytes=_travels(row))
        for row in found
    )
    lines: list[dict[str, Any]] = []
    carried: list[Carried] = []
    for position, (row, folios) in enumerate(zip(found, foliated(counts), strict=True), 1):
        line = _line(position, row) | {
            "folios": folios.number, "first_folio": folios.first, "last_folio": folios.last, "entry": None,
        }  # fmt: skip
        lines.append(line)
        if row.held is not None and _travels(row):
            carried.append(Carried(line, row.held.key))
    return lines, carried


def _travels(row: _Row) -> bool:
    return row.held is not None and row.held.destroyed_at is None


def _line(position: int, row: _Row) -> dict[str, Any]:
    document, version, held = row.document, row.version, row.held
    # What a public version was called may name somebody.
    name = "" if row.is_public or held is None else held.file_name
    ending = f".{held.file_name.rpartition('.')[2]}" if held and "." in held.file_name else ""
    told = ("number", "title", "kind", "official_number", "created_on", "received_on", "author", "addressee",
            "support", "tradition")  # fmt: skip
    return {
        "position": position,
        "id": str(document.id),
        "file_id": str(document.aggregation_id),
        **(dict.fromkeys(told, "") if row.is_public else some(document, *told)),
        "version": version.number if version else 0,
        "sha256": version.sha256 if version else "",
        "size": held.size if held else None,
        "mime": held.mime if held else "",
        "file_name": name,
        "carried": "yes" if _travels(row) else "destroyed" if held else "on_paper",
        "path": DOCUMENTS + file_name(position, name or f"documento{ending}") if _travels(row) else "",
        "supports": [
            {
                "link_id": str(link.id),
                **some(link, "role", "requirement", "pages", "linked_by", "linked_at"),
                "role_name": BOOK.roles.get(link.role, (link.role, ""))[0],
            }
            for link in row.supports
        ],
    }


def _state(lines: Iterable[dict[str, Any]], entries: Iterable[Entry]) -> None:
    """Name for each document the entry that states its digest; None where the history says nothing of it."""
    stated: dict[tuple[str, str], int] = {}
    for entry in entries:
        if entry.action in _STATING:
            facts = entry.read_facts()
            about = facts["document_id"] if entry.action == "evidence.linked" else str(entry.entity_id)
            stated.setdefault((str(about), str(facts["sha256"])), entry.seq)
    for line in lines:
        line["entry"] = stated.get((line["id"], line["sha256"])) if line["path"] else None


def _state_votes(package: dict[str, Any], entries: Iterable[Entry]) -> None:
    """Name the entry that says how many voted how, where the votes were entered by form: the latest of them stands."""
    told = (package.get("decision") or {}).get("voting")
    if told is not None:
        said = [one.seq for one in entries if one.action == DecisionVotesRecorded.action]
        told["entry"] = said[-1] if said else None


def _entries(session: Session, about: Sequence[UUID]) -> list[Entry]:
    found: list[Entry] = []
    for start in range(0, len(about), AT_ONCE):
        found += session.scalars(select(Entry).where(Entry.entity_id.in_(about[start : start + AT_ONCE])))
    return sorted(found, key=lambda one: one.seq)


def _files(session: Session, ids: Iterable[UUID]) -> list[Aggregation]:
    wanted = list(ids)
    found: list[Aggregation] = []
    for start in range(0, len(wanted), AT_ONCE):
        found += session.scalars(select(Aggregation).where(Aggregation.id.in_(wanted[start : start + AT_ONCE])))
    return sorted(found, key=lambda one: (one.sort_key, one.id))


def _file(session: Session, file: Aggregation) -> dict[str, Any]:
    node, unit = session.get_one(Node, file.node_id), session.get_one(Unit, file.unit_id)
    return {
        **some(file, "id", "reference", "printed_reference", "title", "opened_on", "closed_on", "stage", "standing",
               "folios"),
        "series": f"{node.code} {node.title}",
        "unit": unit.code,
    }  # fmt: skip


def _decision(reading: Reading, decision: Decision) -> dict[str, Any]:
    unit = reading.session.get_one(Unit, decision.unit_id)
    sat = decisions.sat(reading, decision)
    return {
        **some(
            decision, "id", "reference", "kind", "state", "official_number", "authority", "competence", "decided_on",
            "place", "matter", "purpose", "antecedents", "legal_basis", "reasoning", "sense", "signature", "signed_by",
            "consulted_at", "remedy", "in_force_from", "in_force_until", "challengeable_until", "amount", "procedure",
            "required", "fulfilled", "waived", "override_reason", "overridden_by", "finalised_by", "finalised_at",
        ),
        "kind_name": type_named(decision.kind).title,
        "unit": unit.code,
        "addressees": [
            some(one, "name", "means", "due_on", "notified_on", "acknowledgement", "challengeable_until")
            for one in decisions.addressees(reading, decision.id)
        ],
        "relations": [
            {"kind": one.kind, "states": one.states, "other": one.other.reference or str(one.other.id)}
            for one in decisions.relations(reading, decision.id)
        ],
        "sitting": None if sat is None else {
            **some(sat.sitting, "year", "number", "sits_on", "place", "quorum_reached"),
            "item": some(sat.item, "position", "title", "agreement", "passed"),
            "votes": [{"name": one.member, "vote": one.choice} for one in decisions.votes(reading, decision)],
        },
        "voting": voting_of(reading, decision),
    }  # fmt: skip
