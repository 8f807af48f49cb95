"""What a version of the schedule would change for a file. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Change(StrEnum):
    """What becomes of the day from which a file may be disposed of."""

    NEWLY = "newly"
    EARLIER = "earlier"
    LATER = "later"
    NO_LONGER = "no_longer"
    UNCHANGED = "unchanged"
    STILL_UNDATED = "still_undated"


TOUCHING = (Change.NEWLY, Change.EARLIER, Change.LATER, Change.NO_LONGER)


class View(StrEnum):
    """Which files are looked at, and under which reading of what binds them.

    `open` files are reckoned as if they closed on the day; `pinned` are closed files as the law has it (each keeps the
    version it was closed under, only those without rule get one); `retroactive` are all closed files under the version.
    """

    OPEN = "open"
    PINNED = "pinned"
    RETROACTIVE = "retroactive"


def change_of(before: date | None, after: date | None) -> Change:
    """The change from one due day to another, None where there is no such day."""
    if before is None:
        return Change.STILL_UNDATED if after is None else Change.NEWLY
    if after is None:
        return Change.NO_LONGER
    if before == after:
        return Change.UNCHANGED
    return Change.EARLIER if after < before else Change.LATER
