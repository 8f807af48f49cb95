"""What is refused of bodies that decide together, their sittings and their votes."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class BodyNotFound(NotFound):
    """No such body, or not for this actor."""

    code = "collegiate.not_found"


class SittingNotFound(NotFound):
    """No such sitting, or not for this actor."""

    code = "sitting.not_found"


class AgendaItemNotFound(NotFound):
    """No such matter, or not for this actor."""

    code = "agenda_item.not_found"


class MembershipNotFound(NotFound):
    """No such member, or not for this actor."""

    code = "membership.not_found"


class BodyRefused(Invalid):
    """A body or a member cannot be as it was said; the objections say why."""

    code = "collegiate.refused"


class SittingRefused(Invalid):
    """A sitting cannot be called, held or cancelled as it was said; the objections say why."""

    code = "sitting.refused"


class VoteRefused(Invalid):
    """Votes cannot be taken down as they were said; the objections say why."""

    code = "vote.refused"


class SittingNotCalled(Conflict):
    """A sitting that was held or cancelled takes no more of this."""

    code = "sitting.not_called"


class SittingNotHeld(Conflict):
    """Only of a sitting that was held are there votes and minutes."""

    code = "sitting.not_held"


class ItemAlreadyVoted(Conflict):
    """A matter is voted once; what was agreed is not voted away in the same sitting."""

    code = "agenda_item.already_voted"
