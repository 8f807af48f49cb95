"""What is refused of correspondence."""

from __future__ import annotations

from system.errors import Conflict, IntegrityBroken, Invalid, NotFound


class ItemNotFound(NotFound):
    """No such item of correspondence, or not for this actor."""

    code = "correspondence.not_found"


class RoutingNotFound(NotFound):
    """The item was not routed so, or not to a unit of this actor."""

    code = "correspondence.routing_not_found"


class KindNotFound(NotFound):
    """The body has no such kind of correspondence."""

    code = "correspondence.kind_not_found"


class ItemRefused(Invalid):
    """What is said of the item, or the act on it, cannot be taken; the objections say why."""

    code = "correspondence.refused"
    basis = "LGA 29"


class ItemElsewhere(Conflict):
    """The item is not in a state that this act begins in."""

    code = "correspondence.elsewhere"


class ItemChanged(Conflict):
    """Somebody changed the item after it was read."""

    code = "correspondence.changed"


class RoutingIsOver(Conflict):
    """The unit rejected, ended or lost this turn already."""

    code = "correspondence.routing_over"


class NoScan(NotFound):
    """Nobody scanned the paper."""

    code = "correspondence.no_scan"


class ScanChanged(IntegrityBroken):
    """The bytes that go into the file are not those that were scanned."""

    code = "correspondence.scan_changed"


class BookTooLong(Conflict):
    """So many folios are given as CSV alone."""

    code = "correspondence.book_too_long"
