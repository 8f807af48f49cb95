"""What is refused of instruments."""

from __future__ import annotations

from system.errors import Conflict, IntegrityBroken, Invalid, NotFound


class InstrumentUnknown(NotFound):
    """There is no instrument of this name."""

    code = "instrument.unknown"


class InstrumentHasNoSource(Conflict):
    """The body has no chart or schedule in force, or not the version asked for: nothing can be made from it."""

    code = "instrument.no_source"
    basis = "LGA 13"


class FormatNotWritten(NotFound):
    """The instrument is not written in this form."""

    code = "instrument.format_not_written"


class EditionNotFound(NotFound):
    """There is no such edition, or not for this actor."""

    code = "instrument.edition_not_found"


class EditionBroken(IntegrityBroken):
    """Kept bytes of editions are not what was published."""

    code = "instrument.edition_broken"


class ImmediateProofNotFound(NotFound):
    """There is no such document of immediate proof, or not for this actor."""

    code = "immediate_proof.not_found"


class ImmediateProofUnfit(Invalid):
    """What was given for the catalogue of immediate proof cannot be taken; the objections name every field."""

    code = "immediate_proof.unfit"


class ImmediateProofSuppressed(Conflict):
    """The document left the catalogue already."""

    code = "immediate_proof.suppressed"
