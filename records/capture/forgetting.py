"""What was typed into a draft goes with the file that it became; that the row became a file stays."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from records.capture.model import CaptureRow
from system.work import Work


def forget_file(work: Work, aggregation_id: UUID) -> None:
    """Empty the cells of the rows that became this file. Done twice it changes nothing."""
    work.session.execute(
        update(CaptureRow)
        .where(CaptureRow.aggregation_id == aggregation_id)
        .values(cells={}, title_key="", version=CaptureRow.version + 1)
    )
