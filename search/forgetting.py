"""Words of what was destroyed leave the files of the index: projected away, then melted out of every segment."""

from __future__ import annotations

import time

from records.aggregations.questions import IndexForgets
from search.errors import IndexBroken, IndexLocked
from search.projector import PATIENCE, Projector
from system.work import Reading, Work


def forget(stand: Reading | Work, question: IndexForgets) -> str:
    """Bring the index to where the history stands and melt it into one segment; why not, where that could not be done.

    What is deleted stays in the files until they are written anew, so only melting forgets. An index that is broken
    holds words as well: it is built anew by a worker, and asked again then.
    """
    projector, until = Projector(stand.installation), time.monotonic() + question.seconds
    while True:
        try:
            fresh = projector.catch_up(max(0.1, until - time.monotonic()))
            if not fresh.lag and not fresh.busy:
                projector.optimize()
                return ""
            reason = "behind"
        except IndexLocked:
            reason = "locked"
        except IndexBroken:
            return "broken"
        if time.monotonic() > until:
            return reason
        time.sleep(PATIENCE)
