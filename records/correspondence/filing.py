"""Correspondence becomes part of a file (LGA 11-III, 29): its scan goes into the store as a document of the file.

Bytes first, act later, as with every upload: what the register kept is copied under the file's key, looked at in the
limited child, and only the act makes it a document. The digest that was stated when it was scanned is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from records.aggregations import queries as aggregations
from records.aggregations.model import Aggregation
from records.aggregations.service import take_for_act
from records.correspondence import queries, states
from records.correspondence.errors import ItemElsewhere, ItemRefused, ScanChanged
from records.correspondence.events import ItemFiled
from records.correspondence.letters import take_letter
from records.correspondence.model import IncomingItem, OutgoingLetter
from records.correspondence.service import take_seen
from records.correspondence.states import ItemState, Moment
from records.correspondence.visibility import units_of
from records.documents.service import DocumentDetails, add_document, require_may_add
from records.objects.service import Arrival, arrive, extractor_of, remove_orphan, store_of
from system.actor import Actor, NotPermitted, Permission
from system.attachments import queries as attachments
from system.attachments.model import Attachment
from system.errors import Refusal, refuse_all
from system.work import Installation, Reading, Work


@dataclass(frozen=True, slots=True)
class _Scan:
    sha256: str
    arrival: Arrival


def file_item(installation: Installation, actor: Actor, item_id: UUID, reference: str) -> IncomingItem:
    """Put an attended item into the file of this reference.

    Raises:
        ItemNotFound, AggregationNotFound, NotPermitted, ItemElsewhere, AggregationIsClosed, ItemRefused.
        ScanChanged: the bytes are not those that were scanned.
    """
    with installation.reading(actor) as reading:
        item = queries.find_item(reading, item_id)
        _require_unit(reading, item)
        if item.state is not ItemState.ATTENDED:
            raise ItemElsewhere(folio=item.folio, state=item.state.value)
        file = _file(reading, reference)
        scan = _copied(installation, reading, item.scan_id, file.id)
    try:
        with installation.work(actor) as work:
            return _file_item(work, item_id, file.id, scan)
    except Refusal:
        _clear(installation, actor, scan)
        raise


def file_letter(installation: Installation, actor: Actor, letter_id: UUID, reference: str) -> OutgoingLetter:
    """Put a letter into the file of this reference. Raises as `file_item`."""
    with installation.reading(actor) as reading:
        letter = queries.find_letter(reading, letter_id)
        file = _file(reading, reference)
        scan = _copied(installation, reading, letter.scan_id, file.id)
    try:
        with installation.work(actor) as work:
            return _file_letter(work, letter_id, file.id, scan)
    except Refusal:
        _clear(installation, actor, scan)
        raise


def _require_unit(reading: Reading, item: IncomingItem) -> None:
    """Whoever files answers in a unit that had the item."""
    if reading.actor.everywhere:
        return
    units = units_of(reading.actor, Permission.CORRESPONDENCE_ANSWER)
    if not any(line.routing.unit_id in units for line in queries.turns(reading, item.id)):
        raise NotPermitted(permission=Permission.CORRESPONDENCE_ANSWER.value, actor=reading.actor.handle)


def _file(reading: Reading, reference: str) -> Aggregation:
    file = aggregations.by_reference(reading, reference)
    refuse_all(ItemRefused, states.FILING.objections(Moment(file_closed=not file.is_open)))
    return require_may_add(reading, file.id)


def _copied(installation: Installation, reading: Reading, scan_id: UUID | None, file_id: UUID) -> _Scan | None:
    if scan_id is None:
        return None
    kept = attachments.attachment_of(reading, scan_id)
    store = store_of(installation.settings)
    stored = store.put(file_id, _pieces(reading, kept), limit=installation.settings.upload_limit)
    arrival = arrive(store, extractor_of(installation.settings), stored, kept.file_name, with_text=False)
    return _Scan(kept.sha256, arrival)


def _pieces(reading: Reading, kept: Attachment) -> Iterator[bytes]:
    yield from attachments.pieces(reading, kept)


def _clear(installation: Installation, actor: Actor, scan: _Scan | None) -> None:
    if scan is not None:
        remove_orphan(installation.work(actor), scan.arrival.stored.key)


def _file_item(work: Work, item_id: UUID, file_id: UUID, scan: _Scan | None) -> IncomingItem:
    item = take_seen(work, item_id, states.FILING)
    details = DocumentDetails(
        title=item.subject, kind="oficio", official_number=item.official_number, author=item.sender_name[:300],
        addressee=item.addressee, created_on=item.dated_on, received_on=item.effective_on, folios=item.sheets or None,
    )  # fmt: skip
    _into(work, item, file_id, scan, details)
    item.state = ItemState.FILED
    return item


def _file_letter(work: Work, letter_id: UUID, file_id: UUID, scan: _Scan | None) -> OutgoingLetter:
    letter = take_letter(work, letter_id)
    if letter.filed_at is not None or letter.cancelled_at is not None:
        raise ItemElsewhere(folio=letter.folio, state="filed" if letter.filed_at else "cancelled")
    details = DocumentDetails(
        title=letter.subject, kind="oficio", official_number=letter.official_number, author=letter.signer,
        addressee=letter.addressee, created_on=letter.dated_on, folios=letter.sheets or None,
    )  # fmt: skip
    _into(work, letter, file_id, scan, details)
    return letter


def _into(
    work: Work, one: IncomingItem | OutgoingLetter, file_id: UUID, scan: _Scan | None, details: DocumentDetails
) -> None:
    file = take_for_act(work, file_id, Permission.DOCUMENT_ADD)
    refuse_all(ItemRefused, states.FILING.objections(Moment(file_closed=not file.is_open)))
    if scan is not None:
        if scan.arrival.stored.sha256 != scan.sha256:
            raise ScanChanged(folio=one.folio)
        # The file may hold these bytes already: then the item stands on the document that is there.
        one.document_id = add_document(work, file_id, scan.arrival, details).document.id
    one.aggregation_id, one.filed_at = file.id, work.now
    work.emit(
        ItemFiled(
            entity_id=one.id, fonds_id=one.fonds_id, folio=one.folio, reference=file.reference,
            aggregation_id=file.id, document_id=one.document_id, sha256=scan.sha256 if scan else "",
        )
    )  # fmt: skip
