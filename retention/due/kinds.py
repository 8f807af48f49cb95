"""What may be done with files because a day has come, and why some are kept apart. Pure."""

from __future__ import annotations

from enum import StrEnum

from classification.series.kinds import Technique


class Task(StrEnum):
    """What a day that has come allows (domain 3.4). Files may wait for several of them."""

    TRANSFER = "transfer"  # the office term is over and the office still has it: primary transfer
    DISPOSAL = "disposal"  # every term is over: disposal is proposed
    SAMPLING = "sampling"  # every term is over: a sample is drawn first
    CONSERVATION = "conservation"  # every term is over: secondary transfer
    DECLASSIFY = "declassify"  # the last day of its reserve is past: it is public by law (LGT 104-II)
    RETURN = "return"  # a volume of it is lent and was to be back


OUTCOMES = {
    Task.DISPOSAL: Technique.ELIMINATION,
    Task.SAMPLING: Technique.SAMPLING,
    Task.CONSERVATION: Technique.CONSERVATION,
}
READY = "ready"
HELD = "held"
PROTECTED = "protected"
BEING_RECKONED = "being_reckoned"
"""Files apart have one of these reasons or, where they are lost or damaged, their standing."""
