"""What is refused of printed forms."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class FormUnknown(NotFound):
    """There is no form of this name, or not in this format."""

    code = "form.unknown"


class NothingToPrint(Conflict):
    """Nothing that the actor may see is among what was asked for."""

    code = "form.nothing_to_print"


class TooMuchToPrint(Conflict):
    """More than fits one printing: it is narrowed, or left to a job."""

    code = "form.too_much"


class FormNotTypeset(Conflict):
    """The typesetter gave no PDF."""

    code = "form.not_typeset"


class FormAsked(Invalid):
    """What was asked of a form cannot be read."""

    code = "form.asked"


class SlipNotFound(NotFound):
    """There is no such loan, or not for this actor."""

    code = "form.loan_not_found"


class BoxToPrintNotFound(NotFound):
    """There is no such box, or not for this actor."""

    code = "form.box_not_found"


class CrestUnfit(Invalid):
    """The picture cannot be a crest."""

    code = "crest.unfit"


class CrestNotFound(NotFound):
    """The body has no crest."""

    code = "crest.not_found"


class PrintingNotFound(NotFound):
    """There is no such printing, it has expired, or not all of its files are in the actor's sight."""

    code = "printing.not_found"


class PrintingNotReady(Conflict):
    """The printing is still being made, or came to nothing."""

    code = "printing.not_ready"
