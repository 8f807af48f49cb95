"""What is said of the documents of a destroyed file goes with them; that there were documents stays (domain 1.7, 3.5).

Suppression of personal data is the disposal itself (LGPDPPSO 3-XXVIII), so nothing that people wrote about a document
outlives it: titles, authors, addressees, file names, reasons, the fixed index that repeats them all. Numbers, types,
dates, folios and digests stay, for the tombstone and the inventory to be checked against.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, delete, select, update

from records.aggregations.model import Aggregation, AggregationAlias, FolioCorrection, Reopening, Volume
from records.documents.model import (
    Document,
    DocumentVersion,
    IndexEdition,
    IndexSignature,
    UploadBatch,
    UploadItem,
)
from records.objects.model import DigitalObject
from system.attachments.model import AttachmentPiece
from system.work import Work


def blank_file(work: Work, aggregation: Aggregation, *, title: str) -> None:
    """Take away everything that people wrote into a file and about its documents. Done twice it changes nothing.

    Args:
        work: the act that ends the file.
        aggregation: the file, locked by the caller.
        title: what it goes on being called.
    """
    session, file_id = work.session, aggregation.id
    held = select(Document.id).where(Document.aggregation_id == file_id)
    batches = select(UploadBatch.id).where(UploadBatch.aggregation_id == file_id)
    session.execute(delete(AttachmentPiece).where(AttachmentPiece.attachment_id.in_(_papers(file_id))))
    session.execute(
        update(Document)
        .where(Document.aggregation_id == file_id)
        .values(title="", official_number="", author="", addressee="", access_note="", version=Document.version + 1)
    )
    session.execute(update(DocumentVersion).where(DocumentVersion.document_id.in_(held)).values(reason=""))
    session.execute(
        update(DigitalObject)
        .where(DigitalObject.aggregation_id == file_id)
        .values(file_name="", description="", text_detail="")
    )
    session.execute(update(UploadItem).where(UploadItem.batch_id.in_(batches)).values(file_name="", reasons=[]))
    session.execute(update(FolioCorrection).where(FolioCorrection.aggregation_id == file_id).values(reason=""))
    session.execute(update(Reopening).where(Reopening.aggregation_id == file_id).values(reason=""))
    session.execute(update(AggregationAlias).where(AggregationAlias.aggregation_id == file_id).values(reason=""))
    session.execute(update(Volume).where(Volume.aggregation_id == file_id).values(note=""))
    aggregation.title = title
    aggregation.scope_and_content = aggregation.archivist_note = aggregation.closing_note = ""
    aggregation.annex_links = aggregation.root_directory = aggregation.reading_requirements = ""
    aggregation.content_bytes = 0


def _papers(file_id: UUID) -> Select[UUID]:
    """The canonical indexes of a file and the signatures over them: each index repeats what documents were called."""
    editions = select(IndexEdition.id).where(IndexEdition.aggregation_id == file_id)
    fixed = select(IndexEdition.attachment_id).where(IndexEdition.aggregation_id == file_id)
    signed = select(IndexSignature.attachment_id).where(IndexSignature.edition_id.in_(editions))
    return fixed.union(signed)  # type: ignore[return-value]  # `in_` takes a union as it takes a select
