"""What is refused of disposal lists and samples."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class DisposalNotFound(NotFound):
    """No such list, item or draw, or not for this actor."""

    code = "disposal.not_found"


class DisposalRefused(Invalid):
    """The act cannot be done as asked; the objections say why."""

    code = "disposal.refused"
    basis = "LGA 55"


class DisposalElsewhere(Conflict):
    """The list is in no state that this act begins in; the facts say where it is and who brought it there."""

    code = "disposal.elsewhere"


class DisposalChanged(Conflict):
    """Somebody changed the list since this page was read; the facts say who and to what."""

    code = "disposal.changed"


class DisposalFilesChanged(Conflict):
    """Files of the list are no longer what was frozen: it has to be frozen anew and asked for again."""

    code = "disposal.files_changed"
    basis = "LGA 31-VI"


class SampleRefused(Invalid):
    """A sample cannot be drawn as asked."""

    code = "sample.refused"
    basis = "LGA 4-XXIII"
