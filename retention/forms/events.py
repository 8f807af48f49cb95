"""What can happen to forms. `entity_id` is the body's crest, or the printing."""

from __future__ import annotations

from dataclasses import dataclass

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class CrestKept(Event):
    """The body got a crest, or another one; sizes in pixels, `size` in bytes."""

    action = "crest.kept"
    sha256: str
    size: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class CrestLeft(Event):
    """The forms of the body carry no crest any more."""

    action = "crest.left"
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PrintingQueued(Event):
    """Many forms were left to be printed."""

    action = "printing.queued"
    form: str
    format: str
    files: int


@dataclass(frozen=True, kw_only=True)
class PrintingMade(Event):
    """They were printed; `left_out` files could not be."""

    action = "printing.made"
    form: str
    printed: int
    left_out: int
    sha256: str
