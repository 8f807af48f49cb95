"""Building the index anew from the database, beside the live one and from where an earlier attempt was interrupted."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import msgspec

from records.objects.service import store_of
from search import changes, projections
from search.batches import Rebuild
from search.errors import IndexBroken, IndexLocked
from search.index import SearchIndex
from system import history
from system.actor import local_operator
from system.work import Installation

log = logging.getLogger(__name__)

FILES_AT_ONCE = 50
PROGRESS = "rebuild.json"
LOCK = "rebuild.lock"
REBUILDER = local_operator("index")


class Progress(msgspec.Struct, frozen=True):
    """How far a rebuild has come: into which folder, from which position of the history, after which file."""

    folder: str
    cursor: int
    after: UUID | None = None
    files: int = 0


def rebuild(
    installation: Installation, index: SearchIndex, report: Callable[[Progress], object] = lambda _: None
) -> Progress:
    """Build a new index and make it the live one; what happens meanwhile is projected from the cursor afterwards.

    Memory is bounded by one commit. A rebuild that is interrupted goes on behind the last file it had written.

    Raises IndexLocked where another process rebuilds.
    """
    root = installation.settings.index
    with _alone(root):
        fresh, progress = _begin(installation, index, root)
        try:
            progress = _fill(installation, fresh, progress, root, report)
        except IndexBroken:
            # What an interrupted attempt left is damaged as well: the second attempt begins with nothing.
            log.exception("unfinished search index is damaged and begun anew")
            fresh.abandon()
            fresh, progress = _begin(installation, index, root)
            progress = _fill(installation, fresh, progress, root, report)
        fresh.finish()
        (root / PROGRESS).unlink(missing_ok=True)
    log.warning("search index is built anew", extra={"files": progress.files, "cursor": progress.cursor})
    return progress


def _begin(installation: Installation, index: SearchIndex, root: Path) -> tuple[Rebuild, Progress]:
    fresh = index.rebuild()
    known = _read(root / PROGRESS)
    if known is not None and known.folder == fresh.folder.name:
        return fresh, known
    # Nobody knows what a folder without its progress holds; things may have been destroyed since.
    fresh.abandon()
    fresh = index.rebuild()
    with installation.reading(REBUILDER) as reading:
        progress = Progress(fresh.folder.name, history.head(reading.session).seq)
    _write(root / PROGRESS, progress)
    return fresh, progress


def _fill(
    installation: Installation, fresh: Rebuild, progress: Progress, root: Path, report: Callable[[Progress], object]
) -> Progress:
    store = store_of(installation.settings)
    while True:
        with installation.reading(REBUILDER) as reading:
            files = projections.files_after(reading.session, progress.after, FILES_AT_ONCE)
            last = files[-1].aggregation.id if files else progress.after
            found = (change for file in files for change in changes.changes_within(reading.session, store, file))
            changes.pour(fresh.writing, found, start=fresh.cursor, end=progress.cursor)
        if not files:
            return progress
        progress = Progress(progress.folder, progress.cursor, last, progress.files + len(files))
        _write(root / PROGRESS, progress)
        report(progress)


def _read(path: Path) -> Progress | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None


def _write(path: Path, progress: Progress) -> None:
    draft = path.with_suffix(".new")
    draft.write_bytes(msgspec.json.encode(progress))
    draft.replace(path)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    descriptor = os.open(root / LOCK, os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise IndexLocked(folder=root.name) from None
    try:
        yield
    finally:
        os.close(descriptor)
