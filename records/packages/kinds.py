"""What an evidence package is of, and where it stands. Pure."""

from __future__ import annotations

from enum import StrEnum


class PackageSubject(StrEnum):
    """What a package proves."""

    DECISION = "decision"
    FILE = "file"


class PackageState(StrEnum):
    """Where a package stands. One that its job gave up stays `building`, and its job says why."""

    BUILDING = "building"
    READY = "ready"
    REMOVED = "removed"


class Removal(StrEnum):
    """Why the bytes of a package are gone."""

    EXPIRED = "expired"
    DESTROYED = "destroyed"  # a file whose documents it held was disposed of
    ASKED = "asked"
