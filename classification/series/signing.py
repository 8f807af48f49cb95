"""Who may sign a sheet in which role: by appointment, at the unit that answers for the sheet or for the whole body.

An actor without a person in the organization has no appointments; its grants then say the role, where they are exactly
those that the matrix gives to it. The machine's own operator holds no role and signs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from classification.series.contents import SheetContents
from classification.series.demands import UNIT_ROLES
from classification.series.errors import RoleNotHeld
from classification.series.model import AppraisalSheet
from system.actor import Actor, Permission, Place
from system.organization.queries import appointments, person_of, subtree_ids
from system.organization.roles import MATRIX, Role
from system.work import Reading, Work

Stand = Reading | Work


@dataclass(frozen=True, slots=True)
class Signer:
    """In which role somebody signs, and how they are called there."""

    role: Role
    name: str
    position: str = ""


def signer_for(stand: Stand, sheet: AppraisalSheet, role: Role, contents: SheetContents) -> Signer:
    """The actor as signer in a role.

    Raises:
        NotPermitted: the actor signs no sheets there.
        RoleNotHeld: they do not hold the role there.
    """
    unit_id = contents.unit_id if role in UNIT_ROLES else None
    if stand.actor.everywhere or (role in UNIT_ROLES and unit_id is None):
        raise RoleNotHeld(role=role.value, actor=stand.actor.handle)
    stand.actor.require(Permission.SHEET_SIGN, Place(sheet.fonds_id, unit_id))
    if role not in roles_at(stand, sheet.fonds_id, contents.unit_id):
        raise RoleNotHeld(role=role.value, actor=stand.actor.handle)
    if stand.actor.person_id is None:
        return Signer(role, stand.actor.handle)
    person = person_of(stand, stand.actor.person_id)
    return Signer(role, person.name, person.position)


def roles_at(stand: Stand, fonds_id: UUID, unit_id: UUID | None) -> frozenset[Role]:
    """The roles in which the actor may sign a sheet that this unit answers for."""
    actor = stand.actor
    if actor.everywhere or not actor.holds(Permission.SHEET_SIGN):
        return frozenset()
    held = _granted(actor) if actor.person_id is None else _appointed(stand, fonds_id, actor.person_id)
    found = set()
    for role, units in held:
        place = Place(fonds_id, unit_id if role in UNIT_ROLES else None)
        signs = Permission.SHEET_SIGN in MATRIX[role] and actor.may(Permission.SHEET_SIGN, place)
        if signs and (role not in UNIT_ROLES or unit_id in units):
            found.add(role)
    return frozenset(found)


def appointed_unit(stand: Stand) -> UUID | None:
    """The unit in which the actor keeps the files, where there is just one."""
    actor = stand.actor
    if actor.fonds_id is None:
        return None
    if actor.person_id is not None:
        held = appointments(stand, actor.fonds_id, on=stand.today, person_id=actor.person_id)
        units = {row.unit_id for row in held if row.unit_id and Permission.SHEET_EDIT in MATRIX[row.role]}
    else:
        units = {unit_id for grant in actor.grants_of(Permission.SHEET_EDIT) for unit_id in grant.unit_ids}
    return next(iter(units)) if len(units) == 1 else None


def _appointed(stand: Stand, fonds_id: UUID, person_id: UUID) -> Iterator[tuple[Role, Collection[UUID]]]:
    for held in appointments(stand, fonds_id, on=stand.today, person_id=person_id):
        own: Collection[UUID] = ()
        if held.unit_id is not None and held.role in UNIT_ROLES:
            # Somebody has to answer for what units that ended there left, as everywhere (LGA 18).
            own = subtree_ids(stand, fonds_id, held.unit_id, stand.today, with_ended=True)
        yield held.role, own


def _granted(actor: Actor) -> Iterator[tuple[Role, Collection[UUID]]]:
    held = {(grant.permission, grant.reach) for grant in actor.grants}
    own = {unit_id for grant in actor.grants for unit_id in grant.unit_ids}
    for role, gives in MATRIX.items():
        if held == set(gives.items()):
            yield role, own
