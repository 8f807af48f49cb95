"""The steps of a reckoning as they are kept and as people read them. Pure.

A step is kept as `{"code", "basis", "from", "years", "months", "to", "facts"}`: days in ISO form, None where the step
has none. Its sentence is made when it is read, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from retention.schedules.due_dates import Step


class SaidStep(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """One step for readers: from one day, for a term, to another day; `detail` says it in words."""

    code: str
    basis: str
    from_: date | None
    years: int | None
    months: int | None
    to: date | None
    facts: dict[str, Any]
    detail: str


Say = Callable[[str, Mapping[str, object]], str]


def kept(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as JSON can hold them."""
    return [
        {
            "code": step.code,
            "basis": step.basis,
            "from": step.starts_on.isoformat() if step.starts_on else None,
            "years": step.term.years if step.term else None,
            "months": step.term.months if step.term else None,
            "to": step.ends_on.isoformat() if step.ends_on else None,
            "facts": dict(step.facts),
        }
        for step in steps
    ]


def is_whole(explanation: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every step was kept: of what was set together with many others only what binds the file is."""
    return len(explanation) > 1 or (len(explanation) == 1 and not explanation[0]["code"].startswith(_BINDS))


_BINDS = "retention.step.rule."


def told(explanation: Iterable[Mapping[str, Any]], say: Say) -> list[SaidStep]:
    """Kept steps with their sentences."""
    return [_told(step, say) for step in explanation]


def _told(step: Mapping[str, Any], say: Say) -> SaidStep:
    spoken = {**step["facts"], **{name: step[name] for name in ("from", "years", "months", "to")}}
    return SaidStep(
        code=step["code"],
        basis=step["basis"],
        from_=_day(step["from"]),
        years=step["years"],
        months=step["months"],
        to=_day(step["to"]),
        facts=step["facts"],
        detail=say(step["code"], spoken),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
