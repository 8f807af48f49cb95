"""A hold of the demo body: the trials of one series, which the comptroller's office placed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from classification.charts.queries import find_by_code
from retention.holds.kinds import HoldKind, HoldScope
from retention.holds.model import Hold
from retention.holds.service import Order, place_hold
from system.actor import Actor
from system.work import Installation

_SERIES = "2C.8"
_REVIEW = timedelta(days=180)


def place_demo_hold(installation: Installation, coordinator: Actor, fonds_id: UUID) -> int:
    """Place it where the body has no hold yet; how many were placed."""
    with installation.work(coordinator) as work:
        if work.session.scalar(select(func.count()).select_from(Hold).where(Hold.fonds_id == fonds_id)):
            return 0
        node = find_by_code(work, fonds_id, _SERIES)
        if node is None:
            return 0
        order = Order(
            kind=HoldKind.LITIGATION, scope=HoldScope.SERIES, terms={"lineage_ids": [str(node.lineage_id)]},
            authority="Tribunal de Justicia Administrativa", case_number="TJA/214/2026",
            reason="El tribunal pidió conservar los antecedentes de las clausuras", started_on=work.today,
            review_on=work.today + _REVIEW,
        )  # fmt: skip
        place_hold(work, fonds_id, order)
    return 1
