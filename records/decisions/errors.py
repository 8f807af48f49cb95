"""What is refused of decisions."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class DecisionNotFound(NotFound):
    """No such decision, or not for this actor."""

    code = "decision.not_found"


class AgendaItemUnknown(NotFound):
    """No such matter of a sitting, or not for this actor."""

    code = "decision.agenda_item_not_found"


class EditionNotFound(NotFound):
    """Nothing was published under this address."""

    code = "decision.edition_not_found"


class DecisionRefused(Invalid):
    """What was said of it cannot stand; the objections name the fields."""

    code = "decision.refused"


class DecisionStateRefuses(Conflict):
    """The act is not for a decision in this state."""

    code = "decision.state_refuses"


class DecisionChanged(Conflict):
    """Somebody changed it after the form was filled in."""

    code = "decision.changed"


class NotReadyToFinalise(Conflict):
    """It lacks something that its type asks for; the objections name each."""

    code = "decision.not_ready"


class RelationRefused(Conflict):
    """The relation cannot stand."""

    code = "decision.relation_refused"
