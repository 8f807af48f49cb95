"""What a worker does again and again: seal the history when its hour has come, then have the seal stamped."""

from __future__ import annotations

from datetime import datetime, timedelta

from system import history
from system.actor import local_operator
from system.anchoring import queries, service
from system.anchoring.stamping import stamp_newest
from system.history import GENESIS, HistoryBroken
from system.jobs.periodic import Periodic
from system.work import Installation, Reading

EVERY_SECONDS = 300.0


def sealer(installation: Installation) -> Periodic:
    """What a worker calls."""
    return Periodic("history.seal", EVERY_SECONDS, lambda: run(installation))


def run(installation: Installation) -> int | None:
    """Seal where it is due; the number of the seal, None where there was nothing to do. Several workers seal once.

    What was added since the last seal is walked first, so that a seal is put only on a chain that holds.

    Raises:
        HistoryBroken: it does not hold; nothing is sealed, and the failure stands in the state of the worker.
    """
    actor = local_operator("constancia")
    number = None
    with installation.reading(actor) as reading:
        due_at = next_at(reading)
        due = due_at is not None and due_at <= reading.now
        if due:
            _require_chain(reading)
    if due:
        with installation.work(actor) as work:
            sealed = service.seal(work, only_if_due=True)
            number = sealed.number if sealed else None
    stamp_newest(installation, actor)
    return number


def next_at(reading: Reading) -> datetime | None:
    """When the next seal is due, None where nothing happened since the last one, or seals are put only by hand."""
    hours = reading.settings.seal_hours
    if not hours or not queries.is_due(reading.session):
        return None
    last = queries.newest(reading.session)
    return last.at + timedelta(hours=hours) if last else reading.now


def _require_chain(reading: Reading) -> None:
    last = queries.newest(reading.session)
    start = (last.sequence, last.head) if last else (0, GENESIS)
    found = history.verify(reading.session, after=start)
    if found.broken_at is not None:
        raise HistoryBroken(sequence=found.broken_at)
