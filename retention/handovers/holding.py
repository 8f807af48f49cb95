"""What is handed over is held from the cut to the closing: what was counted must still be there when it is signed."""

from __future__ import annotations

from sqlalchemy import select

from retention.handovers.events import HandoverClosed, HandoverCut
from retention.handovers.model import Handover, HandoverRow, Part
from retention.holds.automatic import end_by_cause
from retention.holds.kinds import HoldKind, HoldScope
from retention.holds.service import Order, place_by_cause
from system.organization.model import Fonds, Unit
from system.work import Work


def hold_what_was_cut(work: Work, event: HandoverCut) -> None:
    """Hold every file of the report (domain 3.8, 3.11)."""
    handover = work.session.get_one(Handover, event.entity_id)
    unit = work.session.get_one(Unit, handover.unit_id)
    order = Order(
        kind=HoldKind.HANDOVER, scope=HoldScope.FILES,
        authority=work.session.get_one(Fonds, handover.fonds_id).name,
        case_number=f"{unit.code} {handover.planned_on.isoformat()}", started_on=work.today,
        review_on=handover.planned_on if handover.planned_on > work.today else None,
    )  # fmt: skip
    files = select(HandoverRow.entity_id.label("id")).where(
        HandoverRow.handover_id == handover.id, HandoverRow.part.in_((Part.OPEN_FILES, Part.CLOSED_FILES))
    )
    place_by_cause(work, handover.fonds_id, order, f"handover:{handover.id}", files)


def free_what_was_closed(work: Work, event: HandoverClosed) -> None:
    """The handover is over: what it held is free of it."""
    handover = work.session.get_one(Handover, event.entity_id)
    end_by_cause(work, f"handover:{handover.id}", act=handover.minutes_number)
