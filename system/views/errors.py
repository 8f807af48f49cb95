"""What is refused of saved views and selections."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class SavedViewNotFound(NotFound):
    """No such view, or somebody else's."""

    code = "view.not_found"


class ViewNameTaken(Conflict):
    """The person has a view of this name on this list already."""

    code = "view.name_taken"


class ViewUnreadable(Invalid):
    """A view without a name, or of no list."""

    code = "view.unreadable"


class SelectionNotFound(NotFound):
    """No such selection, or somebody else's."""

    code = "selection.not_found"


class SelectionEmpty(Conflict):
    """Nothing is marked, or nothing that the actor still sees."""

    code = "selection.empty"


class SelectionTooLarge(Conflict):
    """More is marked than the act takes together."""

    code = "selection.too_large"


class ActUnknown(NotFound):
    """The list offers no such act, or not to this actor."""

    code = "selection.act_unknown"
