"""What waits for somebody about schedules."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from retention.schedules.model import RetentionSchedule, ScheduleState
from system.actor import Permission, Place
from system.context import InboxItem
from system.visibility import within_body
from system.work import Reading


def drafts_to_approve(reading: Reading) -> Sequence[InboxItem]:
    """Drafts that the actor may bring into force and did not draft."""
    drafts = reading.session.scalars(
        select(RetentionSchedule)
        .where(RetentionSchedule.state == ScheduleState.DRAFT, within_body(reading.actor, RetentionSchedule.fonds_id))
        .order_by(RetentionSchedule.drafted_at)
    )
    return [
        InboxItem(title=draft.title, path=f"/schedules/{draft.id}/approval", detail=draft.drafted_by)
        for draft in drafts
        if reading.actor.may(Permission.SCHEDULE_APPROVE, Place(draft.fonds_id))
        and draft.drafted_by != reading.actor.handle
    ]
