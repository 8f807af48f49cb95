"""Brings the index to where the history stands: reads what happened, reads it as it is now, writes, commits."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from records.objects.service import store_of
from search import changes, rebuilding
from search.errors import IndexBroken, IndexLocked
from search.index import SearchIndex, State, Status
from system import history
from system.actor import Actor, local_operator
from system.jobs.periodic import Periodic
from system.settings import Settings
from system.work import Installation

log = logging.getLogger(__name__)

PROJECTOR: Actor = local_operator("index")
ENTRIES_AT_ONCE = 500
EVERY_SECONDS = 1.0
PATIENCE = 0.1


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far the index is behind the history: `lag` entries. `busy` tells that another process is writing it."""

    lag: int
    busy: bool = False


@lru_cache(maxsize=8)
def _opened(folder: Path) -> SearchIndex:
    return SearchIndex(folder)


def index_of(settings: Settings) -> SearchIndex:
    """The index of an installation; one for all threads of the process."""
    return _opened(settings.index)


class Projector:
    """The one writer of the index. Any process may have one: who does not get the lock leaves it to the other."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.index = index_of(installation.settings)

    def run(self) -> Freshness:
        """What a worker calls every second: catch up, and build anew an index that cannot be used."""
        try:
            return self.catch_up()
        except IndexBroken as broken:
            log.critical("search index is broken and is built anew", extra=dict(broken.facts))
        try:
            rebuilding.rebuild(self._installation, self.index)
            return self.catch_up()
        except IndexLocked:
            return Freshness(lag=0, busy=True)

    def catch_up(self, seconds: float | None = None) -> Freshness:
        """Project everything past the cursor. Another process that writes is left alone.

        With `seconds`, go on for so long at the most, and wait as long for another process to bring the index to
        where the history stands now.

        Raises IndexBroken, also where the index is ahead of the history: it is that of another database then.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        goal: int | None = None
        while True:
            cursor, head = self._cursor(), head_of(self._installation)
            goal = head if goal is None else goal
            if cursor > head:
                raise IndexBroken(reason="ahead", file="history")
            if cursor >= (head if deadline is None else goal):
                return Freshness(head - cursor)
            busy = not self._advance(cursor)
            if busy and deadline is None:
                return Freshness(head - cursor, busy=True)
            if deadline is not None and time.monotonic() > deadline:
                return Freshness(head_of(self._installation) - self._cursor(), busy=busy)
            if busy:
                time.sleep(PATIENCE)

    def optimize(self) -> None:
        """Melt all segments into one, so that nothing of what was deleted stays in the files (after a destruction).

        Raises IndexLocked, IndexBroken.
        """
        self.index.optimize()

    def _cursor(self) -> int:
        return _usable(self.index.status()).cursor

    def _advance(self, cursor: int) -> bool:
        """Project the next entries; False where another process is at it."""
        store = store_of(self._installation.settings)
        with self._installation.reading(PROJECTOR) as reading:
            happened = history.after(reading.session, cursor, ENTRIES_AT_ONCE)
            found = changes.changes_of(reading.session, store, happened)
            try:
                return changes.pour(self.index.writing, found, start=cursor, end=happened[-1].seq)
            except IndexLocked:
                return False


def _usable(status: Status) -> Status:
    if status.state is not State.READY:
        reason, _, file = status.reason.partition(": ")
        raise IndexBroken(reason=reason, file=file)
    return status


def head_of(installation: Installation) -> int:
    """The last position of the history."""
    with installation.reading(PROJECTOR) as reading:
        return history.head(reading.session).seq


def lag_of(installation: Installation) -> int | None:
    """How many entries of the history the index has not read yet; None where it cannot be used. One small query."""
    status = index_of(installation.settings).status()
    return max(0, head_of(installation) - status.cursor) if status.state is State.READY else None


def catch_up(installation: Installation, seconds: float) -> Freshness | None:
    """Bring the index up to date in `seconds` at the most; None where it cannot be used.

    A broken index is left to a worker or to `constancia index rebuild`: whoever only searches does not wait for that.
    """
    try:
        return Projector(installation).catch_up(seconds)
    except IndexBroken as broken:
        log.error("search index is broken", extra=dict(broken.facts))  # noqa: TRY400 - its facts say it all
        return None


def periodic(installation: Installation) -> Periodic:
    """The projector as the workers run it."""
    return Periodic("search.projector", EVERY_SECONDS, Projector(installation).run)
