"""What is refused of fast capture."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class CaptureDraftNotFound(NotFound):
    """No such draft, or somebody else's."""

    code = "capture.draft_not_found"


class CaptureRowNotFound(NotFound):
    """No such row in this draft."""

    code = "capture.row_not_found"


class CaptureRowChanged(Conflict):
    """Another window wrote in the row after this one read it."""

    code = "capture.row_changed"


class CaptureRefused(Invalid):
    """All rows were wanted or none, and some cannot be opened; the objections say which and why."""

    code = "capture.refused"


class CaptureTooLarge(Invalid):
    """More rows than a draft holds; nothing was taken."""

    code = "capture.too_large"


class CaptureNameMissing(Invalid):
    """A draft is found again by its name."""

    code = "capture.name_missing"


class CaptureHoldsRows(Conflict):
    """A draft with rows that were not opened is discarded only when that is said."""

    code = "capture.holds_rows"
