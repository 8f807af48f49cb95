"""What is refused of bodies, units, people, appointments and profiles."""

from __future__ import annotations

from system.errors import Conflict, IntegrityBroken, Invalid, NotFound


class FondsNotFound(NotFound):
    """No such body, or not for this actor."""

    code = "fonds.not_found"


class FondsCodeTaken(Conflict):
    """Another body has this code."""

    code = "fonds.code_taken"


class FondsInvalid(Invalid):
    """What was said of a body cannot be taken; the objections name the fields."""

    code = "fonds.invalid"


class UnitNotFound(NotFound):
    """No such unit, or not for this actor."""

    code = "unit.not_found"


class UnitCodeTaken(Conflict):
    """Another unit of the body has this code."""

    code = "unit.code_taken"


class UnitInvalid(Invalid):
    """What was said of a unit cannot be taken; the objections name the fields."""

    code = "unit.invalid"


class UnitMoveRefused(Conflict):
    """A unit cannot be placed there from that day; the objections say why."""

    code = "unit.move_refused"


class UnitStillInUse(Conflict):
    """A unit cannot end while units stand below it or people are appointed to it."""

    code = "unit.still_in_use"


class PersonNotFound(NotFound):
    """No such person, or not for this actor."""

    code = "person.not_found"


class PersonInvalid(Invalid):
    """What was said of a person cannot be taken."""

    code = "person.invalid"


class AppointmentNotFound(NotFound):
    """No such appointment, or not for this actor."""

    code = "appointment.not_found"


class AppointmentInvalid(Invalid):
    """An appointment that cannot be; the objections say why."""

    code = "appointment.invalid"


class AppointsThemselves(Conflict):
    """Nobody gives powers to themselves."""

    code = "appointment.of_oneself"


class ProfileNotFound(NotFound):
    """No profile of this name comes with the product, or the body adopted none."""

    code = "profile.not_found"


class ProfileNotConfirmed(Conflict):
    """The profile's numbers were never compared with the published law: an administrator confirms them first."""

    code = "profile.not_confirmed"


class ProfileOrder(Conflict):
    """A profile begins after the one before it; what governed earlier days is not rewritten."""

    code = "profile.out_of_order"


class ProfileChanged(IntegrityBroken):
    """The terms kept with a body no longer agree with their digest."""

    code = "profile.changed"
