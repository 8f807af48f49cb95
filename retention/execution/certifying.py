"""The end of an execution: counted, certified, kept (domain 3.5, 7 D 46).

The manifest is JSON that anybody can check a copy against; the certificate is the paper that two people sign. Both are
kept as papers of the list, as the evidence of a disposal is: for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.aggregations.model import Aggregation
from records.objects.model import DigitalObject
from retention.disposals.model import DisposalItem, DisposalList, DisposalPaper, ItemState, ListState, PaperKind
from retention.execution import guards, queries
from retention.execution.errors import ObjectsMiscounted
from retention.execution.events import ExecutionFinished
from retention.execution.model import DestroyedObject, Execution, ExecutionState, Tombstone
from system.actor import Actor
from system.attachments.service import keep
from system.organization.model import Fonds
from system.typesetting.typesetter import showable, typeset
from system.web.language import sentence, speaking
from system.work import Installation, Work

TEMPLATE = Path(__file__).with_name("certificate.typ")
FORMAT = "constancia-destruction-manifest/1"
AT_ONCE = 500
MANIFEST_LIMIT = 2**31
# The typesetter knows no row until the whole is laid out; the manifest beside it is complete whatever the number.
ROWS_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Totals:
    """What an execution came to. `left` still stands or is still being destroyed."""

    destroyed: int
    returned: int
    left: int
    objects: int
    bytes: int


def finish(installation: Installation, actor: Actor, execution_id: UUID) -> Mapping[str, Any]:
    """End an execution of which nothing is left to do; else say how much is. Done twice it changes nothing.

    Raises:
        ObjectsMiscounted: the objects destroyed are not those of the inventory; nothing is certified.
    """
    with installation.reading(actor) as reading:
        execution = reading.session.get_one(Execution, execution_id)
        totals = totals_of(reading.session, execution.list_id)
        if totals.left or execution.state is not ExecutionState.RUNNING:
            return _summary(totals)
        data, moment = _paper(reading.session, execution, totals, reading.now), reading.now
    # Typeset before the act begins: on SQLite nobody else could write meanwhile.
    pdf = typeset(TEMPLATE, data, moment=moment)
    with installation.work(actor) as work:
        _certify(work, execution_id, pdf)
    return _summary(totals)


def totals_of(session: Session, list_id: UUID) -> Totals:
    """Count what became of a list, from its lines and its stones."""
    found = queries.counts(session, list_id)
    objects, size = session.execute(
        select(func.coalesce(func.sum(Tombstone.object_count), 0), func.coalesce(func.sum(Tombstone.byte_count), 0))
        .where(Tombstone.list_id == list_id, Tombstone.verified_at.is_not(None))
    ).one()  # fmt: skip
    return Totals(
        found[ItemState.DESTROYED], found[ItemState.RETURNED], found[ItemState.STANDING] + found[ItemState.DESTROYING],
        int(objects), int(size),
    )  # fmt: skip


def manifest(session: Session, execution: Execution, moment: datetime) -> Iterator[bytes]:
    """The manifest of digests as JSON, a file of the list at a time."""
    disposal = session.get_one(DisposalList, execution.list_id)
    head = {
        "format": FORMAT,
        "list": {
            "id": str(disposal.id), "number": f"{disposal.number}/{disposal.year}", "digest": execution.list_digest,
            "ruling": disposal.ruling_number, "act": disposal.act_number, "act_on": _iso(disposal.act_on),
            "published_at": disposal.published_at, "published_on": _iso(disposal.published_on),
        },
        "execution": {
            "id": str(execution.id), "executor": execution.executor, "started_at": _iso(execution.started_at),
            "witness": execution.witness, "confirmed_at": _iso(execution.confirmed_at),
        },
        "made_at": _iso(moment),
    }  # fmt: skip
    yield _json(head)[:-1] + b',"files":['
    yield from _joined(_files(session, execution.list_id))
    yield b'],"returned":['
    yield from _joined(_returned(session, execution.list_id))
    totals = totals_of(session, execution.list_id)
    yield b'],"totals":' + _json(_summary(totals)) + b"}"


def _certify(work: Work, execution_id: UUID, pdf: bytes) -> None:
    execution = work.session.get_one(Execution, execution_id)
    locked = select(DisposalList).where(DisposalList.id == execution.list_id).with_for_update()
    disposal = work.session.scalars(locked).one()
    work.session.refresh(execution)
    if execution.state is not ExecutionState.RUNNING:
        return
    totals = totals_of(work.session, disposal.id)
    _require_counted(work.session, disposal.id, totals)
    name = f"baja-{disposal.year}-{disposal.number}-supresion"
    kept = keep(
        work, disposal.fonds_id, manifest(work.session, execution, work.now), file_name=f"{name}.json",
        mime="application/json", limit=MANIFEST_LIMIT,
    )  # fmt: skip
    paper = keep(work, disposal.fonds_id, [pdf], file_name=f"{name}.pdf", mime="application/pdf")
    for attachment, form in ((paper, "pdf"), (kept, "json")):
        facts = {"form": form, "sha256": attachment.sha256, "execution": str(execution.id), **_summary(totals)}
        work.session.add(
            DisposalPaper(
                list_id=disposal.id, kind=PaperKind.CERTIFICATE, number=disposal.act_number, dated_on=work.today,
                attachment_id=attachment.id, list_digest=execution.list_digest, facts=facts,
                recorded_by=work.actor.handle, recorded_at=work.now,
            )
        )  # fmt: skip
    execution.state, execution.active, execution.ended_at = ExecutionState.DONE, None, work.now
    execution.destroyed_count, execution.returned_count = totals.destroyed, totals.returned
    execution.object_count, execution.byte_count = totals.objects, totals.bytes
    disposal.state, disposal.executed_on, disposal.standing_count = ListState.EXECUTED, work.today, 0
    work.emit(
        ExecutionFinished(
            entity_id=disposal.id, fonds_id=disposal.fonds_id, execution_id=execution.id,
            items=totals.destroyed + totals.returned, destroyed=totals.destroyed, returned=totals.returned,
            objects=totals.objects, bytes=totals.bytes, manifest_sha256=kept.sha256, certificate_sha256=paper.sha256,
        )
    )  # fmt: skip


def _require_counted(session: Session, list_id: UUID, totals: Totals) -> None:
    """The objects of the stones, the lines of the manifest and the rows that say destroyed are as many (7 D 46)."""
    stones = select(Tombstone.id).where(Tombstone.list_id == list_id)
    files = select(Tombstone.aggregation_id).where(Tombstone.list_id == list_id)
    named = session.scalar(select(func.count()).where(DestroyedObject.tombstone_id.in_(stones))) or 0
    gone = session.scalar(
        select(func.count()).where(DigitalObject.aggregation_id.in_(files), DigitalObject.destroyed_at.is_not(None))
    )
    if not totals.objects == named == gone:
        raise ObjectsMiscounted(inventory=totals.objects, manifest=named, destroyed=gone)


def _files(session: Session, list_id: UUID) -> Iterator[dict[str, Any]]:
    after: UUID | None = None
    while True:
        statement = select(Tombstone).where(Tombstone.list_id == list_id, Tombstone.verified_at.is_not(None))
        if after is not None:
            statement = statement.where(Tombstone.id > after)
        stones = session.scalars(statement.order_by(Tombstone.id).limit(AT_ONCE)).all()
        held: dict[UUID, list[DestroyedObject]] = {}
        for one in queries.objects_of(session, [stone.id for stone in stones]):
            held.setdefault(one.tombstone_id, []).append(one)
        for stone in stones:
            yield _file(stone, held.get(stone.id, []))
        if len(stones) < AT_ONCE:
            return
        after = stones[-1].id


def _file(stone: Tombstone, objects: list[DestroyedObject]) -> dict[str, Any]:
    return {
        "tombstone": str(stone.id), "file": str(stone.aggregation_id), "reference": stone.reference,
        "series": stone.series, "due_on": _iso(stone.due_on), "destroyed_at": _iso(stone.destroyed_at),
        "manifest_sha256": stone.manifest_sha256, "folios": stone.folios,
        "objects": [
            {"sha256": one.sha256, "size": one.size, "mime": one.mime, "document": one.document_number}
            for one in objects
        ],
    }  # fmt: skip


def _returned(session: Session, list_id: UUID) -> Iterator[dict[str, Any]]:
    statement = (
        select(Aggregation.printed_reference, DisposalItem.reasons)
        .join(Aggregation, Aggregation.id == DisposalItem.aggregation_id)
        .where(DisposalItem.list_id == list_id, DisposalItem.state == ItemState.RETURNED)
        .order_by(DisposalItem.position)
    )
    for reference, reasons in session.execute(statement):
        yield {"reference": reference, "reasons": reasons}


def _paper(session: Session, execution: Execution, totals: Totals, moment: datetime) -> dict[str, Any]:
    disposal, fonds = session.get_one(DisposalList, execution.list_id), session.get_one(Fonds, execution.fonds_id)
    shown = select(Tombstone).where(Tombstone.list_id == disposal.id).order_by(Tombstone.reference).limit(ROWS_LIMIT)
    stones = session.scalars(shown).all()
    returned = [one for one, _at in zip(_returned(session, disposal.id), range(ROWS_LIMIT), strict=False)]
    missing = totals.destroyed - len(stones)
    with speaking("es"):
        reasons = [
            [showable(one["reference"]), showable(" ".join(sentence(said) for said in guards.read(one["reasons"])))]
            for one in returned
        ]
    return {
        "title": f"Certificado de supresión {disposal.act_number}", "heading": "Certificado de supresión",
        "body": showable(fonds.name),
        "lines": [[label, showable(value)] for label, value in _lines(disposal, execution, totals, moment)],
        "statement": (
            "De cada expediente que se enlista se destruyeron todos los objetos digitales y los textos extraídos de "
            "ellos; después se comprobó que nada de su contenido puede leerse en el almacén ni en el índice de "
            "búsqueda. El manifiesto que acompaña a este certificado dice la huella y el tamaño de cada objeto."
        ),
        "files_heading": "Expedientes dados de baja",
        "files_columns": ["Expediente", "Título", "Objetos", "Bytes", "SHA-256 de su manifiesto"],
        "files": [
            [showable(one.reference), showable(one.title[:200]), str(one.object_count), str(one.byte_count),
             breakable(one.manifest_sha256)]
            for one in stones
        ],
        "files_note": f"Y {missing} más, que dice el manifiesto." if missing > 0 else "",
        "returned_heading": "Expedientes que volvieron a su guarda",
        "returned_columns": ["Expediente", "Motivos"],
        "returned": reasons,
        "signatures": [
            [showable(execution.executor), "Ejecutó (archivo de concentración)"],
            [showable(execution.witness), "Atestiguó (órgano interno de control)"],
        ],
    }  # fmt: skip


def breakable(digest: str) -> str:
    """A digest that a narrow column may break between groups of eight."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _lines(disposal: DisposalList, execution: Execution, totals: Totals, moment: datetime) -> list[tuple[str, str]]:
    return [
        ("Lista", f"{disposal.number}/{disposal.year} · {disposal.title}"),
        ("Huella de la lista (SHA-256)", breakable(execution.list_digest)),
        ("Dictamen", disposal.ruling_number),
        ("Acta de baja documental", f"{disposal.act_number} del {_day(disposal.act_on)}"),
        ("Publicación", f"{disposal.published_at} el {_day(disposal.published_on)}"),
        ("Ejecutó", execution.executor),
        ("Atestiguó", execution.witness),
        ("Expedientes dados de baja", str(totals.destroyed)),
        ("Expedientes que volvieron a su guarda", str(totals.returned)),
        ("Objetos destruidos", f"{totals.objects} ({totals.bytes} bytes)"),
        ("Expedido", f"{moment:%Y-%m-%d %H:%M} UTC"),
    ]


def _summary(totals: Totals) -> dict[str, int]:
    return {
        "destroyed": totals.destroyed, "returned": totals.returned, "left": totals.left, "objects": totals.objects,
        "bytes": totals.bytes,
    }  # fmt: skip


def _joined(documents: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for position, document in enumerate(documents):
        yield (b"," if position else b"") + _json(document)


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _iso(moment: Any) -> str:
    return moment.isoformat() if moment else ""


def _day(day: Any) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
