"""What stands against disposing of a file on a day, every reason at once (LGA 4-XII, 4-XLVI, 55). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from records.aggregations.states import IN_ORDER
from retention.schedules.due_dates import ClockStatus
from system.errors import Objection


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The clock of a file as far as it is judged; `status` is None where a closed file has no clock at all.

    `standing` is whether the file is where it belongs: what is lost, damaged or merged is never disposed of. `holds`
    are the kinds of the holds that keep it. `is_being_reckoned` says that the law changed and its dates wait for it;
    `is_protected` that a decision in force, or open to challenge, rests on it.
    """

    status: ClockStatus | None
    trigger: str | None
    intermediate_until: date | None
    reserved_until: date | None
    due_on: date | None
    standing: str = IN_ORDER
    holds: tuple[str, ...] = ()
    is_being_reckoned: bool = False
    is_protected: bool = False
    closed_on: date | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether nothing may be done with it."""
        return self.standing != IN_ORDER

    def is_after(self, on: date) -> bool:
        """Whether it closes only after a day: nothing of it is due where the machine's clock was set back."""
        return self.closed_on is not None and on < self.closed_on


def objections(file: Reckoned, on: date) -> list[Objection]:
    """Every reason against disposal on a day; none means the file is due."""
    checks = (
        (file.status in {None, ClockStatus.NO_RULE}, Objection("retention.no_rule", "LGA 4-XIII")),
        (
            file.status is ClockStatus.TRIGGER_UNKNOWN,
            Objection("retention.trigger_unknown", "LGA 4-XLVI", {"trigger": file.trigger}),
        ),
        (
            file.intermediate_until is not None and on <= file.intermediate_until,
            Objection("retention.period_running", "LGA 4-XII, 4-XLVI", {"until": _said(file.intermediate_until)}),
        ),
        (
            file.reserved_until is not None and on <= file.reserved_until,
            Objection("retention.reserved", "LGA 55; LGT 104", {"until": _said(file.reserved_until)}),
        ),
        (file.is_frozen, Objection(f"retention.frozen.{file.standing}", "LGA 116-VI")),
        (file.status is ClockStatus.BLOCKED, Objection("retention.classified", "LGA 55")),
        (file.is_after(on), Objection("retention.not_closed_yet", "LGA 4-XLVI", {"on": _said(file.closed_on)})),
        *((True, Objection(f"retention.held.{kind}", "LGA 10, 116-IV")) for kind in file.holds),
        (file.is_protected, Objection("retention.protected", "LGA 10, 12")),
        (file.is_being_reckoned, Objection("retention.being_reckoned", "LGA 4-XIII")),
    )
    return [objection for stands, objection in checks if stands]


def is_due(file: Reckoned, on: date) -> bool:
    """Whether nothing stands against disposal on a day: files in order, kept by nothing, whose `due_on` has come."""
    kept = file.is_frozen or file.holds or file.is_protected or file.is_being_reckoned or file.is_after(on)
    return not kept and file.due_on is not None and file.due_on <= on


def _said(day: date | None) -> str | None:
    return day.isoformat() if day else None
