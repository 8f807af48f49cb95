"""Acts on kept bytes: register what the store holds, note what reading its text came to, remove what nobody registered.

Bytes first, act later: an upload lies in the store before any row speaks of it, and only a committed act makes it
a document. What never became one is removed under the same lock that registers.
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.objects.errors import ObjectMissing, ObjectNotFound
from records.objects.events import OrphanRemoved, TextExtracted
from records.objects.identify import Identification
from records.objects.keys import ObjectKey, Stored
from records.objects.keystore import Keystore
from records.objects.model import DigitalObject, TextOutcome
from records.objects.store import Store, open_store
from records.objects.text import Extraction, Extractor, Limits
from system.settings import Settings
from system.work import Work

EXTRACTION_JOB = "objects.extract_text"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that lie in the store and wait to be registered: what they are, and their text where it was read."""

    stored: Stored
    file_name: str
    identification: Identification
    extraction: Extraction | None = None


@cache
def open_once(address: str, keys: Path, master: Path, room: Path) -> Store:
    """The store at an address with its keys, opened once in a process."""
    return open_store(address, Keystore(keys, master), room)


def store_of(settings: Settings) -> Store:
    """The store of this installation."""
    return open_once(settings.store, settings.keys, settings.master_key, settings.data_dir.resolve() / "opened")


def aside_of(settings: Settings, name: str) -> Store | None:
    """A place of its own in the bucket of this installation, `name` below its address; None where there is no bucket.

    What lies there has no file's address, so that no look at the documents takes it for something nobody registered.
    """
    parts = urlsplit(settings.store)
    if parts.scheme == "file":
        return None
    address = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}"))
    return open_once(address, settings.keys, settings.master_key, settings.data_dir.resolve() / "opened")


def limits_of(settings: Settings) -> Limits:
    """What reading one document may cost here."""
    return Limits(
        cpu_seconds=settings.extraction_seconds,
        wall_seconds=settings.extraction_seconds * 3,
        memory_bytes=settings.extraction_memory,
        output_bytes=settings.extraction_output,
    )


@cache
def _warm(limits: Limits) -> Extractor:
    extractor = Extractor(limits)
    atexit.register(extractor.close)
    return extractor


def extractor_of(settings: Settings) -> Extractor:
    """The reader that this process keeps warm for single documents; a long run opens its own."""
    return _warm(limits_of(settings))


def arrive(store: Store, extractor: Extractor, stored: Stored, file_name: str, *, with_text: bool) -> Arrival:
    """Look at stored bytes in the limited child: their format, and with `with_text` their text, which is kept too."""
    with store.local_path(stored.key) as path:
        identification = extractor.identify(path, file_name)
        extraction = _extract(store, extractor, path, stored.key, identification.mime) if with_text else None
    return Arrival(stored, file_name, identification, extraction)


def register(work: Work, fonds_id: UUID, arrival: Arrival) -> tuple[DigitalObject, bool]:
    """Make stored bytes known; False where the file holds the same bytes already. The caller holds the file's lock.

    Text that was not read yet is left to a job of this act.
    """
    stored, found = arrival.stored, arrival.identification
    held = _held(work, stored.key)
    if held is not None:
        return held, False
    if not store_of(work.settings).exists(stored.key):
        raise ObjectMissing(key=str(stored.key))
    digital_object = DigitalObject(
        fonds_id=fonds_id,
        aggregation_id=stored.key.aggregation_id,
        sha256=stored.sha256,
        size=stored.size,
        mime=found.mime,
        description=found.description[:500],
        file_name=arrival.file_name,
        extension_matches=found.extension_matches,
        text_outcome=TextOutcome.PENDING,
        stored_at=work.now,
    )
    work.session.add(digital_object)
    work.session.flush()
    if arrival.extraction is None:
        work.enqueue(EXTRACTION_JOB, object_id=str(digital_object.id), fonds_id=str(fonds_id))
    else:
        note_text(work, digital_object, arrival.extraction)
    return digital_object, True


def note_text(work: Work, digital_object: DigitalObject, extraction: Extraction) -> None:
    """State what reading the text came to. Done twice it says the same again, so a job may be repeated."""
    if digital_object.text_outcome is not TextOutcome.PENDING:
        return
    digital_object.text_outcome = TextOutcome(extraction.outcome)
    digital_object.text_detail = extraction.detail
    digital_object.text_truncated = extraction.truncated
    digital_object.page_count = extraction.page_count
    work.emit(
        TextExtracted(
            entity_id=digital_object.id,
            fonds_id=digital_object.fonds_id,
            aggregation_id=digital_object.aggregation_id,
            sha256=digital_object.sha256,
            outcome=extraction.outcome,
            page_count=extraction.page_count,
        )
    )


def read_text(work: Work, object_id: UUID) -> DigitalObject:
    """Read a registered object's text, keep it in the store, and note it. `work` is not open yet.

    The reading happens between two short acts' worth of database, so that a slow document locks nobody out.

    Raises:
        ObjectNotFound: no object has this id.
    """
    with work.installation.reading(work.actor) as reading:
        waiting = reading.session.get(DigitalObject, object_id)
        if waiting is None:
            raise ObjectNotFound(id=object_id)
        key, mime = waiting.key, waiting.mime
        if waiting.text_outcome is not TextOutcome.PENDING:
            return waiting
    store, extractor = store_of(work.settings), extractor_of(work.settings)
    with store.local_path(key) as path:
        extraction = _extract(store, extractor, path, key, mime)
    with work:
        statement = select(DigitalObject).where(DigitalObject.id == object_id).with_for_update()
        digital_object = work.session.scalars(statement).one_or_none()
        if digital_object is None:
            raise ObjectNotFound(id=object_id)
        note_text(work, digital_object, extraction)
    return digital_object


def remove_orphan(work: Work, key: ObjectKey) -> bool:
    """Remove stored bytes that no act registered; False where one did. `work` is not open yet.

    The file's row is locked first, as registering locks it: whoever registers these bytes at this moment is either
    seen here, or finds them gone and is told so. Bytes meant for a file that does not exist can be nobody's.
    """
    with work:
        statement = select(Aggregation.fonds_id).where(Aggregation.id == key.aggregation_id).with_for_update()
        fonds_id = work.session.scalars(statement).one_or_none()
        if _held(work, key) is not None:
            return False
        removed = store_of(work.settings).delete(key)
        if removed:
            work.emit(OrphanRemoved(entity_id=key.aggregation_id, fonds_id=fonds_id, sha256=key.sha256))
    return removed


def _held(work: Work, key: ObjectKey) -> DigitalObject | None:
    statement = select(DigitalObject).where(
        DigitalObject.aggregation_id == key.aggregation_id,
        DigitalObject.sha256 == key.sha256,
        # A destroyed object owns no bytes: what a restored store brings back under its address is nobody's.
        DigitalObject.destroyed_at.is_(None),
    )
    return work.session.scalars(statement).one_or_none()


def _extract(store: Store, extractor: Extractor, path: Path, key: ObjectKey, mime: str) -> Extraction:
    extraction = extractor.extract(path, mime)
    if extraction.pages:
        store.put_text(key, extraction.pages)
    return extraction
