"""Which version of the schedule binds a file. Pure.

A file is bound by the version in force on the day it closed (domain 2.2). Where that version is unknown to the system
or says nothing of the file's class, the version in force when the closing is reckoned binds it, and the reason is kept.
Only a decision of the interdisciplinary group puts a later version in its place (`retention.forecasts`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class PinReason(StrEnum):
    """Why this version."""

    IN_FORCE_ON_CLOSING = "in_force_on_closing"
    NONE_IN_FORCE_ON_CLOSING = "none_in_force_on_closing"
    CLASS_UNKNOWN_ON_CLOSING = "class_unknown_on_closing"
    RETROACTIVE = "retroactive"  # an explicit decision applied a later version to files closed before it
    FORECAST = "forecast"  # never kept: what a version would say


@dataclass(frozen=True, slots=True)
class Version:
    """A version that is or was in force, from its first day."""

    id: UUID
    number: int
    in_force_from: date


def in_force_on(versions: Iterable[Version], day: date) -> Version | None:
    """The version that had come into force last by a day."""
    come = [version for version in versions if version.in_force_from <= day]
    return max(come, key=lambda version: (version.in_force_from, version.number), default=None)


def pin(
    versions: Iterable[Version], closed_on: date, today: date, speaking: Container[UUID]
) -> tuple[Version, PinReason] | None:
    """The version that binds a file and why; None where no version says anything of its class.

    `speaking` are the versions that have an entry for the file's class or one above it.
    """
    known = list(versions)
    then = in_force_on(known, closed_on)
    if then is not None and then.id in speaking:
        return then, PinReason.IN_FORCE_ON_CLOSING
    now = in_force_on(known, today)
    if now is None or now.id not in speaking:
        return None
    reason = PinReason.NONE_IN_FORCE_ON_CLOSING if then is None else PinReason.CLASS_UNKNOWN_ON_CLOSING
    return now, reason
