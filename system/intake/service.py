"""Acts on files that wait to be imported: bring one, have it read otherwise, be done with it, forget it.

None of them is told in the history: nothing of the body's instruments has changed. The import itself is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from system.actor import local_operator
from system.attachments import service as attachments
from system.attachments.queries import attachment_of
from system.intake.model import IntakeFile, IntakePurpose
from system.intake.queries import intake_of, require_import
from system.jobs.periodic import Periodic
from system.tabular import BYTES_LIMIT, Layout
from system.work import Installation, Work

WAITING_DAYS = 30
SWEEPING_SECONDS = 6 * 3600


def bring(
    work: Work,
    fonds_id: UUID,
    content: bytes,
    *,
    purpose: IntakePurpose,
    file_name: str,
    options: Mapping[str, object],
) -> IntakeFile:
    """Keep a file until somebody has seen what would come of importing it.

    Raises:
        Forbidden: the actor may not import into this body.
        AttachmentUnfit: there are no bytes, or too many.
    """
    require_import(work.actor, purpose, fonds_id)
    kept = attachments.keep(
        work, fonds_id, [content], file_name=file_name, mime="application/octet-stream", limit=BYTES_LIMIT
    )
    intake = IntakeFile(
        fonds_id=fonds_id, purpose=purpose, attachment_id=kept.id, sheet="", header_row=0, mapping={},
        options=dict(options), brought_by=work.actor.handle, brought_at=work.now,
    )  # fmt: skip
    work.session.add(intake)
    work.session.flush()
    return intake


def arrange(work: Work, intake_id: UUID, purpose: IntakePurpose, layout: Layout) -> IntakeFile:
    """Have a file read otherwise: another sheet, another header, other columns."""
    intake = intake_of(work, intake_id, purpose)
    intake.arrange(layout)
    work.session.flush()
    return intake


def settle(work: Work, intake: IntakeFile) -> None:
    """Be done with a file, in the act that imports it; what was imported is kept beside the report."""
    intake.settle(work.now)
    work.session.flush()


def forget(work: Work, intake_id: UUID, purpose: IntakePurpose) -> None:
    """Forget a file that nobody will import."""
    intake = intake_of(work, intake_id, purpose)
    intake.settle(work.now)
    _drop(work, intake)


def sweep(work: Work) -> int:
    """Forget the files that have waited too long; how many they were."""
    old = select(IntakeFile).where(
        IntakeFile.settled_at.is_(None), IntakeFile.brought_at < work.now - timedelta(days=WAITING_DAYS)
    )
    found = list(work.session.scalars(old.with_for_update(skip_locked=True)))
    for intake in found:
        _drop(work, intake)
    return len(found)


def sweeper(installation: Installation) -> Periodic:
    """What a worker calls to sweep."""

    def run() -> int:
        with installation.work(local_operator("intake")) as work:
            return sweep(work)

    return Periodic("intake.sweep", SWEEPING_SECONDS, run)


def _drop(work: Work, intake: IntakeFile) -> None:
    kept = attachment_of(work, intake.attachment_id)
    work.session.flush()
    work.session.execute(delete(IntakeFile).where(IntakeFile.id == intake.id))
    work.session.expunge(intake)
    attachments.drop(work, kept)
