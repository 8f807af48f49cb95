"""The act that keeps a signature over an edition of an index. What it came to is found out before the act begins."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select

from records.aggregations.queries import find
from records.aggregations.service import take_for_act
from records.documents.editions import edition_paper, index_paper, pdf_of
from records.documents.errors import EditionNotFound, SignatureNotFound, SignatureRefused
from records.documents.events import IndexSigned
from records.documents.model import IndexEdition, IndexSignature, SignatureForm
from records.documents.queries import require_content
from records.documents.signature_reading import Verified, trusted_certificates, verify
from system.actor import Actor, Permission
from system.attachments.model import Attachment
from system.attachments.service import Paper, keep_paper
from system.errors import Objection
from system.work import Installation, Reading, Work

_PDF = b"%PDF-"


def sign_index(
    installation: Installation, actor: Actor, aggregation_id: UUID, number: int, *, content: bytes, file_name: str
) -> IndexSignature:
    """Verify what was brought against an edition and keep it with its outcome.

    A detached (or enveloping) CMS signature is over the canonical bytes; a PDF is the edition's own, signed.

    Raises:
        AggregationNotFound, EditionNotFound, NotPermitted.
        SignatureRefused: it is no signature over this edition, or it is kept already.
    """
    form = SignatureForm.PDF if content.startswith(_PDF) else SignatureForm.CMS
    with installation.reading(actor) as reading:
        actor.require(Permission.AGGREGATION_CLOSE, find(reading, aggregation_id).place)
        paper = index_paper(reading, aggregation_id, number)
        index = pdf_of(reading, paper) if form is SignatureForm.PDF else paper.content
        now = reading.now
    trusted = trusted_certificates(installation.settings)
    found = verify(index, content, form=form, now=now, trusted=trusted)
    with installation.work(actor) as work:
        return _keep(work, aggregation_id, number, found, Paper([content], file_name, _mime(form)))


def signature_paper(reading: Reading, aggregation_id: UUID, signature_id: UUID) -> tuple[IndexSignature, Attachment]:
    """One signature over the index of a file the actor may see, and the paper it came as.

    Raises:
        AggregationNotFound, ContentGone, SignatureNotFound.
    """
    require_content(reading, find(reading, aggregation_id))
    row = reading.session.execute(
        select(IndexSignature, Attachment)
        .join(IndexEdition, IndexEdition.id == IndexSignature.edition_id)
        .join(Attachment, Attachment.id == IndexSignature.attachment_id)
        .where(IndexSignature.id == signature_id, IndexEdition.aggregation_id == aggregation_id)
    ).one_or_none()
    if row is None:
        raise SignatureNotFound(id=signature_id)
    return row[0], row[1]


def _keep(work: Work, aggregation_id: UUID, number: int, found: Verified, paper: Paper) -> IndexSignature:
    aggregation = take_for_act(work, aggregation_id, Permission.AGGREGATION_CLOSE)
    edition = edition_paper(work, aggregation, number).edition
    if edition is None:
        raise EditionNotFound(number=number)
    sha256 = hashlib.sha256(b"".join(paper.content)).hexdigest()
    held = select(IndexSignature.id).where(IndexSignature.edition_id == edition.id, IndexSignature.sha256 == sha256)
    if work.session.scalars(held).first() is not None:
        raise SignatureRefused(objections=[Objection("signature.kept_already", facts={"field": "file"})])
    kept = keep_paper(work, aggregation.fonds_id, paper)
    signature = IndexSignature(
        fonds_id=aggregation.fonds_id,
        edition_id=edition.id,
        attachment_id=kept.id,
        sha256=sha256,
        form=found.form,
        signer=found.signer,
        issuer=found.issuer,
        certificate_serial=found.serial,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        claimed_at=found.claimed_at,
        proven_at=found.proven_at,
        judged_at=found.judged_at,
        outcome=found.outcome,
        detail=found.detail,
        added_at=work.now,
        added_by=work.actor.handle,
    )
    work.session.add(signature)
    work.session.flush()
    work.emit(
        IndexSigned(
            entity_id=aggregation.id,
            fonds_id=aggregation.fonds_id,
            number=number,
            sha256=sha256,
            form=found.form.value,
            outcome=found.outcome.value,
            certificate_serial=found.serial,
        )
    )
    return signature


def _mime(form: SignatureForm) -> str:
    return "application/pdf" if form is SignatureForm.PDF else "application/pkcs7-signature"
