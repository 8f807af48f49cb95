"""What is refused about files that wait to be taken in."""

from __future__ import annotations

from system.errors import Conflict, NotFound


class IntakeNotFound(NotFound):
    """There is no such file waiting, or not for this actor."""

    code = "intake.not_found"


class IntakeSettled(Conflict):
    """The file was taken in already; bring it again to take it in again."""

    code = "intake.settled"
