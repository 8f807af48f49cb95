"""What is refused of holds."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class HoldNotFound(NotFound):
    """No such hold, or not for this actor."""

    code = "hold.not_found"


class HoldRefused(Invalid):
    """A hold cannot be as it was said; the objections say why."""

    code = "hold.refused"
    basis = "LGA 10"


class HoldNotInForce(Conflict):
    """Only a hold in force is released or reviewed."""

    code = "hold.not_in_force"


class HoldNotRequested(Conflict):
    """Only a request that nobody answered yet is accepted or refused."""

    code = "hold.not_requested"


class OwnHoldRequest(Conflict):
    """Who requested a hold does not accept or refuse it (domain 8.3: nobody approves what is their own)."""

    code = "hold.own_request"
