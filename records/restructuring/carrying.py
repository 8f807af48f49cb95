"""Bytes on their way from one file to another: copied and proved first, moved by the act, removed last.

The address of bytes names the file that holds them, so that they are destroyed with it. A process that dies before the
act leaves copies that nobody registered, one that dies after it leaves originals that nobody registers any more: both
are orphans, which `constancia fixity verify --sweep` removes. Between the two something readable lies at every address
that a row names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from records.aggregations.model import Aggregation
from records.documents.model import Document, DocumentVersion
from records.objects.errors import ObjectDamaged, ObjectMissing
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject, FixityCheck, TextOutcome
from records.objects.service import EXTRACTION_JOB, remove_orphan, store_of
from records.objects.store import Store
from records.restructuring.events import DocumentMoved
from system.actor import Actor
from system.work import Installation, Work


def tell_nobody(done: int, total: int) -> None:
    """For whoever waits for the end."""


def copy(
    store: Store, keys: Sequence[ObjectKey], target_id: UUID, told: Callable[[int, int], None] = tell_nobody
) -> None:
    """Copy bytes and their text under another file's address; what lies there already is not copied again.

    Raises:
        ObjectMissing: the store has lost them.
        ObjectDamaged: what was read is not what the digest says; nothing is kept of it.
        StoreFull
    """
    for done, key in enumerate(keys):
        told(done, len(keys))
        size, target = store.size(key), ObjectKey(target_id, key.sha256)
        # Nothing comes to stand under an address before its bytes were proved.
        if not store.exists(target) or store.size(target) != size:
            copied = store.put(target_id, store.read_range(key), limit=size)
            if copied.sha256 != key.sha256:
                store.delete(copied.key)
                raise ObjectDamaged(key=str(key), expected_size=size, size=copied.size)
        _carry_text(store, key, target)
    told(len(keys), len(keys))


def remove_left(installation: Installation, actor: Actor, keys: Iterable[ObjectKey], target_id: UUID) -> None:
    """Remove the bytes that a committed act left behind, each in an act of its own, under the lock of their file."""
    store = store_of(installation.settings)
    for key in keys:
        target = ObjectKey(target_id, key.sha256)
        # A reader may have put the text beside the old bytes after they were copied.
        if store.exists(target):
            _carry_text(store, key, target)
        remove_orphan(installation.work(actor), key)


def take_back(installation: Installation, actor: Actor, keys: Iterable[ObjectKey], target_id: UUID) -> None:
    """Remove the copies of an act that was refused; what the target holds by right stays."""
    for key in keys:
        remove_orphan(installation.work(actor), ObjectKey(target_id, key.sha256))


def _carry_text(store: Store, source: ObjectKey, target: ObjectKey) -> None:
    if store.get_text(target) is None and (pages := store.get_text(source)):
        store.put_text(target, pages)


def left_of(store: Store, source_id: UUID, target_id: UUID) -> list[ObjectKey]:
    """The addresses of one file under which bytes lie that the other holds too; whoever owns them keeps them."""
    mirrored = (ObjectKey(source_id, key.sha256) for key in store.list_keys(target_id))
    return [key for key in mirrored if store.exists(key)]


def keys_of(session: Session, source_id: UUID, document_ids: Sequence[UUID] | None) -> list[ObjectKey]:
    """The addresses of the bytes of a file's documents, or of those chosen."""
    # Every version goes with its document, not only the one that holds now.
    statement = (
        select(DigitalObject)
        .join(DocumentVersion, DocumentVersion.object_id == DigitalObject.id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .where(Document.aggregation_id == source_id)
    )
    if document_ids is not None:
        statement = statement.where(Document.id.in_(document_ids))
    return sorted({held.key for held in session.scalars(statement)})


def move(work: Work, source: Aggregation, target: Aggregation, documents: Sequence[Document]) -> list[ObjectKey]:
    """Put documents of one locked file into another locked, open one, in their order, under its next numbers.

    Gives back the addresses that no row names any more.

    Raises:
        ObjectMissing: their bytes were not copied before.
        AggregationIsClosed, AggregationIsFrozen: of the target.
    """
    moving = {document.id for document in documents}
    left: list[ObjectKey] = []
    known: dict[UUID, DigitalObject] = {}
    for document in documents:
        new_bytes = 0
        for version in work.session.scalars(_versions(document.id)).all():
            old_id = version.object_id
            if old_id not in known:
                held, is_new, stays = _move_object(work, target, old_id, moving)
                # Bytes are counted once, however many documents and versions rest on them.
                known[old_id] = known[held.id] = held
                new_bytes += held.size if is_new else 0
                if not stays:
                    left.append(ObjectKey(source.id, held.sha256))
            version.object_id = known[old_id].id
            if document.object_id == old_id:
                document.object_id = known[old_id].id
        before = document.number
        document.aggregation_id = target.id
        # Its sheets are numbered anew in the other file's foliation.
        document.first_folio = document.last_folio = None
        document.number = target.take_document(
            dated_on=document.created_on, folios=document.folios, new_bytes=new_bytes
        )
        work.session.flush()
        current = known.get(document.object_id) if document.object_id else None
        work.emit(
            DocumentMoved(
                entity_id=document.id, fonds_id=document.fonds_id, aggregation_id=target.id, number=document.number,
                source_id=source.id, source_number=before, object_id=document.object_id,
                sha256=current.sha256 if current else "",
            )
        )  # fmt: skip
    _recount(work.session, source)
    return left


def _versions(document_id: UUID) -> Select[DocumentVersion]:
    return select(DocumentVersion).where(DocumentVersion.document_id == document_id).order_by(DocumentVersion.number)


def _move_object(
    work: Work, target: Aggregation, object_id: UUID, moving: set[UUID]
) -> tuple[DigitalObject, bool, bool]:
    """The object that the moved documents rest on in the target.

    And whether the target did not hold it before, and whether a document that stays behind rests on the old one.
    """
    session = work.session
    held = session.get_one(DigitalObject, object_id)
    users = session.scalars(select(DocumentVersion.document_id).where(DocumentVersion.object_id == object_id)).all()
    stays = any(user not in moving for user in users)
    same = session.scalars(
        select(DigitalObject).where(DigitalObject.aggregation_id == target.id, DigitalObject.sha256 == held.sha256)
    ).one_or_none()
    if not store_of(work.settings).exists(ObjectKey(target.id, held.sha256)):
        raise ObjectMissing(key=f"{target.id}/{held.sha256}")
    if same is not None:
        if not stays:
            _join(session, held, same, moving)
        return same, False, stays
    if stays:
        return _twin(work, held, target), True, stays
    held.aggregation_id = target.id
    session.flush()
    return held, True, stays


def _join(session: Session, held: DigitalObject, same: DigitalObject, moving: set[UUID]) -> None:
    """The target holds these bytes already: the proofs of the one pass to the other, which alone stays."""
    session.execute(
        update(Document).where(Document.id.in_(moving), Document.object_id == held.id).values(object_id=same.id)
    )
    session.execute(update(DocumentVersion).where(DocumentVersion.object_id == held.id).values(object_id=same.id))
    session.execute(update(FixityCheck).where(FixityCheck.object_id == held.id).values(object_id=same.id))
    session.delete(held)
    session.flush()


def _twin(work: Work, held: DigitalObject, target: Aggregation) -> DigitalObject:
    """The same bytes for another document that stays behind: two files, two objects."""
    twin = DigitalObject(
        fonds_id=held.fonds_id, aggregation_id=target.id, sha256=held.sha256, size=held.size, mime=held.mime,
        description=held.description, file_name=held.file_name, extension_matches=held.extension_matches,
        text_outcome=held.text_outcome, text_detail=held.text_detail, text_truncated=held.text_truncated,
        page_count=held.page_count, stored_at=work.now,
    )  # fmt: skip
    work.session.add(twin)
    work.session.flush()
    if twin.text_outcome is TextOutcome.PENDING:
        work.enqueue(EXTRACTION_JOB, object_id=str(twin.id), fonds_id=str(twin.fonds_id))
    return twin


def _recount(session: Session, aggregation: Aggregation) -> None:
    """What is left in a file amounts to less; its last number stays, so that none is given twice."""
    counted, folios, latest = session.execute(
        select(func.count(), func.coalesce(func.sum(Document.folios), 0), func.max(Document.created_on)).where(
            Document.aggregation_id == aggregation.id
        )
    ).one()
    size = session.scalar(
        select(func.coalesce(func.sum(DigitalObject.size), 0)).where(DigitalObject.aggregation_id == aggregation.id)
    )
    aggregation.document_count, aggregation.document_folios = counted, int(folios or 0)
    aggregation.latest_document_on, aggregation.content_bytes = latest, int(size or 0)
