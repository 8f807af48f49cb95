"""Once a day every running hold looks again for files it means and does not keep."""

from __future__ import annotations

import logging

from sqlalchemy import select

from retention.holds.catching import catch_all
from retention.holds.kinds import HoldScope, HoldState
from retention.holds.model import Hold
from system.actor import local_operator
from system.jobs.periodic import Periodic
from system.work import Installation, SomebodyWasFaster

DAY = 24 * 3600.0
log = logging.getLogger(__name__)


def sweeper(installation: Installation) -> Periodic:
    """The periodic function of a worker."""
    return Periodic("holds", DAY, lambda: sweep(installation))


def sweep(installation: Installation) -> int:
    """Look through every body that has such holds; how many files came under one."""
    actor = local_operator("constancia")
    with installation.reading(actor) as reading:
        bodies = reading.session.scalars(
            select(Hold.fonds_id).where(Hold.state == HoldState.IN_FORCE, Hold.scope != HoldScope.FILES).distinct()
        ).all()
    caught = 0
    for fonds_id in bodies:
        try:
            with installation.work(actor) as work:
                caught += catch_all(work, fonds_id)
        except SomebodyWasFaster:
            log.info("holds were looked through by another worker", extra={"fonds": str(fonds_id)})
    return caught
