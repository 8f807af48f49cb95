"""Sittings: called with an agenda, held with a quorum, voted matter by matter, proven by minutes; or cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from records.collegiate import queries
from records.collegiate.bodies import BASIS, Founding, Seat, add_member, end_body, end_member, found_body, take_body
from records.collegiate.errors import (
    AgendaItemNotFound,
    BodyNotFound,
    ItemAlreadyVoted,
    SittingNotCalled,
    SittingNotFound,
    SittingNotHeld,
    SittingRefused,
    VoteRefused,
)
from records.collegiate.events import AgendaItemVoted, MinutesKept, SittingCalled, SittingCancelled, SittingHeld
from records.collegiate.model import (
    AgendaItem,
    Attendance,
    CollegiateBody,
    Presence,
    Sitting,
    SittingState,
    Vote,
)
from records.collegiate.queries import Member
from records.collegiate.quorum import Choice, is_quorum
from system.attachments.model import Attachment
from system.attachments.service import Paper, keep_paper
from system.errors import Fact, Objection, refuse_all
from system.organization.queries import appointments, subtree_ids, unit_of
from system.work import Work

MOST_ITEMS = 200
_LONGEST = {"title": 500, "place": 500, "agreement": 20_000, "reason": 5_000, "minutes_number": 120, "subject": 40}

__all__ = [
    "Ballot",
    "Call",
    "Came",
    "Founding",
    "MatterAsked",
    "Seat",
    "add_member",
    "call_sitting",
    "cancel_sitting",
    "end_body",
    "end_member",
    "found_body",
    "hold_sitting",
    "keep_minutes",
    "vote",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterAsked:
    """A matter for an agenda. `subject` and `subject_id` say what it is about; `unit_id` whose area must be there."""

    title: str
    subject: str = ""
    subject_id: UUID | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How a sitting is called; without `called_on` it is called today, or on its day where that has passed."""

    sits_on: date
    agenda: Sequence[MatterAsked]
    place: str = ""
    is_extraordinary: bool = False
    called_on: date | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """How a member came; who is not said came not."""

    presence: Presence = Presence.PRESENT


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a member said to a matter; a recusal gives its reason."""

    choice: Choice
    reason: str = ""


@dataclass(slots=True)
class _Hall:
    """A sitting in hand, with everybody who sits there on its day."""

    sitting: Sitting
    body: CollegiateBody
    members: Sequence[Member] = field(default_factory=list)


def call_sitting(work: Work, body_id: UUID, call: Call) -> Sitting:
    """Call a sitting of a body with the matters of its agenda, in their order.

    Raises:
        BodyNotFound, NotPermitted, SittingRefused: with every objection; those about a matter say its `position`.
    """
    body = take_body(work, body_id)
    called_on = call.called_on or min(work.today, call.sits_on)
    refuse_all(SittingRefused, _against_call(work, body, call, called_on))
    last = select(func.max(Sitting.number)).where(Sitting.body_id == body.id, Sitting.year == call.sits_on.year)
    sitting = Sitting(
        fonds_id=body.fonds_id, body_id=body.id, year=call.sits_on.year, number=(work.session.scalar(last) or 0) + 1,
        is_extraordinary=call.is_extraordinary, sits_on=call.sits_on, place=call.place.strip(),
        state=SittingState.CALLED, called_on=called_on, recorded_by=work.actor.handle, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(sitting)
    work.session.flush()
    work.session.add_all(
        AgendaItem(
            sitting_id=sitting.id, position=position, title=one.title.strip(), subject=one.subject.strip(),
            subject_id=one.subject_id, unit_id=one.unit_id,
        )
        for position, one in enumerate(call.agenda, start=1)
    )  # fmt: skip
    work.session.flush()
    work.emit(
        SittingCalled(
            entity_id=sitting.id, fonds_id=body.fonds_id, code=body.code, year=sitting.year, number=sitting.number,
            sits_on=sitting.sits_on, items=len(call.agenda),
        )
    )  # fmt: skip
    return sitting


def hold_sitting(
    work: Work,
    sitting_id: UUID,
    attendance: Mapping[UUID, Came | Presence],
    *,
    representatives: Mapping[UUID, UUID] | None = None,
    version: int | None = None,
) -> Sitting:
    """Write down that a sitting was held: who came, by membership, and who came for the area of each matter.

    Whether that was a quorum is reckoned and written; without one nothing can be voted. Where nobody is said to have
    come for an area, a member or substitute who came and is appointed in it stands for it.

    Raises:
        SittingNotFound, NotPermitted, SittingNotCalled, SittingRefused: with every objection.
    """
    hall = _take(work, sitting_id)
    sitting = hall.sitting
    if sitting.state is not SittingState.CALLED:
        raise SittingNotCalled(state=sitting.state.value, sitting=_spoken(hall))
    came = {one: how if isinstance(how, Came) else Came(how) for one, how in attendance.items()}
    items = queries.items_of(work.session, sitting.id)
    against = [*_against_attendance(work, hall, came, version)]
    people = _people(hall.members, came)
    chosen = dict(representatives or {})
    against += _against_representatives(work, hall, items, chosen)
    refuse_all(SittingRefused, against)
    work.session.add_all(
        Attendance(
            sitting_id=sitting.id,
            membership_id=one.membership.id,
            presence=(how := came.get(one.membership.id, Came(Presence.ABSENT))).presence,
            substitute_id=one.membership.substitute_id if how.presence is Presence.SUBSTITUTED else None,
        )
        for one in hall.members
    )
    for item in items:
        item.representative_id = chosen.get(item.id) or _of_area(work, hall, item, people)
    seats = sum(one.membership.votes for one in hall.members)
    present = sum(one.membership.votes and one.membership.id in people for one in hall.members)
    sitting.state = SittingState.HELD
    sitting.quorum_reached = is_quorum(present, seats, hall.body.quorum_percent)
    work.session.flush()
    work.emit(
        SittingHeld(
            entity_id=sitting.id, fonds_id=sitting.fonds_id, code=hall.body.code, year=sitting.year,
            number=sitting.number, seats=seats, present=present, quorum_reached=sitting.quorum_reached,
        )
    )  # fmt: skip
    return sitting


def vote(work: Work, item_id: UUID, choices: Mapping[UUID, Ballot | Choice], *, agreement: str = "") -> AgendaItem:
    """Take down what each voting member who was present said to a matter, and with that whether it passed.

    Raises:
        AgendaItemNotFound, NotPermitted, SittingNotHeld, ItemAlreadyVoted
        VoteRefused: no quorum, the area was not there, a vote lacking or too many, a recusal without its reason.
    """
    item = work.session.get(AgendaItem, item_id)
    if item is None:
        raise AgendaItemNotFound(id=item_id)
    try:
        hall = _take(work, item.sitting_id)
    except SittingNotFound as unseen:
        raise AgendaItemNotFound(id=item_id) from unseen
    work.session.refresh(item)
    if hall.sitting.state is not SittingState.HELD:
        raise SittingNotHeld(state=hall.sitting.state.value, sitting=_spoken(hall))
    if item.passed is not None:
        raise ItemAlreadyVoted(position=item.position, sitting=_spoken(hall))
    ballots = {one: said if isinstance(said, Ballot) else Ballot(said) for one, said in choices.items()}
    attendance = queries.attendance_of(work.session, hall.sitting.id)
    voters = {
        one.membership.id: one.name
        for one in hall.members
        if one.membership.votes and queries.came(attendance.get(one.membership.id))
    }
    against = [*_against_vote(hall, item, voters, ballots), *_too_long(agreement=agreement)]
    refuse_all(VoteRefused, against)
    said = {one: ballot.choice for one, ballot in ballots.items()}
    result = queries.outcome_of(hall.members, attendance, said, hall.body.quorum_percent)
    work.session.add_all(
        Vote(item_id=item.id, membership_id=one, choice=ballot.choice, reason=ballot.reason.strip())
        for one, ballot in ballots.items()
    )
    item.passed, item.agreement = result.passed, agreement.strip()
    work.session.flush()
    sitting = hall.sitting
    work.emit(
        AgendaItemVoted(
            entity_id=sitting.id, fonds_id=sitting.fonds_id, code=hall.body.code, year=sitting.year,
            number=sitting.number, item_id=item.id, position=item.position, subject_id=item.subject_id,
            favour=result.favour, against=result.against, abstained=result.abstained, recused=result.recused,
            quorum_reached=result.quorum_reached, passed=result.passed,
        )
    )  # fmt: skip
    return item


def keep_minutes(work: Work, sitting_id: UUID, paper: Paper, *, number: str) -> Attachment:
    """Put in the signed minutes of a sitting that was held. They are put in once.

    Raises:
        SittingNotFound, NotPermitted, SittingNotHeld, SittingRefused, AttachmentUnfit
    """
    hall = _take(work, sitting_id)
    sitting = hall.sitting
    if sitting.state is not SittingState.HELD:
        raise SittingNotHeld(state=sitting.state.value, sitting=_spoken(hall))
    against = [*_too_long(minutes_number=number)]
    if not number.strip():
        against.append(Objection("form.missing", facts={"field": "minutes_number"}))
    if sitting.minutes_id is not None:
        against.append(Objection("sitting.minutes_known", facts={"field": "file", "number": sitting.minutes_number}))
    refuse_all(SittingRefused, against)
    attachment = keep_paper(work, sitting.fonds_id, paper)
    sitting.minutes_id, sitting.minutes_number = attachment.id, number.strip()
    work.session.flush()
    work.emit(
        MinutesKept(
            entity_id=sitting.id, fonds_id=sitting.fonds_id, code=hall.body.code, year=sitting.year,
            number=sitting.number, minutes_number=sitting.minutes_number, attachment_id=attachment.id,
            sha256=attachment.sha256, size=attachment.size,
        )
    )  # fmt: skip
    return attachment


def cancel_sitting(work: Work, sitting_id: UUID, *, reason: str) -> Sitting:
    """Say that a sitting that was called will not be held.

    Raises:
        SittingNotFound, NotPermitted, SittingNotCalled, SittingRefused
    """
    hall = _take(work, sitting_id)
    sitting = hall.sitting
    if sitting.state is not SittingState.CALLED:
        raise SittingNotCalled(state=sitting.state.value, sitting=_spoken(hall))
    against = [*_too_long(reason=reason)]
    if not reason.strip():
        against.append(Objection("form.missing", facts={"field": "reason"}))
    refuse_all(SittingRefused, against)
    sitting.state, sitting.cancelled_reason = SittingState.CANCELLED, reason.strip()
    work.session.flush()
    work.emit(
        SittingCancelled(
            entity_id=sitting.id, fonds_id=sitting.fonds_id, code=hall.body.code, year=sitting.year,
            number=sitting.number,
        )
    )  # fmt: skip
    return sitting


def _take(work: Work, sitting_id: UUID) -> _Hall:
    """A sitting for somebody who manages its body, locked until the act ends."""
    sitting = work.session.scalars(
        select(Sitting).where(Sitting.id == sitting_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if sitting is None:
        raise SittingNotFound(id=sitting_id)
    try:
        body = take_body(work, sitting.body_id)
    except BodyNotFound as unseen:
        raise SittingNotFound(id=sitting_id) from unseen
    return _Hall(sitting, body, queries.members_on(work.session, body.id, sitting.sits_on))


def _spoken(hall: _Hall) -> str:
    return f"{hall.body.code} {hall.sitting.number}/{hall.sitting.year}"


def _against_call(work: Work, body: CollegiateBody, call: Call, called_on: date) -> Iterator[Objection]:
    yield from _too_long(place=call.place)
    if not call.agenda or len(call.agenda) > MOST_ITEMS:
        yield Objection("sitting.agenda_unfit", BASIS, {"field": "agenda", "most": MOST_ITEMS})
    if called_on > min(work.today, call.sits_on):
        yield Objection("sitting.called_too_late", facts={"field": "called_on", "day": called_on.isoformat()})
    if call.sits_on < body.started_on or (body.ended_on is not None and call.sits_on > body.ended_on):
        yield Objection("sitting.outside_body", facts={"field": "sits_on", "day": call.sits_on.isoformat()})
    if not any(one.membership.votes for one in queries.members_on(work.session, body.id, call.sits_on)):
        yield Objection("sitting.nobody_votes", BASIS, {"field": "sits_on"})
    for position, one in enumerate(call.agenda, start=1):
        where: dict[str, Fact] = {"field": "agenda", "position": position}
        if not one.title.strip():
            yield Objection("agenda_item.title_missing", facts=where)
        for name, text in (("title", one.title), ("subject", one.subject)):
            if len(text.strip()) > _LONGEST[name]:
                yield Objection("form.too_long", facts={**where, "limit": _LONGEST[name]})
        if one.unit_id is not None and unit_of(work, one.unit_id).fonds_id != body.fonds_id:
            yield Objection("agenda_item.other_body", facts=where)


def _against_attendance(work: Work, hall: _Hall, came: Mapping[UUID, Came], version: int | None) -> Iterator[Objection]:
    if version is not None and version != hall.sitting.version:
        yield Objection("sitting.changed")
    if hall.sitting.sits_on > work.today:
        yield Objection("sitting.not_yet", facts={"field": "attendance", "day": hall.sitting.sits_on.isoformat()})
    known = {one.membership.id for one in hall.members}
    if unknown := set(came) - known:
        yield Objection("attendance.no_member", BASIS, {"field": "attendance", "count": len(unknown)})
    seen: set[UUID] = set()
    for one in hall.members:
        how = came.get(one.membership.id)
        if how is None or how.presence is Presence.ABSENT:
            continue
        person = one.membership.person_id
        if how.presence is Presence.SUBSTITUTED:
            if one.membership.substitute_id is None:
                yield Objection(
                    "attendance.no_substitute", BASIS, {"field": "attendance", "position": _seat(hall, one)}
                )
                continue
            person = one.membership.substitute_id
        if person in seen:
            yield Objection("attendance.person_twice", BASIS, {"field": "attendance", "position": _seat(hall, one)})
        seen.add(person)


def _seat(hall: _Hall, member: Member) -> int:
    """The place of a member in the list of the sitting, from 1: history and refusals name nobody."""
    return hall.members.index(member) + 1


def _people(members: Sequence[Member], came: Mapping[UUID, Came]) -> dict[UUID, UUID]:
    """Who really sat on each seat that was taken."""
    found: dict[UUID, UUID] = {}
    for one in members:
        how = came.get(one.membership.id, Came(Presence.ABSENT)).presence
        substitute = one.membership.substitute_id
        if how is Presence.PRESENT:
            found[one.membership.id] = one.membership.person_id
        elif how is Presence.SUBSTITUTED and substitute is not None:
            found[one.membership.id] = substitute
    return found


def _against_representatives(
    work: Work, hall: _Hall, items: Sequence[AgendaItem], chosen: Mapping[UUID, UUID]
) -> Iterator[Objection]:
    known = {item.id: item for item in items}
    for item_id, person_id in chosen.items():
        item = known.get(item_id)
        if item is None or item.unit_id is None:
            yield Objection("agenda_item.no_area", facts={"field": "representatives"})
        elif not _stands_for(work, hall, item.unit_id, person_id):
            facts: dict[str, Fact] = {"field": "representatives", "position": item.position}
            yield Objection("agenda_item.represents_no_area", BASIS, facts)


def _of_area(work: Work, hall: _Hall, item: AgendaItem, people: Mapping[UUID, UUID]) -> UUID | None:
    if item.unit_id is None:
        return None
    return next((one for one in people.values() if _stands_for(work, hall, item.unit_id, one)), None)


def _stands_for(work: Work, hall: _Hall, unit_id: UUID, person_id: UUID) -> bool:
    """Whether somebody was appointed, on the day of the sitting, in the area or in a unit above it."""
    day, fonds_id = hall.sitting.sits_on, hall.sitting.fonds_id
    return any(
        unit_id in subtree_ids(work, fonds_id, one.unit_id, day)
        for one in appointments(work, fonds_id, on=day, person_id=person_id)
        if one.unit_id is not None
    )


def _against_vote(
    hall: _Hall, item: AgendaItem, voters: Mapping[UUID, str], ballots: Mapping[UUID, Ballot]
) -> Iterator[Objection]:
    position: dict[str, Fact] = {"field": "choices", "position": item.position}
    if not hall.sitting.quorum_reached:
        yield Objection("vote.no_quorum", BASIS, {**position, "percent": hall.body.quorum_percent})
    if item.unit_id is not None and item.representative_id is None:
        yield Objection("vote.area_absent", BASIS, position)
    if lacking := set(voters) - set(ballots):
        yield Objection("vote.lacking", BASIS, {**position, "count": len(lacking)})
    if others := set(ballots) - set(voters):
        yield Objection("vote.not_entitled", BASIS, {**position, "count": len(others)})
    for ballot in ballots.values():
        if ballot.choice is Choice.RECUSED and not ballot.reason.strip():
            yield Objection("vote.recusal_without_reason", BASIS, position)
        yield from _too_long(reason=ballot.reason)


def _too_long(**said: str) -> Iterator[Objection]:
    for name, text in said.items():
        if len(text.strip()) > _LONGEST[name]:
            yield Objection("form.too_long", facts={"field": name, "limit": _LONGEST[name]})
