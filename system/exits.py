"""What the command line's exit codes mean, in one table."""

from __future__ import annotations

from enum import IntEnum

from system.errors import Conflict, Forbidden, IntegrityBroken, Invalid, NotFound, Refusal


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1  # something nobody foresaw
    USAGE = 2  # the command line itself could not be read
    SOME_REFUSED = 3  # the rest is done; the report names every item that is not
    NOT_FOUND = 4
    FORBIDDEN = 5
    INVALID = 6
    CONFLICT = 7
    INTEGRITY_BROKEN = 8


_CODES: tuple[tuple[type[Refusal], Exit], ...] = (
    (NotFound, Exit.NOT_FOUND),
    (Forbidden, Exit.FORBIDDEN),
    (Invalid, Exit.INVALID),
    (Conflict, Exit.CONFLICT),
    (IntegrityBroken, Exit.INTEGRITY_BROKEN),
)


def exit_of(refusal: Refusal) -> Exit:
    """The exit code of a refusal."""
    return next((code for kind, code in _CODES if isinstance(refusal, kind)), Exit.FAILED)
