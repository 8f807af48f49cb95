"""What is refused of an act over lost or damaged files."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class IncidentNotFound(NotFound):
    """No such act, or not for this actor."""

    code = "incident.not_found"


class IncidentAmbiguous(Conflict):
    """Acts of several bodies, or of both sorts, have this number."""

    code = "incident.number_ambiguous"


class IncidentRefused(Invalid):
    """What was said of it cannot stand; the objections say why, each naming its file where it is about one."""

    code = "incident.refused"


class ActNotTypeset(Conflict):
    """The typesetter did not come to an end; nothing was kept."""

    code = "incident.act_not_typeset"
