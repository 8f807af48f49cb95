"""What is refused of a chart and its nodes."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class ChartNotFound(NotFound):
    """No such chart version, or not for this actor."""

    code = "chart.not_found"


class NoChartInForce(NotFound):
    """The body has no chart on this day."""

    code = "chart.none_in_force"
    basis = "LGA 13"


class NoDraft(NotFound):
    """The body has no draft."""

    code = "chart.no_draft"


class NodeNotFound(NotFound):
    """No such section or series, or not for this actor."""

    code = "node.not_found"


class ChartIsNoDraft(Conflict):
    """Only a draft is changed; what is in force changes by a new version."""

    code = "chart.is_no_draft"
    basis = "LGA 13"


class ChartFrozen(Conflict):
    """A chart received from a body that ceased to exist is never modified."""

    code = "chart.frozen"
    basis = "LGA 18"


class ChartsOfTwoBodies(Conflict):
    """Two versions are compared that are not of one body."""

    code = "chart.of_two_bodies"


class ChartUnfit(Invalid):
    """The draft cannot come into force as it is; the objections say why."""

    code = "chart.unfit"
    basis = "LGA 13"


class ChartFileUnfit(Invalid):
    """The file has not the columns a chart needs."""

    code = "chart.columns_missing"


class InForceBeforePrevious(Invalid):
    """A version begins after the one before it began."""

    code = "chart.begins_before_previous"


class DraftExists(Conflict):
    """The body has a draft already; one at a time."""

    code = "chart.draft_exists"


class ChartGaveWay(Conflict):
    """A superseded version is read, never changed."""

    code = "chart.gave_way"


class NodeUnfit(Invalid):
    """The node cannot stand where it is put; the objections say why."""

    code = "node.unfit"
    basis = "LGA 13"


class NodeChangedMeanwhile(Conflict):
    """Somebody changed the node after it was shown."""

    code = "node.changed_meanwhile"


class SeriesAlreadyClosed(Conflict):
    """The series was closed to new files before."""

    code = "node.already_closed"
