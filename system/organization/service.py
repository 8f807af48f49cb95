"""Acts on bodies, the law they live under and their units."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.organization import queries
from system.organization.errors import (
    FondsCodeTaken,
    FondsInvalid,
    ProfileNotFound,
    ProfileOrder,
    UnitCodeTaken,
    UnitInvalid,
    UnitMoveRefused,
    UnitNotFound,
    UnitStillInUse,
)
from system.organization.events import FondsAdded, ProfileAdopted, ProfileConfirmed, UnitAdded, UnitEnded, UnitPlaced
from system.organization.model import Appointment, Fonds, FondsProfile, Unit, UnitPlacement
from system.organization.profile import Profile
from system.organization.shipped import shipped
from system.organization.tree import Placed, first_circle
from system.work import Work

# How files of a body are named unless it says otherwise; records.aggregations reads the template.
DEFAULT_REFERENCE_TEMPLATE = "{fondo}/{clave}/{anio_apertura}/{consecutivo:04d}"

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_LONGEST_NAME = 300
_LONGEST_TEMPLATE = 200
_DAY = timedelta(days=1)


def add_fonds(
    work: Work, *, code: str, name: str, profile: str, reference_template: str = DEFAULT_REFERENCE_TEMPLATE
) -> Fonds:
    """Let a body keep its records here, under a shipped profile from the day that profile took effect.

    Raises:
        FondsInvalid, ProfileNotFound, FondsCodeTaken
    """
    # A body has no place yet where its first act could be allowed: only who stands above the bodies adds one.
    work.actor.require(Permission.FONDS_MANAGE, Place(UUID(int=0)))
    code, name, template = code.strip(), name.strip(), reference_template.strip()
    chosen = _shipped(profile)
    refuse_all(FondsInvalid, _form_objections("fonds", code, name))
    if not template or len(template) > _LONGEST_TEMPLATE:
        raise FondsInvalid(objections=[Objection("fonds.template_invalid", facts={"limit": _LONGEST_TEMPLATE})])
    fonds = Fonds(code=code, name=name, reference_template=template, created_at=work.now)
    if work.session.scalar(select(Fonds.id).where(func.lower(Fonds.code) == code.lower())) is not None:
        raise FondsCodeTaken(code=code)
    work.session.add(fonds)
    work.session.flush()
    work.emit(FondsAdded(entity_id=fonds.id, fonds_id=fonds.id, code=code))
    _adopt(work, fonds.id, chosen, chosen.effective_from)
    return fonds


def adopt_profile(work: Work, fonds_id: UUID, *, profile: str, starts_on: date) -> FondsProfile:
    """Let a body live under another shipped profile from a day on; what governed earlier days stays as it was.

    A profile that ships unverified governs nothing until `confirm_profile`.

    Raises:
        FondsNotFound, ProfileNotFound, ProfileOrder
    """
    fonds = _fonds_for_update(work, fonds_id)
    work.actor.require(Permission.PROFILE_CONFIRM, Place(fonds.id))
    chosen = _shipped(profile)
    latest = max((row.starts_on for row in queries.adopted_profiles(work, fonds.id)), default=None)
    if latest is not None and starts_on <= latest:
        raise ProfileOrder(profile=profile, starts_on=starts_on, latest=latest)
    return _adopt(work, fonds.id, chosen, starts_on)


def confirm_profile(work: Work, fonds_id: UUID, *, profile: str) -> None:
    """Answer for the numbers of an unverified profile: they were compared with the published law.

    Confirming again changes nothing.

    Raises:
        FondsNotFound, ProfileNotFound
    """
    fonds = _fonds_for_update(work, fonds_id)
    work.actor.require(Permission.PROFILE_CONFIRM, Place(fonds.id))
    rows = [row for row in queries.adopted_profiles(work, fonds.id) if row.profile == profile]
    if not rows:
        raise ProfileNotFound(profile=profile)
    for row in rows:
        if row.confirmed_at is None:
            row.confirmed_by, row.confirmed_at = work.actor.handle, work.now
            work.emit(ProfileConfirmed(entity_id=fonds.id, fonds_id=fonds.id, profile=profile, digest=row.digest))


def add_unit(
    work: Work, fonds_id: UUID, *, code: str, name: str, starts_on: date, parent_id: UUID | None = None
) -> Unit:
    """Let a unit exist from a day on, below another one or at the top.

    Raises:
        FondsNotFound, UnitInvalid, UnitCodeTaken, UnitMoveRefused
    """
    code, name = code.strip(), name.strip()
    fonds = _fonds_for_update(work, fonds_id)
    work.actor.require(Permission.ORGANIZATION_MANAGE, Place(fonds.id))
    refuse_all(UnitInvalid, _form_objections("unit", code, name))
    taken = select(Unit.id).where(Unit.fonds_id == fonds.id, func.lower(Unit.code) == code.lower())
    if work.session.scalar(taken) is not None:
        raise UnitCodeTaken(code=code)
    refuse_all(UnitMoveRefused, _parent_objections(work, fonds.id, parent_id, starts_on))
    unit = Unit(fonds_id=fonds.id, code=code)
    work.session.add(unit)
    work.session.flush()
    work.session.add(UnitPlacement(unit_id=unit.id, parent_id=parent_id, name=name, starts_on=starts_on))
    work.emit(UnitAdded(entity_id=unit.id, fonds_id=fonds.id, code=code, parent_id=parent_id, starts_on=starts_on))
    return unit


def place_unit(work: Work, unit_id: UUID, *, name: str, parent_id: UUID | None, on: date) -> UnitPlacement:
    """Rename or move a unit from a day on: where it stood ends the day before. No date ever sees a circle.

    Raises:
        UnitNotFound, UnitInvalid, UnitMoveRefused
    """
    name = name.strip()
    unit, latest = _unit_for_update(work, unit_id)
    refuse_all(UnitInvalid, _name_objections("unit", name))
    refuse_all(UnitMoveRefused, _move_objections(work, unit, latest, parent_id, on))
    latest.ends_on = on - _DAY
    placement = UnitPlacement(unit_id=unit.id, parent_id=parent_id, name=name, starts_on=on)
    work.session.add(placement)
    work.emit(
        UnitPlaced(
            entity_id=unit.id,
            fonds_id=unit.fonds_id,
            code=unit.code,
            parent_id=parent_id,
            starts_on=on,
            renamed=name != latest.name,
        )
    )
    return placement


def end_unit(work: Work, unit_id: UUID, *, on: date) -> None:
    """Let a unit cease after a day. What it filed stays its own, in the reach of the unit it last stood below.

    Raises:
        UnitNotFound, UnitMoveRefused, UnitStillInUse
    """
    unit, latest = _unit_for_update(work, unit_id)
    refuse_all(UnitMoveRefused, _order_objections(unit, latest, on))
    below = work.session.scalar(
        select(func.count())
        .select_from(UnitPlacement)
        .where(UnitPlacement.parent_id == unit.id, (UnitPlacement.ends_on.is_(None)) | (UnitPlacement.ends_on > on))
    )
    held = work.session.scalar(
        select(func.count())
        .select_from(Appointment)
        .where(Appointment.unit_id == unit.id, (Appointment.ends_on.is_(None)) | (Appointment.ends_on > on))
    )
    reasons = [
        Objection(code, facts={"unit": unit.code, "number": number})
        for code, number in (("unit.has_units_below", below), ("unit.has_appointments", held))
        if number
    ]
    refuse_all(UnitStillInUse, reasons)
    latest.ends_on = on
    work.emit(UnitEnded(entity_id=unit.id, fonds_id=unit.fonds_id, code=unit.code, ends_on=on))


def _shipped(name: str) -> Profile:
    profile = shipped().get(name)
    if profile is None:
        raise ProfileNotFound(profile=name, known=", ".join(shipped()))
    return profile


def _adopt(work: Work, fonds_id: UUID, profile: Profile, starts_on: date) -> FondsProfile:
    row = FondsProfile(
        fonds_id=fonds_id, profile=profile.name, digest=profile.digest, content=profile.content(), starts_on=starts_on
    )
    work.session.add(row)
    work.session.flush()
    work.emit(
        ProfileAdopted(
            entity_id=fonds_id,
            fonds_id=fonds_id,
            profile=profile.name,
            digest=profile.digest,
            starts_on=starts_on,
            verified=profile.verified,
        )
    )
    return row


def _fonds_for_update(work: Work, fonds_id: UUID) -> Fonds:
    # Two people who move units at once could each see a sound tree and leave a circle: they take turns on the body.
    fonds = queries.fonds_of(work, fonds_id)
    work.session.execute(select(Fonds.id).where(Fonds.id == fonds.id).with_for_update())
    return fonds


def _unit_for_update(work: Work, unit_id: UUID) -> tuple[Unit, UnitPlacement]:
    unit = queries.unit_of(work, unit_id)
    _fonds_for_update(work, unit.fonds_id)
    work.actor.require(Permission.ORGANIZATION_MANAGE, Place(unit.fonds_id))
    latest = work.session.scalars(
        select(UnitPlacement).where(UnitPlacement.unit_id == unit.id).order_by(UnitPlacement.starts_on.desc())
    ).first()
    if latest is None:
        raise UnitNotFound(id=unit_id)
    return unit, latest


def _form_objections(noun: str, code: str, name: str) -> list[Objection]:
    wrong = [] if _CODE.fullmatch(code) else [Objection(f"{noun}.code_invalid", facts={"code": code[:40]})]
    return [*wrong, *_name_objections(noun, name)]


def _name_objections(noun: str, name: str) -> list[Objection]:
    if 0 < len(name) <= _LONGEST_NAME:
        return []
    return [Objection(f"{noun}.name_invalid", facts={"limit": _LONGEST_NAME})]


def _order_objections(unit: Unit, latest: UnitPlacement, on: date) -> list[Objection]:
    if latest.ends_on is not None:
        return [Objection("unit.has_ended", facts={"unit": unit.code, "ends_on": latest.ends_on.isoformat()})]
    if on <= latest.starts_on:
        return [Objection("unit.placed_later", facts={"unit": unit.code, "starts_on": latest.starts_on.isoformat()})]
    return []


def _parent_objections(work: Work, fonds_id: UUID, parent_id: UUID | None, on: date) -> list[Objection]:
    if parent_id is None:
        return []
    parent = queries.unit_of(work, parent_id)
    if parent.fonds_id != fonds_id:
        raise UnitNotFound(id=parent_id)
    known = [placed for placed in queries.placements(work, fonds_id) if placed.unit_id == parent_id]
    facts = {"parent": parent.code, "on": on.isoformat()}
    if not any(placed.ends_on is None for placed in known):
        return [Objection("unit.parent_has_ended", facts=facts)]
    if not any(placed.holds_on(on) for placed in known):
        return [Objection("unit.parent_not_yet", facts=facts)]
    return []


def _move_objections(
    work: Work, unit: Unit, latest: UnitPlacement, parent_id: UUID | None, on: date
) -> list[Objection]:
    found = [*_order_objections(unit, latest, on), *_parent_objections(work, unit.fonds_id, parent_id, on)]
    if found:
        return found
    others = [placed for placed in queries.placements(work, unit.fonds_id) if placed.unit_id != unit.id]
    circle = first_circle([*others, Placed(unit.id, parent_id, on)], on)
    if circle is None:
        return []
    return [Objection("unit.below_itself", facts={"unit": unit.code, "on": circle.isoformat()})]
