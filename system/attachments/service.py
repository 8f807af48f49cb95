"""Keeping papers of administration. The act that keeps one states its digest in its own event."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy import delete, insert

from system.attachments.errors import AttachmentUnfit
from system.attachments.model import Attachment, AttachmentPiece
from system.errors import Objection
from system.tabular import holds_control_characters
from system.work import Work

PIECE = 2**20
LIMIT = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Paper:
    """Bytes that somebody hands in with an act, before they are kept: chunks of any size, name and kind."""

    content: Iterable[bytes]
    file_name: str
    mime: str = "application/octet-stream"


def keep(  # noqa: D417 - work and fonds_id say themselves
    work: Work, fonds_id: UUID, content: Iterable[bytes], *, file_name: str, mime: str, limit: int = LIMIT
) -> Attachment:
    """Keep bytes, piece by piece.

    Args:
        content: chunks of any size; a single `bytes` goes in a list.
        file_name: as its giver called it; only the last part of a path is kept.
        mime: what it is; nobody is ever shown it in a page, it is only saved.
        limit: bytes at the most.

    Raises:
        AttachmentUnfit: nothing there, or more than `limit`.
    """
    attachment = Attachment(
        fonds_id=fonds_id, sha256="", size=0, mime=mime[:200], file_name=plain_name(file_name),
        kept_by=work.actor.handle, kept_at=work.now,
    )  # fmt: skip
    work.session.add(attachment)
    work.session.flush()
    digest, size = hashlib.sha256(), 0
    for position, piece in enumerate(_pieces(content)):
        size += len(piece)
        if size > limit:
            raise AttachmentUnfit(objections=[Objection("attachment.too_large", "", {"field": "file", "limit": limit})])
        digest.update(piece)
        row = {"attachment_id": attachment.id, "position": position, "content": piece}
        work.session.execute(insert(AttachmentPiece), [row])
    if not size:
        raise AttachmentUnfit(objections=[Objection("attachment.empty", "", {"field": "file"})])
    attachment.sha256, attachment.size = digest.hexdigest(), size
    work.session.flush()
    return attachment


def keep_paper(work: Work, fonds_id: UUID, paper: Paper) -> Attachment:
    """Keep what was handed in with an act.

    Raises:
        AttachmentUnfit: nothing there, or too much.
    """
    return keep(work, fonds_id, paper.content, file_name=paper.file_name, mime=paper.mime)


def drop(work: Work, attachment: Attachment) -> None:
    """Forget a paper that proves nothing: an upload nobody went on with."""
    work.session.execute(delete(AttachmentPiece).where(AttachmentPiece.attachment_id == attachment.id))
    work.session.delete(attachment)
    work.session.flush()


def plain_name(name: str) -> str:
    """The last part of what a giver called a file, without anything nobody types."""
    last = PurePosixPath(name.replace("\\", "/")).name[-300:]
    return "".join(letter for letter in last if not holds_control_characters(letter)).strip() or "archivo"


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in content:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)
