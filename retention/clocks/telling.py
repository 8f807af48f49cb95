"""The whole explanation of clocks, whether every step was kept or only the first.

A clock set together with many others keeps what binds the file. The other steps follow from it, from what happened to
the file and from the law, which are all still there: a change of any of them sets the clock anew in the same act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from retention.clocks.explanation import is_whole, kept
from retention.clocks.model import RetentionClock
from retention.clocks.reckoning import ClosedFile, reckon_files
from system.work import Reading, Work

Stand = Reading | Work
Steps = Sequence[Mapping[str, Any]]


def steps_of(stand: Stand, clock: RetentionClock | None) -> Steps:
    """The steps of one clock, in order; none where there is no clock."""
    return explanations(stand, {clock.aggregation_id: clock.explanation})[clock.aggregation_id] if clock else ()


def explanations(stand: Stand, kept_steps: Mapping[UUID, Steps | None]) -> dict[UUID, Steps]:
    """The whole steps of files by id, given those that their clocks hold. A few statements, however many there are."""
    whole: dict[UUID, Steps] = {
        one: steps for one, steps in kept_steps.items() if steps is not None and is_whole(steps)
    }
    missing = [one for one, steps in kept_steps.items() if steps is not None and one not in whole]
    columns = (Aggregation.id, Aggregation.fonds_id, Aggregation.node_id, Aggregation.closed_on)
    by_fonds: defaultdict[UUID, list[ClosedFile]] = defaultdict(list)
    if missing:
        for row in stand.session.execute(select(*columns).where(Aggregation.id.in_(missing))):
            if row.closed_on is not None:
                by_fonds[row.fonds_id].append(ClosedFile(*row))
    for fonds_id, files in by_fonds.items():
        for one in reckon_files(stand, fonds_id, files):
            whole[one.aggregation.id] = kept(one.dates.steps)
    return {one: whole.get(one, ()) for one in kept_steps}
