"""Bodies that decide together and who sits in them, from when to when. Nothing of it is ever removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from records.collegiate.errors import BodyNotFound, BodyRefused, MembershipNotFound
from records.collegiate.events import BodyEnded, BodyFounded, MemberAdded, MemberLeft
from records.collegiate.model import CollegiateBody, CollegiateKind, Membership
from records.collegiate.quorum import WHOLE
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization.queries import person_of, unit_of
from system.work import Work

_LONGEST = {"code": 40, "name": 300, "quorum_rule": 500, "office": 200}
BASIS = "LGA 50"


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a body is: `quorum_percent` of its voting seats must be taken, and `quorum_rule` cites where that stands."""

    kind: CollegiateKind
    code: str
    name: str
    quorum_percent: int
    quorum_rule: str = ""
    started_on: date
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits in a body from a day on, with a vote or with voice alone, and who stands in for them."""

    person_id: UUID
    started_on: date
    substitute_id: UUID | None = None
    office: str = ""
    presides: bool = False
    votes: bool = True


def found_body(work: Work, fonds_id: UUID, founding: Founding) -> CollegiateBody:
    """Enter a body that decides together.

    Raises:
        NotPermitted, BodyRefused: with every objection.
    """
    work.actor.require(Permission.COLLEGIATE_MANAGE, Place(fonds_id))
    if founding.unit_id is not None:
        unit_of(work, founding.unit_id)
    code, name = founding.code.strip(), founding.name.strip()
    against = [*_missing(code=code, name=name), *_too_long(code=code, name=name, quorum_rule=founding.quorum_rule)]
    if not 1 <= founding.quorum_percent <= WHOLE:
        against.append(Objection("collegiate.quorum_unfit", BASIS, {"field": "quorum_percent", "most": WHOLE}))
    taken = select(CollegiateBody.id).where(CollegiateBody.fonds_id == fonds_id, CollegiateBody.code == code)
    if work.session.scalars(taken).first() is not None:
        against.append(Objection("collegiate.code_taken", facts={"field": "code", "code": code[:40]}))
    refuse_all(BodyRefused, against)
    body = CollegiateBody(
        fonds_id=fonds_id, unit_id=founding.unit_id, kind=founding.kind, code=code, name=name,
        quorum_percent=founding.quorum_percent, quorum_rule=founding.quorum_rule.strip(),
        started_on=founding.started_on,
    )  # fmt: skip
    work.session.add(body)
    work.session.flush()
    work.emit(
        BodyFounded(
            entity_id=body.id, fonds_id=fonds_id, kind=body.kind.value, code=code,
            quorum_percent=body.quorum_percent, started_on=body.started_on,
        )
    )  # fmt: skip
    return body


def end_body(work: Work, body_id: UUID, *, on: date) -> CollegiateBody:
    """Close a body: it decides nothing after `on`, and its members sit no longer."""
    body = take_body(work, body_id)
    if body.ended_on is not None or on < body.started_on:
        facts = {"field": "ended_on", "day": on.isoformat()}
        raise BodyRefused(objections=[Objection("collegiate.ended_on_impossible", facts=facts)])
    body.ended_on = on
    for seat in work.session.scalars(
        select(Membership).where(
            Membership.body_id == body.id,
            Membership.started_on <= on,
            or_(Membership.ended_on.is_(None), Membership.ended_on > on),
        )
    ):
        seat.ended_on = on
    work.session.flush()
    work.emit(BodyEnded(entity_id=body.id, fonds_id=body.fonds_id, code=body.code, ended_on=on))
    return body


def add_member(work: Work, body_id: UUID, seat: Seat) -> Membership:
    """Give somebody a seat in a body.

    Raises:
        BodyNotFound, NotPermitted, PersonNotFound, BodyRefused
    """
    body = take_body(work, body_id)
    for person_id in (seat.person_id, seat.substitute_id):
        if person_id is not None and person_of(work, person_id).fonds_id != body.fonds_id:
            raise BodyRefused(objections=[Objection("membership.other_body", facts={"field": "person_id"})])
    refuse_all(BodyRefused, _against_seat(work, body, seat))
    made = Membership(
        body_id=body.id, person_id=seat.person_id, substitute_id=seat.substitute_id, office=seat.office.strip(),
        presides=seat.presides, votes=seat.votes, started_on=seat.started_on,
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    work.emit(
        MemberAdded(
            entity_id=body.id, fonds_id=body.fonds_id, code=body.code, membership_id=made.id, votes=made.votes,
            started_on=made.started_on,
        )
    )  # fmt: skip
    return made


def end_member(work: Work, membership_id: UUID, *, on: date) -> Membership:
    """Say that somebody sits in a body no longer after `on`.

    Raises:
        MembershipNotFound, NotPermitted, BodyRefused
    """
    seat = work.session.get(Membership, membership_id)
    if seat is None:
        raise MembershipNotFound(id=membership_id)
    try:
        body = take_body(work, seat.body_id)
    except BodyNotFound as unseen:
        raise MembershipNotFound(id=membership_id) from unseen
    if seat.ended_on is not None or on < seat.started_on:
        facts = {"field": "ended_on", "day": on.isoformat()}
        raise BodyRefused(objections=[Objection("membership.ended_on_impossible", facts=facts)])
    seat.ended_on = on
    work.session.flush()
    work.emit(
        MemberLeft(
            entity_id=body.id, fonds_id=body.fonds_id, code=body.code, membership_id=seat.id, ended_on=on,
        )
    )  # fmt: skip
    return seat


def take_body(work: Work, body_id: UUID) -> CollegiateBody:
    """A body for somebody who manages it, locked until the act ends, so that two acts on it follow each other.

    Raises:
        BodyNotFound: there is none, or the actor may not see it.
        NotPermitted: the actor sees it and may not do this.
    """
    body = work.session.scalars(
        select(CollegiateBody)
        .where(CollegiateBody.id == body_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if body is None:
        raise BodyNotFound(id=body_id)
    place = Place(body.fonds_id)
    seen = (Permission.COLLEGIATE_READ, Permission.COLLEGIATE_MANAGE)
    if not any(work.actor.may(permission, place) for permission in seen):
        raise BodyNotFound(id=body_id)
    work.actor.require(Permission.COLLEGIATE_MANAGE, place)
    return body


def _against_seat(work: Work, body: CollegiateBody, seat: Seat) -> Iterator[Objection]:
    yield from _too_long(office=seat.office)
    if seat.substitute_id == seat.person_id:
        yield Objection("membership.own_substitute", facts={"field": "substitute_id"})
    if seat.started_on < body.started_on or (body.ended_on is not None and seat.started_on > body.ended_on):
        yield Objection("membership.outside_body", facts={"field": "started_on", "day": seat.started_on.isoformat()})
    running = select(Membership).where(
        Membership.body_id == body.id,
        or_(Membership.ended_on.is_(None), Membership.ended_on >= seat.started_on),
    )
    others = work.session.scalars(running).all()
    if any(one.person_id == seat.person_id for one in others):
        yield Objection("membership.known", facts={"field": "person_id"})
    if seat.presides and any(one.presides for one in others):
        yield Objection("membership.presided", facts={"field": "presides"})
    if seat.presides and not seat.votes:
        yield Objection("membership.presides_without_vote", facts={"field": "votes"})


def _missing(**said: str) -> Iterator[Objection]:
    for name, text in said.items():
        if not text:
            yield Objection("form.missing", facts={"field": name})


def _too_long(**said: str) -> Iterator[Objection]:
    for name, text in said.items():
        if len(text.strip()) > _LONGEST[name]:
            yield Objection("form.too_long", facts={"field": name, "limit": _LONGEST[name]})
