"""The crest of a body: taken in by its administrator or coordinator, proved before it is kept, shown on every form.

PNG and JPEG only. SVG is a program to be run, not a picture to be read: it is refused. The bounds are read from the
header; whether the picture can really be drawn is tried in the typesetter's own process, which may take only so much
memory and time, and which draws it on every form later.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from retention.forms.errors import CrestNotFound, CrestUnfit
from retention.forms.events import CrestKept, CrestLeft
from retention.forms.model import Crest
from retention.forms.pictures import Picture, look_at
from retention.forms.queries import crest_of
from system.actor import NotPermitted, Permission, Place
from system.attachments.queries import attachment_of
from system.attachments.service import drop, keep
from system.errors import Objection, refuse_all
from system.organization.model import Fonds
from system.typesetting.typesetter import NotTypeset, typeset
from system.work import Reading, Work

BYTES_LIMIT = 512 * 2**10
SIDE_LIMIT = 2_000
SIDE_LEAST = 32
_PROOF = Path(__file__).with_name("crest.typ")
_SECONDS = 30
# Who may say how the body's papers look: its administration and the coordination of archives.
_EITHER = (Permission.ORGANIZATION_MANAGE, Permission.INSTRUMENT_PUBLISH)


def may_change(stand: Reading | Work, fonds_id: UUID) -> bool:
    """Whether the actor may give the body a crest."""
    return any(stand.actor.may(permission, Place(fonds_id)) for permission in _EITHER)


def prove(content: bytes) -> Picture:
    """See that bytes are a picture which forms can carry; nothing is open meanwhile.

    Raises:
        CrestUnfit: every reason but the last at once; a picture that cannot be drawn is found out by drawing it.
    """
    if len(content) > BYTES_LIMIT:
        raise CrestUnfit(objections=[Objection("crest.too_large", "", {"field": "file", "limit": BYTES_LIMIT // 1024})])
    picture = look_at(content)
    if picture is None:
        raise CrestUnfit(objections=[Objection("crest.no_picture", "", {"field": "file"})])
    objections = []
    if max(picture.width, picture.height) > SIDE_LIMIT:
        objections.append(Objection("crest.too_many_pixels", "", {"field": "file", "limit": SIDE_LIMIT}))
    if min(picture.width, picture.height) < SIDE_LEAST:
        objections.append(Objection("crest.too_few_pixels", "", {"field": "file", "least": SIDE_LEAST}))
    refuse_all(CrestUnfit, objections)
    try:
        typeset(_PROOF, {"crest": list(content)}, moment=datetime(2000, 1, 1, tzinfo=UTC), seconds=_SECONDS)
    except NotTypeset as why:
        raise CrestUnfit(objections=[Objection("crest.not_drawn", "", {"field": "file"})]) from why
    return picture


def keep_crest(work: Work, fonds_id: UUID, content: bytes, picture: Picture, *, file_name: str) -> Crest:
    """Give a body its crest, or another one; `picture` is what `prove` found.

    Raises:
        NotPermitted
    """
    _require(work, fonds_id)
    _lock(work, fonds_id)
    kept = keep(work, fonds_id, [content], file_name=file_name, mime=picture.mime, limit=BYTES_LIMIT)
    crest = crest_of(work, fonds_id)
    if crest is None:
        crest = Crest(fonds_id=fonds_id, attachment_id=kept.id, width=picture.width, height=picture.height)
        work.session.add(crest)
    else:
        old = attachment_of(work, crest.attachment_id)
        crest.attachment_id, crest.width, crest.height = kept.id, picture.width, picture.height
        work.session.flush()
        drop(work, old)
    work.session.flush()
    work.emit(
        CrestKept(
            entity_id=crest.id, fonds_id=fonds_id, sha256=kept.sha256, size=kept.size, width=picture.width,
            height=picture.height,
        )
    )  # fmt: skip
    return crest


def leave_crest(work: Work, fonds_id: UUID) -> None:
    """Print the body's name alone again.

    Raises:
        NotPermitted, CrestNotFound
    """
    _require(work, fonds_id)
    _lock(work, fonds_id)
    crest = crest_of(work, fonds_id)
    if crest is None:
        raise CrestNotFound
    kept = attachment_of(work, crest.attachment_id)
    work.session.delete(crest)
    work.session.flush()
    drop(work, kept)
    work.emit(CrestLeft(entity_id=crest.id, fonds_id=fonds_id, sha256=kept.sha256))


def _require(work: Work, fonds_id: UUID) -> None:
    if not may_change(work, fonds_id):
        raise NotPermitted(permission=Permission.ORGANIZATION_MANAGE.value, actor=work.actor.handle)


def _lock(work: Work, fonds_id: UUID) -> None:
    # Two who change the crest follow each other; weaker than what a foreign key waits for.
    work.session.scalar(select(Fonds.id).where(Fonds.id == fonds_id).with_for_update(key_share=True))
