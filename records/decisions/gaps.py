"""Until when the gaps of a decision that were let stand are to be closed."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from records.decisions.book import BOOK
from records.decisions.deadlines import gaps_until
from records.decisions.model import Decision
from records.decisions.states import DecisionState
from system.calendar.queries import non_working_days
from system.work import Reading, Work


def gaps_due_on(stand: Reading | Work, decision: Decision) -> date | None:
    """The last day to close them; None where the decision is not final, is whole, or nobody let gaps stand."""
    if decision.state is not DecisionState.FINAL or decision.finalised_at is None:
        return None
    if not decision.overridden_by or not decision.has_gaps:
        return None
    days = BOOK.waived_gaps.business_days
    finalised_on = decision.finalised_at.astimezone(ZoneInfo(stand.settings.time_zone)).date()
    # Holidays stretch a few business days over weeks at the most.
    off = non_working_days(stand, decision.fonds_id, finalised_on, finalised_on + timedelta(days=3 * days + 30))
    return gaps_until(finalised_on, days, off)
