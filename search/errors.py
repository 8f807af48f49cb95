"""What the search refuses."""

from __future__ import annotations

from system.errors import Conflict, IntegrityBroken


class IndexBroken(IntegrityBroken):
    """The index cannot be trusted or read; it is derived, so the way out is to build it again.

    The fact `reason` is one of missing, unreadable, digest, size, outdated or ahead (of the history, so it belongs to
    another database); `file` names the first file concerned.
    """

    code = "search.index_broken"


class IndexLocked(Conflict):
    """Another process is writing the index; there is one writer at a time."""

    code = "search.index_locked"
