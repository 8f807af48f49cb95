"""No looking for garbage while a batch is settled: a sheet of living objects would be gone through in vain."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Rest:
    """How many threads let the collector rest now, and whether it ran before the first of them."""

    def __init__(self) -> None:
        self.lock, self.threads, self.ran = Lock(), 0, False


_REST = _Rest()


@contextmanager
def uncollected() -> Iterator[None]:
    """Within it the collector rests, in the whole process, for as long as one batch takes.

    Of several threads the last one that leaves puts it back as the first one found it. What a batch left behind is
    collected then, so that memory never holds the garbage of more than one batch.
    """
    with _REST.lock:
        if not _REST.threads:
            _REST.ran = gc.isenabled()
            gc.disable()
        _REST.threads += 1
    try:
        yield
    finally:
        with _REST.lock:
            _REST.threads -= 1
            if not _REST.threads and _REST.ran:
                gc.enable()
                gc.collect(1)
