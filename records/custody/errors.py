"""What is refused of places, boxes and loans."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class PlaceNotFound(NotFound):
    """No such place, or not for this actor."""

    code = "place.not_found"


class PlaceRefused(Invalid):
    """The place cannot be made, moved or retired so; the objections say why."""

    code = "place.refused"


class PlaceChanged(Conflict):
    """Somebody changed the place after this form was shown."""

    code = "place.changed"


class BoxNotFound(NotFound):
    """No such box, or not for this actor."""

    code = "box.not_found"


class BoxRefused(Invalid):
    """The box cannot be made, filled or moved so; the objections say why."""

    code = "box.refused"


class BoxChanged(Conflict):
    """Somebody changed the box after this form was shown."""

    code = "box.changed"


class VolumeNotFound(NotFound):
    """No such volume, or not for this actor."""

    code = "volume.not_found"


class LoanNotFound(NotFound):
    """No such loan, or not for this actor."""

    code = "loan.not_found"


class LoanRefused(Invalid):
    """A guard stands against the act; the objections say which."""

    code = "loan.refused"


class LoanElsewhere(Conflict):
    """The loan is in a state from which this act does not lead."""

    code = "loan.elsewhere"


class StockTakeNotFound(NotFound):
    """No such stock-take, or not for this actor."""

    code = "stock_take.not_found"


class LabelsRefused(Invalid):
    """No labels can be drawn so."""

    code = "labels.refused"
