"""Refusals: what the house will not do, with every reason at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

Fact = str | int | float | bool | None


class Severity(StrEnum):
    """How heavy a finding is: an error stops an instrument, a warning is said, a note is only shown."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against an act.

    `code` is stable and is the key of its sentence in the catalogue ("aggregation.closed"); `basis` is the
    legal article or standard it stands on, empty where the reason is one of form; `facts` fill the sentence's
    `%(name)s` places and hold ids, codes, dates and numbers.
    """

    code: str
    basis: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


class Refusal(Exception):
    """An act refused. Holds one objection or more; never only the first of several.

    A noun subclasses one of the five kinds below and gives `code` and, where a norm says so, `basis`:

        class AggregationAlreadyClosed(Conflict):
            code = "aggregation.already_closed"
    """

    code: ClassVar[str] = "refused"
    basis: ClassVar[str] = ""

    def __init__(self, *, objections: Iterable[Objection] = (), **facts: object) -> None:
        spoken = {name: _plain(value) for name, value in facts.items()}
        self.facts: Mapping[str, Fact] = spoken
        self.objections: tuple[Objection, ...] = tuple(objections) or (Objection(self.code, self.basis, spoken),)
        super().__init__(", ".join(objection.code for objection in self.objections))


class NotFound(Refusal):
    """There is no such thing, or not for this actor."""

    code = "refused.not_found"


class Forbidden(Refusal):
    """The actor may not do this."""

    code = "refused.forbidden"


class Invalid(Refusal):
    """What was given cannot be taken as it is."""

    code = "refused.invalid"


class Conflict(Refusal):
    """The thing is not in a state that allows the act, or somebody was faster."""

    code = "refused.conflict"


class IntegrityBroken(Refusal):
    """The evidence does not agree with itself: an alarm, never a user's mistake."""

    code = "refused.integrity_broken"


class Unavailable(Exception):
    """Something the installation rests on does not do its part: no act is at fault, and the same may go well later.

    It is no refusal on purpose. A job tries again, an item of a report is not called refused, and nobody takes it for
    an answer to what was asked. `objection` says what is the matter and, by `next.<code>`, what to do.
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.objection = Objection(code, facts={name: _plain(value) for name, value in facts.items()})
        super().__init__(code)


def refuse_all(refusal: type[Refusal], objections: Iterable[Objection]) -> None:
    """Raise `refusal` with all `objections`, or return where there is none."""
    found = tuple(objections)
    if found:
        raise refusal(objections=found)


def _plain(value: object) -> Fact:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
