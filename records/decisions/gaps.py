"""Until when the gaps of a decision that were let stand are to be closed: a number of the body's profile."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from records.decisions.deadlines import gaps_until
from records.decisions.model import Decision
from records.decisions.states import DecisionState
from system.calendar.queries import non_working_days
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.queries import profile_of
from system.organization.shipped import shipped
from system.work import Reading, Work


def gaps_due_on(stand: Reading | Work, decision: Decision) -> date | None:
    """The last day to close them; None where the decision is not final, is whole, or nobody let gaps stand.

    None also where the body lives under no profile that somebody answers for: no term is reckoned with its numbers.
    """
    if decision.state is not DecisionState.FINAL or decision.finalised_at is None:
        return None
    if not decision.overridden_by or not decision.has_gaps:
        return None
    finalised_on = decision.finalised_at.astimezone(ZoneInfo(stand.settings.time_zone)).date()
    days = _days(stand, decision.fonds_id, finalised_on)
    if days is None:
        return None
    # Holidays stretch a few business days over weeks at the most.
    off = non_working_days(stand, decision.fonds_id, finalised_on, finalised_on + timedelta(days=3 * days + 30))
    return gaps_until(finalised_on, days, off)


def _days(stand: Reading | Work, fonds_id: UUID, on: date) -> int | None:
    """Working days, by the profile in force on the day the decision became final.

    One adopted before profiles had this number takes the one that is shipped under its name now.
    """
    try:
        profile = profile_of(stand, fonds_id, on)
    except (ProfileNotConfirmed, ProfileNotFound):
        return None
    shipped_now = shipped().get(profile.name)
    terms = profile.decisions or (shipped_now.decisions if shipped_now else None)
    return terms.gap_days if terms else None
