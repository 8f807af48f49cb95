"""What is refused of a file."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class AggregationNotFound(NotFound):
    """No such file, or not for this actor."""

    code = "aggregation.not_found"


class AggregationAlreadyClosed(Conflict):
    """Somebody closed it before."""

    code = "aggregation.already_closed"


class AggregationIsClosed(Conflict):
    """A closed file takes nothing more."""

    code = "aggregation.is_closed"
    basis = "LGA 4-XXIX"


class AggregationIsFrozen(Conflict):
    """It is lost, damaged or merged into another: nothing is done to it."""

    code = "aggregation.is_frozen"
    basis = "LGA 116-VI"


class AggregationIsOpen(Conflict):
    """Only a closed file is reopened."""

    code = "aggregation.is_open"


class AggregationChanged(Conflict):
    """Somebody described the file after this form was shown."""

    code = "aggregation.changed"


class ClosesBeforeOpening(Invalid):
    """The closing day lies before the opening day."""

    code = "aggregation.closes_before_opening"


class ActRefused(Invalid):
    """A guard of the table in `states.py` stands against the act; the objections say which."""

    code = "aggregation.refused"


class ReferenceAmbiguous(Conflict):
    """Several bodies use this reference; say which one."""

    code = "aggregation.reference_ambiguous"


class FoliationBroken(Invalid):
    """The folios of the volumes would have a gap or a repeat, or contradict the cover."""

    code = "foliation.refused"


class VolumeNotFound(NotFound):
    """The file has no such volume, or not for this actor."""

    code = "volume.not_found"


class UnitUnknown(Invalid):
    """No such unit, or not for this actor."""

    code = "aggregation.unit_unknown"


class TemplateUnusable(Invalid):
    """The body's template for references does not pass its checks."""

    code = "reference.template_unusable"
