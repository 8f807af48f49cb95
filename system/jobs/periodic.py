"""Things a worker does again and again: projecting into the index, sweeping, looking after dead workers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from system.work import Clock

log = logging.getLogger(__name__)
LONGEST_PAUSE = 300.0


@dataclass(frozen=True)
class Periodic:
    """A function called every `seconds`, never twice at once in one process.

    Every worker process has its own, so `run` must bear several at a time. An exception is logged and shown in
    the status, and the next call waits twice as long, up to five minutes, until one goes well.
    """

    name: str
    seconds: float
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class PeriodicStatus:
    """How a periodic function fares. `last_error` is the exception's kind and words, kept until a call goes well."""

    name: str
    runs: int = 0
    failures: int = 0
    last_run_at: datetime | None = None
    last_error: str = ""
    last_error_at: datetime | None = None


class PeriodicThread:
    """One periodic function in its own thread."""

    def __init__(self, periodic: Periodic, clock: Clock) -> None:
        self._periodic = periodic
        self._clock = clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=f"periodic-{periodic.name}", daemon=True)
        self.status = PeriodicStatus(periodic.name)

    def start(self) -> None:
        """Begin; the first call is at once."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Call no more, and wait for a call under way. False where it did not end in time."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        pause = self._periodic.seconds
        while True:
            pause = self._periodic.seconds if self._call() else min(max(pause, 1.0) * 2, LONGEST_PAUSE)
            if self._stopping.wait(pause):
                return

    def _call(self) -> bool:
        at = self._clock()
        try:
            self._periodic.run()
        except Exception as error:
            # The thread must outlive any one failure; the failure is kept where people look for it.
            log.exception("periodic work failed", extra={"periodic": self._periodic.name})
            self.status = replace(
                self.status,
                runs=self.status.runs + 1,
                failures=self.status.failures + 1,
                last_run_at=at,
                last_error=f"{type(error).__name__}: {error}",
                last_error_at=at,
            )
            return False
        self.status = replace(self.status, runs=self.status.runs + 1, last_run_at=at, last_error="", last_error_at=None)
        return True
