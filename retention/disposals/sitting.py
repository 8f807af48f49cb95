"""Calling the interdisciplinary group to vote on a list: the matter refers to it and names its producing area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from records.collegiate import queries as collegiate
from records.collegiate.model import CollegiateBody, CollegiateKind, Sitting
from records.collegiate.service import Call, MatterAsked, call_sitting
from retention.disposals import queries
from retention.disposals.errors import DisposalRefused
from retention.disposals.model import DisposalList, ListState
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.work import Reading, Work

SUBJECT = "disposal_list"


def boards(reading: Reading, listed: DisposalList) -> Sequence[CollegiateBody]:
    """The boards that the actor may call to vote on a list; none while it does not wait for their opinion."""
    if listed.state is not ListState.APPRAISED:
        return ()
    if not reading.actor.may(Permission.COLLEGIATE_MANAGE, Place(listed.fonds_id)):
        return ()
    running = collegiate.bodies(reading, running=True)
    return [one for one in running if one.kind is CollegiateKind.APPRAISAL_BOARD and one.fonds_id == listed.fonds_id]


def call_board(work: Work, list_id: UUID, body_id: UUID, *, on: date, place: str = "") -> Sitting:
    """Call a sitting of the board whose one matter is the list.

    Raises:
        DisposalNotFound, DisposalRefused: it does not wait for an opinion, or the body is no appraisal board.
        BodyNotFound, NotPermitted, SittingRefused: as `call_sitting`.
    """
    listed = queries.find(work, list_id)
    body = collegiate.find_body(work, body_id)
    against = []
    if listed.state is not ListState.APPRAISED:
        against.append(Objection("disposal.waits_for_no_opinion", "LGA 50", {"state": listed.state.value}))
    if body.kind is not CollegiateKind.APPRAISAL_BOARD or body.fonds_id != listed.fonds_id:
        against.append(Objection("disposal.no_board", "LGA 50", {"field": "body"}))
    refuse_all(DisposalRefused, against)
    title = f"{listed.spoken} {listed.title}"[:300]
    matter = MatterAsked(title=title, subject=SUBJECT, subject_id=listed.id, unit_id=listed.unit_id)
    return call_sitting(work, body.id, Call(sits_on=on, agenda=[matter], place=place))
