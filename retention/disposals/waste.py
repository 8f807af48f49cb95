"""Where the paper of a disposal goes when it is waste (LGA 15): by the body's profile, on the day it was executed."""

from __future__ import annotations

from sqlalchemy import exists, select

from classification.series.kinds import Support
from records.aggregations.model import Aggregation
from retention.disposals.model import DisposalItem, DisposalList, ItemState
from system.organization.profile import PaperTerms
from system.organization.queries import profile_of
from system.work import Reading, Work


def waste_of(stand: Reading | Work, listed: DisposalList) -> PaperTerms | None:
    """Who alone may be given the paper of a list; None where nobody is named, or the list holds no paper.

    Raises:
        ProfileNotFound, ProfileNotConfirmed.
    """
    day = listed.executed_on or stand.today
    terms = profile_of(stand, listed.fonds_id, day).disposal
    found = terms.paper_on(day) if terms else None
    return found if found and _holds_paper(stand, listed) else None


def _holds_paper(stand: Reading | Work, listed: DisposalList) -> bool:
    held = exists().where(
        DisposalItem.list_id == listed.id,
        DisposalItem.state.not_in((ItemState.REFUSED, ItemState.RETURNED)),
        Aggregation.id == DisposalItem.aggregation_id,
        Aggregation.support != Support.ELECTRONIC,
    )
    return bool(stand.session.scalar(select(held)))
