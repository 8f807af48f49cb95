"""What is refused of forecasts and retroactive applications."""

from __future__ import annotations

from system.errors import Conflict, IntegrityBroken, Invalid, NotFound


class ForecastUnreadable(Invalid):
    """The forecast was asked for in a way that cannot be read."""

    code = "forecast.unreadable"


class RetroactiveApplicationRefused(Conflict):
    """The version may not be applied to closed files; the objections say everything that stands against it."""

    code = "retroactive.refused"
    basis = "LGA 50, 52"


class RetroactiveApplicationNotFound(NotFound):
    """No such decision, or not for this actor."""

    code = "retroactive.not_found"


class RetroactiveFilesMiscounted(IntegrityBroken):
    """Fewer or more files came out than were counted when it was decided."""

    code = "retroactive.miscounted"
