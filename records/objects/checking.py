"""Does the place of the bytes do what it must? Asked for by the operator, and by whoever watches over the service."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

from records.objects.backend import INCOMING
from records.objects.bucket import Bucket
from records.objects.errors import StoreUnreachable
from records.objects.service import store_of
from system.settings import Settings

# No object's address, so that no look at the documents takes it for one.
_PROBE = "check"
_WORDS = b"constancia"
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """What was found: whether it is a bucket, and whether that keeps what is removed (None: it does not say)."""

    is_bucket: bool
    keeps_versions: bool | None


def check_store(settings: Settings) -> StoreCheck:
    """Write a few bytes, read them back and remove them.

    Raises:
        StoreUnreachable, StoreFull, OSError: something of that cannot be done.
    """
    backend = store_of(settings).backend
    written, path = f"{INCOMING}/{uuid4()}", f"{_PROBE}/{uuid4()}"
    sink = backend.create(written)
    try:
        sink.write(_WORDS)
        sink.seal()
        backend.publish(written, path)
    finally:
        sink.abandon()
    found = b"".join(backend.read(path, 0, len(_WORDS)))
    keeps = backend.keeps_versions(path) if isinstance(backend, Bucket) else None
    backend.delete(path)
    if found != _WORDS or backend.size(path) is not None:
        raise StoreUnreachable("other", "check")
    return StoreCheck(isinstance(backend, Bucket), keeps)


@dataclass(slots=True)
class Watch:
    """Whether the store answers, asked of it every ten seconds at the most however often it is asked here."""

    _asked: float = 0.0
    _trouble: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def trouble(self, settings: Settings) -> str:
        """What is the matter, empty where nothing is."""
        with self._lock:
            if not self._asked or time.monotonic() - self._asked > _SECONDS:
                self._trouble = _look(settings)
                self._asked = time.monotonic()
            return self._trouble


def _look(settings: Settings) -> str:
    try:
        store_of(settings).backend.size(_PROBE)
    except StoreUnreachable as error:
        return error.trouble
    except OSError as error:
        return type(error).__name__
    return ""
