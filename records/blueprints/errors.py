"""What is refused of a blueprint."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class BlueprintNotFound(NotFound):
    """No such blueprint, or not for this actor."""

    code = "blueprint.not_found"


class BlueprintRefused(Invalid):
    """It cannot stand so; the objections say why."""

    code = "blueprint.refused"


class BlueprintServes(Conflict):
    """A blueprint that has begun to hold is followed by another, never taken away."""

    code = "blueprint.serves"
